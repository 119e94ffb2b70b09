// What a lesson is handed out as.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Browser, run, type } from '../browser.mjs';

/** One page of HTML and one C# program, each of the lesson as it is on the screen, saved or not. */
export async function handing({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('class.ipynb');
  await type(page, 2, '"written and " + "not saved"');
  await run(page, 2);
  const download = async title => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`[title^="${title}"]`)]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };

  const html = await download('Download the lesson as one page');
  assert.equal(html.name, 'class.html');
  assert.match(html.text, /written and not saved/);

  const program = await download('Download the lesson as a C# program');
  assert.equal(program.name, 'class.cs');
  assert.match(program.text, /Page\.Show\("written and " \+ "not saved"\);/);
  assert.match(program.text, /^\/\/ # /m);

  // What can't be a program is said, and names the cell.
  await type(page, 2, 'var a = ;');
  await page.click('[title^="Download the lesson as a C# program"]');
  await page.waitForSelector(`.notice:has-text("can't stand in a program")`);
  await browser.end(complaint => complaint.includes('400 (Bad Request)'));
}
