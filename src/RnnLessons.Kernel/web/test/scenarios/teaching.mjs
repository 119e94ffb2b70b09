// A class and its teacher: hyperparameters, slides, narrow screens, paper; and what the page says of code while it is typed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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

/** A question is answered by one click, before the code below it runs; the answer stands beside the result, also after a save and a reload, and is in the notebook alone. */
export async function predicting({ address, folder }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('predicted.ipynb');
  const asked = [];
  page.on('request', request => request.method() !== 'GET' && asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const choices = page.locator('.prediction:visible').first().locator('.choices button'), result = page.locator('.predicted:visible');
  assert.deepEqual(await choices.allTextContents(), ['earlier', 'later', 'not at all']);
  assert.equal(await page.locator('.prediction:visible').count(), 3);
  assert.deepEqual(await page.locator('.prediction:visible').nth(1).locator('.choices button').allTextContents(), ['Yes', 'No']);
  assert.equal(await page.locator('.prediction:visible').nth(2).locator('.choices button').count(), 0);
  await choices.nth(1).click();
  assert.equal(await choices.nth(1).getAttribute('aria-pressed'), 'true');
  // Another click elsewhere changes the mind, and the same one again takes it back.
  await choices.nth(0).click();
  await choices.nth(0).click();
  assert.deepEqual(await choices.evaluateAll(all => all.map(one => one.ariaPressed)), ['false', 'false', 'false']);
  await choices.nth(1).click();
  const own = page.locator('.prediction:visible').nth(2).locator('input');
  await own.fill('about 42');
  await own.press('Enter');
  assert.equal(await result.count(), 0, 'Before the code has run there is no result to stand beside.');
  // Nothing is sent: neither the click nor the words.
  assert.deepEqual(asked, []);
  await run(page, 0);
  await run(page, 1);
  await result.filter({ hasText: 'You predicted: later' }).waitFor();
  assert.equal(await code(page, 1).locator('.predicted:visible').count(), 1, 'It stands beside the claim, not beside the code before it.');
  await run(page, 3);
  await result.filter({ hasText: 'about 42' }).waitFor();
  await shot(page, 'predicted');
  await page.waitForSelector('.save[data-dirty=false]');
  assert.match(await readFile(`${folder}/predicted.ipynb`, 'utf8'), /"prediction": "later"/);
  await page.reload();
  await ready(page);
  await result.filter({ hasText: 'You predicted: later' }).waitFor();
  assert.equal(await choices.nth(1).getAttribute('aria-pressed'), 'true');
  assert.equal(await own.inputValue(), 'about 42');
  await browser.end();
}

/** A figure with a slider: the slider is the browser's own, above the figure, and a button plays it. */
export async function scrubbing({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('small.ipynb');
  await page.waitForFunction(() => window.Plotly);
  const step = (name, value) => `{\\"label\\":\\"${name}\\",\\"method\\":\\"update\\",\\"args\\":[{\\"y\\":[[0,${value}]]},{\\"title.text\\":\\"at ${name}\\"},[0]]}`;
  await type(page, 0, `"{\\"data\\":[{\\"y\\":[0,1]}],\\"layout\\":{\\"height\\":475,\\"margin\\":{\\"t\\":145},\\"meta\\":{\\"sliderRoom\\":95},\\"title\\":{\\"text\\":\\"at 10\\"},\\"sliders\\":[{\\"active\\":1,\\"currentvalue\\":{\\"prefix\\":\\"updates = \\"},\\"steps\\":[${step('0', 5)},${step('10', 6)},${step('20', 7)}]}]}}".DisplayAs("application/vnd.plotly.v1+json");`);
  await run(page, 0);
  await page.waitForSelector('.figure[data-drawn]');
  const range = page.locator('.scrubber input'), shown = () => page.evaluate(() => [document.querySelector('.scrubber output').textContent, document.querySelector('.gtitle').textContent, document.querySelector('.js-plotly-plot').data[0].y[1]]);
  const becomes = async wanted => {
    await page.waitForFunction(title => document.querySelector('.gtitle')?.textContent === title, wanted[1]);
    assert.deepEqual(await shown(), wanted);
  };
  await becomes(['10', 'at 10', 6]);
  assert.equal(await page.locator('.slider-container').count(), 0, 'There is one slider, not two.');
  assert.ok((await page.locator('.scrubber').boundingBox()).y < (await page.locator('.js-plotly-plot').boundingBox()).y);
  // What plotly's slider had needed is not left empty.
  assert.ok((await page.locator('.figure').boundingBox()).height < 475);
  await range.focus();
  const cells = await page.locator('.jp-Cell').count();
  await page.keyboard.press('ArrowRight');
  await becomes(['20', 'at 20', 7]);
  await page.keyboard.press('Home');
  await becomes(['0', 'at 0', 5]);
  assert.equal(await range.getAttribute('aria-valuetext'), '0');
  assert.equal(await page.locator('.jp-Cell').count(), cells);
  await page.click('.scrubber button');
  await becomes(['20', 'at 20', 7]);
  assert.equal(await page.getAttribute('.scrubber button', 'aria-label'), 'Play: go through all positions', 'At the end it stops by itself.');
  // A new theme draws the figure anew, and the position stays.
  await page.click('[title="Light or dark"]');
  await page.waitForFunction(() => Number(document.querySelector('.figure').dataset.drawn) >= 2);
  await becomes(['20', 'at 20', 7]);
  // Its letters are light then, whatever paper it was made for.
  assert.match(await page.locator('.main-svg').first().evaluate(svg => getComputedStyle(svg).backgroundColor), /^rgba\(0, 0, 0, 0\)$/);
  await shot(page, 'scrubbed');
  await browser.end();
}

/** Words are found in all cells and replaced; sections fold, and whatever turns to a cell unfolds them. */
export async function finding({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('class.ipynb');
  await page.click('.jp-MarkdownCell h1');
  await page.keyboard.press('Control+F');
  await page.keyboard.type('FACTOR');
  const place = page.locator('.finder .place');
  await page.waitForFunction(() => document.querySelector('.finder .place').textContent === '1 of 4');
  assert.equal(await page.locator('.found-mark').count(), 4);
  await page.keyboard.press('Enter');
  assert.equal(await place.textContent(), '2 of 4');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  assert.equal(await place.textContent(), '4 of 4');
  await shot(page, 'finding');
  await page.click('.finder label input');
  assert.equal(await place.textContent(), 'none');
  await page.click('.finder label input');
  await page.fill('.finder [placeholder="Replace with"]', 'faktor');
  await page.click('.finder >> text=Replace all');
  assert.equal(await place.textContent(), '4 replaced');
  assert.match(await code(page, 0).locator('.cm-content').innerText(), /var faktor = 2/);
  assert.match(await code(page, 1).locator('.cm-content').innerText(), /faktor \* 21/);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.finder').isVisible(), false);
  assert.equal(await page.locator('.found-mark').count(), 0);

  const fold = page.locator('.jp-MarkdownCell:has-text("A question") .section-fold button'), fields = page.locator('.parameters');
  assert.equal(await page.locator('.jp-MarkdownCell:has-text("A class") .section-fold button').isVisible(), false);
  await fold.click();
  assert.equal(await fields.isVisible(), false);
  assert.equal(await fold.getAttribute('aria-expanded'), 'false');
  assert.match(await fold.getAttribute('aria-label'), /Show the 3 cells of the section A question/);
  await shot(page, 'section-folded');
  await page.keyboard.press('Control+S');
  await page.waitForSelector('.save[data-dirty=false]');
  await page.reload();
  await ready(page);
  assert.equal(await fields.isVisible(), false);
  // In class all of it is shown, and a search goes where it is.
  await page.keyboard.press('Control+F');
  await page.keyboard.type('product =');
  await page.waitForFunction(() => document.querySelector('.finder .place').textContent === '1 of 1');
  assert.ok(await fields.isVisible());
  await browser.end();
}

/** While a call is written its parameters are shown; how far a training is stands beside the word that it runs. */
export async function writing({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('class.ipynb');
  await run(page, 0);
  await type(page, 2, '');
  await page.keyboard.type('Math.Clamp(');
  const card = page.locator('.signature:visible');
  await card.filter({ hasText: 'Clamp(' }).waitFor();
  assert.match(await card.locator('b').textContent(), /value$/);
  await page.keyboard.type('3, ');
  await page.waitForFunction(() => / min$/.test(document.querySelector('.signature b')?.textContent ?? ''));
  await shot(page, 'signature');
  await page.keyboard.press('Escape');
  assert.equal(await card.count(), 0);

  await type(page, 2, 'ReportProgress("update 3 of 500, seed 7"); while (!System.IO.File.Exists("go")) System.Threading.Thread.Sleep(50);');
  await code(page, 2).locator('.jp-InputPrompt').click();
  await page.waitForSelector('.status:has-text("update 3 of 500, seed 7")');
  await shot(page, 'pulse');
  await page.click('[title^="Interrupt"]');
  await quiet(page);
  assert.doesNotMatch(await page.textContent('.status'), /update 3/);
  // It is no output: nothing of it is in the notebook.
  assert.equal(await code(page, 2).locator('.jp-OutputArea-output:has-text("update 3 of 500")').count(), 0);
  await browser.end();
}
