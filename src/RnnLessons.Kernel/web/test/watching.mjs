// Watches what hostile notebooks do in a browser, for the scenarios that open them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

/** A server of the attacker's at another port of this computer: all that reaches it is harm. */
export async function otherServer() {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}`);
    answer.end('got it');
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, asked, at: `http://127.0.0.1:${server.address().port}` };
}

const toldKernel = 'told a kernel to run something';

/** Watches a browser: what ran, where tabs went, what kernels were told. */
export async function watched(browser, ids, evil) {
  const seen = [];
  await browser.context.exposeFunction('harm', id => void seen.push(`ran: ${ids.get(id) ?? id}`));
  // What a page asks of another server is stopped in the browser, by the content security policy: nothing leaves.
  const leaves = request => !['data:', 'blob:'].includes(new URL(request.url()).protocol) && !request.url().startsWith(new URL(browser.address).origin + '/');
  browser.context.on('response', answer => leaves(answer.request()) && seen.push(`answered: ${answer.url()}`));
  browser.context.on('requestfailed', request => leaves(request) && request.failure().errorText !== 'csp' && seen.push(`left: ${request.url()} (${request.failure().errorText})`));
  browser.context.on('page', page => {
    page.on('popup', opened => seen.push(`opened: ${opened.url()}`));
    page.on('dialog', dialog => (seen.push(`asked: ${dialog.message()}`), dialog.dismiss()));
    page.on('download', file => seen.push(`downloaded: ${file.url()}`));
    page.on('websocket', socket => socket.on('framesent', ({ payload }) => payload.includes('execute_request') && seen.push(toldKernel)));
  });
  return {
    /** So many runs were the reader's own. */
    async ownRuns(number) {
      const told = seen.filter(what => what === toldKernel).length;
      assert.equal(told, number);
      seen.splice(0, Infinity, ...seen.filter(what => what !== toldKernel));
    },
    /** Nothing has happened since: waits for what takes its time, in a page and all frames of it. */
    async nothing(page, title) {
      await page.waitForTimeout(700);
      assert.deepEqual(seen, []);
      assert.deepEqual(evil.asked, []);
      assert.equal(await page.title(), title);
      assert.equal(page.frames().filter(frame => !['about:blank', 'about:srcdoc', page.url()].includes(frame.url())).length, 0);
      assert.deepEqual(await page.evaluate(() => [Object.keys(Object.prototype), {}.trusted, {}.harmed, [].harmed]), [[], undefined, undefined, undefined]);
    },
  };
}

/** What stands in an output or a text, and would act without the content security policy: of cells after the first ones, whose outputs are live. */
export const acting = (page, live = 0) => page.evaluate(cells => [...document.querySelectorAll('.jp-OutputArea-output:not(.figure), .jp-MarkdownOutput')].filter(place => ![...document.querySelectorAll('.jp-CodeCell')].slice(0, cells).some(cell => cell.contains(place))).flatMap(place => [place, ...place.querySelectorAll('*')]).flatMap(element => {
  const inside = element.localName === 'iframe' && element.classList.contains('jp-mod-isolated') ? [...element.contentDocument.querySelectorAll('*')] : [];
  return [element, ...inside].filter(one => one !== element || inside.length === 0).flatMap(one => [
    ...(/^(script|iframe|frame|object|embed|applet|form|meta|link|base|style|dialog|template|foreignobject|use|animate|set)$/i.test(one.localName) ? [one.outerHTML] : []),
    ...[...one.attributes].filter(({ name, value }) => /^on|^srcdoc$|^popover|^formaction$|^nonce$/i.test(name) || (/^(src|srcset|poster|background|style|fill)$/i.test(name) && /^(?!data:).*(elsewhere\.example|\/\/127\.0\.0\.1)/.test(value)) || (/href$|^src$/i.test(name) && /^[\s\0-\x20]*(javascript|vbscript|data:(?!image))/i.test(value))).map(({ name, value }) => `${name}=${value}`),
  ]);
}), live);

/** Ends all kernels: each takes its memory. */
export const endKernels = (page, browser) => page.evaluate(async at => {
  for (const { id } of await fetch(at).then(answer => answer.json())) await fetch(`${at}/${id}`, { method: 'DELETE' });
}, browser.at('/api/sessions'));
