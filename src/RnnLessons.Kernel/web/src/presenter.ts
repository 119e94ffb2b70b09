import { CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { button, make } from './elements';
import { redrawFigures } from './plotly';
import type { Runs } from './running';

/** A slide: the cells from `from` to before `to`. */
interface Slide { from: number; to: number }

/** A text and the code below it, up to the next text, are one slide: the question, its fields, the training and its figure. */
function slidesOf(notebook: Notebook): Slide[] {
  const slides: Slide[] = [];
  notebook.widgets.forEach((cell, at) => {
    if (cell.model.sharedModel.source.trim() === '') return;
    if (cell instanceof CodeCell && slides.length > 0) slides.at(-1)!.to = at + 1;
    else slides.push({ from: at, to: at + 1 });
  });
  return slides;
}

/** For class: large type, one slide at a time, and the keys of a clicker. */
export class Presenter {
  readonly #place = make('span', { class: 'place' });
  readonly bar: HTMLElement;

  /** @param status What the kernel is doing; while a class looks on, it stands in the presenter's bar. */
  constructor(readonly notebook: Notebook, readonly runs: Runs, readonly status: HTMLElement) {
    this.bar = make('footer', { class: 'presenter' },
      button('back', '', 'Back (←, Page up)', () => this.step(-1)), this.#place, button('next', '', 'Next (→, Page down)', () => this.step(1)),
      button('run', 'Run', 'Run the marked cell and mark the next one of this slide (Enter)', () => void this.#run()),
      button(undefined, 'Code', 'Show or hide the code (H)', () => this.#toggleCode()),
      button('leave', '', 'Leave (Esc)', () => this.leave()));
    document.addEventListener('keydown', event => this.#key(event), { capture: true });
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || this.leave());
    notebook.activeCellChanged.connect(() => this.#show());
    addEventListener('resize', () => this.isOn && redrawFigures());
  }

  get isOn(): boolean {
    return document.body.classList.contains('presenting');
  }

  enter(): void {
    if (this.isOn) return;
    const home = make('span', { class: 'status-home', hidden: true });
    this.status.replaceWith(home);
    this.bar.prepend(this.status);
    document.body.classList.add('presenting', 'without-code');
    this.notebook.mode = 'command';
    // Where the browser does not let it fill the screen, it fills the window.
    document.documentElement.requestFullscreen?.().catch(() => {});
    this.#go(this.#number);
    redrawFigures();
  }

  leave(): void {
    if (!this.isOn) return;
    document.querySelector('.status-home')!.replaceWith(this.status);
    document.body.classList.remove('presenting', 'without-code');
    for (const cell of this.notebook.widgets) cell.removeClass('on-slide');
    if (document.fullscreenElement) void document.exitFullscreen();
    redrawFigures();
    this.notebook.activeCell?.node.scrollIntoView({ block: 'center' });
  }

  step(by: number): void {
    const next = this.#number + by;
    if (slidesOf(this.notebook)[next]) this.#go(next);
  }

  /** The number of the slide that holds the active cell; of the one before it, where that cell is empty. */
  get #number(): number {
    return Math.max(0, slidesOf(this.notebook).filter(slide => slide.from <= this.notebook.activeCellIndex).length - 1);
  }

  /** Shows a slide from its top, and marks its first cell that can be run. */
  #go(number: number): void {
    const { from, to } = slidesOf(this.notebook)[number];
    const code = this.notebook.widgets.findIndex((cell, at) => at >= from && at < to && cell instanceof CodeCell && cell.model.sharedModel.source.trim() !== '');
    this.notebook.deselectAll();
    this.notebook.activeCellIndex = code < 0 ? from : code;
    this.notebook.mode = 'command';
    this.#show();
    this.notebook.outerNode.scrollTo(0, 0);
  }

  #show(): void {
    if (!this.isOn) return;
    const slides = slidesOf(this.notebook), number = this.#number, { from, to } = slides[number] ?? { from: 0, to: 1 };
    this.#place.textContent = `${number + 1} / ${slides.length}`;
    this.notebook.widgets.forEach((cell, at) => cell.toggleClass('on-slide', at >= from && at < to));
  }

  /** Runs the active cell; then the next one of the slide is active, and the last one stays so. */
  async #run(): Promise<void> {
    const notebook = this.notebook, cell = notebook.activeCell, { to } = slidesOf(notebook)[this.#number];
    if (!(cell instanceof CodeCell)) return this.step(1);
    const ended = this.runs.cell(cell);
    if (notebook.activeCellIndex + 1 < to) notebook.activeCellIndex++;
    notebook.mode = 'command';
    await ended;
  }

  /** A screen further on the slide, or where its end is in sight the next one: a clicker passes over nothing. */
  #turn(direction: 1 | -1): void {
    const view = this.notebook.outerNode;
    const left = direction > 0 ? view.scrollHeight - view.clientHeight - view.scrollTop : view.scrollTop;
    if (left > 8) view.scrollBy({ top: direction * view.clientHeight * 0.85 });
    else this.step(direction);
  }

  #toggleCode(): void {
    document.body.classList.toggle('without-code');
    redrawFigures();
  }

  #key(event: KeyboardEvent): void {
    const typing = this.notebook.mode === 'edit' || (event.target as HTMLElement).closest('input, textarea, [contenteditable="true"]') !== null;
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== 'PageDown' && event.key !== 'PageUp')) return;
    // A button that has the focus is pressed by these.
    if ((event.key === 'Enter' || event.key === ' ') && (event.target as HTMLElement).closest('button, summary, a[href]')) return;
    const action = this.#actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }

  #actionOf(event: KeyboardEvent): (() => void) | undefined {
    switch (event.key) {
      case 'ArrowRight': return () => this.step(1);
      case 'ArrowLeft': return () => this.step(-1);
      case 'PageDown': case ' ': return () => this.#turn(1);
      case 'PageUp': return () => this.#turn(-1);
      case 'Home': return () => this.#go(0);
      case 'End': return () => this.#go(slidesOf(this.notebook).length - 1);
      case 'Enter': return () => void this.#run();
      case 'h': case 'H': return () => this.#toggleCode();
      case 'Escape': return () => this.leave();
      default: return undefined;
    }
  }
}
