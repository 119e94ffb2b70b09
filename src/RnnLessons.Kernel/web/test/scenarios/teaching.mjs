// A class and its teacher: hyperparameters, slides, narrow screens, paper; and what the page says of code while it is typed.
import assert from 'node:assert/strict';
import { Browser, code, patience, quiet, ready, run, shot, type } from '../browser.mjs';

const fits = page => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** Whether a pointer in the middle of it meets it: nothing lies over it, and it is on the screen. */
const canBePressed = (page, selector) => page.locator(selector).first().evaluate(element => {
  const box = element.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
  return box.width > 0 && x > 0 && x < innerWidth && y > 0 && y < innerHeight && element.contains(document.elementFromPoint(x, y));
});

/** Fields: Enter runs them, sliders follow them, a reload keeps them, and what was run is saved by itself. */
export async function filling({ address }) {
  const browser = await Browser.start(address, { viewport: { width: 1366, height: 768 } });
  const page = await browser.lesson('class.ipynb');
  const factor = page.locator('.parameters input[name=factor]'), rate = page.locator('.parameters input[name=rate]');
  await factor.fill('3');
  await factor.press('Enter');
  await page.waitForSelector('.jp-OutputArea-output:has-text("factor 3, rate 0.01")');
  await quiet(page);
  assert.match(await code(page, 0).locator('.cm-content').innerText(), /var factor = 3; +\/\/ 1 … 10/);

  // A slider between 0.001 and 0.1: equal ways are equal factors.
  const slider = page.locator('.parameters .ranged:has(input[name=rate]) input[type=range]');
  assert.equal(await slider.inputValue(), '500');
  await slider.fill('1000');
  await page.waitForFunction(() => document.querySelector('.parameters input[name=rate]').value === '0.1');
  await rate.press('Enter');
  await page.waitForSelector('.jp-OutputArea-output:has-text("factor 3, rate 0.1")');
  await quiet(page);
  await rate.fill('-5');
  await rate.press('Enter');
  await page.waitForSelector('.jp-OutputArea-output:has-text("factor 3, rate -5")');
  await quiet(page);
  assert.equal(await rate.inputValue(), '-5');
  // Fields and what came out are on the screen together.
  assert.ok(await canBePressed(page, '.parameters button.main'));
  assert.ok(await page.locator('.jp-OutputArea-output:has-text("factor 3")').evaluate(output => output.getBoundingClientRect().bottom <= innerHeight));
  await shot(page, 'filled');

  await page.waitForSelector('.save[data-dirty=false]');
  // Typed and not saved; the reload brings it back, with its fields.
  await type(page, 2, '"typed"');
  await page.waitForTimeout(1000);
  await page.reload();
  await ready(page);
  await page.waitForSelector('.notice.draft');
  assert.equal(await page.locator('.parameters input[name=rate]').inputValue(), '-5');
  assert.equal(await page.locator('.parameters').count(), 1);
  await page.locator('.parameters input[name=rate]').fill('0.05');
  await page.locator('.parameters input[name=rate]').press('Enter');
  await page.waitForSelector('.jp-OutputArea-output:has-text("rate 0.05")');
  await browser.end();
}

/** Slides: a text and the code below it are one; a clicker passes over nothing. */
export async function lecturing({ address }) {
  for (const [width, height] of [[1024, 768], [1920, 1080]]) {
    const browser = await Browser.start(address, { viewport: { width, height } });
    const page = await browser.lesson('class.ipynb');
    const place = () => page.textContent('.presenter .place'), seen = () => page.locator('.jp-Cell:visible').count();
    await page.click('.jp-MarkdownCell h1');
    await page.keyboard.press('p');
    assert.deepEqual([await place(), await seen()], ['1 / 4', 1]);
    await page.keyboard.press('ArrowRight');
    // The question, its fields, the training and the claim.
    assert.deepEqual([await place(), await seen()], ['2 / 4', 4]);
    assert.ok(await page.locator('.parameters').isVisible());
    assert.match(await page.textContent('.presenter .status'), /Ready/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.jp-OutputArea-output:has-text("factor 2, rate 0.01")');
    await quiet(page);
    assert.equal(await place(), '2 / 4');
    // Of folded code one line is seen.
    const editor = code(page, 1).locator('.jp-InputArea-editor');
    assert.ok((await editor.boundingBox()).height < 60);
    await shot(page, `slide-${width}`);
    await page.keyboard.press('h');
    assert.ok((await editor.boundingBox()).height > 60);
    await page.keyboard.press('h');
    // The third slide is longer than the screen: Page down goes to its end first.
    await page.keyboard.press('ArrowRight');
    assert.equal(await place(), '3 / 4');
    let pages = 0;
    while (await place() === '3 / 4') {
      await page.keyboard.press('PageDown');
      await page.waitForTimeout(300);
      assert.ok(++pages < 30);
    }
    assert.ok(pages > 2, `Only ${pages} times Page down through a text of several screens.`);
    assert.equal(await place(), '4 / 4');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.body.classList.contains('presenting'));
    assert.ok(await page.locator('.bar .status').isVisible());
    await browser.end();
  }
}

/** A telephone, a page enlarged to 200 %, and paper. */
export async function fitting({ address }) {
  for (const [name, width, height] of [['phone', 390, 844], ['enlarged', 683, 384]]) {
    const browser = await Browser.start(address, { viewport: { width, height } });
    const page = await browser.lesson('class.ipynb');
    assert.ok(await fits(page), `${name}: wider than the screen`);
    for (const button of ['.save', '[title^="Light or dark"]', '[title^="Presenter"]', '[title^="Table of contents"]', '[title="Run all cells"]', '[title^="Restart"]'])
      assert.ok(await canBePressed(page, `.bar ${button}`), `${name}: ${button} cannot be reached`);
    assert.ok(!await page.locator('.contents').isVisible());
    await page.click('[title^="Table of contents"]');
    await page.click('.contents a:has-text("Long")');
    assert.ok(!await page.locator('.contents').isVisible());
    await shot(page, name);
    await browser.end();
  }

  const browser = await Browser.start(address, { viewport: { width: 718, height: 1000 } });
  const page = await browser.lesson('class.ipynb');
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.cm-content', '.jp-MarkdownOutput'])
    for (const box of await page.locator(part).evaluateAll(all => all.map(one => ({ right: one.getBoundingClientRect().right, words: one.textContent.slice(0, 40) }))))
      assert.ok(box.right <= 719, `Cut off on paper: ${box.words}`);
  assert.ok((await page.locator('body').boundingBox()).height > 1500, 'On paper stands the whole notebook, not a screen of it.');
  await browser.end();
}

/** What is said of code: squiggles while it is typed, names that no cell has made, variables, completion with room to be read, a restart that asks. */
export async function coding({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('class.ipynb');
  // Without the cells above it, the second one lacks a variable: the page offers them.
  await run(page, 1);
  await page.waitForSelector('.notice.failed:has-text("uses factor")');
  await shot(page, 'lacking');
  await page.click('.notice.failed >> text=Run the cells above');
  await page.waitForSelector('.jp-OutputArea-output:has-text("factor 2")');
  await quiet(page);
  assert.equal(await page.locator('.has-failed').count(), 0);

  await type(page, 2, 'int wrong = "no number"; factr');
  await page.waitForSelector('.cm-lintRange-error');
  assert.equal(await page.locator('.cm-lintRange-error').count(), 2);
  await page.locator('.cm-lintRange-error').first().hover();
  await page.waitForSelector('.cm-tooltip:has-text("CS0029")');
  await shot(page, 'diagnosed');
  await type(page, 2, 'factor + 1');
  await page.waitForFunction(() => !document.querySelector('.cm-lintRange-error'));

  await page.click('[title^="Variables"]');
  await page.waitForSelector('.variables tr:has-text("factor")');
  assert.deepEqual(await page.locator('.variables tr:has-text("factor") :is(th, td)').allTextContents(), ['factor', 'int', '2']);
  await shot(page, 'variables');

  await type(page, 2, 'factor.');
  await page.keyboard.press('Tab');
  await page.waitForSelector('.jp-Completer-item');
  await page.waitForFunction(() => document.querySelector('.jp-Completer').getBoundingClientRect().height > 80, undefined, { timeout: patience });
  await shot(page, 'completing');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Escape');
  const before = await page.locator('.jp-Cell').count();
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await page.click('.notice.deleted >> text=Undo');
  assert.equal(await page.locator('.jp-Cell').count(), before);

  await page.click('[title^="Restart"]');
  await page.click('.notice.restart >> text=Leave it');
  await type(page, 2, 'factor');
  await run(page, 2);
  assert.equal(await page.locator('.has-failed').count(), 0);
  await page.click('[title^="Restart"]');
  await page.click('.notice.restart button.main');
  await page.waitForSelector('.is-stale');
  await page.waitForSelector('.status[data-state=idle]');
  await shot(page, 'stale');
  await run(page, 0);
  assert.equal(await code(page, 0).evaluate(cell => cell.classList.contains('is-stale')), false);
  await browser.end(complaint => complaint.includes('Connection lost, reconnecting in 0 seconds'));
}
