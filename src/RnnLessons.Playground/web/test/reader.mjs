// A reader in a real browser with no network, for the scenarios of this folder: the page from a small server of files, or from a disk.
import assert from 'node:assert/strict';
import { launch, onDisk, serve } from './browser.mjs';

/** How long what must come is waited for, in milliseconds. */
export const patience = Number(process.env.PATIENCE ?? 240_000);

export class Browser {
  /** What the console complained of, and what was asked of anyone but the server. */
  complaints = [];

  /** fromDisk: playground.html from its file; else the page as files from a server. */
  static async start({ fromDisk = false, ...options } = {}) {
    const made = Browser.last = new Browser();
    if (!fromDisk) made.server = await serve();
    made.address = made.server?.address ?? onDisk;
    made.browser = await launch();
    made.context = await made.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    made.context.setDefaultTimeout(patience);
    made.context.on('request', request => {
      if (!request.url().startsWith(made.address) && !/^(data|blob):/.test(request.url())) made.complaints.push(`asked for ${request.url()}`);
    });
    // What the worker reports, so that runs can be compared number by number.
    await made.context.addInitScript(() => {
      window.losses = [];
      window.Worker = class extends Worker {
        constructor(...all) {
          super(...all);
          this.addEventListener('message', ({ data }) => {
            if (data.kind === 'started' && data.restarted) window.losses = [];
            if (data.kind === 'snapshot') data.snapshot.losses.forEach((loss, at) => { window.losses[data.snapshot.firstOfThese + at] = loss; });
          });
        }
      };
    });
    return made;
  }

  /** The page with a setting, ready to train. */
  async page(hash = '') {
    const page = await this.context.newPage();
    page.on('console', message => ['error', 'warning'].includes(message.type()) && this.complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', error => this.complaints.push(`thrown: ${error.stack}`));
    await page.goto(this.address + hash);
    await ready(page);
    return page;
  }

  /** What stands in its tabs, for the report of a scenario that failed. */
  async state() {
    const tabs = await Promise.all(this.context.pages().map(async page => `${page.url()}\n${await page.innerText('body', { timeout: 5000 }).catch(String)}`));
    return [...tabs, 'complaints:', ...this.complaints].join('\n');
  }

  /** Ends, and fails when anything was complained of. */
  async end() {
    await this.browser.close();
    this.server?.close();
    assert.deepEqual(this.complaints, []);
  }
}

/** .NET has started and the first snapshot is drawn. */
export async function ready(page) {
  await page.waitForSelector('body[data-ready]');
  await page.waitForFunction(() => document.body.dataset.drawn === '0');
}

export const train = page => page.click('.transport .main:has-text("Train")');

export const pause = page => page.click('.transport .main:has-text("Pause")');

/** A number of the line above: update, loss, score or a second. */
export const fact = (page, name) => page.locator(`.facts div:has(dt:text-is("${name}")) dd`).innerText();

export const updates = async page => Number(await fact(page, 'update'));

export const score = async page => parseFloat(await fact(page, 'score'));

/** Waits until so many updates have been made. */
export const reach = (page, update) => page.waitForFunction(wanted => Number(document.querySelector('.facts dd').textContent) >= wanted, update);

/** The losses of the first updates, as the worker reported them. */
export const losses = (page, many) => page.evaluate(many => Array.from({ length: many }, (_, at) => window.losses[at + 1]), many);

/** How a select or a slider is set by who uses it. */
export async function set(page, id, value) {
  if (await page.locator(`select#${id}`).count()) await page.selectOption(`#${id}`, String(value));
  else {
    const number = page.locator(`.control:has(#${id}) input[type=number]`);
    await number.fill(String(value));
    await number.press('Enter');
  }
}

/** Whether anything is drawn on a canvas: it has more than one colour. */
export const isDrawn = (page, id) => page.locator(`#${id} canvas`).evaluate(canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set(new Uint32Array(data.buffer));
  return colours.size > 3;
});

export async function shot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}
