import { button, icon, make } from './elements';

type Layout = Record<string, any>;

/** A position of a figure's slider: its name, and what plotly changes for it. */
export interface Position { label: string; method: 'update' | 'restyle' | 'relayout'; args: any[] }

/** A figure's one slider, where its positions are what the page can set by itself; undefined otherwise: plotly's own slider stays. */
export function sliderOf(layout: Layout): { name: string; active: number; positions: Position[]; room: number } | undefined {
  const sliders = layout.sliders;
  if (!Array.isArray(sliders) || sliders.length !== 1 || !Array.isArray(sliders[0]?.steps) || sliders[0].steps.length < 2) return undefined;
  const { steps, active = 0, currentvalue } = sliders[0];
  if (!steps.every((step: any) => ['update', 'restyle', 'relayout'].includes(step?.method) && Array.isArray(step.args))) return undefined;
  return {
    name: String(currentvalue?.prefix ?? 'position').replace(/\s*=\s*$/, ''),
    active: Math.min(Math.max(0, Number(active) || 0), steps.length - 1),
    positions: steps.map((step: any) => ({ label: String(step.label ?? ''), method: step.method, args: step.args })),
    room: Number(layout.meta?.sliderRoom) || 0,
  };
}

const pause = 700;

/** A slider above a figure: the browser's own, which keys move and screen readers read, and a button that goes through its positions. */
export class Scrubber {
  readonly node: HTMLElement;
  readonly #play: HTMLButtonElement;
  readonly #range: HTMLInputElement;
  readonly #value = make('output');
  readonly #name = make('span');
  #labels: string[] = [];
  #timer = 0;

  /** @param moved Called when another position is wanted. */
  constructor(readonly moved: (at: number) => void) {
    this.#play = button('run', '', 'Play: go through all positions', () => this.#timer ? this.stop() : this.#start());
    this.#range = make('input', {
      type: 'range', min: '0', step: '1', input: () => {
        this.stop();
        this.#show(this.at);
      },
    });
    this.node = make('div', { class: 'scrubber' }, this.#play, make('label', {}, this.#name, this.#value, this.#range));
    // Keys that move the slider are no commands to the notebook.
    this.node.addEventListener('keydown', event => event.key.startsWith('Arrow') && event.stopPropagation());
  }

  get at(): number {
    return Number(this.#range.value);
  }

  /** Takes the positions of a figure; the reader's own stays where they are the same ones. */
  fill(name: string, labels: string[], active: number): void {
    if (JSON.stringify(labels) === JSON.stringify(this.#labels)) return;
    this.stop();
    this.#labels = labels;
    this.#name.textContent = `${name} = `;
    this.#range.max = String(labels.length - 1);
    this.#range.value = String(active);
    this.#say();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#play.replaceChildren(icon('run'));
    this.#play.setAttribute('aria-label', 'Play: go through all positions');
  }

  #start(): void {
    const last = this.#labels.length - 1;
    if (this.at === last) this.#show(0);
    this.#timer = window.setInterval(() => {
      this.#show(this.at + 1);
      if (this.at === last) this.stop();
    }, pause);
    this.#play.replaceChildren(icon('pause'));
    this.#play.setAttribute('aria-label', 'Pause');
  }

  #show(at: number): void {
    this.#range.value = String(at);
    this.#say();
    this.moved(at);
  }

  #say(): void {
    this.#value.textContent = this.#labels[this.at];
    this.#range.setAttribute('aria-valuetext', this.#labels[this.at]);
  }
}
