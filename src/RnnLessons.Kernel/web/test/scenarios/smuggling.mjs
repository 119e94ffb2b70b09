// Other ways by which an output of a file might come to be trusted, tried in a real browser.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { Browser, code, ready, run, shot, type } from '../browser.mjs';
import { scriptedNotebook } from '../hostile.mjs';
import { acting, endKernels, otherServer, watched } from '../watching.mjs';

const scripts = page => page.evaluate(() => window.ran ?? 0);

/** Ways by which outputs of a file might come to be taken for a cell's own: names, drafts, undo, copies, what was kept. */
export async function smuggling({ address, folder }) {
  const evil = await otherServer(), tag = '<img src=x onerror=harm(1)>';
  const browser = await Browser.start(address);
  const { nothing, ownRuns } = await watched(browser, new Map(), evil);
  const file = 'smuggled.ipynb', hostile = scriptedNotebook('smuggled', evil.at, ['1 + 1', '1 + 2']), write = content => writeFile(`${folder}/${file}`, JSON.stringify(content));
  const tried = [];
  const trying = async (name, act) => {
    await act();
    tried.push(name);
  };

  await trying('a notebook and a folder whose names and titles are HTML', async () => {
    await mkdir(`${folder}/${tag}`);
    for (const at of [`${tag}.ipynb`, `${tag}/${tag} $<b>x$.ipynb`]) await writeFile(`${folder}/${at}`, JSON.stringify(scriptedNotebook('named', evil.at, ['1'], `# ${tag} $${tag}$ [press](javascript:harm(1))\n\n${tag}`)));
    const list = await browser.page('/');
    await list.waitForSelector('.lesson');
    await nothing(list, 'Lessons');
    await shot(list, 'hostile-names');
    await list.locator('.lesson', { hasText: tag }).first().click();
    await ready(list);
    await list.waitForSelector('.contents a');
    await nothing(list, await list.title());
    assert.deepEqual(await acting(list), []);
    await endKernels(list, browser);
    await list.close();
  });

  await write(hostile);
  const page = await browser.lesson(file);
  await nothing(page, 'Hostile');

  await trying('a draft in the browser whose cells call themselves trusted', async () => {
    // Another program that once had this port may have left it there; a database keeps a name `__proto__` as its own.
    await page.evaluate(async ({ path, content }) => {
      const hostile = JSON.parse(content), tag = await fetch(`${document.documentElement.dataset.base}/api/contents/${path}`).then(answer => answer.headers.get('ETag'));
      const draft = { path, tab: 'gone', tag, time: Date.now(), content: { ...hostile, cells: [...hostile.cells, hostile.cells[1]].map((cell, at) => ({ ...cell, id: `draft${at}`, trusted: true })) } };
      localStorage.setItem('draft kept', JSON.stringify({ ...draft, key: `gone ${path}` }).replaceAll('"metadata":{}', '"metadata":{"__proto__":{"trusted":true},"trusted":true}'));
    }, { path: file, content: JSON.stringify(hostile) });
    await page.reload();
    await ready(page);
    await page.waitForSelector('.notice.draft:has-text("are back")');
    assert.equal(await page.locator('.jp-CodeCell').count(), 3);
    await nothing(page, 'Hostile');
    assert.deepEqual(await acting(page), []);
    await page.click('text=Discard them');
    await page.waitForFunction(() => document.querySelectorAll('.jp-CodeCell').length === 2);
    await nothing(page, 'Hostile');
  });

  const command = async (number, ...keys) => {
    await code(page, number).locator('.cm-content').click();
    await page.keyboard.press('Escape');
    for (const key of keys) await page.keyboard.press(key);
  };
  const live = 'HTML("<script>window.ran = (window.ran ?? 0) + 1</script><b>live</b>")';
  await trying('a saved output that comes back by an undo after the cell has run', async () => {
    await type(page, 0, live);
    await run(page, 0);
    await page.waitForFunction(() => window.ran === 1);
    await ownRuns(1);
    await command(0, 'z', 'z', 'z');
    await page.keyboard.press('Control+z');
    await nothing(page, 'Hostile');
  });

  await trying('a cell with a hostile output that is deleted and brought back', async () => {
    await command(1, 'd', 'd');
    await page.waitForFunction(() => document.querySelectorAll('.jp-CodeCell').length === 1);
    await command(0, 'z');
    await page.waitForFunction(() => document.querySelectorAll('.jp-CodeCell').length === 2);
    await page.waitForSelector('.jp-OutputArea-output:has-text("a chart")');
    await nothing(page, 'Hostile');
    // Above it stands what has run here.
    assert.deepEqual(await acting(page, 1), []);
  });

  await trying('a cell that ran here and is deleted and brought back: its script does not run a second time', async () => {
    await type(page, 0, live);
    await run(page, 0);
    await ownRuns(1);
    const before = await scripts(page);
    await command(0, 'd', 'd');
    await page.waitForFunction(() => document.querySelectorAll('.jp-CodeCell').length === 1);
    await command(0, 'z');
    await page.waitForFunction(() => document.querySelectorAll('.jp-CodeCell').length === 2);
    await nothing(page, 'Hostile');
    assert.equal(await scripts(page), before);
  });

  await trying('a cell with a hostile output that is turned into text and back', async () => {
    await command(1, 'm', 'y');
    await nothing(page, 'Hostile');
  });

  await trying('cells of a hostile notebook that are pasted or dropped', async () => {
    await page.evaluate(content => {
      const cells = JSON.stringify(JSON.parse(content).cells), markup = '<img src=x onerror="harm(`pasted`)"><script>harm(`pasted`)</script>';
      for (const target of [document.body, document.querySelector('.jp-Notebook'), document.querySelector('.jp-MarkdownCell'), document.querySelector('.cm-content')]) {
        for (const kind of ['paste', 'drop', 'dragover']) {
          const data = new DataTransfer();
          data.setData('application/vnd.jupyter.cells', cells);
          data.setData('text/html', markup);
          data.setData('text/plain', cells);
          data.items.add(new File([markup], 'x.html', { type: 'text/html' }));
          data.items.add(new File([`<svg xmlns="http://www.w3.org/2000/svg" onload="harm(1)"/>`], 'x.svg', { type: 'image/svg+xml' }));
          target.dispatchEvent(kind === 'paste' ? new ClipboardEvent(kind, { bubbles: true, cancelable: true, clipboardData: data }) : new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
        }
      }
    }, JSON.stringify(hostile));
    await nothing(page, 'Hostile');
    assert.deepEqual(await acting(page), []);
  });

  await trying('a notebook as it was before its first save, brought back', async () => {
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.save[data-dirty=false]');
    await page.click('[title^="Start over"]');
    await page.click('.notice.save >> text=Start over');
    await page.waitForFunction(() => document.querySelectorAll('.jp-OutputArea-output').length === 2);
    await nothing(page, 'Hostile');
    assert.deepEqual(await acting(page), []);
  });

  await trying('a cell that runs while its old output, saved with a script, still stands there', async () => {
    await type(page, 0, 'await Task.Delay(1500); "done"');
    await run(page, 0);
    await page.waitForSelector('.jp-OutputArea-output:has-text("done")');
    await type(page, 1, 'Console.Write("<img src=x onerror=harm(1)>"); throw new Exception("<img src=x onerror=harm(2)>");');
    await run(page, 1);
    await ownRuns(2);
    await nothing(page, 'Hostile');
    assert.deepEqual(await acting(page), []);
  });

  await trying('names in an address that might be read as JSON or HTML', async () => {
    for (const end of ['#<img src=x onerror=harm(1)>', '?__proto__[trusted]=true#{"__proto__":{"trusted":true}}', '?constructor.prototype.trusted=1']) {
      await page.goto(browser.at(`/lesson/${file}`) + end);
      await page.reload();
      await ready(page);
      await nothing(page, 'Hostile');
    }
  });

  await endKernels(page, browser);
  evil.server.close();
  await browser.end(() => true);
  for (const name of tried) console.log(`tried: ${name}`);
}
