import { CodeCell } from '@jupyterlab/cells';
import { type PanelLayout, Widget } from '@lumino/widgets';
import type { LessonNotebook } from './editing';
import { button } from './elements';

const isFoldable = (cell: CodeCell) => (cell.model.getMetadata('jupyter') as { source_hidden?: boolean } | undefined)?.source_hidden === true;

/** The button above the code of one cell that is folded until it has shown something. */
class Fold extends Widget {
  readonly #button: HTMLButtonElement;

  constructor(readonly cell: CodeCell) {
    super();
    this.addClass('fold');
    // The page folds by itself: JupyterLab's own way takes the number with it that runs the cell, and the arrow keys pass over the cell.
    cell.syncCollapse = false;
    cell.inputHidden = false;
    const words = /\bClaim\./.test(cell.model.sharedModel.source) ? 'Claim: answer the question above first, then run this cell' : 'Check: run this cell when you have an answer';
    this.#button = button(undefined, words, 'Show or hide the code of this cell', () => this.#set(!cell.hasClass('is-folded')));
    this.node.append(this.#button);
    this.#set(cell.model.outputs.length === 0);
    cell.model.outputs.changed.connect(() => {
      // Once it is open it stays so: a cell that runs again is empty for a moment.
      if (cell.model.outputs.length > 0) this.#set(false);
    });
  }

  #set(folded: boolean): void {
    this.cell.toggleClass('is-folded', folded);
    this.#button.setAttribute('aria-expanded', String(!folded));
  }
}

/** Folds the code of each cell whose metadata ask for it (`jupyter.source_hidden`), until the cell has run: claims and checks would give answers away. */
export function foldCells(notebook: LessonNotebook): void {
  notebook.forEachCell(cell => {
    if (cell instanceof CodeCell && isFoldable(cell)) (cell.layout as PanelLayout).insertWidget(1, new Fold(cell));
  });
}
