import { type Cell, CodeCell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { StateEffect } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import type { Asking, CodeDiagnostic } from './asking';
import type { LessonNotebook } from './editing';
import type { Runs } from './running';

const waitFor = 500;
// A name or a type that is not known: true only where the cells above have run.
const unknownNames = ['CS0103', 'CS0246', 'CS0234'];

const isCSharp = (cell: CodeCell) => ((cell.model.getMetadata('dotnet_interactive') as { language?: string } | undefined)?.language ?? 'csharp') === 'csharp';

/** Marks, in the cell that is edited, what the compiler says of it while it is typed. */
class Diagnosing {
  #timer = 0;
  #asks = false;
  #again = false;
  #keyed = false;

  constructor(readonly cell: CodeCell, readonly notebook: LessonNotebook, readonly asking: Asking, readonly runs: Runs) {
    // Only what is typed: a notebook that is opened or run has nothing underlined.
    cell.model.contentChanged.connect(() => cell.editor?.hasFocus() && this.#soon());
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), waitFor);
  }

  /** One question at a time: while a cell runs its answer waits, and what is typed meanwhile is asked once. */
  async #ask(): Promise<void> {
    this.#again = true;
    if (this.#asks) return;
    this.#asks = true;
    try {
      while (this.#again) {
        this.#again = false;
        if (this.cell.isDisposed) return;
        const code = this.cell.model.sharedModel.source;
        const found = await this.asking.diagnostics(code);
        if (found && !this.cell.isDisposed && code === this.cell.model.sharedModel.source) this.#show(found);
      }
    } finally {
      this.#asks = false;
    }
  }

  #show(found: CodeDiagnostic[]): void {
    if (!this.cell.editor) return;
    const view = (this.cell.editor as CodeMirrorEditor).editor;
    const shown = this.runs.areAboveRun(this.cell) ? found : found.filter(one => !unknownNames.includes(one.id));
    if (!this.#keyed) view.dispatch({ effects: StateEffect.appendConfig.of(keymap.of(lintKeymap)) });
    this.#keyed = true;
    view.dispatch(setDiagnostics(view.state, shown.map(({ from, to, severity, id, message }) => ({ from, to, severity, message: `${message} (${id})` }))));
  }
}

/** Underlines errors and warnings in each cell of C# as it is typed; F8 goes to the next one. */
export function diagnose(notebook: LessonNotebook, asking: Asking, runs: Runs): void {
  notebook.forEachCell((cell: Cell) => {
    if (cell instanceof CodeCell && isCSharp(cell)) new Diagnosing(cell, notebook, asking, runs);
  });
}
