// A real browser with no network but the server's, for the scenarios of this folder.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

/** How long what must come is waited for, in milliseconds. */
export const patience = Number(process.env.PATIENCE ?? 300_000);

export class Browser {
  /** What the console complained of, and what was asked of anyone but the server. */
  complaints = [];

  static async start(address, options = {}) {
    const made = Browser.last = new Browser();
    made.address = address;
    made.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    });
    made.context = await made.browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: process.env.THEME || undefined, ...options });
    made.context.setDefaultTimeout(patience);
    made.context.on('request', request => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== new URL(address).host) made.complaints.push(`asked for ${url}`);
    });
    await (await made.enter(address)).close();
    return made;
  }

  /** A tab that comes in with the token. */
  async enter(address) {
    const page = await this.#tab();
    await page.goto(address);
    // The token is in no address any more that could be shown or passed on.
    await page.waitForURL(url => url.search === '' && url.pathname.length > 1);
    this.base = /^\/[0-9a-f]{32}/.exec(new URL(page.url()).pathname)[0];
    return page;
  }

  /** The address of what the server has at a path. */
  at(path) {
    return new URL(this.base + path, this.address).href;
  }

  /** A tab. */
  async page(path) {
    const page = await this.#tab();
    await page.goto(this.at(path));
    return page;
  }

  async #tab() {
    const page = await this.context.newPage();
    // THROTTLE=8: as on a machine that is so many times slower.
    if (process.env.THROTTLE) await (await this.context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: Number(process.env.THROTTLE) });
    page.on('console', message => ['error', 'warning'].includes(message.type()) && this.complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', error => this.complaints.push(`thrown: ${error.message}`));
    return page;
  }

  /** A lesson, its kernel ready. */
  async lesson(name) {
    const page = await this.page(`/lesson/${name}`);
    await ready(page);
    return page;
  }

  /** What stands in its tabs, for the report of a scenario that failed. */
  async state() {
    const tabs = await Promise.all(this.context.pages().map(async page => `${page.url()}\n${await page.innerText('body', { timeout: 5000 }).catch(String)}`));
    return [...tabs, 'complaints:', ...this.complaints].join('\n');
  }

  /** Ends, and fails when anything was complained of. */
  async end(expected = () => false) {
    await this.browser.close();
    // A page that turns to another kernel, or leaves, may give up a connection that it has just begun: the browser remarks on that.
    const given = 'WebSocket is closed before the connection is established';
    assert.deepEqual(this.complaints.filter(complaint => !complaint.includes(given) && !expected(complaint)), []);
  }
}

export const ready = page => page.waitForSelector('body[data-ready]');

/** Waits until no cell runs or waits. */
export const quiet = page => page.waitForFunction(() => !document.querySelector('.is-running') && document.querySelector('.status')?.dataset.state === 'idle');

export const code = (page, number) => page.locator('.jp-CodeCell').nth(number);

/** Replaces what stands in a code cell. */
export async function type(page, number, text) {
  await code(page, number).locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** Runs a code cell and waits for its end. */
export async function run(page, number) {
  await code(page, number).locator('.jp-InputPrompt').click();
  await quiet(page);
}

/** Waits until a text is kept in the browser as part of a draft. */
export async function kept(page, text) {
  // Asked for again and again from here: a promise counts as true where Playwright's own waiting asks for it.
  for (const until = Date.now() + patience; !(await drafts(page)).includes(text);) {
    assert.ok(Date.now() < until, `«${text}» is not kept.`);
    await page.waitForTimeout(100);
  }
}

/** What is kept in the browser of edits that were not saved. */
export const drafts = page => page.evaluate(() => new Promise(resolve => {
  indexedDB.open('rnn-drafts').onsuccess = opened => {
    opened.target.result.transaction('drafts').objectStore('drafts').getAll().onsuccess = got => resolve(JSON.stringify(got.target.result.map(draft => draft.content)));
  };
}));

/** How often a cell's figure was drawn, and how many traces it has. */
export const figure = (page, number = 0) => page.locator('.figure').nth(number).evaluate(place => ({ drawn: Number(place.dataset.drawn), traces: Number(place.dataset.traces) }));

export async function shot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}
