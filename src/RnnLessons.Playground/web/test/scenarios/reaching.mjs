import assert from 'node:assert/strict';
import { barriers } from '../axe.mjs';
import { Browser, reach, ready, updates } from '../reader.mjs';

/** Nobody is kept out: axe-core finds nothing critical and nothing serious, in both themes, on a laptop and on a phone. */
export async function barring() {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }])
    for (const colorScheme of ['light', 'dark']) {
      const browser = await Browser.start({ viewport, colorScheme }), page = await browser.page('#task=text&layers=2&units=8&colour=blue');
      await page.evaluate(() => document.querySelector('details.settings').open = true);
      await page.click('.transport .main');
      await reach(page, 5);
      await page.click('.chips button >> nth=0');
      assert.deepEqual(await barriers(page), [], `${viewport.width}, ${colorScheme}`);
      await page.click('.chips button:has-text("Text")');
      await page.waitForSelector('#writing:not([hidden])');
      assert.deepEqual(await barriers(page), [], `text, ${viewport.width}, ${colorScheme}`);
      await browser.end();
    }
}

/** With keys alone: train, pause, step, set, choose a unit, share; and what happens is told. */
export async function keying() {
  const browser = await Browser.start({ permissions: ['clipboard-read', 'clipboard-write'] }), page = await browser.page('#steps=10');
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.querySelector('#announced').textContent === 'Training.');
  await reach(page, 5);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => /^Paused\. Update \d+, loss/.test(document.querySelector('#announced').textContent));
  await page.waitForFunction(() => document.querySelectorAll('.facts dd')[3].textContent === '–');
  const paused = await updates(page);
  await page.keyboard.press('.');
  await reach(page, paused + 1);
  assert.equal(await updates(page), paused + 1);

  // All controls come in turn, and each shows that it is there.
  const visited = new Set();
  for (let turn = 0; turn < 60; turn++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement, style = getComputedStyle(element);
      return { name: element.id || element.getAttribute('aria-label') || element.textContent.trim(), outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, body: element === document.body };
    });
    if (at.body) break;
    assert.ok(at.outlined, `Nothing shows that «${at.name}» has the focus.`);
    visited.add(at.name);
  }
  for (const wanted of ['explained', 'Copy link', 'Light or dark', 'Train', 'One update', 'Begin again with the same seed', 'speed', 'SRNN forgets', 'task', 'cell', 'learningRate', 'seed', 'Another seed', 'Next sequence', 'Unit', 'unrolled-step'])
    assert.ok(visited.has(wanted), `«${wanted}» is not reached by Tab; reached: ${[...visited].join(', ')}`);

  // A slider moves to the next number by an arrow key, also on a logarithmic scale; a space in a field is the field's.
  await page.locator('#learningRate').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => /rate=0\.011/.test(location.hash));
  await page.keyboard.press('PageUp');
  await page.waitForFunction(() => parseFloat(/rate=([\d.]+)/.exec(location.hash)?.[1]) > 0.02);
  await page.locator('.control:has(#units) input[type=number]').focus();
  await page.keyboard.press('.');
  assert.equal(await updates(page), paused + 1, 'A full stop that is typed into a field makes an update.');
  await page.locator('#cell').focus();
  await page.keyboard.type('G');
  await page.waitForFunction(() => /cell=gru/.test(location.hash));
  await browser.end();
}

/** Who asks for less motion sees the steps one after another, without arrows that grow; and without explanations the page is shorter. */
export async function calming() {
  const browser = await Browser.start({ reducedMotion: 'reduce' }), page = await browser.page();
  const height = () => page.evaluate(() => document.querySelector('main').offsetHeight);
  const before = await height();
  await page.uncheck('#explained');
  assert.ok(await height() < before, 'Without explanations the page is as long as before.');
  await page.reload();
  await ready(page);
  await page.waitForSelector('body.unexplained');
  await page.locator('#unrolled').scrollIntoViewIfNeeded();
  await page.locator('#unrolled-step').fill('2');
  await page.click('#unrolled button[aria-label="Run through the steps"]');
  const drawings = await page.evaluate(async () => {
    const canvas = document.querySelector('#unrolled canvas'), seen = new Map();
    for (const until = performance.now() + 2600; performance.now() < until; await new Promise(requestAnimationFrame)) {
      const picture = canvas.toDataURL();
      seen.set(picture, document.querySelector('#unrolled-step').value);
    }
    return [...seen.values()];
  });
  assert.ok(drawings.length >= 2 && new Set(drawings).size >= drawings.length - 1, `There were ${drawings.length} drawings of the steps ${[...new Set(drawings)]}: something moves between the steps.`);
  await browser.end();
}
