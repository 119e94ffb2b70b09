// node test/book.mjs PAGE: the theme of a page of the book, opened from its file: as the system is, until it is chosen, and as chosen after a reload.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND'] });
const page = await browser.newPage({ colorScheme: 'light' });
page.setDefaultTimeout(300_000);
const complaints = [];
page.on('console', message => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
page.on('pageerror', error => complaints.push(error.message));

const look = async () => {
  await page.waitForSelector('.figure .xtitle');
  return page.evaluate(() => ({ page: getComputedStyle(document.documentElement).backgroundColor, ink: document.querySelector('.figure .xtitle').style.fill, chosen: document.documentElement.dataset.theme ?? null }));
};
const choose = async () => {
  const { ink } = await look();
  await page.click('button.theme');
  await page.waitForFunction(before => document.querySelector('.figure .xtitle')?.style.fill !== before, ink);
  return look();
};

await page.goto(pathToFileURL(process.argv[2]).href);
const light = await look();
assert.equal(light.chosen, null);
const dark = await choose();
assert.notEqual(dark.page, light.page);
assert.notEqual(dark.ink, light.ink);
await page.reload();
assert.deepEqual(await look(), dark, 'After a reload the page is not as it was chosen.');
const again = await choose();
assert.equal(again.page, light.page);
assert.equal(await page.evaluate(() => localStorage.getItem('rnn-theme')), null, 'What the system has anyway is not kept.');
await page.emulateMedia({ colorScheme: 'dark' });
await page.waitForFunction(before => getComputedStyle(document.documentElement).backgroundColor !== before, light.page);
assert.deepEqual(complaints, []);
await browser.close();
