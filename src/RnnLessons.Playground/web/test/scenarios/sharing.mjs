import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Browser, losses, pause, reach, ready, set, train } from '../reader.mjs';

const many = 100;

/** A link is the whole setting: another reader sees the same run, bit for bit, also from a file; and a reload keeps it. */
export async function linking() {
  const browser = await Browser.start({ permissions: ['clipboard-read', 'clipboard-write'] }), page = await browser.page();
  assert.match(page.url(), /#task=echo$/, 'What is as the task begins with is left out.');
  for (const [id, value] of [['task', 'latch'], ['cell', 'gru'], ['units', 7], ['steps', 12], ['learningRate', 0.02], ['seed', 42]]) await set(page, id, value);
  await page.click('text=Copy link');
  await page.waitForSelector('.said:has-text("copied")');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(new URL(link).hash, '#task=latch&steps=12&cell=gru&units=7&rate=0.02&seed=42');
  const first = await run(page);

  const other = await browser.page(new URL(link).hash);
  assert.deepEqual(await run(other), first, 'The link leads to another run.');
  assert.equal(await other.inputValue('#cell'), 'gru');

  await other.reload();
  await ready(other);
  assert.equal(new URL(other.url()).hash, new URL(link).hash);
  assert.deepEqual(await run(other), first, 'After a reload it is another run.');
  await browser.end();

  const disk = await Browser.start({ fromDisk: true });
  assert.deepEqual(await run(await disk.page(new URL(link).hash)), first, 'The page from a file makes another run.');
  await disk.end();
}

/** A link of a lesson is in the address's own words: nothing in it is unknown, out of its range, or left as the task begins with. */
export async function following() {
  const notebooks = new URL('../../../../../notebooks/', import.meta.url);
  const links = readdirSync(notebooks).filter(name => name.endsWith('.ipynb'))
    .flatMap(name => [...readFileSync(new URL(name, notebooks), 'utf8').matchAll(/playground\.html(#[^)\s"\\]+)\)/g)].map(([, hash]) => [name, hash]));
  assert.ok(links.length > 5, `The lessons have ${links.length} links to the playground.`);
  const browser = await Browser.start();
  for (const [name, hash] of links) {
    const page = await browser.context.newPage();
    await page.goto(browser.address + hash);
    // The page is built; .NET need not have started.
    await page.waitForSelector('.transport');
    assert.equal(new URL(page.url()).hash, hash, name);
    assert.equal(await page.locator('.notices').innerText(), '', `${name}: ${hash}`);
    await page.close();
  }
  await browser.end();
}

async function run(page) {
  await train(page);
  await reach(page, many);
  await pause(page);
  const made = await losses(page, many);
  assert.ok(made.every(loss => Number.isFinite(loss)) && new Set(made).size > many / 2, 'These are no losses of a run.');
  return made;
}

/** A link with values that can't be used: one message says which, and what is taken instead. */
export async function mistyping() {
  const browser = await Browser.start(), page = await browser.page('#task=echo&cell=lstn&units=900&rate=fast&lag=30&colour=blue&seed=7');
  const message = await page.locator('.notice').innerText();
  assert.equal(await page.locator('.notice').count(), 1);
  for (const wanted of ['“colour” is not known', 'cell=lstn', 'srnn, lstm', 'units=900', '1 to 64', 'rate=fast', 'lag=30', '0 to 19']) assert.ok(message.includes(wanted), `«${wanted}» is missing in: ${message}`);
  assert.deepEqual([await page.inputValue('#cell'), await page.inputValue('#units'), await page.inputValue('#seed')], ['lstm', '16', '7']);
  assert.match(page.url(), /#task=echo&seed=7$/);
  await train(page);
  await reach(page, 5);

  // Another address in the same tab, as when a link of a lesson is followed, takes over at once.
  await page.evaluate(() => { location.hash = '#task=parity&cell=gru'; });
  await page.waitForFunction(() => document.querySelector('#task').value === 'parity' && document.querySelectorAll('.notice').length === 0);
  await browser.end();
}
