// node test/scenarios.mjs SCENARIO ADDRESS SERVER FOLDER: what a reader does, done in a real browser. Ends with 0 when all was as it should be.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { Browser, code, figure, kept, patience, quiet, ready, run, shot, type } from './browser.mjs';

const [scenario, address, server, folder] = process.argv.slice(2);

const scenarios = {
  /** The way through a lesson: open, run all, watch, change a hyperparameter, run again, compare, save, reload. */
  async lesson() {
    const browser = await Browser.start(address);
    const list = await browser.page('/');
    await list.waitForSelector('.lesson');
    await shot(list, 'start-light');
    assert.match(await list.locator('a[href="/lesson/00-start-here.ipynb"]').textContent(), /Start here.*15 min.*not run yet/s);
    await list.click('a[href="/lesson/00-start-here.ipynb"]');
    const page = list;
    await ready(page);
    await shot(page, 'lesson-light');
    await page.click('text=Run all');
    await page.waitForSelector('.figure[data-drawn]');
    await quiet(page);
    assert.equal(await page.locator('.has-failed').count(), 0);
    assert.equal((await figure(page)).traces, 1);
    const formulas = await page.locator('.jp-MarkdownOutput .katex').count(), tex = await page.locator('.jp-MarkdownOutput').allTextContents();
    assert.ok(formulas > 0 || !tex.join('').includes('$'), 'A formula was not drawn.');

    // Section 3 has trained a second run. A third one that would not end while anyone waits: its figure is drawn again and again until it is interrupted, and keeps what it has.
    await page.fill('.parameters input[name=steps]', '1000000');
    await page.click('.parameters button');
    await page.waitForFunction(() => document.querySelector('.figure').dataset.traces === '3');
    for (let more = 0; more < 3; more++)
      await page.waitForFunction(before => Number(document.querySelector('.figure').dataset.drawn) > before, (await figure(page)).drawn);
    await page.click('[title^="Interrupt"]');
    await quiet(page);
    // The training, and the claim below it that waited.
    assert.equal(await page.locator('.has-failed').count(), 2);
    assert.equal((await figure(page)).traces, 3);

    await page.fill('.parameters input[name=learningRate]', '0.01');
    await page.fill('.parameters input[name=steps]', '120');
    await page.click('.parameters button');
    await page.waitForFunction(() => document.querySelector('.figure').dataset.traces === '4');
    await quiet(page);
    assert.equal(await page.locator('.has-failed').count(), 0);
    const names = await page.locator('.figure').first().locator('.legendtext').allTextContents();
    assert.ok(names.length === 4 && new Set(names).size === 4, `The runs are told apart by their names: ${names}`);
    const traces = (await figure(page)).traces;
    await page.locator('.figure').first().scrollIntoViewIfNeeded();
    await shot(page, 'overlaid-light');

    await page.keyboard.press('Control+S');
    await page.waitForSelector('.save[data-dirty=false]');
    await page.reload();
    await ready(page);
    assert.equal(await page.inputValue('.parameters input[name=learningRate]'), '0.01');
    await page.waitForSelector('.figure[data-drawn]');
    assert.equal((await figure(page)).traces, traces);
    await page.click('.home');
    await page.waitForSelector('.lesson');
    assert.match(await page.locator('a[href="/lesson/00-start-here.ipynb"]').textContent(), /all run.*today/s);
    await shot(page, 'start-run');
    await browser.end();
  },

  async interrupting() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('small.ipynb');
    await type(page, 0, 'var kept = 7;');
    await run(page, 0);
    await type(page, 0, 'Console.Write("on"); while (true) { }');
    await code(page, 0).locator('.jp-InputPrompt').click();
    await page.waitForSelector('.jp-OutputArea-output:has-text("on")');
    assert.equal(await page.locator('.status').getAttribute('data-state'), 'busy');
    await page.click('[title^="Interrupt"]');
    await quiet(page);
    assert.equal(await page.locator('.has-failed').count(), 1);
    await type(page, 0, 'kept * 6');
    await run(page, 0);
    await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
    // Waited for from before the click: the kernel may be back sooner than one would ask.
    await Promise.all([page.waitForFunction(() => document.querySelector('.status').dataset.state !== 'idle'), page.click('[title^="Restart"]')]);
    await quiet(page);
    await run(page, 0);
    await page.waitForSelector('.jp-OutputArea-output:has-text("kept")');
    assert.equal(await page.locator('.has-failed').count(), 1);
    // JupyterLab takes up the connection anew after a restart, and calls that lost.
    await browser.end(complaint => complaint.includes('Connection lost, reconnecting in 0 seconds'));
  },

  /** A page that is loaded anew while cells run or wait shows them from their beginning, to their end. */
  async resuming() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('small.ipynb');
    await type(page, 0, 'Console.WriteLine("early"); var shown = display("one"); while (!System.IO.File.Exists("go-on")) await Task.Delay(50); shown.Update("two"); Console.Write("late");');
    await type(page, 1, 'display(HTML("<script>window.resumed = 42</script>")); throw new Exception("last");');
    await page.click('text=Run all');
    await page.waitForSelector('.jp-OutputArea-output:has-text("one")');
    await page.reload();
    await ready(page);
    await page.waitForSelector('.is-running .jp-OutputArea-output:has-text("one")');
    assert.equal(await page.locator('.jp-OutputArea-output:has-text("early")').count(), 1);
    assert.equal(await code(page, 0).locator('.jp-InputPrompt').textContent(), '[*]:');
    await writeFile(`${folder}/go-on`, '');
    await page.waitForSelector('.jp-OutputArea-output:has-text("late")');
    await page.waitForSelector('.has-failed .jp-OutputArea-output:has-text("last")');
    await quiet(page);
    assert.equal(await page.evaluate(() => window.resumed), 42, 'A cell that ran here may run its scripts, also after a reload.');
    assert.deepEqual(await code(page, 0).locator('.jp-OutputArea-output').allInnerTexts(), ['early\n', 'two', 'late']);
    assert.equal(await code(page, 0).locator('.jp-InputPrompt').textContent(), '[1]:');

    // A cell goes on when its tab is closed; the lesson, opened anew, shows it from its beginning, to its end.
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.save[data-dirty=false]');
    await rm(`${folder}/go-on`);
    await code(page, 0).locator('.jp-InputPrompt').click();
    await page.waitForSelector('.is-running .jp-OutputArea-output:has-text("one")');
    await page.close();
    const other = await browser.lesson('small.ipynb');
    await other.waitForSelector('.is-running .jp-OutputArea-output:has-text("one")');
    await writeFile(`${folder}/go-on`, '');
    await quiet(other);
    assert.deepEqual(await code(other, 0).locator('.jp-OutputArea-output').allInnerTexts(), ['early\n', 'two', 'late']);
    assert.equal(await code(other, 0).locator('.jp-InputPrompt').textContent(), '[3]:');

    // Run again while it still runs from before a reload, it shows what the new run shows, and nothing of the old one.
    await rm(`${folder}/go-on`);
    await code(other, 0).locator('.jp-InputPrompt').click();
    await other.waitForSelector('.is-running .jp-OutputArea-output:has-text("one")');
    await other.reload();
    await ready(other);
    await other.waitForSelector('.is-running .jp-OutputArea-output:has-text("one")');
    await code(other, 0).locator('.jp-InputPrompt').click();
    await code(other, 0).locator('.jp-OutputArea-output').first().waitFor({ state: 'detached' });
    await writeFile(`${folder}/go-on`, '');
    await quiet(other);
    assert.deepEqual(await code(other, 0).locator('.jp-OutputArea-output').allInnerTexts(), ['early\n', 'two', 'late']);
    assert.equal(await code(other, 0).locator('.jp-InputPrompt').textContent(), '[5]:');

    await other.click('.home');
    await other.waitForSelector('a[href="/lesson/small.ipynb"] .live:has-text("open")');
    await shot(other, 'start-open');
    await other.route('**/api/sessions/*', route => route.abort());
    await other.click('.end');
    await other.waitForSelector('li:has(.live) .problem:has-text("That did not work")');
    await shot(other, 'start-problem');
    await other.unroute('**/api/sessions/*');
    await other.click('.end');
    await other.waitForSelector('.live', { state: 'detached' });
    await browser.end(complaint => complaint.includes('ERR_FAILED'));
  },

  /** Two tabs that are opened at once have one kernel. */
  async sharing() {
    const browser = await Browser.start(address);
    const [one, two] = await Promise.all([browser.lesson('small.ipynb'), browser.lesson('small.ipynb')]);
    const sessions = await one.evaluate(() => fetch('/api/sessions').then(answer => answer.json()));
    assert.ok(sessions.every(session => session.path === 'small.ipynb'));
    assert.equal((await one.evaluate(() => fetch('/api/kernels').then(answer => answer.json()))).length, 1);
    await type(one, 0, 'var shared = 7;');
    await run(one, 0);
    await type(two, 0, 'shared * 6');
    await run(two, 0);
    await two.waitForSelector('.jp-OutputArea-output:has-text("42")');
    // The second one's own kernel was ended while the page was about to connect to it.
    await browser.end(complaint => ['WebSocket connection to', '404 (Not Found)', 'Connection lost'].some(given => complaint.includes(given)));
  },

  async crashing() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('small.ipynb');
    await type(page, 0, 'Environment.FailFast("the last word");');
    await code(page, 0).locator('.jp-InputPrompt').click();
    await page.waitForSelector('.notice.dead');
    assert.match(await page.textContent('.notice.dead'), /crashed.*the last word/s);
    await shot(page, 'crashed');
    await page.click('.notice.dead >> text=Restart');
    await page.waitForSelector('.status[data-state=idle]');
    assert.equal(await page.locator('.notice.dead').count(), 0);
    await type(page, 0, '6 * 7');
    await run(page, 0);
    await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
    await browser.end();
  },

  /** Edits outlive a reload, and two tabs do not write over each other. */
  async editing() {
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
  },

  async helping() {
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
  },

  async presenting() {
    const browser = await Browser.start(address, { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' });
    const page = await browser.lesson('small.ipynb');
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
    await page.click('.jp-MarkdownCell h1');
    await page.keyboard.press('p');
    const seen = () => page.locator('.jp-Cell:visible').count();
    const place = () => page.textContent('.presenter .place');
    assert.deepEqual([await seen(), await place()], [1, '1 / 4']);
    await shot(page, 'presenting-dark');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual([await seen(), await place()], [1, '2 / 4']);
    await page.keyboard.press('PageDown');
    assert.equal(await place(), '3 / 4');
    await page.keyboard.press('PageUp');
    assert.equal(await place(), '2 / 4');
    await page.keyboard.press('Enter');
    await quiet(page);
    await page.waitForSelector('.jp-mod-active .jp-OutputArea-output');
    await page.keyboard.press('End');
    assert.equal(await place(), '4 / 4');
    await page.keyboard.press('ArrowRight');
    assert.equal(await place(), '4 / 4');
    await page.keyboard.press('Home');
    assert.equal(await place(), '1 / 4');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.body.classList.contains('presenting'));
    assert.ok(await seen() > 1);
    await browser.end();
  },

  /** The theme is the system's until one is chosen; what is chosen is remembered. */
  async dressing() {
    const browser = await Browser.start(address, { colorScheme: 'dark' });
    const page = await browser.lesson('small.ipynb');
    const theme = () => page.getAttribute('html', 'data-theme');
    assert.equal(await theme(), 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.waitForSelector('html[data-theme=light]');
    await page.click('[title="Light or dark"]');
    assert.equal(await theme(), 'dark');
    await page.reload();
    await ready(page);
    assert.equal(await theme(), 'dark');
    await shot(page, 'small-dark');
    // A figure that could not be drawn once is drawn the next time.
    await page.waitForFunction(() => window.Plotly);
    await page.evaluate(() => {
      const { react } = Plotly;
      Plotly.react = () => {
        Plotly.react = react;
        throw new Error('not this time');
      };
    });
    await type(page, 0, '"{\\"data\\":[{\\"y\\":[1,2]}]}".DisplayAs("application/vnd.plotly.v1+json");');
    await run(page, 0);
    await page.waitForSelector('text=Javascript Error: not this time');
    assert.equal(await page.locator('[data-drawn]').count(), 0);
    await page.click('[title="Light or dark"]');
    await page.waitForSelector('[data-drawn]');
    await page.click('[title="Light or dark"]');
    await page.goto(new URL('/', address).href);
    await page.waitForSelector('.lesson');
    assert.equal(await theme(), 'dark');
    await shot(page, 'start-dark');
    await browser.end();
  },

  /** Of a figure's states that come faster than they can be drawn some are left out, and never the last: the page does not fall behind. */
  async hurrying() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('small.ipynb');
    await page.waitForFunction(() => window.Plotly);
    await type(page, 0, `
      record State(int Number);
      Microsoft.DotNet.Interactive.Formatting.Formatter.Register<State>(state => "{\\"data\\":[{\\"y\\":[1,2]}],\\"layout\\":{\\"title\\":{\\"text\\":\\"state " + state.Number + "\\"}}}", "application/vnd.plotly.v1+json");
      var shown = new State(0).Display("application/vnd.plotly.v1+json");
      for (var i = 1; i <= 300; i++) shown.Update(new State(i));`);
    await run(page, 0);
    await page.waitForSelector('.gtitle:has-text("state 300")');
    const { drawn } = await figure(page);
    assert.ok(drawn < 100, `Of 301 states ${drawn} were drawn.`);
    await browser.end();
  },

  /** A script in what a cell shows runs when the cell has run here, and not when it comes from a file. */
  async trusting() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('hostile.ipynb');
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    await run(page, 0);
    await page.waitForFunction(() => window.welcome === 42);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    // Trust is not handed on: neither does the file say that it is to be trusted, nor would it be believed.
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.save[data-dirty=false]');
    assert.doesNotMatch(await readFile(`${folder}/hostile.ipynb`, 'utf8'), /trusted/);
    await page.reload();
    await ready(page);
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(() => [window.harmed, window.welcome]), [undefined, undefined]);
    await browser.end(complaint => ['Content Security Policy', 'evil.example', '404 (Not Found)'].some(expected => complaint.includes(expected)));
  },

  /** The server is killed while the page is open and a cell runs. */
  async losing() {
    const browser = await Browser.start(address);
    const page = await browser.lesson('small.ipynb');
    await type(page, 0, 'Console.Write($"kernel {Environment.ProcessId}."); while (true) { }');
    await code(page, 0).locator('.jp-InputPrompt').click();
    const kernel = Number(/kernel (\d+)\./.exec(await page.locator('.jp-OutputArea-output:has-text("kernel")').textContent())[1]);
    await type(page, 1, 'var kept = "in the browser";');
    process.kill(Number(server), 'SIGKILL');
    // Nothing is left running: a busy kernel leaves, too, when nobody is there for it.
    for (const until = Date.now() + patience; alive(kernel);) {
      assert.ok(Date.now() < until, `Kernel ${kernel} outlived its server.`);
      await page.waitForTimeout(100);
    }
    await page.waitForSelector('.notice.lost');
    await shot(page, 'lost');
    // Within seconds of the last change, what was typed is kept.
    await kept(page, 'in the browser');
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.notice.save:has-text("could not be saved")');
    await browser.end(() => true);
  },
};

function alive(id) {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

try {
  await scenarios[scenario]();
} catch (failed) {
  console.error(await Browser.last.state().catch(String));
  throw failed;
}
