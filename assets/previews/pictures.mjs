// The README's pictures: node pictures.mjs ADDRESS FOLDER runs three lessons in the page of rnn open and takes a picture of each, and one of the playground.
import { Browser, quiet } from '../../src/RnnLessons.Kernel/web/test/browser.mjs';

const [address, folder] = process.argv.slice(2);

/** Runs a lesson, and finds the cell whose code has some words. */
async function run(lesson, words, height) {
  const browser = await Browser.start(address, { viewport: { width: 1440, height }, colorScheme: 'light' });
  const page = await browser.lesson(lesson);
  await page.click('text=Run all');
  await page.waitForSelector('.is-running');
  await quiet(page);
  const cell = page.locator('.jp-CodeCell').filter({ hasText: words }).first();
  await cell.locator('.figure').last().evaluate(figure => figure.scrollIntoView({ block: 'end' }));
  await page.waitForTimeout(2000);
  return { browser, page, cell };
}

const gates = await run('04-lstm.ipynb', 'Figure.WithSlider("updates"', 1000);
await gates.page.screenshot({ path: `${folder}/page.png` });
await gates.browser.end();
const sunspots = await run('02-srnn.ipynb', 'new Forecast(Series.Sunspots(), months)', 1400);
await sunspots.cell.screenshot({ path: `${folder}/srnn.png` });
await sunspots.browser.end();
const powers = await run('03-powers-of-w.ipynb', 'ProbeFigures.SpectralRadius(unit.Eigenvalues', 1400);
await powers.cell.screenshot({ path: `${folder}/powers.png` });
await powers.browser.end();

const browser = await Browser.start(address, { viewport: { width: 1440, height: 1080 }, colorScheme: 'light' });
const playground = await browser.page('/playground/#task=latch&cell=lstm');
await playground.waitForSelector('body[data-ready]');
await playground.click('.transport .main:has-text("Train")');
await playground.waitForFunction(() => Number(document.querySelector('.facts dd').textContent) >= 400);
await playground.click('.transport .main:has-text("Pause")');
await playground.waitForTimeout(1000);
await playground.screenshot({ path: `${folder}/playground.png` });
await browser.end();
