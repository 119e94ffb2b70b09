import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { Scrubber, sliderOf, type Position } from './scrubber';
import { isDark, onThemeChange } from './theme';

const mimeType = 'application/vnd.plotly.v1+json';

interface Plotly {
  react(place: HTMLElement, figure: object): Promise<unknown>;
  update(place: HTMLElement, restyle: object, relayout: object, traces?: number[]): Promise<unknown>;
  restyle(place: HTMLElement, restyle: object, traces?: number[]): Promise<unknown>;
  relayout(place: HTMLElement, relayout: object): Promise<unknown>;
  purge(place: HTMLElement): void;
  Plots: { resize(place: HTMLElement): Promise<unknown> | undefined };
}

declare global {
  interface Window { Plotly?: Plotly }
}

/** plotly.js is large: it comes once the page stands. Fragments of HTML that draw by themselves look for it as a global. */
let loading: Promise<Plotly> | undefined;
export const loadPlotly = () => loading ??= import('plotly.js-dist-min' as string).then(module => window.Plotly ??= (module.default ?? module) as Plotly);

type Layout = Record<string, any>;

/** The figure's layout in the page's colours, and on the screen of a class in its size. */
function dressed(layout: Layout, presented: boolean): Layout {
  const ink = isDark() ? '#c9d1d9' : '#3b434c', grid = isDark() ? '#313a44' : '#e1e6eb';
  const result = structuredClone(layout);
  // In a class the last row reads it too: letters grow with the screen.
  const larger = presented ? Math.min(2.4, Math.max(1.3, innerWidth / 1000)) : 1;
  const font = (given: Layout | undefined, size: number) => ({ ...given, color: ink, size: (given?.size ?? size) * larger });
  result.font = { ...font(layout.font, 13), family: getComputedStyle(document.body).fontFamily };
  if (result.title?.font) result.title.font = { ...result.title.font, size: (result.title.font.size ?? 16) * larger };
  if (result.legend?.font) result.legend.font = font(result.legend.font, 13);
  // Also a figure of another library, on paper of its own: the page's ink would not be read there.
  result.paper_bgcolor = result.plot_bgcolor = 'rgba(0,0,0,0)';
  for (const name of new Set([...Object.keys(result).filter(name => /^[xy]axis\d*$/.test(name)), 'xaxis', 'yaxis']))
    result[name] = { ...result[name], gridcolor: grid, zerolinecolor: grid, linecolor: ink, tickcolor: ink };
  for (const part of [...(result.sliders ?? []), ...(result.updatemenus ?? [])])
    Object.assign(part, { font: font(part.font, 13), bordercolor: grid, bgcolor: isDark() ? '#21272e' : '#f4f6f8' });
  if (presented) {
    result.height = Math.max(layout.height ?? 380, Math.round(innerHeight * (document.body.classList.contains('without-code') ? 0.76 : 0.58)));
    const margin: Record<string, number> = Object.fromEntries(Object.entries(layout.margin ?? {}).map(([side, size]) => [side, (size as number) * larger]));
    result.margin = margin;
    // A legend below the axis stays below its title: that far from it in letters, whatever the height of the figure.
    if (result.legend?.y < 0) result.legend.y *= larger * ((layout.height ?? 380) - 105) / (result.height - (margin.t ?? 0) - (margin.b ?? 0));
  }
  return result;
}

/** A layout without its slider, and without the room for it: the page has its own, above the figure. */
function withoutSlider(layout: Layout, room: number): Layout {
  const { sliders: _, ...rest } = layout;
  return { ...rest, height: layout.height && layout.height - room, margin: layout.margin && { ...layout.margin, t: (layout.margin.t ?? room) - room } };
}

// Of a figure that comes from a file: nothing that sends it, edits it, or says where to load from.
const harmlessSettings = ['displayModeBar', 'doubleClick', 'locale', 'scrollZoom', 'staticPlot'];
const ofFile = (config: Layout): Layout => Object.fromEntries(Object.entries(config).filter(([name]) => harmlessSettings.includes(name)));

let lastKey = -Infinity;
addEventListener('keydown', () => lastKey = performance.now(), { capture: true });

// A figure that takes longer than this to draw waits for a pause of somebody who types, but not longer than that.
const noticed = 40, betweenKeys = 250, longestWait = 3000;

async function letTyping(): Promise<void> {
  for (const begun = performance.now(); performance.now() - lastKey < betweenKeys && performance.now() - begun < longestWait;)
    await new Promise(resolve => setTimeout(resolve, 50));
}

/** A figure that is updated in place: an update redraws what changed, and keeps the reader's zoom. */
class FigureOutput extends Widget implements IRenderMime.IRenderer {
  #figure: Layout | undefined;
  #isLive = false;
  #drawing: Promise<void> | undefined;
  #again = false;
  #took = 0;
  #scrubber: Scrubber | undefined;
  #positions: Position[] = [];
  readonly #place = document.createElement('div');
  readonly #width = new ResizeObserver(() => this.#resize());

  constructor() {
    super();
    this.addClass('figure');
    this.#place.setAttribute('role', 'figure');
    this.node.append(this.#place);
    this.#width.observe(this.node);
    all.add(this);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#figure = model.data[mimeType] as Layout;
    this.#isLive = model.trusted;
    const words = model.data['text/plain'];
    if (words) this.#place.setAttribute('aria-label', Array.isArray(words) ? words.join('') : String(words));
    this.node.style.minHeight = `${this.#figure.layout?.height ?? 380}px`;
    await this.draw();
  }

  /** Draws the newest figure. What comes while one is being drawn waits, and only the last of it is drawn. */
  draw(): Promise<void> {
    this.#again = true;
    return this.#drawing ??= (async () => {
      try {
        const plotly = await loadPlotly();
        while (this.#again && !this.isDisposed) {
          if (this.#took > noticed) await letTyping();
          if (this.isDisposed) return;
          this.#again = false;
          const { data = [], layout = {}, frames = [], config = {} } = this.#figure!;
          const begun = performance.now();
          await plotly.react(this.#place, { data, frames, layout: dressed(this.#scrubbed(layout), isPresented()), config: { displaylogo: false, ...(this.#isLive ? config : ofFile(config)), responsive: false } });
          if (this.#scrubber) await this.#move(this.#scrubber.at);
          this.node.dataset.traces = String(data.length);
          this.node.dataset.drawn = String(Number(this.node.dataset.drawn ?? 0) + 1);
          this.node.style.minHeight = '';
          this.#took = performance.now() - begun;
          // A machine that draws slowly has as much time for everything else: what the kernel says, keys, clicks.
          await new Promise(resolve => setTimeout(resolve, performance.now() - begun));
        }
      } finally {
        // Also when one could not be drawn: the next one may.
        this.#drawing = undefined;
      }
    })();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    all.delete(this);
    this.#scrubber?.stop();
    this.#width.disconnect();
    window.Plotly?.purge(this.#place);
    super.dispose();
  }

  /** Puts the page's slider above a figure that has one, and gives the layout without. */
  #scrubbed(layout: Layout): Layout {
    const slider = sliderOf(layout);
    if (!slider) {
      this.#scrubber?.node.remove();
      this.#scrubber = undefined;
      return layout;
    }
    this.#positions = slider.positions;
    this.#scrubber ??= new Scrubber(at => void this.#move(at));
    if (!this.#scrubber.node.isConnected) this.node.prepend(this.#scrubber.node);
    this.#scrubber.fill(slider.name, slider.positions.map(position => position.label), slider.active);
    return withoutSlider(layout, slider.room);
  }

  async #move(at: number): Promise<void> {
    const { method, args } = this.#positions[at];
    if (!window.Plotly || !this.#place.classList.contains('js-plotly-plot')) return;
    if (method === 'update') await window.Plotly.update(this.#place, args[0] ?? {}, args[1] ?? {}, args[2]);
    else if (method === 'restyle') await window.Plotly.restyle(this.#place, args[0] ?? {}, args[1]);
    else await window.Plotly.relayout(this.#place, args[0] ?? {});
  }

  #resize(): void {
    if (this.node.offsetWidth > 0 && this.#place.classList.contains('js-plotly-plot')) void window.Plotly?.Plots.resize(this.#place);
  }
}

const all = new Set<FigureOutput>();
const isPresented = () => document.body.classList.contains('presenting');

/** Draws all figures again: the theme or the size has changed. */
export const redrawFigures = () => all.forEach(figure => void figure.draw());
onThemeChange(redrawFigures);

export const figureFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [mimeType],
  defaultRank: 0,
  createRenderer: () => new FigureOutput(),
};
