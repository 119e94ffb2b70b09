// How a browser comes in, what it holds from then on, and what other servers of the same computer get.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { Browser, code, kept, ready, run, shot, type } from '../browser.mjs';

/** A server of somebody else's at another port: it notes what it is sent, and its page attacks. */
async function stranger(page) {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push({ url: request.url, cookie: request.headers.cookie, referer: request.headers.referer });
    answer.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' });
    answer.end(page);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { asked, at: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** The page at one port, and another `rnn open` at a second one, in one browser. */
export async function entering({ address, server: second, folder }) {
  const token = new URL(address).searchParams.get('token');
  const browser = await Browser.start(address);
  const [cookie] = await browser.context.cookies(browser.at('/'));
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path, cookie.expires], [true, 'Strict', browser.base + '/', -1]);
  assert.equal(cookie.name, `rnn-${new URL(address).port}`);
  assert.ok(cookie.value.length >= 32 && !cookie.value.includes(token) && !browser.base.includes(cookie.value));

  // From a file, as a browser comes that `rnn open` has started; and nothing of the token stays in the tab's history.
  await writeFile(`${folder}/../open.html`, `<!doctype html><script>location.replace(${JSON.stringify(address)})</script>`);
  const page = await browser.context.newPage();
  await page.goto(`file://${folder}/../open.html`);
  await page.waitForSelector('.lesson');
  assert.ok(!page.url().includes(token) && page.url().startsWith(browser.at('/')));
  const session = await browser.context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  assert.deepEqual(entries.filter(({ url, userTypedURL }) => url.includes(token) || userTypedURL.includes(token)), []);
  assert.equal(await page.evaluate(() => document.referrer), '');
  assert.equal(await page.evaluate(() => document.cookie), '');

  // Another server gets neither cookie nor address, and its page gets nothing of ours.
  const evil = await stranger(`<!doctype html><title>evil</title><iframe src="${browser.at('/')}"></iframe><img src="${browser.at('/files/x.png')}">`);
  const other = await browser.context.newPage();
  await other.goto(evil.at);
  const got = await other.evaluate(async ([own, address]) => {
    const tried = {};
    const ask = async (name, ...request) => tried[name] = await fetch(...request).then(answer => answer.type === 'opaque' ? 'opaque' : answer.status, failed => failed.name);
    await ask('read', own + '/api/kernels', { credentials: 'include' });
    await ask('write', own + '/api/kernels', { method: 'POST', mode: 'no-cors', credentials: 'include' });
    await ask('token', new URL('/api/kernels', address) + new URL(address).search);
    tried.socket = await new Promise(resolve => {
      const socket = new WebSocket(own.replace('http', 'ws') + '/api/events/subscribe');
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
    return tried;
  }, [browser.at(''), address]);
  assert.deepEqual(got, { read: 'TypeError', write: 'TypeError', token: 'TypeError', socket: 'refused' });
  assert.equal((await page.evaluate(at => fetch(at).then(answer => answer.json()), browser.at('/api/kernels'))).length, 0, 'Another server\'s page has started a kernel.');
  for (const frame of other.frames().slice(1)) assert.ok(!(await frame.content().catch(() => '')).includes('class="lesson"'));
  assert.ok(evil.asked.length > 0);
  assert.deepEqual(evil.asked.filter(({ cookie, referer }) => cookie || referer?.includes(browser.base)), []);
  evil.close();
  await other.close();

  // Two at once, each with its own cookie: both work on, in turns.
  const two = await browser.enter(second), baseOfTwo = browser.base;
  await two.waitForSelector('.lesson');
  await page.reload();
  await page.waitForSelector('.lesson');
  await two.reload();
  await two.waitForSelector('.lesson');
  assert.equal(new Set((await browser.context.cookies()).map(({ name }) => name)).size, 2);
  browser.base = new URL(page.url()).pathname.slice(0, -1);
  assert.notEqual(baseOfTwo, browser.base);
  await two.close();

  // What was typed is found again, though the path is another after each start: the browser keeps it by port.
  const lesson = await browser.lesson('small.ipynb');
  await type(lesson, 0, 'var kept = "by port";');
  await kept(lesson, 'by port');
  await lesson.close();

  // The old address of a server that was started anew, and a cookie that is none of its own.
  const stale = await browser.context.newPage();
  await browser.context.addCookies([{ name: cookie.name, value: 'a'.repeat(64), domain: '127.0.0.1', path: '/' + 'b'.repeat(32) + '/', httpOnly: true, sameSite: 'Strict' }]);
  await stale.goto(new URL(`/${'b'.repeat(32)}/lesson/small.ipynb`, address).href);
  await stale.waitForSelector('h1:has-text("needs the address from the terminal")');
  await shot(stale, 'refused');
  await stale.goto(new URL('/', address).href);
  await stale.waitForSelector('h1:has-text("needs the address from the terminal")');
  await stale.close();

  // Logged out, this browser is let in again with the token alone, and finds its edits.
  await page.click('.logout');
  await page.waitForSelector('h1:has-text("needs the address from the terminal")');
  const again = await browser.enter(address);
  await again.waitForSelector('.lesson');
  await again.goto(browser.at('/lesson/small.ipynb'));
  await ready(again);
  assert.match(await again.textContent('.notice.draft'), /are back/);
  assert.match(await code(again, 0).locator('.cm-content').textContent(), /by port/);
  await type(again, 0, '6 * 7');
  await run(again, 0);
  await again.waitForSelector('.jp-OutputArea-output:has-text("42")');
  await browser.end(() => true);
}
