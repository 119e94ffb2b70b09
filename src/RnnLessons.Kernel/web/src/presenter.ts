import type { Notebook } from '@jupyterlab/notebook';
import { button, make } from './elements';
import { redrawFigures } from './plotly';
import type { Runs } from './running';

/** For class: large type, one cell at a time, and the keys of a clicker. */
export class Presenter {
  readonly #place = make('span', { class: 'place' });
  readonly bar: HTMLElement;

  constructor(readonly notebook: Notebook, readonly runs: Runs) {
    this.bar = make('footer', { class: 'presenter' },
      button('back', '', 'Back (←, Page up)', () => this.step(-1)), this.#place, button('next', '', 'Next (→, Page down)', () => this.step(1)),
      button('run', 'Run', 'Run this cell (Enter)', () => void runs.active()),
      button(undefined, 'Code', 'Show or hide the code (H)', () => this.#toggleCode()),
      button('leave', '', 'Leave (Esc)', () => this.leave()));
    document.addEventListener('keydown', event => this.#key(event), { capture: true });
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || this.leave());
    notebook.activeCellChanged.connect(() => this.#show());
  }

  get isOn(): boolean {
    return document.body.classList.contains('presenting');
  }

  enter(): void {
    document.body.classList.add('presenting');
    this.notebook.mode = 'command';
    // Where the browser does not let it fill the screen, it fills the window.
    document.documentElement.requestFullscreen?.().catch(() => {});
    this.#show();
    redrawFigures();
  }

  leave(): void {
    if (!this.isOn) return;
    document.body.classList.remove('presenting', 'without-code');
    if (document.fullscreenElement) void document.exitFullscreen();
    redrawFigures();
    this.notebook.activeCell?.node.scrollIntoView({ block: 'center' });
  }

  step(by: number): void {
    const cells = this.notebook.widgets;
    let next = this.notebook.activeCellIndex + by;
    while (cells[next] && cells[next].model.sharedModel.source.trim() === '') next += by;
    if (!cells[next]) return;
    this.notebook.deselectAll();
    this.notebook.activeCellIndex = next;
    this.notebook.mode = 'command';
  }

  #show(): void {
    if (!this.isOn) return;
    this.#place.textContent = `${this.notebook.activeCellIndex + 1} / ${this.notebook.widgets.length}`;
    this.notebook.activeCell?.node.scrollTo(0, 0);
    this.notebook.outerNode.scrollTo(0, 0);
  }

  #toggleCode(): void {
    document.body.classList.toggle('without-code');
    redrawFigures();
  }

  #key(event: KeyboardEvent): void {
    const typing = this.notebook.mode === 'edit' || (event.target as HTMLElement).closest('input, textarea, [contenteditable="true"]') !== null;
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== 'PageDown' && event.key !== 'PageUp')) return;
    const action = this.#actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }

  #actionOf(event: KeyboardEvent): (() => void) | undefined {
    switch (event.key) {
      case 'ArrowRight': case 'PageDown': case ' ': return () => this.step(1);
      case 'ArrowLeft': case 'PageUp': return () => this.step(-1);
      case 'Home': return () => this.step(-this.notebook.activeCellIndex);
      case 'End': return () => this.step(this.notebook.widgets.length - 1 - this.notebook.activeCellIndex);
      case 'Enter': return () => void this.runs.active();
      case 'h': case 'H': return () => this.#toggleCode();
      case 'Escape': return () => this.leave();
      default: return undefined;
    }
  }
}
