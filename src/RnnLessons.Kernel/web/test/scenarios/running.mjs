// Running cells, and what becomes of them when a page, a kernel or the server ends.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { Browser, code, figure, kept, patience, quiet, ready, run, shot, type } from '../browser.mjs';

/** The way through a lesson: open, run all, watch, change a hyperparameter, run again, compare, save, reload. */
export async function lesson({ address }) {
  const browser = await Browser.start(address);
  const list = await browser.page('/');
  await list.waitForSelector('.lesson');
  await shot(list, 'start-light');
  assert.match(await list.locator('a[href$="/lesson/00-start-here.ipynb"]').textContent(), /Start here.*15 min.*not run yet/s);
  await list.click('a[href$="/lesson/00-start-here.ipynb"]');
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

  // Section 4 has trained a second run. A third one that would not end while anyone waits: its figure is drawn again and again until it is interrupted, and keeps what it has.
  await page.fill('.parameters input[name=updates]', '1000000');
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
  await page.fill('.parameters input[name=updates]', '120');
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
  assert.match(await page.locator('a[href$="/lesson/00-start-here.ipynb"]').textContent(), /all run.*today/s);
  await shot(page, 'start-run');
  await browser.end();
}

/** The kernel starts however late one of the server's answers comes; and where it does not start the page says so. */
export async function starting({ address }) {
  const browser = await Browser.start(address);
  const late = route => new Promise(resolve => setTimeout(resolve, 2000)).then(() => route.continue());
  for (const answer of ['kernelspecs', 'kernels', 'sessions', 'contents']) {
    await browser.context.route(new RegExp(`/api/${answer}\\b`), late);
    const page = await browser.lesson('small.ipynb');
    assert.equal(await page.locator('.notice.dead').count(), 0, `Where the answer on ${answer} comes late the kernel is not started.`);
    await run(page, 0);
    await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
    await page.close();
    await browser.context.unrouteAll({ behavior: 'wait' });
    await end(browser);
  }

  await browser.context.route('**/api/sessions*', (route, request) => request.method() === 'POST' ? route.fulfill({ status: 500, json: { message: 'No room.' } }) : route.continue());
  const page = await browser.page('/lesson/small.ipynb');
  await page.waitForSelector('.notice.dead:has-text("did not start")');
  await page.waitForSelector('.jp-Dialog:has-text("No room.")');
  await shot(page, 'not-started');
  assert.equal(await page.getAttribute('.status', 'data-state'), 'missing');
  await page.click('.jp-Dialog >> text=Ok');
  await page.waitForSelector('.jp-Dialog', { state: 'detached' });
  await page.click('.notice.dead >> text=Try again');
  await page.waitForSelector('.notice.dead:has-text("No room.")');
  await page.click('.jp-Dialog >> text=Ok');
  await page.waitForSelector('.jp-Dialog', { state: 'detached' });
  await browser.context.unrouteAll({ behavior: 'wait' });
  await page.click('.notice.dead >> text=Try again');
  await page.waitForSelector('.status[data-state=idle]');
  assert.equal(await page.locator('.notice.dead').count(), 0);
  await run(page, 0);
  await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
  await page.close();

  // A server that cannot say which kernels it has: the lesson can be read all the same, and asked again it starts the kernel.
  await browser.context.route('**/api/kernelspecs*', route => route.fulfill({ status: 500, json: { message: 'No list.' } }));
  const without = await browser.page('/lesson/edited.ipynb');
  await without.waitForSelector('.notice.dead:has-text("did not say which kernels")');
  await without.waitForSelector('.jp-MarkdownOutput:has-text("Edited")');
  await shot(without, 'no-list');
  await without.click('.notice.dead >> text=Try again');
  await without.waitForSelector('.status[data-state=idle]');
  assert.equal(await without.locator('.notice.dead').count(), 0);
  await run(without, 0);
  await without.waitForSelector('.jp-OutputArea-output:has-text("1")');
  await browser.end(complaint => complaint.includes('500'));
}

export async function interrupting({ address }) {
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
  await Promise.all([page.waitForFunction(() => document.querySelector('.status').dataset.state !== 'idle'), page.click('[title^="Restart"]').then(() => page.click('.notice.restart button.main'))]);
  await quiet(page);
  await run(page, 0);
  await page.waitForSelector('.jp-OutputArea-output:has-text("kept")');
  assert.equal(await page.locator('.has-failed').count(), 1);
  // JupyterLab takes up the connection anew after a restart, and calls that lost.
  await browser.end(complaint => complaint.includes('Connection lost, reconnecting in 0 seconds'));
}

/** A page that is loaded anew while cells run or wait shows them from their beginning, to their end. */
export async function resuming({ address, folder }) {
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
  await other.waitForSelector('a[href$="/lesson/small.ipynb"] .live:has-text("open")');
  await shot(other, 'start-open');
  await other.route('**/api/sessions/*', route => route.abort());
  await other.click('.end');
  await other.waitForSelector('li:has(.live) .problem:has-text("That did not work")');
  await shot(other, 'start-problem');
  await other.unroute('**/api/sessions/*');
  await other.click('.end');
  await other.waitForSelector('.live', { state: 'detached' });
  await browser.end(complaint => complaint.includes('ERR_FAILED'));
}

/** Two tabs that are opened at once have one kernel. */
export async function sharing({ address }) {
  const browser = await Browser.start(address);
  const [one, two] = await Promise.all([browser.lesson('small.ipynb'), browser.lesson('small.ipynb')]);
  const sessions = await one.evaluate(at => fetch(at).then(answer => answer.json()), browser.at('/api/sessions'));
  assert.ok(sessions.every(session => session.path === 'small.ipynb'));
  assert.equal((await one.evaluate(at => fetch(at).then(answer => answer.json()), browser.at('/api/kernels'))).length, 1);
  await type(one, 0, 'var shared = 7;');
  await run(one, 0);
  await type(two, 0, 'shared * 6');
  await run(two, 0);
  await two.waitForSelector('.jp-OutputArea-output:has-text("42")');
  // The second one's own kernel was ended while the page was about to connect to it; and what one page has saved by itself, the other does not write over.
  await browser.end(complaint => ['WebSocket connection to', '404 (Not Found)', 'Connection lost', '412 (Precondition Failed)'].some(given => complaint.includes(given)));
}

export async function crashing({ address }) {
  const browser = await Browser.start(address);
  const page = await browser.lesson('small.ipynb');
  await type(page, 0, 'Console.Write("before"); display("shown"); Environment.FailFast("the last word");');
  await code(page, 0).locator('.jp-InputPrompt').click();
  await page.waitForSelector('.notice.dead');
  // The cell keeps what it showed, and says why it ended.
  const outputs = await code(page, 0).locator('.jp-OutputArea-output').allInnerTexts();
  assert.deepEqual(outputs.slice(0, 2), ['before', 'shown']);
  assert.match(outputs[2], /The process ended while this cell ran.*the last word/s);
  assert.match(await page.textContent('.notice.dead'), /crashed.*the last word/s);
  await shot(page, 'crashed');
  await page.click('.notice.dead >> text=Restart');
  await page.waitForSelector('.status[data-state=idle]');
  assert.equal(await page.locator('.notice.dead').count(), 0);
  await type(page, 0, '6 * 7');
  await run(page, 0);
  await page.waitForSelector('.jp-OutputArea-output:has-text("42")');
  await browser.end();
}

/** The server is killed while the page is open and a cell runs. */
export async function losing({ address, server }) {
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
}

/** Ends all kernels, as the list of lessons does. */
async function end(browser) {
  const list = await browser.page('/');
  await list.click('.end');
  await list.waitForSelector('.live', { state: 'detached' });
  await list.close();
}

function alive(id) {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
