// What is shown: one cell at a time, in two themes, live, and what may run in it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Browser, code, figure, quiet, ready, run, shot, type } from '../browser.mjs';

export async function presenting({ address }) {
  const browser = await Browser.start(address, { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' });
  const page = await browser.lesson('small.ipynb');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.click('.jp-MarkdownCell h1');
  await page.keyboard.press('p');
  const seen = () => page.locator('.jp-Cell:visible').count();
  const place = () => page.textContent('.presenter .place');
  // A text and the code below it are one slide.
  assert.deepEqual([await seen(), await place()], [2, '1 / 2']);
  await shot(page, 'presenting-dark');
  await page.keyboard.press('Enter');
  await quiet(page);
  await page.waitForSelector('.jp-mod-active .jp-OutputArea-output');
  await page.keyboard.press('ArrowRight');
  assert.deepEqual([await seen(), await place()], [2, '2 / 2']);
  await page.keyboard.press('ArrowRight');
  assert.equal(await place(), '2 / 2');
  await page.keyboard.press('PageUp');
  assert.equal(await place(), '1 / 2');
  await page.keyboard.press('End');
  assert.equal(await place(), '2 / 2');
  await page.keyboard.press('Home');
  assert.equal(await place(), '1 / 2');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.body.classList.contains('presenting'));
  assert.ok(await seen() > 1);
  await browser.end();
}

/** The theme is the system's until one is chosen; what is chosen is remembered. */
export async function dressing({ address }) {
  const browser = await Browser.start(address, { colorScheme: 'dark' });
  const page = await browser.lesson('small.ipynb');
  const theme = () => page.getAttribute('html', 'data-theme');
  assert.equal(await theme(), 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForSelector('html[data-theme=light]');
  await page.click('[title="Light or dark"]');
  assert.equal(await theme(), 'dark');
  await page.reload();
  await ready(page);
  assert.equal(await theme(), 'dark');
  await shot(page, 'small-dark');
  // A figure that could not be drawn once is drawn the next time.
  await page.waitForFunction(() => window.Plotly);
  await page.evaluate(() => {
    const { react } = Plotly;
    Plotly.react = () => {
      Plotly.react = react;
      throw new Error('not this time');
    };
  });
  await type(page, 0, '"{\\"data\\":[{\\"y\\":[1,2]}]}".DisplayAs("application/vnd.plotly.v1+json");');
  await run(page, 0);
  await page.waitForSelector('text=Javascript Error: not this time');
  assert.equal(await page.locator('[data-drawn]').count(), 0);
  await page.click('[title="Light or dark"]');
  await page.waitForSelector('[data-drawn]');
  await page.click('[title="Light or dark"]');
  await page.goto(browser.at('/'));
  await page.waitForSelector('.lesson');
  assert.equal(await theme(), 'dark');
  await shot(page, 'start-dark');
  await browser.end();
}

/** Claims are folded until they have run; the drawing of lesson 02 is stepped through by keys, live and as a saved output, and moves for those who want it. */
export async function unfolding({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('02-srnn.ipynb');
  const claim = code(page, 3), drawing = code(page, 1), slider = drawing.locator('input[type=range]');
  assert.ok(await page.locator('.is-folded').count() > 10);
  assert.equal(await claim.locator('.jp-InputArea-editor').isVisible(), false);
  assert.equal(await code(page, 2).locator('.jp-InputArea-editor').isVisible(), true);
  await claim.locator('.fold button').scrollIntoViewIfNeeded();
  await shot(page, 'folded-light');
  await claim.locator('.fold button').click();
  assert.equal(await claim.locator('.jp-InputArea-editor').isVisible(), true);
  await run(page, 0);
  for (const number of [1, 2, 3]) await run(page, number);
  await claim.locator('text=Checked: this run shows it').waitFor();
  assert.equal(await claim.evaluate(cell => cell.classList.contains('is-folded')), false);

  const cells = await page.locator('.jp-Cell').count();
  const seen = async () => [await drawing.locator('label output').textContent(), await drawing.locator('[data-step]:visible svg').getAttribute('aria-label'), await drawing.locator('[data-step]:visible rect[fill-opacity]').count()];
  const step = async (key, t, boxes) => {
    await page.keyboard.press(key);
    const [shown, words, drawn] = await seen();
    assert.equal(shown, `${t}`);
    assert.match(words, new RegExp(`^t = ${t}:`));
    assert.equal(drawn, boxes);
  };
  const walk = async () => {
    await slider.focus();
    await step('Home', 0, 2);
    await step('ArrowRight', 1, 3);
    await step('ArrowUp', 2, 5);
    await step('ArrowRight', 3, 7);
    await step('ArrowDown', 2, 5);
    await page.keyboard.press('a');
    await step('End', 6, 13);
    assert.equal(await page.locator('.jp-Cell').count(), cells, 'A key that was pressed on the slider made a cell.');
  };
  const moves = () => drawing.locator('[data-step]:visible .flow').first().evaluate(arrow => getComputedStyle(arrow).animationName);
  const look = async name => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await moves(), 'unrolling-flow');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await moves(), 'none');
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await shot(page, `unrolled-${name}-${colorScheme}`);
    }
  };
  await walk();
  await look('live');
  await page.keyboard.press('Control+S');
  await page.waitForSelector('.save[data-dirty=false]');
  await page.reload();
  await ready(page);
  // Out of the file: no script, no style sheet, and the same slider.
  assert.equal(await drawing.locator('.jp-OutputArea script, .jp-OutputArea style').count(), 0);
  await walk();
  await look('saved');
  await browser.end();
}

/** Of a figure's states that come faster than they can be drawn some are left out, and never the last: the page does not fall behind. */
export async function hurrying({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('small.ipynb');
  await page.waitForFunction(() => window.Plotly);
  await type(page, 0, `
    record State(int Number);
    Microsoft.DotNet.Interactive.Formatting.Formatter.Register<State>(state => "{\\"data\\":[{\\"y\\":[1,2]}],\\"layout\\":{\\"title\\":{\\"text\\":\\"state " + state.Number + "\\"}}}", "application/vnd.plotly.v1+json");
    var shown = new State(0).Display("application/vnd.plotly.v1+json");
    for (var i = 1; i <= 300; i++) shown.Update(new State(i));`);
  await run(page, 0);
  await page.waitForSelector('.gtitle:has-text("state 300")');
  const { drawn } = await figure(page);
  assert.ok(drawn < 100, `Of 301 states ${drawn} were drawn.`);
  await browser.end();
}

/** A script in what a cell shows runs when the cell has run here, and not when it comes from a file. */
export async function trusting({ address, folder }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('hostile.ipynb');
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  await run(page, 0);
  await page.waitForFunction(() => window.welcome === 42);
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  // Trust is not handed on: neither does the file say that it is to be trusted, nor would it be believed.
  await page.keyboard.press('Control+S');
  await page.waitForSelector('.save[data-dirty=false]');
  assert.doesNotMatch(await readFile(`${folder}/hostile.ipynb`, 'utf8'), /trusted/);
  await page.reload();
  await ready(page);
  await page.waitForTimeout(500);
  assert.deepEqual(await page.evaluate(() => [window.harmed, window.welcome]), [undefined, undefined]);
  await browser.end(complaint => ['Content Security Policy', 'evil.example', '404 (Not Found)'].some(expected => complaint.includes(expected)));
}
