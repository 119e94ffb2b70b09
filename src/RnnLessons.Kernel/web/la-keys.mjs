import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
for (const html of process.argv.slice(2)) for (const theme of ['light','dark']) {
  const c = await b.newContext({ viewport: { width: 1100, height: 900 }, colorScheme: theme });
  const p = await c.newPage(); const bad=[];
  p.on('console', m => ['error','warning'].includes(m.type()) && bad.push(m.text())); p.on('pageerror', e => bad.push(String(e)));
  await p.goto('file://' + html);
  const s = p.locator('input[type=range][aria-label="time step t"]').first();
  await s.focus();
  const seen = () => s.evaluate(x => { const d = x.closest('div'); const v=[...d.children].filter(e => 'step' in e.dataset && !e.hidden); return [d.querySelector('output').textContent, v.length, v[0].dataset.step, getComputedStyle(v[0].querySelector('.flow')).animationName]; });
  const log=[await seen()];
  for (const k of ['ArrowRight','ArrowRight','ArrowLeft','End','Home','ArrowUp']) { await p.keyboard.press(k); log.push([k, ...await seen()]); }
  await p.emulateMedia({ reducedMotion: 'reduce' }); log.push(['reduced', ...await seen()]);
  await p.screenshot({ path: `/tmp/la/keys-${html.includes('book')?'book':'html'}-${theme}.png` });
  console.log(html, theme, JSON.stringify(log), 'complaints', bad.length, bad.slice(0,2));
  await c.close();
}
await b.close();
