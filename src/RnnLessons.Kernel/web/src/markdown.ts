import { renderMarkdown, RenderedMarkdown } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { address } from './addresses';
import { toHtml } from './markdown-html';

// The parser takes time with the third power of the length of some texts. Up to here that is a moment, and all cells of the lessons are shorter.
const shortText = 2_000;
// Longer ones are parsed beside the page, for this long.
const patience = 5_000;

const tooDeep = 'This text is nested too deeply to be read as Markdown.', notRead = 'This text could not be read as Markdown.';

const escaped = (text: string) => text.replace(/[&<>]/g, mark => `&#${mark.charCodeAt(0)};`);

/** What is shown of a text that is no Markdown that could be read. */
const plain = (source: string, why: string) => `<p class="left-out">${why} It is shown as it was written.</p><pre>${escaped(source)}</pre>`;

let started: Promise<Worker> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** A worker that listens: the time that it takes to start is not the text's. */
const start = () => new Promise<Worker>((resolve, reject) => {
  const worker = new Worker(address('/page/markdown-worker.js'), { type: 'module' });
  worker.onmessage = () => resolve(worker);
  worker.onerror = () => reject(new Error('The program that reads long texts did not start.'));
});

async function read(source: string): Promise<string> {
  const worker = await (started ??= start()).catch(() => undefined);
  if (!worker) {
    started = undefined;
    return plain(source, notRead);
  }
  return await new Promise<string>(resolve => {
    const lost = (why: string) => {
      worker.terminate();
      started = undefined;
      resolve(plain(source, why));
    };
    const timer = setTimeout(() => lost(`This text is no Markdown that could be read within ${patience / 1000} s.`), patience);
    worker.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data ?? plain(source, tooDeep));
    };
    worker.onerror = () => {
      clearTimeout(timer);
      lost(notRead);
    };
    worker.postMessage(source);
  });
}

/** One text after another, so that the time limit counts for one alone. */
const beside = (source: string) => (last = last.catch(() => {}).then(() => read(source))) as Promise<string>;

/** Text and outputs in Markdown. One that would hold up the page is shown as it was written. */
class MarkdownOutput extends RenderedMarkdown {
  override async render(model: IRenderMime.IMimeModel): Promise<void> {
    const source = String(model.data[this.mimeType] ?? '');
    const html = source.length <= shortText ? toHtml(source) ?? plain(source, tooDeep) : await beside(source);
    await renderMarkdown({
      host: this.node, trusted: model.trusted, resolver: this.resolver, sanitizer: this.sanitizer, linkHandler: this.linkHandler,
      shouldTypeset: this.isAttached, latexTypesetter: this.latexTypesetter, translator: this.translator,
      // It has been read already, formulas and all.
      source: html && ' ', markdownParser: { render: async () => html.replaceAll('@@', '&#64;&#64;') },
    });
  }
}

export const markdownFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: ['text/markdown'],
  defaultRank: 60,
  createRenderer: options => new MarkdownOutput(options),
};
