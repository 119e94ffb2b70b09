import { CodeCell, type Cell } from '@jupyterlab/cells';
import { type Notebook, NotebookActions } from '@jupyterlab/notebook';
import { parsed } from './harmless';
import type { LessonKernel } from './kernel';
import { dropNotice, notice } from './notices';

/** What a tab remembers over a reload. */
interface Memory { kernel?: string; ran: string[] }

/** Runs cells, and knows which of them have run since the kernel was new. */
export class Runs {
  readonly #ran = new Set<string>();
  readonly #memory: string;
  #begunAt = 0;
  #progress = '';
  // Whether the page follows the cell that runs, until the reader turns to something else.
  #isFollowing = false;
  /** Called when a cell begins to wait, or has ended. */
  changed: () => void = () => {};
  /** Called when no cell runs or waits any more. */
  rested: () => void = () => {};
  /** Called before the page turns to a cell. */
  turning: (cell: Cell) => void = () => {};

  constructor(readonly notebook: Notebook, readonly kernel: LessonKernel) {
    this.#memory = `ran ${kernel.context.path}`;
    NotebookActions.executionScheduled.connect((_, { cell }) => this.began(cell));
    NotebookActions.executed.connect((_, { cell, success }) => this.ended(cell, success));
    kernel.fresh = () => {
      this.#ran.clear();
      sessionStorage.removeItem(this.#memory);
      // What ran or waited will not be answered any more, and what is shown is of variables that are gone.
      for (const cell of notebook.widgets) {
        cell.removeClass('is-running');
        if (!(cell instanceof CodeCell)) continue;
        cell.model.executionState = 'idle';
        cell.toggleClass('is-stale', cell.model.outputs.length > 0);
      }
      this.changed();
    };
    // How far a cell is that knows it, such as one that trains: our own kernel's word, which other front ends do not listen to.
    kernel.context.iopubMessage.connect((_, message) => {
      if (String(message.header.msg_type) !== 'rnn_progress') return;
      const { words } = message.content as { words?: unknown };
      this.#progress = typeof words === 'string' ? words.slice(0, 120) : '';
      this.changed();
    });
    for (const turn of ['wheel', 'pointerdown', 'keydown']) addEventListener(turn, () => this.#isFollowing = false, { capture: true, passive: true });
  }

  /** How long the cell that runs has been running, in seconds. */
  get seconds(): number {
    return this.running.length === 0 ? 0 : Math.floor((Date.now() - this.#begunAt) / 1000);
  }

  /** How far the cell that runs is, in its own words; empty where it tells nothing. */
  get far(): string {
    return this.running.length === 0 ? '' : this.#progress;
  }

  /** A cell runs, or waits for its turn. */
  began(cell: Cell): void {
    if (this.running.length === 0) this.#begunAt = Date.now();
    cell.addClass('is-running');
    cell.removeClass('has-failed');
    cell.removeClass('is-stale');
    dropNotice('failed');
    this.changed();
  }

  ended(cell: Cell, success: boolean): void {
    cell.removeClass('is-running');
    cell.toggleClass('has-failed', !success);
    if (success) {
      this.#ran.add(cell.model.id);
      sessionStorage.setItem(this.#memory, JSON.stringify({ kernel: this.kernel.context.session?.kernel?.id, ran: [...this.#ran] } satisfies Memory));
    } else {
      this.#failed(cell);
    }
    this.#begunAt = Date.now();
    this.#progress = '';
    this.#follow();
    this.changed();
    if (this.running.length === 0) this.rested();
  }

  /** Whether all code above a cell has run since the kernel was new. */
  areAboveRun(cell: Cell): boolean {
    return this.#code(this.notebook.widgets.slice(0, this.notebook.widgets.indexOf(cell))).every(above => this.#ran.has(above.model.id));
  }

  /** The cells that run or wait, in the notebook's order. */
  get running(): Cell[] {
    return this.notebook.widgets.filter(cell => cell.hasClass('is-running'));
  }

  /** A cell that failed out of sight is named, and one that lacks a variable is offered the cells that may make it. */
  #failed(cell: Cell): void {
    const error = cell instanceof CodeCell ? cell.model.outputs.toJSON().find(output => output.output_type === 'error') : undefined;
    const lacks = /^The name '([^']+)' does not exist in the current context/.exec(String(error?.evalue ?? ''))?.[1];
    const above = this.notebook.widgets.slice(0, this.notebook.widgets.indexOf(cell));
    const missing = lacks === undefined ? [] : this.#code(above).filter(cell => !this.#ran.has(cell.model.id));
    const place = cell.node.getBoundingClientRect(), isInSight = place.top < innerHeight && place.bottom > 0;
    if (missing.length > 0) {
      notice('failed', `The cell uses ${lacks}, which no cell has made yet. ${missing.length === 1 ? 'One cell above it has' : `${missing.length} cells above it have`} not run since the kernel was new.`, [
        { label: 'Run the cells above', main: true, chosen: () => void NotebookActions.runCells(this.notebook, [...missing, cell], this.kernel.context) },
        { label: 'Leave it', chosen: () => {} },
      ]);
    } else if (!isInSight) {
      notice('failed', 'A cell has failed.', [{ label: 'Go there', main: true, chosen: () => this.#goTo(cell) }]);
    }
  }

  #goTo(cell: Cell): void {
    this.turning(cell);
    this.notebook.activeCellIndex = this.notebook.widgets.indexOf(cell);
    cell.node.scrollIntoView({ block: 'nearest' });
  }

  #follow(): void {
    const next = this.running[0];
    if (!this.#isFollowing || !next) return;
    this.turning(next);
    next.node.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }

  /** After a reload: what has run in the kernel, if it is the same one. */
  recall(): void {
    const memory = parsed(sessionStorage.getItem(this.#memory) ?? 'null') as Memory | null;
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

  all = () => this.#followed(this.notebook.widgets);

  /** Runs all from the first cell to the active one. */
  toHere = () => this.#followed(this.notebook.widgets.slice(0, this.notebook.activeCellIndex + 1));

  #followed(cells: readonly Cell[]): Promise<boolean> {
    const ended = NotebookActions.runCells(this.notebook, cells, this.kernel.context);
    this.#isFollowing = true;
    return ended;
  }

  /** Runs a cell of parameters and the code right below it, which trains; first, what above it has not run yet. */
  async again(parameters: Cell): Promise<void> {
    const cells = this.notebook.widgets, at = cells.indexOf(parameters);
    const missing = this.#code(cells.slice(0, at)).filter(cell => !this.#ran.has(cell.model.id));
    const end = cells.findIndex((cell, i) => i > at && !(cell instanceof CodeCell)), below = cells.slice(at, end < 0 ? undefined : end);
    // On a small screen their code takes little room, so that the fields and the figure are seen together.
    for (const cell of below) cell.addClass('is-compact');
    parameters.node.scrollIntoView({ block: 'start' });
    await NotebookActions.runCells(this.notebook, [...missing, ...below], this.kernel.context);
  }
}
