import assert from 'node:assert/strict';
import { Browser, code, quiet, run, type } from '../browser.mjs';

/** Cells that print, show, update and clear without end are seen to stop, each time, and the page goes on. */
export async function flooding({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('small.ipynb');
  await type(page, 0, 'var kept = 7;');
  await run(page, 0);
  for (const [flood, notice, most] of [
    ['for (var i = 0; ; i++) display(i);', 'shown 500 outputs', 500],
    ['for (var i = 0; ; i++) Console.WriteLine(i);', 'printed 25,000 lines', 25_000],
    ['var shown = display(0); for (var i = 0; ; i++) shown.Update(i);', ''],
    ['for (var i = 0; ; i++) { ClearOutput(true); display(i); }', ''],
    ['while (true) { Console.Write(new string(\'x\', 10_000)); ClearOutput(); }', ''],
  ]) {
    await type(page, 0, flood);
    await code(page, 0).locator('.jp-InputPrompt').click();
    await page.waitForSelector('.status[data-state=busy]');
    await page.waitForTimeout(1000);
    await page.click('[title^="Interrupt"]');
    await quiet(page);
    assert.equal(await page.locator('.has-failed').count(), 1, flood);
    // Of many outputs JupyterLab draws fifty, and offers the others.
    if (await page.locator('.jp-TrimmedOutputs').count()) await page.click('.jp-TrimmedOutputs button');
    // Whatever came is bounded; on a busy machine less came than that before the stop.
    await page.waitForFunction(({ notice, most }) => {
      const cell = document.querySelector('.jp-CodeCell'), outputs = cell.querySelectorAll('.jp-OutputArea-child').length;
      return cell.textContent.includes(notice) || Math.max(outputs, cell.textContent.split('\n').length) < most;
    }, { notice, most });
  }

  await type(page, 0, 'kept * 6');
  await run(page, 0);
  await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
  await browser.end();
}
