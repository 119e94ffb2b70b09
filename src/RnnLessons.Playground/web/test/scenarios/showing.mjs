import assert from 'node:assert/strict';
import { Browser, isDrawn, reach, ready, set, shot, train } from '../reader.mjs';

const pictures = ['example', 'loss', 'score', 'unrolled', 'heat-0', 'unit', 'eigenvalues', 'gradient', 'norm'];

/** Every picture is drawn, has words with numbers for those who don't see it, and has one sentence. */
export async function picturing() {
  const browser = await Browser.start(), page = await browser.page('#layers=2&cell=lstm&units=8');
  await train(page);
  await reach(page, 30);
  for (const id of [...pictures, 'heat-1']) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.waitForFunction(id => /\d/.test(document.querySelector(`#${id} canvas`).getAttribute('aria-label')), id);
    await page.waitForTimeout(200);
    assert.ok(await isDrawn(page, id), `${id} is empty.`);
    const sentence = await page.locator(`#${id} > .sentence`).innerText();
    assert.match(sentence, /^[A-Z‖].*\.$/s, `${id}: ${sentence}`);
  }
  for (const control of await page.locator('.control').all())
    assert.match(await control.locator('.sentence').textContent(), /\.$/, `A control has no sentence: ${await control.textContent()}`);

  // A unit is chosen in a heat map, by the pointer and by keys.
  await page.locator('#heat-1').scrollIntoViewIfNeeded();
  const box = await page.locator('#heat-1 canvas').boundingBox();
  await page.mouse.click(box.x + 60, box.y + 18 + 50);
  await page.waitForSelector('#unit h2:text-matches("Unit \\\\d of layer 2")');
  await page.locator('#heat-0 .chooser').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#unit h2').textContent === 'Unit 7 of layer 1' && document.activeElement.id === 'unit');
  assert.match(await page.locator('#unit .numbers').innerText(), /= −?\d\.\d\d/);

  // The steps can be gone through, and played.
  await page.locator('#unrolled-step').fill('3');
  await page.waitForFunction(() => /Step 3 of 20/.test(document.querySelector('#unrolled canvas').getAttribute('aria-label')));
  await page.click('#unrolled button[aria-label="Run through the steps"]');
  await page.waitForFunction(() => document.querySelector('#unrolled-step').valueAsNumber >= 5);
  await page.click('#unrolled button[aria-label="Stop at this step"]');
  await browser.end();
}

/** On a phone and on a projector: nothing is wider than the screen, and all that matters can be reached. */
export async function fitting() {
  for (const [width, height, theme] of [[390, 844, 'light'], [1280, 800, 'dark'], [1920, 1080, 'light']]) {
    const browser = await Browser.start({ viewport: { width, height }, colorScheme: theme, ...width < 500 ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {} });
    const page = await browser.page('#lag=1&steps=10&rate=0.03');
    await train(page);
    await reach(page, 60);
    await shot(page, `playground-${width}-${theme}`);
    if (width < 500) {
      await page.click('summary');
      await set(page, 'units', 12);
      await page.waitForFunction(() => document.querySelector('summary').textContent.includes('H = 12'));
      await reach(page, 10);
      await shot(page, `playground-${width}-${theme}-open`);
      await page.click('summary');
    }
    for (const id of pictures) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await page.waitForTimeout(100);
      if (['unrolled', 'unit', 'gradient'].includes(id)) await shot(page, `playground-${width}-${theme}-${id}`);
      assert.ok(await isDrawn(page, id), `${id} is empty at ${width} × ${height}.`);
    }
    const [inside, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inside <= screen, `The page is ${inside} wide on a screen of ${screen}.`);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    // The choice of a theme is kept.
    await page.evaluate(() => scrollTo(0, 0));
    await page.click('button[aria-label="Light or dark"]');
    const chosen = await page.evaluate(() => document.documentElement.dataset.theme);
    assert.notEqual(chosen, theme);
    await page.reload();
    await ready(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), chosen);
    await browser.end();
  }
}

/** The reader's own text is learned, and the network writes while it trains. */
export async function texting() {
  const browser = await Browser.start(), page = await browser.page('#task=text&units=24&steps=20');
  const text = 'so it goes and so it goes and so it goes, and nobody knows. '.repeat(8);
  // What can't be learned from is said, and what can takes its place.
  await page.fill('#text', 'ab');
  await page.click('text=Learn this text');
  await page.waitForSelector('.notice[data-kind=run]');
  await page.fill('#text', text);
  await page.click('text=Learn this text');
  await page.waitForFunction(() => location.hash.includes('text='));
  await page.waitForSelector('.notice', { state: 'detached' });
  await train(page);
  await page.waitForFunction(() => parseFloat(document.querySelectorAll('.facts dd')[2].textContent) > 60);
  await page.waitForFunction(() => /goes/.test(document.querySelector('.written li p')?.textContent));
  await shot(page, 'playground-text');
  assert.match(await page.locator('#example canvas').getAttribute('aria-label'), /20 predictions asked for/);
  await page.reload();
  await ready(page);
  await page.waitForFunction(text => document.querySelector('#text').value === text, text);
  await browser.end();
}

/** What is to be tried is set, trained and explained by one press. */
export async function trying() {
  const browser = await Browser.start(), page = await browser.page();
  for (const preset of await page.locator('.chips button').all()) {
    await preset.click();
    await page.waitForTimeout(400);
    await reach(page, 3);
    assert.equal(await preset.getAttribute('aria-pressed'), 'true');
    assert.ok((await page.locator('.look').innerText()).length > 60);
    assert.equal(await page.locator('.notice').count(), 0, await page.locator('.notices').innerText());
  }
  await browser.end();
}

/** A browser without WebAssembly SIMD is told what it lacks; where .NET starts all the same, it trains. */
export async function lacking() {
  const browser = await Browser.start();
  await browser.context.addInitScript(() => { WebAssembly.validate = () => false; });
  const page = await browser.page();
  assert.match(await page.locator('.notice').innerText(), /no WebAssembly SIMD/);
  await train(page);
  await reach(page, 3);
  await browser.end();
}

/** What a unit computes is shown in numbers that come out: the products and their sum are the state that is shown. */
export async function reckoning() {
  const browser = await Browser.start(), page = await browser.page('#units=3');
  for (const cell of ['lstm', 'peephole', 'gru', 'gru-after']) {
    await set(page, 'cell', cell);
    await page.waitForFunction(cell => (new URLSearchParams(location.hash.slice(1)).get('cell') ?? 'lstm') === cell, cell);
    await page.locator('#unit').scrollIntoViewIfNeeded();
    await page.waitForFunction(lstm => new RegExp(lstm ? 'c̃ =' : 'h̃ =').test(document.querySelector('.numbers').textContent), ['lstm', 'peephole'].includes(cell));
    for (const step of ['2', '9', '20']) {
      await page.locator('#unrolled-step').fill(step);
      await page.waitForFunction(step => [...step].every(digit => document.querySelector('.numbers').textContent.includes('₀₁₂₃₄₅₆₇₈₉'[digit])), step);
      const line = (await page.locator('.numbers p').first().innerText()).replaceAll('−', '-').replaceAll(/[()]/g, '');
      const [, a, b, c, d, sum] = /= (-?[\d.]+) · (-?[\d.]+) \+ (-?[\d.]+) · (-?[\d.]+) = (-?[\d.]+)$/.exec(line).map(Number);
      assert.ok(Math.abs(a * b + c * d - sum) < 0.02, `${cell}, step ${step}: ${line}`);
    }
  }
  await browser.end();
}
