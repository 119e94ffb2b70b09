import { PathExt, URLExt } from '@jupyterlab/coreutils';
import { RenderMimeRegistry, RenderedHTML, renderHTML, standardRendererFactories } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import renderMath from 'katex/contrib/auto-render';
import { Marked } from 'marked';
import { figureFactory } from './plotly';

/** Formulas by KaTeX, from the page's own fonts. */
const typesetter: IRenderMime.ILatexTypesetter = {
  typeset: element => renderMath(element, {
    delimiters: [
      { left: '$$', right: '$$', display: true },
      { left: '\\[', right: '\\]', display: true },
      { left: '\\(', right: '\\)', display: false },
      { left: '$', right: '$', display: false },
    ],
    throwOnError: false,
  }),
};

const marked = new Marked({ gfm: true });
const markdown: IRenderMime.IMarkdownParser = { render: async source => marked.parse(source) };

/** Where a notebook's links and pictures lead: other notebooks, and pictures in the served folder or in `assets` beside it. */
function resolverOf(notebook: string): IRenderMime.IResolver {
  return {
    isLocal: url => URLExt.isLocal(url),
    resolveUrl: async url => PathExt.join(PathExt.dirname(notebook), url),
    getDownloadUrl: async path => path.startsWith('../assets/') ? path.slice(2) : path.endsWith('.ipynb') ? `/lesson/${path}` : `/files/${path}`,
  };
}

// Read when the module runs: afterwards no script can see it.
const nonce = document.querySelector<HTMLElement>('script[data-nonce]')!.nonce;

/** Puts a script into the page, where it may run: it belongs to a cell that ran here. */
function revive(old: HTMLScriptElement): HTMLScriptElement {
  const script = document.createElement('script');
  for (const { name, value } of old.attributes) script.setAttribute(name, value);
  script.nonce = nonce;
  script.text = old.text;
  return script;
}

/** HTML whose scripts run when the cell has run here, and are taken out when it comes from a file. */
class HtmlOutput extends RenderedHTML {
  override async render(model: IRenderMime.IMimeModel): Promise<void> {
    const source = String(model.data[this.mimeType] ?? '');
    const parsed = document.createElement('template');
    parsed.innerHTML = source;
    const scripts = model.trusted ? [...parsed.content.querySelectorAll('script')] : [];
    scripts.forEach((script, i) => {
      const mark = document.createElement('i');
      mark.dataset.script = String(i);
      script.replaceWith(mark);
    });
    await renderHTML({
      host: this.node, source: model.trusted ? parsed.innerHTML : source, trusted: model.trusted, resolver: this.resolver,
      sanitizer: this.sanitizer, linkHandler: this.linkHandler, shouldTypeset: this.isAttached, latexTypesetter: this.latexTypesetter, translator: this.translator,
    });
    for (const mark of this.node.querySelectorAll<HTMLElement>('i[data-script]'))
      mark.replaceWith(revive(scripts[Number(mark.dataset.script)]));
  }
}

class ScriptOutput extends Widget implements IRenderMime.IRenderer {
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const script = document.createElement('script');
    script.text = String(model.data['application/javascript'] ?? model.data['text/javascript'] ?? '');
    this.node.replaceChildren(revive(script));
  }
}

const html: IRenderMime.IRendererFactory = { safe: true, mimeTypes: ['text/html'], defaultRank: 50, createRenderer: options => new HtmlOutput(options) };
const script: IRenderMime.IRendererFactory = { safe: false, mimeTypes: ['application/javascript', 'text/javascript'], defaultRank: 20, createRenderer: () => new ScriptOutput() };

/** How the outputs and the text of a notebook are drawn. */
export const renderingOf = (notebook: string) => new RenderMimeRegistry({
  initialFactories: [...standardRendererFactories.filter(factory => !factory.mimeTypes.includes('text/html')), html, script, figureFactory],
  resolver: resolverOf(notebook),
  latexTypesetter: typesetter,
  markdownParser: markdown,
});
