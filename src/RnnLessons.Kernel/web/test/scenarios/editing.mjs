// Writing in a lesson.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { Browser, code, kept, ready, run, shot, type } from '../browser.mjs';

// A browser may give up what a page that goes away has asked its database for: here it gives up everything.
const losePuts = page => page.evaluate(() => {
  IDBObjectStore.prototype.put = function () {
    return this.getKey('');
  };
});

/** Edits outlive a reload, and two tabs do not write over each other. */
export async function editing({ address, folder }) {
  const browser = await Browser.start(address);
  const one = await browser.lesson('edited.ipynb');
  await type(one, 0, '// ');
  // Who goes on and on has kept what was typed first.
  let typing = true;
  const goingOn = (async () => {
    while (typing) await one.keyboard.type('x', { delay: 150 });
  })();
  await kept(one, 'xxx').finally(() => typing = false);
  await goingOn;
  await losePuts(one);
  await type(one, 0, 'var typed = "and not saved";');
  await one.reload();
  await ready(one);
  assert.match(await one.textContent('.notice.draft'), /unsaved edits of .* are back/);
  assert.match(await code(one, 0).locator('.cm-content').textContent(), /and not saved/);
  await shot(one, 'draft');
  await one.click('text=Keep them');

  const two = await browser.lesson('edited.ipynb');
  assert.equal(await two.locator('.notice').count(), 0, 'The draft of a tab that is open is its own.');
  await one.keyboard.press('Control+S');
  await one.waitForSelector('.save[data-dirty=false]');
  await type(two, 0, 'var typed = "in the second tab";');
  await two.keyboard.press('Control+S');
  await two.waitForSelector('.notice.save');
  assert.match(await two.textContent('.notice.save'), /Nothing was written/);
  await shot(two, 'conflict');
  await two.route('**/api/contents/**', route => route.abort());
  await two.click('text=The other: drop my edits');
  await two.waitForSelector('.notice.save:has-text("That did not work: Failed to fetch.")');
  await two.unroute('**/api/contents/**');
  await two.click('text=The other: drop my edits');
  await two.waitForFunction(() => document.querySelector('.jp-CodeCell .cm-content').textContent.includes('and not saved'));
  await type(two, 0, 'var typed = "again";');
  await two.keyboard.press('Control+S');
  await two.waitForSelector('.save[data-dirty=false]');
  await type(one, 0, 'var typed = "over it";');
  await one.keyboard.press('Control+S');
  await one.waitForSelector('.notice.save');
  await one.click('text=Mine: write over the other');
  await one.waitForSelector('.save[data-dirty=false]');
  await one.reload();
  await ready(one);
  assert.match(await code(one, 0).locator('.cm-content').textContent(), /over it/);
  assert.equal(await one.locator('.notice').count(), 0);
  await two.close();

  // The draft of a tab that was closed is taken up once: discarded, it is gone, and once it is saved as well.
  await type(one, 0, 'var typed = "in a tab that is closed";');
  await one.close();
  const three = await browser.lesson('edited.ipynb');
  await three.click('text=Discard them');
  await three.waitForFunction(() => document.querySelector('.jp-CodeCell .cm-content').textContent.includes('over it'));
  await three.reload();
  await ready(three);
  assert.equal(await three.locator('.notice').count(), 0, 'What was discarded stays away.');

  // Where there is no room for what cells have shown, what was typed is kept.
  const large = await browser.lesson('large.ipynb');
  assert.match(await code(large, 0).textContent(), /shown before/);
  await losePuts(large);
  await type(large, 0, 'var typed = "beside much";');
  await large.reload();
  await ready(large);
  assert.match(await code(large, 0).textContent(), /beside much/);
  assert.doesNotMatch(await code(large, 0).textContent(), /shown before/);
  await large.close();

  // A draft of an older state is asked about, also when the page is loaded anew before the answer.
  await type(three, 0, 'var typed = "older edits";');
  const content = await readFile(`${folder}/edited.ipynb`, 'utf8');
  await writeFile(`${folder}/edited.ipynb`, content.replace('over it', 'by another program'));
  await three.reload();
  await ready(three);
  assert.match(await three.textContent('.notice.older'), /Which do you want/);
  await type(three, 0, 'var typed = "newer edits";');
  await three.reload();
  await ready(three);
  assert.match(await code(three, 0).locator('.cm-content').textContent(), /newer edits/);
  await shot(three, 'drafts');
  await three.click('.notice.older >> text=Those unsaved edits');
  await three.waitForFunction(() => document.querySelector('.jp-CodeCell .cm-content').textContent.includes('older edits'));
  await three.keyboard.press('Control+S');
  await three.waitForSelector('.save[data-dirty=false]');
  await three.reload();
  await ready(three);
  assert.equal(await three.locator('.notice').count(), 0);
  assert.match(await code(three, 0).locator('.cm-content').textContent(), /older edits/);

  // Saved twice while the first is on its way: no conflict. Changed and not saved while it is on its way: kept.
  await three.route('**/api/contents/**', async route => {
    if (route.request().method() === 'PUT') await new Promise(resolve => setTimeout(resolve, 1500));
    await route.continue();
  });
  await type(three, 0, 'var typed = "saved";');
  await three.keyboard.press('Control+S');
  await type(three, 0, 'var typed = "saved at once again";');
  await three.keyboard.press('Control+S');
  await three.waitForSelector('.save[data-dirty=false]');
  assert.equal(await three.locator('.notice').count(), 0, 'A tab is in no conflict with itself.');
  assert.match(await readFile(`${folder}/edited.ipynb`, 'utf8'), /saved at once again/);
  const written = three.waitForResponse(answer => answer.request().method() === 'PUT');
  await three.keyboard.press('Control+S');
  await type(three, 0, 'var typed = "meanwhile";');
  await written;
  await kept(three, 'meanwhile');
  await three.reload();
  await ready(three);
  assert.match(await three.textContent('.notice.draft'), /are back/);
  assert.match(await code(three, 0).locator('.cm-content').textContent(), /meanwhile/);
  await browser.end(complaint => ['412', 'ERR_FAILED'].some(expected => complaint.includes(expected)));
}

export async function helping({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('small.ipynb');
  // A kernel that has run something has its compiler ready.
  await run(page, 0);
  const text = () => page.evaluate(() => document.querySelector('.jp-CodeCell .cm-content').textContent.trim());
  const list = page.locator('.jp-Completer:not(.lm-mod-hidden)');
  // On a machine that is busy an answer may come too late to be shown, or a key before the list listens: a reader begins once more.
  for (let tries = 0; tries < 60 && await text() !== 'Console.WriteLine'; tries++) {
    if (tries % 15 === 0) {
      await type(page, 0, '');
      await page.keyboard.type('Console.WriteLi');
      await page.keyboard.press('Tab');
    }
    // The list is drawn a moment before it listens.
    await page.waitForTimeout(1000);
    if (await list.count()) await page.keyboard.press('Enter');
  }
  await page.waitForFunction(() => document.querySelector('.jp-CodeCell .cm-content').textContent.trim() === 'Console.WriteLine');
  await page.keyboard.press('Shift+Tab');
  await page.waitForSelector('.inspection:has-text("WriteLine")');
  await shot(page, 'inspection');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.inspection', { state: 'detached' });
  // A cell that was edited since it ran has the same button as any: JupyterLab's own mark would stand in its place.
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.jp-CodeCell.jp-mod-dirty .jp-InputPrompt'), '::before').content), '""');
  await browser.end();
}
