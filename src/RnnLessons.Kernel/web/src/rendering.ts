import { PathExt, URLExt } from '@jupyterlab/coreutils';
import { RenderMimeRegistry, RenderedHTML, RenderedSVG, renderHTML, renderSVG, standardRendererFactories } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { address } from './addresses';
import { make } from './elements';
import { markdownFactory } from './markdown';
import { figureFactory } from './plotly';
import { leftOut, sanitizer } from './sanitizing';
import { bringSlidersToLife } from './sliders';
import { typesetter } from './typesetting';

/** Where a notebook's links and pictures lead: other notebooks, and pictures in the served folder or in `assets` beside it. */
function resolverOf(notebook: string): IRenderMime.IResolver {
  return {
    isLocal: url => URLExt.isLocal(url),
    resolveUrl: async url => PathExt.join(PathExt.dirname(notebook), url),
    getDownloadUrl: async path => address(path.startsWith('../assets/') ? path.slice(2) : path === '../artifacts/playground/playground.html' ? '/playground/' : path.endsWith('.ipynb') ? `/lesson/${path}` : `/files/${path}`),
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

/** HTML whose scripts run when a kernel has just sent it, and which is sanitized when it comes from a file. */
class HtmlOutput extends RenderedHTML {
  override async render(model: IRenderMime.IMimeModel): Promise<void> {
    const source = String(model.data[this.mimeType] ?? '');
    if (model.trusted) await this.#renderLive(source);
    else await this.#renderSaved(source);
  }

  async #renderLive(source: string): Promise<void> {
    const parsed = document.createElement('template');
    parsed.innerHTML = source;
    const scripts = [...parsed.content.querySelectorAll('script')].map((script, at) => {
      // Marked by a name that no HTML can know before.
      const mark = `script-${crypto.randomUUID()}-${at}`;
      script.replaceWith(make('i', { class: mark }));
      return { script, mark };
    });
    await this.#render(parsed.innerHTML, true);
    for (const { script, mark } of scripts) this.node.getElementsByClassName(mark)[0]?.replaceWith(revive(script));
  }

  async #renderSaved(source: string): Promise<void> {
    await this.#render(source, false);
    bringSlidersToLife(this.node);
    const isEmpty = this.node.textContent!.trim() === '' && !this.node.querySelector('img, svg, math, canvas, video, audio, input, table, hr');
    if (isEmpty && leftOut()) this.node.append(make('p', { class: 'left-out' }, 'A script draws this saved output, and none is run that comes from a file. Run the cell to see it.'));
  }

  #render(source: string, trusted: boolean): Promise<void> {
    return renderHTML({
      host: this.node, source, trusted, resolver: this.resolver,
      sanitizer: this.sanitizer, linkHandler: this.linkHandler, shouldTypeset: this.isAttached, latexTypesetter: this.latexTypesetter, translator: this.translator,
    });
  }
}

/** A drawing, as a picture: in one, neither scripts run nor is anything loaded, wherever it comes from. */
class SvgOutput extends RenderedSVG {
  override render(model: IRenderMime.IMimeModel): Promise<void> {
    return renderSVG({ host: this.node, source: String(model.data[this.mimeType] ?? ''), trusted: true, translator: this.translator });
  }
}

class ScriptOutput extends Widget implements IRenderMime.IRenderer {
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    if (!model.trusted) return;
    const script = document.createElement('script');
    script.text = String(model.data['application/javascript'] ?? model.data['text/javascript'] ?? '');
    this.node.replaceChildren(revive(script));
  }
}

const ours: IRenderMime.IRendererFactory[] = [
  { safe: true, mimeTypes: ['text/html'], defaultRank: 50, createRenderer: options => new HtmlOutput(options) },
  { safe: true, mimeTypes: ['image/svg+xml'], defaultRank: 80, createRenderer: options => new SvgOutput(options) },
  { safe: false, mimeTypes: ['application/javascript', 'text/javascript'], defaultRank: 20, createRenderer: () => new ScriptOutput() },
  markdownFactory,
  figureFactory,
];

/** How the outputs and the text of a notebook are drawn. */
export const renderingOf = (notebook: string) => new RenderMimeRegistry({
  initialFactories: [...standardRendererFactories.filter(({ mimeTypes }) => !ours.some(factory => factory.mimeTypes.includes(mimeTypes[0]))), ...ours],
  resolver: resolverOf(notebook),
  latexTypesetter: typesetter,
  sanitizer,
});
