import assert from 'node:assert/strict';
import { Browser, fact, losses, pause, reach, score, set, shot, train, updates } from '../reader.mjs';

/** Train: the score rises and the loss falls. Pause: nothing moves. One step: one update. Reset: the same run from its beginning. */
export async function learning() {
  const browser = await Browser.start(), page = await browser.page('#lag=1&steps=10&rate=0.03');
  assert.equal(await updates(page), 0);
  await train(page);
  await page.waitForFunction(() => parseFloat(document.querySelectorAll('.facts dd')[2].textContent) > 95);
  await shot(page, 'learning');
  await pause(page);
  await page.waitForSelector('.transport .main:has-text("Train")');
  // The last snapshot of the training is on its way.
  await page.waitForFunction(() => document.querySelectorAll('.facts dd')[3].textContent === '–');
  const paused = await updates(page), made = await losses(page, 20);
  assert.ok(made[0] > 0.5 && (await losses(page, paused)).at(-1) < made[0], `The loss has not fallen: ${made[0]} at first.`);
  assert.match(await fact(page, 'score'), /%$/);

  await page.click('button[aria-label="One update"]');
  await page.waitForFunction(wanted => Number(document.querySelector('.facts dd').textContent) === wanted, paused + 1);
  await page.click('button[aria-label="Begin again with the same seed"]');
  await page.waitForFunction(() => document.querySelector('.facts dd').textContent === '0');
  assert.equal(await page.locator('.legend li').count(), 2, 'The run before the reset is kept beside.');
  await train(page);
  await reach(page, 20);
  assert.deepEqual(await losses(page, 20), made, 'After a reset the run is another one.');
  await browser.end();
}

/** What can change while it trains doesn't begin a new run; what can't, does, and goes on training. */
export async function changing() {
  const browser = await Browser.start({ permissions: ['clipboard-read', 'clipboard-write'] }), page = await browser.page('#rate=0.001');
  await train(page);
  await reach(page, 30);
  for (const [id, value] of [['learningRate', 0.02], ['batch', 16], ['clip', 0.5], ['optimiser', 'sgd']]) {
    const before = await updates(page);
    await set(page, id, value);
    await reach(page, before + 15);
    assert.equal(await page.locator('.legend li').count(), 1, `A change of ${id} has begun a new run.`);
  }
  assert.ok((await losses(page, 60)).every(loss => loss > 0), 'Losses of the run are missing.');
  assert.match(page.url(), /rate=0\.02.*optimiser=sgd|optimiser=sgd.*rate=0\.02/);

  // The link has the values of now, with which this run has not begun: that is said.
  await page.click('text=Copy link');
  await page.waitForSelector('.said:has-text("the values of now")');

  await set(page, 'units', 8);
  await page.waitForFunction(() => document.querySelectorAll('.legend li').length === 2);
  await reach(page, 10);
  const names = await page.locator('.legend .name').allInnerTexts();
  assert.deepEqual(names.map(name => /H (8|16)/.exec(name)?.[1]), ['8', '16'], `The names do not say what differs: ${names}`);

  // Earlier runs can be taken away, one by one.
  await page.click('.legend button[aria-label^="Remove LSTM"]');
  await page.waitForFunction(() => document.querySelectorAll('.legend li').length === 1);
  await browser.end();
}

/** Every cell on every task trains, in one layer and in two: snapshots come, and all pictures are drawn from them. */
export async function everything() {
  const browser = await Browser.start(), page = await browser.page();
  await train(page);
  for (const task of await page.locator('#task option').evaluateAll(options => options.map(option => option.value))) {
    await set(page, 'task', task);
    for (const cell of await page.locator('#cell option').evaluateAll(options => options.map(option => option.value))) {
      await set(page, 'cell', cell);
      await page.waitForFunction(([task, cell]) => document.querySelector('#task').value === task && document.querySelector('#cell').value === cell, [task, cell]);
      await page.waitForTimeout(300);
      await reach(page, 3);
      assert.equal(await page.locator('.notice').count(), 0, `${task}, ${cell}: ${await page.locator('.notices').innerText()}`);
    }
    await set(page, 'layers', 2);
    await page.waitForSelector('#heat-1:not([hidden])');
    await reach(page, 3);
    await set(page, 'layers', 1);
    await page.waitForSelector('#heat-1', { state: 'hidden' });
    // The score of a run comes with its first validation.
    await page.waitForFunction(() => /\d/.test(document.querySelectorAll('.facts dd')[2].textContent));
    assert.ok(Number.isFinite(await score(page)), `${task} has no score.`);
  }
  await browser.end();
}

/** Gradient descent with a learning rate that is far too large: it is said, training stops, and another run can begin. */
export async function diverging() {
  const browser = await Browser.start(), page = await browser.page('#task=sunspots&cell=srnn&optimiser=sgd&rate=1&clip=0&start=radius&radius=3');
  await train(page);
  // tanh keeps the states bounded, but not the output layer.
  await page.waitForFunction(() => document.querySelector('.notice[data-kind=run]') || Number(document.querySelector('.facts dd').textContent) > 300);
  if (await page.locator('.notice[data-kind=run]').count()) await page.waitForSelector('.transport .main:has-text("Train")');
  await set(page, 'clip', 1);
  await set(page, 'learningRate', 0.01);
  await set(page, 'seed', 2);
  await page.waitForFunction(() => !document.querySelector('.notice[data-kind=run]'));
  await browser.end();
}
