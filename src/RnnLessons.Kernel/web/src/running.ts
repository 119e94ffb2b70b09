import { CodeCell, type Cell } from '@jupyterlab/cells';
import { type Notebook, NotebookActions } from '@jupyterlab/notebook';
import type { LessonKernel } from './kernel';

/** What a tab remembers over a reload. */
interface Memory { kernel?: string; ran: string[] }

/** Runs cells, and knows which of them have run since the kernel was new. */
export class Runs {
  readonly #ran = new Set<string>();
  readonly #memory: string;
  /** Called when a cell begins to wait, or has ended. */
  changed: () => void = () => {};

  constructor(readonly notebook: Notebook, readonly kernel: LessonKernel) {
    this.#memory = `ran ${kernel.context.path}`;
    NotebookActions.executionScheduled.connect((_, { cell }) => this.began(cell));
    NotebookActions.executed.connect((_, { cell, success }) => this.ended(cell, success));
    kernel.fresh = () => {
      this.#ran.clear();
      sessionStorage.removeItem(this.#memory);
      // What ran or waited will not be answered any more.
      for (const cell of notebook.widgets) {
        cell.removeClass('is-running');
        if (cell instanceof CodeCell) cell.model.executionState = 'idle';
      }
      this.changed();
    };
  }

  /** A cell runs, or waits for its turn. */
  began(cell: Cell): void {
    cell.addClass('is-running');
    cell.removeClass('has-failed');
    this.changed();
  }

  ended(cell: Cell, success: boolean): void {
    cell.removeClass('is-running');
    cell.toggleClass('has-failed', !success);
    if (success) {
      this.#ran.add(cell.model.id);
      sessionStorage.setItem(this.#memory, JSON.stringify({ kernel: this.kernel.context.session?.kernel?.id, ran: [...this.#ran] } satisfies Memory));
    }
    this.changed();
  }

  /** After a reload: what has run in the kernel, if it is the same one. */
  recall(): void {
    const memory = JSON.parse(sessionStorage.getItem(this.#memory) ?? 'null') as Memory | null;
    if (memory?.kernel === undefined || memory.kernel !== this.kernel.context.session?.kernel?.id) return;
    for (const cell of memory.ran) this.#ran.add(cell);
    this.changed();
  }

  /** How many code cells have run since the kernel was new, and how many there are. */
  get progress(): { run: number; all: number } {
    const code = this.#code(this.notebook.widgets);
    return { run: code.filter(cell => this.#ran.has(cell.model.id)).length, all: code.length };
  }

  #code(cells: readonly Cell[]): CodeCell[] {
    return cells.filter((cell): cell is CodeCell => cell instanceof CodeCell && cell.model.sharedModel.source.trim() !== '');
  }

  /** Runs the active cell and goes on to the next; the last one stays. */
  advance = () => NotebookActions.runAndAdvance(this.notebook, this.kernel.context);

  active = () => NotebookActions.run(this.notebook, this.kernel.context);

  cell = (cell: Cell) => NotebookActions.runCells(this.notebook, [cell], this.kernel.context);

  all = () => NotebookActions.runCells(this.notebook, this.notebook.widgets, this.kernel.context);

  /** Runs all from the first cell to the active one. */
  toHere = () => NotebookActions.runCells(this.notebook, this.notebook.widgets.slice(0, this.notebook.activeCellIndex + 1), this.kernel.context);

  /** Runs a cell of parameters and the code right below it, which trains; first, what above it has not run yet. */
  async again(parameters: Cell): Promise<void> {
    const cells = this.notebook.widgets, at = cells.indexOf(parameters);
    const missing = this.#code(cells.slice(0, at)).filter(cell => !this.#ran.has(cell.model.id));
    const end = cells.findIndex((cell, i) => i > at && !(cell instanceof CodeCell));
    await NotebookActions.runCells(this.notebook, [...missing, ...cells.slice(at, end < 0 ? undefined : end)], this.kernel.context);
  }
}
