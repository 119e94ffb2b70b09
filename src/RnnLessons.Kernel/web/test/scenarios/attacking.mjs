// Notebooks of somebody who means harm, opened in a real browser: nothing of theirs may run, leave or be pressed.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { Browser, ready, run, shot, type } from '../browser.mjs';
import { hostileNotebooks, slowNotebook } from '../hostile.mjs';
import { acting, endKernels, otherServer, watched } from '../watching.mjs';

/** Does what a reader does with what a notebook shows: looks at all of it, points at it, and presses whatever asks for it. */
async function press(page) {
  const before = page.url();
  for (const figure of await page.locator('.figure').all()) await figure.locator('[data-drawn], .js-plotly-plot').first().waitFor();
  for (const place of await page.locator('.jp-OutputArea-output, .jp-MarkdownOutput').all()) {
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    if (box) for (const share of [0.1, 0.5, 0.9]) await page.mouse.move(box.x + box.width * share, box.y + Math.min(box.height, 140) * 0.5);
  }
  const pressed = await page.evaluate(async () => {
    const places = () => [...document.querySelectorAll('.jp-OutputArea-output, .jp-MarkdownOutput')];
    const toPress = places().flatMap(place => [...place.querySelectorAll('*')]).filter(element => element.textContent.trim() === 'press' || element.matches('summary, button, a[href^="javascript" i], .updatemenu-button, .slider-rail-touch-rect'));
    for (const element of toPress) {
      // What leads to a real address is a link as any other; all else is pressed, in each of the ways.
      const link = element.closest('a')?.href?.baseVal ?? element.closest('a')?.href ?? '';
      if (/^https?:/i.test(link)) continue;
      for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick'])
        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, view: window, button: kind === 'auxclick' ? 1 : 0 }));
      element.focus?.();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return toPress.length;
  });
  assert.ok(pressed > 0, 'There was nothing to press.');
  assert.equal(page.url(), before, 'The page was led away.');
}

const titles = { trust: 'Hostile' };

/** Opens notebooks, presses all in them, saves and opens them again. */
const opening = (...which) => async ({ address, folder }) => {
  const evil = await otherServer();
  const { notebooks, ids } = hostileNotebooks(evil.at);
  const browser = await Browser.start(address);
  const { nothing } = await watched(browser, ids, evil);
  for (const name of which) {
    await writeFile(`${folder}/attack-${name}.ipynb`, notebooks[name].text);
    if (name === 'twice') {
      const page = await browser.page(`/lesson/attack-${name}.ipynb`);
      await page.waitForSelector('.not-opened:has-text("cannot be opened")');
      await nothing(page, 'Lesson');
      await page.close();
      continue;
    }

    const page = await browser.lesson(`attack-${name}.ipynb`), title = titles[name] ?? `attack-${name}.ipynb`;
    await nothing(page, title);
    await shot(page, `attack-${name}`);
    assert.deepEqual(await acting(page), []);
    if (!['escapes', 'trust'].includes(name)) await press(page);
    await nothing(page, title);
    // Nothing is drawn over the page's own buttons, nor over another cell.
    assert.equal(await page.evaluate(() => [...document.querySelectorAll('.bar button')].filter(button => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return width > 0 && !button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }).length), 0, 'Something covers the page.');

    // Saved and opened again: the file says nothing of trust, and would not be believed.
    if (await page.locator('.jp-CodeCell').count() > 0) await type(page, 0, '2');
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.save[data-dirty=false]');
    const saved = await readFile(`${folder}/attack-${name}.ipynb`, 'utf8'), { metadata, cells } = JSON.parse(saved);
    assert.doesNotMatch(saved, /"(__proto__|constructor|prototype)":/);
    assert.deepEqual([{ metadata }, ...cells].filter(part => 'trusted' in part || 'trusted' in part.metadata), []);
    await page.reload();
    await ready(page);
    await nothing(page, title);
    assert.deepEqual(await acting(page), []);
    await endKernels(page, browser);
    await page.close();
  }

  evil.server.close();
  // What was tried and failed is complained of by the browser and by plotly.
  await browser.end(() => true);
  for (const name of which.flatMap(name => notebooks[name].names)) console.log(`tried: ${name}`);
};

export const attackingByTrust = opening('trust', 'escapes', 'twice');
export const attackingByHtml = opening('html');
export const attackingByText = opening('markdown');
export const attackingByOutputs = opening('outputs');
export const attackingByFigures = opening('figures');

/** A notebook that would keep the page busy: it opens, says what it leaves out, and answers. */
export async function hanging({ address, folder }) {
  const { names, notebook } = slowNotebook();
  await writeFile(`${folder}/slow.ipynb`, JSON.stringify(notebook));
  const browser = await Browser.start(address);
  const page = await browser.lesson('slow.ipynb');
  // The last text is drawn: whatever was before it has been read, or given up.
  await page.waitForSelector('.jp-MarkdownOutput:has(strong) .katex');
  for (const wanted of ['no Markdown that could be read', 'nested too deeply to be read', 'MB of HTML', 'elements deep']) await page.waitForSelector(`.left-out:has-text("${wanted}")`);
  await shot(page, 'slow');
  // A page that is busy would not run a cell.
  await type(page, 0, '6 * 7');
  await run(page, 0);
  await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
  await browser.end(() => true);
  for (const name of names) console.log(`tried: ${name}`);
}
