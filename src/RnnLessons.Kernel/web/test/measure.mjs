// node test/measure.mjs ADDRESS [BOOK PAGE …]: the figures that the page is to reach, measured on a running `rnn open` of the lessons, as a table in Markdown.
// CHROMIUM names the browser. The lessons' folder should be a copy: what has run is saved into it. On a machine that does other work the times say little: its load stands below.
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { barriers, counted } from './axe.mjs';
import { Browser, code, quiet, ready, type } from './browser.mjs';
import { endKernels } from './watching.mjs';

const [address, ...book] = process.argv.slice(2);
const rows = [];
const row = (what, wanted, measured) => {
  rows.push([what, wanted, measured]);
  console.error(`${what}: ${measured}`);
};
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(2)} s`;
const sorted = numbers => [...numbers].sort((a, b) => a - b);
const quantile = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.ceil(share * numbers.length) - 1)];

/** Critical and serious violations of each state, in both themes. */
async function reachable() {
  const states = { list: [0, 0], lesson: [0, 0], presenter: [0, 0], book: [0, 0] };
  const add = async (state, page) => {
    const found = await barriers(page);
    for (const one of found) console.error(`${state}: ${one}`);
    counted(found).forEach((number, at) => states[state][at] += number);
  };
  for (const colorScheme of ['light', 'dark']) {
    const browser = await Browser.start(address, { colorScheme });
    const list = await browser.page('/');
    await list.waitForSelector('.lesson');
    await add('list', list);
    const page = await browser.lesson('04-lstm.ipynb');
    await page.waitForTimeout(1000);
    await add('lesson', page);
    await page.click('[title^="Presenter"]');
    await page.keyboard.press('PageDown');
    await add('presenter', page);
    await endKernels(page, browser);
    for (const path of book) {
      const leaf = await browser.browser.newPage({ colorScheme });
      await leaf.goto(pathToFileURL(path).href);
      await leaf.waitForFunction(() => document.querySelectorAll('.figure').length === document.querySelectorAll('.figure .plot-container').length);
      await add('book', leaf);
      await leaf.close();
    }
    await browser.browser.close();
  }
  for (const [state, [critical, serious]] of Object.entries(states))
    if (state !== 'book' || book.length > 0) row(`axe, critical / serious: ${state}, both themes`, '0 / 0', `${critical} / ${serious}`);
}

/** Tab, from the first control to the last. */
async function tabbed() {
  const browser = await Browser.start(address);
  const page = await browser.lesson('00-start-here.ipynb');
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const controls = [...document.querySelectorAll('button, input, select, summary, a[href], [tabindex="0"], .cm-content')];
    window.wanted = new Set(controls.filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0 && (one.type !== 'radio')));
    window.nameless = [...window.wanted].filter(one => !(one.getAttribute('aria-label') || one.textContent.trim() || one.title || one.placeholder || one.labels?.[0]?.textContent.trim() || one.querySelector('img[alt]')));
    document.body.tabIndex = -1;
    document.body.focus();
  });
  const all = await page.evaluate(() => window.wanted.size);
  let stuck = 0;
  for (let presses = 0; presses < all + 60; presses++) {
    const inEditor = await page.evaluate(() => document.activeElement?.closest('.cm-editor') ? (window.before = document.activeElement, true) : false);
    await page.keyboard.press('Tab');
    const left = await page.evaluate(() => (window.wanted.delete(document.activeElement), window.wanted.size));
    if (inEditor && await page.evaluate(() => document.activeElement === window.before)) stuck++;
    if (left === 0) break;
  }
  const [left, nameless] = await page.evaluate(() => [[...window.wanted].map(one => one.outerHTML.slice(0, 90)), window.nameless.map(one => one.outerHTML.slice(0, 90))]);
  row('Tab leaves an editor that was not typed in', 'yes', stuck === 0 ? 'yes' : `no: ${stuck} times not`);
  row(`every one of ${all} controls of lesson 00 reached and named`, 'yes', left.length + nameless.length === 0 ? 'yes' : `${left.length} not reached, ${nameless.length} without a name: ${[...left, ...nameless].slice(0, 4).join(' ')}`);
  await endKernels(page, browser);
  await browser.browser.close();
}

/** From a click to what a small cell shows: the first cell of a kernel that has just started, and cells after it. */
async function small() {
  const browser = await Browser.start(address);
  // Not a lesson that is measured below: what is typed here is saved with what it shows.
  const page = await browser.lesson('01-sequences.ipynb');
  const once = async number => {
    // The cell's own time is that of one line.
    await type(page, 0, `Console.WriteLine("shown ${number}");`);
    await page.keyboard.press('Escape');
    const begun = Date.now();
    await code(page, 0).locator('.jp-InputPrompt').click();
    await code(page, 0).locator(`.jp-OutputArea-output:has-text("shown ${number}")`).waitFor();
    const took = Date.now() - begun;
    await quiet(page);
    return took;
  };
  const first = await once(0), then = [];
  for (let number = 1; number <= 7; number++) then.push(await once(number));
  row('click → first output of a small cell, the first of a new kernel', '≤ 1.5 s', seconds(first));
  row('click → first output of a small cell, median of 7 after it', '≤ 1.5 s', `${seconds(quantile(then, 0.5))} (worst ${seconds(Math.max(...then))})`);
  await endKernels(page, browser);
  await browser.browser.close();
}

/** Keys in another cell, while the live figure of lesson 00 trains on the screen. */
async function typed() {
  const browser = await Browser.start(address, { viewport: { width: 1280, height: 1000 } });
  const page = await browser.lesson('00-start-here.ipynb');
  const at = await page.evaluate(() => [...document.querySelectorAll('.jp-CodeCell')].findIndex(cell => cell.classList.contains('has-parameters')));
  await page.fill('.parameters input[name=updates]', '60000');
  await page.locator('.parameters button.main').first().click();
  await code(page, at + 1).locator('.figure[data-drawn]').waitFor();
  await code(page, at + 2).locator('.fold button').click();
  await code(page, at + 2).locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    window.latencies = [];
    addEventListener('keydown', event => requestAnimationFrame(() => setTimeout(() => window.latencies.push(performance.now() - event.timeStamp))), { capture: true });
  });
  const drawn = () => code(page, at + 1).locator('.figure').evaluate(place => Number(place.dataset.drawn));
  const [before, begun] = [await drawn(), Date.now()];
  await page.keyboard.type('// what is typed while a network trains below it, letter by letter, and a pause now and then', { delay: 110 });
  const [during, time] = [await drawn() - before, Date.now() - begun];
  const latencies = await page.evaluate(() => window.latencies), busy = await page.evaluate(() => document.querySelector('.status').dataset.state);
  row(`typing latency p95 while a live figure trains on screen (median ${quantile(latencies, 0.5).toFixed(0)} ms, ${latencies.length} keys, figure drawn ${(during / time * 1000).toFixed(1)} times a second, kernel ${busy})`, '≤ 100 ms', `${quantile(latencies, 0.95).toFixed(0)} ms`);
  await page.click('[title^="Interrupt"]');
  await quiet(page);
  await endKernels(page, browser);
  await browser.browser.close();
}

/** From «Run all» to the first figure of lesson 02. */
async function figures() {
  const browser = await Browser.start(address);
  const page = await browser.page('/lesson/02-srnn.ipynb');
  await ready(page);
  const outputs = () => page.evaluate(() => document.querySelectorAll('.figure[data-drawn]').length);
  // What an earlier round has saved is no result.
  await page.evaluate(() => document.querySelectorAll('.figure').forEach(figure => delete figure.dataset.drawn));
  const begun = Date.now();
  await page.click('[title="Run all cells"]');
  await page.locator('.jp-OutputArea-output .unrolling:visible').first().waitFor();
  const drawing = Date.now() - begun;
  await page.waitForFunction(() => document.querySelector('.figure[data-drawn]'));
  row(`Run all → first figure, lesson 02 (first drawing after ${seconds(drawing)})`, '≤ 5 s', `${seconds(Date.now() - begun)}, ${await outputs()} drawn`);
  await endKernels(page, browser);
  await browser.browser.close();
}

const only = process.env.ONLY?.split(',') ?? [];
for (const part of [reachable, tabbed, small, typed, figures]) if (only.length === 0 || only.includes(part.name)) await part();
console.log('| | wanted | measured |\n|---|---|---|');
for (const [what, wanted, measured] of rows) console.log(`| ${what} | ${wanted} | ${measured} |`);
console.log(`\nLoad of the machine (1, 5, 15 min; ${os.cpus().length} cores): ${os.loadavg().map(load => load.toFixed(1)).join(', ')}.`);
