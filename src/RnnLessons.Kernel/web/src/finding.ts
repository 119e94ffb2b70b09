import { MarkdownCell, type Cell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { LessonNotebook } from './editing';
import { button, make } from './elements';

/** A place in a cell's source. */
interface Match { cell: Cell; from: number; to: number }

const setFound = StateEffect.define<{ from: number; to: number; current: boolean }[]>();

/** What is found in one editor, marked. */
const foundField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => transaction.effects.reduce((now, effect) => effect.is(setFound)
    ? Decoration.set(effect.value.map(({ from, to, current }) => Decoration.mark({ class: current ? 'found-mark is-current' : 'found-mark' }).range(from, to))) : now, marks.map(transaction.changes)),
  provide: field => EditorView.decorations.from(field),
});

const viewOf = (cell: Cell) => (cell.editor as CodeMirrorEditor | null)?.editor;

/** Finds words in all cells, code and text, and puts others in their place. */
export class Finder {
  readonly bar: HTMLElement;
  readonly #what: HTMLInputElement;
  readonly #instead: HTMLInputElement;
  readonly #case: HTMLInputElement;
  readonly #place = make('output', { class: 'place', 'aria-live': 'polite' });
  readonly #replacing: HTMLElement;
  #matches: Match[] = [];
  #at = -1;
  #timer = 0;
  #from: Element | null = null;

  constructor(readonly notebook: LessonNotebook) {
    this.#what = make('input', { type: 'search', placeholder: 'Find', 'aria-label': 'Find', spellcheck: 'false', input: () => this.#search(true) });
    this.#instead = make('input', { type: 'text', placeholder: 'Replace with', 'aria-label': 'Replace with', spellcheck: 'false' });
    this.#case = make('input', { type: 'checkbox', change: () => this.#search(true) });
    this.#replacing = make('div', { class: 'replacing' }, this.#instead,
      button(undefined, 'Replace', 'Replace this one (Enter)', () => this.#replace()),
      button(undefined, 'Replace all', 'Replace all of them', () => this.#replaceAll()));
    this.bar = make('div', { class: 'finder', role: 'search', 'aria-label': 'Find and replace', hidden: true },
      make('div', {}, this.#what, this.#place,
        button('back', '', 'Previous (Shift + Enter)', () => this.#go(-1)), button('next', '', 'Next (Enter)', () => this.#go(1)),
        make('label', { title: 'Capital and small letters are different' }, this.#case, 'Aa'),
        button('leave', '', 'Close (Esc)', () => this.close())),
      this.#replacing);
    this.bar.addEventListener('keydown', event => this.#key(event));
    notebook.modelContentChanged.connect(() => {
      if (this.bar.hidden) return;
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#search(false), 200);
    });
  }

  /** Shows the bar, with what is selected as what to find. */
  open(): void {
    if (this.bar.hidden) this.#from = document.activeElement;
    this.bar.hidden = false;
    const selected = String(getSelection() ?? '').trim();
    if (selected && !selected.includes('\n') && selected.length < 100) this.#what.value = selected;
    this.#what.focus();
    this.#what.select();
    this.#search(true);
  }

  close(): void {
    if (this.bar.hidden) return;
    this.bar.hidden = true;
    this.#matches = [];
    this.#mark();
    const current = this.#from;
    if (current instanceof HTMLElement && current.isConnected) current.focus();
    else this.notebook.activate();
  }

  #search(fromHere: boolean): void {
    const sought = this.#case.checked ? this.#what.value : this.#what.value.toLowerCase();
    const before = this.#matches[this.#at];
    this.#matches = [];
    if (sought !== '') {
      for (const cell of this.notebook.widgets) {
        const source = cell.model.sharedModel.source, text = this.#case.checked ? source : source.toLowerCase();
        // Letters whose small form is longer would move all places behind them.
        if (text.length !== source.length) continue;
        for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) this.#matches.push({ cell, from: at, to: at + sought.length });
      }
    }
    const active = fromHere || !before ? this.notebook.activeCellIndex : this.notebook.widgets.indexOf(before.cell);
    const next = this.#matches.findIndex(({ cell, from }) => {
      const index = this.notebook.widgets.indexOf(cell);
      return index > active || (index === active && (fromHere || !before || from >= before.from));
    });
    this.#at = this.#matches.length === 0 ? -1 : Math.max(0, next);
    this.#show(fromHere);
  }

  #go(by: number): void {
    if (this.#matches.length === 0) return;
    this.#at = (this.#at + by + this.#matches.length) % this.#matches.length;
    this.#show(true);
  }

  #show(scroll: boolean): void {
    this.#place.textContent = this.#what.value === '' ? '' : this.#matches.length === 0 ? 'none' : `${this.#at + 1} of ${this.#matches.length}`;
    this.bar.classList.toggle('finds-none', this.#what.value !== '' && this.#matches.length === 0);
    this.#mark();
    const match = this.#matches[this.#at];
    if (!match || !scroll) return;
    this.notebook.activeCellIndex = this.notebook.widgets.indexOf(match.cell);
    const place = match.cell.node.querySelector('.found-mark.is-current') ?? match.cell.node;
    place.scrollIntoView({ block: place === match.cell.node ? 'start' : 'center' });
  }

  /** Marks the matches: in an editor each of them, of a text that is drawn its cell and the words that stand there as they were written. */
  #mark(): void {
    const ranges: Range[] = [], current = this.#matches[this.#at];
    for (const cell of this.notebook.widgets) {
      const own = this.#matches.filter(match => match.cell === cell), view = viewOf(cell);
      cell.toggleClass('has-found', own.length > 0);
      cell.toggleClass('is-found', current?.cell === cell);
      if (view && (own.length > 0 || view.state.field(foundField, false))) {
        view.dispatch({
          effects: [...(view.state.field(foundField, false) ? [] : [StateEffect.appendConfig.of(foundField)]), setFound.of(own.map(match => ({ from: match.from, to: match.to, current: match === current })))],
        });
      }
      if (own.length > 0 && cell instanceof MarkdownCell && cell.rendered) ranges.push(...this.#drawn(cell));
    }
    // Where the browser has no highlights of its own, the cell's mark is what is seen.
    if ('highlights' in CSS) (CSS.highlights as any).set('found', new (globalThis as any).Highlight(...ranges));
  }

  #drawn(cell: Cell): Range[] {
    const sought = this.#what.value.toLowerCase(), found: Range[] = [];
    const nodes = document.createTreeWalker(cell.node.querySelector('.jp-MarkdownOutput') ?? cell.node, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const text = node.textContent!.toLowerCase();
      for (let at = text.indexOf(sought); at >= 0 && at + sought.length <= node.textContent!.length; at = text.indexOf(sought, at + sought.length)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + sought.length);
        found.push(range);
      }
    }
    return found;
  }

  #replace(): void {
    const match = this.#matches[this.#at];
    if (!match) return;
    match.cell.model.sharedModel.updateSource(match.from, match.to, this.#instead.value);
    const behind = match.from + this.#instead.value.length;
    this.#search(false);
    const next = this.#matches.findIndex(({ cell, from }) => {
      const by = this.notebook.widgets.indexOf(cell) - this.notebook.widgets.indexOf(match.cell);
      return by > 0 || (by === 0 && from >= behind);
    });
    this.#at = this.#matches.length === 0 ? -1 : Math.max(0, next);
    this.#show(true);
  }

  #replaceAll(): void {
    const cells = new Map<Cell, Match[]>();
    for (const match of this.#matches) cells.set(match.cell, [...cells.get(match.cell) ?? [], match]);
    const count = this.#matches.length;
    for (const [cell, own] of cells)
      cell.model.sharedModel.transact(() => own.reverse().forEach(match => cell.model.sharedModel.updateSource(match.from, match.to, this.#instead.value)));
    this.#search(false);
    this.#place.textContent = `${count} replaced`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.#instead) this.#replace();
    else if (event.key === 'Enter' && event.target === this.#what) this.#go(event.shiftKey ? -1 : 1);
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
