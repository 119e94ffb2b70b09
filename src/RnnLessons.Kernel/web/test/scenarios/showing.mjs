// What is shown: one cell at a time, in two themes, live, and what may run in it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Browser, figure, quiet, ready, run, shot, type } from '../browser.mjs';

export async function presenting({ address }) {
  const browser = await Browser.start(address, { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' });
  const page = await browser.lesson('small.ipynb');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.click('.jp-MarkdownCell h1');
  await page.keyboard.press('p');
  const seen = () => page.locator('.jp-Cell:visible').count();
  const place = () => page.textContent('.presenter .place');
  assert.deepEqual([await seen(), await place()], [1, '1 / 4']);
  await shot(page, 'presenting-dark');
  await page.keyboard.press('ArrowRight');
  assert.deepEqual([await seen(), await place()], [1, '2 / 4']);
  await page.keyboard.press('PageDown');
  assert.equal(await place(), '3 / 4');
  await page.keyboard.press('PageUp');
  assert.equal(await place(), '2 / 4');
  await page.keyboard.press('Enter');
  await quiet(page);
  await page.waitForSelector('.jp-mod-active .jp-OutputArea-output');
  await page.keyboard.press('End');
  assert.equal(await place(), '4 / 4');
  await page.keyboard.press('ArrowRight');
  assert.equal(await place(), '4 / 4');
  await page.keyboard.press('Home');
  assert.equal(await place(), '1 / 4');
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
  await page.goto(new URL('/', address).href);
  await page.waitForSelector('.lesson');
  assert.equal(await theme(), 'dark');
  await shot(page, 'start-dark');
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
