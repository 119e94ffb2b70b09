// node test/axe-pages.mjs PAGE …: axe-core over pages of the book, opened from their files, in both themes. Prints what it found; ends with 0 when that is nothing.
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { barriers } from './axe.mjs';

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND'] });
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ colorScheme });
    page.setDefaultTimeout(300_000);
    await page.goto(pathToFileURL(path).href);
    // A figure that is not drawn yet has no words of its own.
    await page.waitForFunction(() => document.querySelectorAll('.figure').length === document.querySelectorAll('.figure .plot-container').length);
    const these = await barriers(page);
    found += these.length;
    for (const one of these) console.log(`${path}, ${colorScheme}: ${one}`);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/book-${path.split('/').pop()}-${colorScheme}.png` });
    await page.close();
  }
}
await browser.close();
process.exitCode = found === 0 ? 0 : 1;
