// Who uses no mouse, hears the page or sees it poorly: axe-core finds no barrier in any state, and the keyboard goes everywhere.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { barriers } from '../axe.mjs';
import { Browser, code, quiet, run, shot, type } from '../browser.mjs';
import { endKernels } from '../watching.mjs';

export async function reaching({ address }) {
  for (const colorScheme of ['light', 'dark']) {
    const browser = await Browser.start(address, { colorScheme });
    const found = [];
    const look = async (page, state) => found.push(...(await barriers(page)).map(one => `${state}, ${colorScheme}: ${one}`));
    const list = await browser.page('/');
    await list.waitForSelector('.lesson');
    await look(list, 'list');
    await list.close();

    const page = await browser.lesson('class.ipynb');
    await look(page, 'lesson');
    // The kernel outlives the page: it may be that of the light round.
    await page.click('[title^="Restart"]');
    await page.waitForFunction(() => document.querySelector('.status').dataset.state !== 'idle');
    await quiet(page);
    await run(page, 1);
    await page.waitForSelector('.notice.failed');
    const high = await page.locator('.notices').evaluate(place => place.getBoundingClientRect().height);
    assert.ok(high < 90, `What is said above the lesson takes ${high} px of the screen.`);
    await look(page, 'failed');
    await page.click('.notice.failed button.main');
    await quiet(page);
    await type(page, 2, 'int wrong = "x"; bool? yes = true, none = null; // each kind of word has its colour\nvar more = $"{1.5:F1}" + @"\\" + \'c\' + nameof(yes);');
    await page.waitForSelector('.cm-lintRange-error');
    await page.click('[title^="Variables"]');
    await page.waitForSelector('.variables td');
    await look(page, 'typed');
    await page.click('[title^="Variables"]');
    await page.click('.jp-MarkdownCell h1');
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowRight');
    await look(page, 'presenter');
    await page.keyboard.press('Escape');
    await page.close();

    const lesson = await browser.lesson('04-lstm.ipynb');
    // A link to the built playground leads to the one that is served.
    await lesson.locator('a[href*="/playground/#task=latch"]').waitFor({ state: 'attached' });
    await look(lesson, 'a long lesson');
    await shot(lesson, `reaching-${colorScheme}`);
    // JupyterLab takes up the connection anew after a restart, and calls that lost.
    await browser.end(complaint => complaint.includes('Connection lost, reconnecting in 0 seconds'));
    assert.deepEqual(found, []);
  }
}

/** Lessons that have run, as their files are opened: formulas, figures, claims, tables and code that the library shows keep nobody out, in either theme. */
export async function judging({ address, folder }) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const browser = await Browser.start(address, { colorScheme });
    for (const name of (await readdir(folder)).filter(name => name.endsWith('.ipynb'))) {
      const page = await browser.lesson(name);
      await page.waitForFunction(() => [...document.querySelectorAll('.figure')].every(figure => figure.dataset.drawn));
      await page.waitForTimeout(1000);
      found.push(...(await barriers(page)).map(one => `${name}, ${colorScheme}: ${one}`));
      await shot(page, `judged-${name}-${colorScheme}`);
      await endKernels(page, browser);
      await page.close();
    }
    // A kernel that was ended on purpose is missed by nobody, and a page that goes away while one is begun says so.
    await browser.browser.close();
  }
  assert.deepEqual(found, []);
}

/** Tab goes through an editor that was not typed in, and to every button and field. */
export async function tabbing({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('class.ipynb');
  await page.locator('.bar button').first().focus();
  const met = new Set();
  const editors = new Set();
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const on = document.activeElement;
      return { name: on.getAttribute('aria-label') ?? on.title ?? on.textContent.slice(0, 30), editor: [...document.querySelectorAll('.cm-content')].indexOf(on), field: on.getAttribute('name') ?? '', typed: [...document.querySelectorAll('.jp-CodeCell .cm-content')].some(code => code.textContent.startsWith('    ')) };
    });
    assert.ok(!at.typed, 'Tab has typed blanks into a cell that only lay on the way.');
    if (at.editor >= 0) editors.add(at.editor);
    met.add(at.field || at.name);
    if (met.has('Presenter mode: one cell at a time, for class') && met.has('rate') && editors.size >= 3) break;
  }
  for (const name of ['factor', 'rate']) assert.ok(met.has(name), `${name} is not reached by Tab: ${[...met].join(', ')}`);
  assert.ok(editors.size >= 3, `Of three editors ${editors.size} were reached: ${[...met].join(', ')}`);
  assert.match(await code(page, 1).locator('.cm-content').innerText(), /^var product/);
  // And back.
  const before = await page.evaluate(() => document.activeElement.closest('.jp-Cell') && [...document.querySelectorAll('.jp-Cell')].indexOf(document.activeElement.closest('.jp-Cell')));
  for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Shift+Tab');
  assert.ok(await page.evaluate(() => [...document.querySelectorAll('.jp-Cell')].indexOf(document.activeElement.closest('.jp-Cell'))) < before, 'Shift + Tab does not go back.');
  // In an editor that is typed in, Tab is the editor's.
  await code(page, 2).locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('{');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.match(await code(page, 2).locator('.cm-content').innerText(), /\n {4}/);
  await browser.end();
}
