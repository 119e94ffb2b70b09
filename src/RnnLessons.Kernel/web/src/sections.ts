import { type Cell, MarkdownCell } from '@jupyterlab/cells';
import { type PanelLayout, Widget } from '@lumino/widgets';
import type { LessonNotebook } from './editing';
import { icon, make } from './elements';
import { harmless } from './harmless';

/** The level of the heading that a text begins a section with; 0 for none. */
function levelOf(cell: Cell): number {
  if (!(cell instanceof MarkdownCell)) return 0;
  return /^\s*(#{1,3})\s+\S/.exec(cell.model.sharedModel.source.slice(0, 400))?.[1].length ?? 0;
}

/** The button beside a heading that folds what stands below it. */
class SectionFold extends Widget {
  readonly button = make('button', { type: 'button' }, icon('fold'));

  constructor(toggle: () => void) {
    super();
    this.addClass('section-fold');
    this.button.addEventListener('click', toggle);
    this.node.append(this.button);
  }

  describe(level: number, heading: string, folded: boolean, hidden: number): void {
    // The first heading is the lesson's own: folded, nothing would be left.
    this.node.hidden = level < 2;
    this.node.dataset.level = String(level);
    this.button.setAttribute('aria-expanded', String(!folded));
    this.button.setAttribute('aria-label', `${folded ? `Show the ${hidden} cells of` : 'Fold'} the section ${heading}`);
    this.button.title = folded ? `Show the ${hidden} cells of this section` : 'Fold this section';
  }
}

/** Folds sections, each by the arrow beside its heading; this browser remembers which are folded. */
export class Sections {
  readonly #memory: string;
  readonly #folded: Set<string>;
  readonly #folds = new Map<Cell, SectionFold>();
  #timer = 0;

  constructor(readonly notebook: LessonNotebook, path: string) {
    this.#memory = `folded ${path}`;
    this.#folded = new Set<string>(this.#remembered());
    notebook.forEachCell(cell => {
      if (!(cell instanceof MarkdownCell)) return;
      const fold = new SectionFold(() => this.#toggle(cell));
      this.#folds.set(cell, fold);
      (cell.layout as PanelLayout).insertWidget(1, fold);
    });
    notebook.modelContentChanged.connect(() => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#show(), 300);
    });
    // Whatever turns to a cell, keys or a search or a run, finds it shown.
    notebook.activeCellChanged.connect((_, cell) => cell && this.reveal(cell));
    this.#show();
  }

  /** Unfolds whatever hides a cell. */
  reveal(cell: Cell): void {
    if (!cell.hasClass('is-in-fold')) return;
    for (const { heading } of this.#around(cell)) this.#folded.delete(heading.model.id);
    this.#changed();
  }

  #remembered(): string[] {
    try {
      const kept = harmless(JSON.parse(localStorage.getItem(this.#memory) ?? '[]'));
      return Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [];
    } catch (failed) {
      if (failed instanceof SyntaxError) return [];
      throw failed;
    }
  }

  #toggle(cell: Cell): void {
    const { id } = cell.model;
    if (!this.#folded.delete(id)) this.#folded.add(id);
    this.#changed();
  }

  #changed(): void {
    if (this.#folded.size > 0) localStorage.setItem(this.#memory, JSON.stringify([...this.#folded]));
    else localStorage.removeItem(this.#memory);
    this.#show();
  }

  /** The headings that a cell stands below, from the outermost. */
  #around(cell: Cell): { level: number; heading: Cell }[] {
    const open: { level: number; heading: Cell }[] = [];
    for (const above of this.notebook.widgets) {
      const level = levelOf(above);
      while (level > 0 && open.length > 0 && open.at(-1)!.level >= level) open.pop();
      if (above === cell) return open;
      if (level > 1) open.push({ level, heading: above });
    }
    return open;
  }

  #show(): void {
    const hidden = new Map<string, number>();
    for (const cell of this.notebook.widgets) {
      const folded = this.#around(cell).filter(({ heading }) => this.#folded.has(heading.model.id));
      cell.toggleClass('is-in-fold', folded.length > 0);
      for (const { heading } of folded) hidden.set(heading.model.id, (hidden.get(heading.model.id) ?? 0) + 1);
    }
    for (const [cell, fold] of this.#folds) {
      if (cell.isDisposed) {
        this.#folds.delete(cell);
        continue;
      }
      const level = levelOf(cell), heading = /#+\s+(.*)/.exec(cell.model.sharedModel.source)?.[1].replace(/[*`$]/g, '').slice(0, 100) ?? '';
      const isFolded = this.#folded.has(cell.model.id), count = hidden.get(cell.model.id) ?? 0;
      cell.toggleClass('has-folded', isFolded);
      cell.node.dataset.hiddenCells = isFolded ? `… ${count} cell${count === 1 ? '' : 's'} folded` : '';
      fold.describe(level, heading, isFolded, count);
    }
  }
}
