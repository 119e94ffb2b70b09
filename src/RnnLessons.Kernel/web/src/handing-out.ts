import { type Cell, CodeCell } from '@jupyterlab/cells';
import { Widget, type PanelLayout } from '@lumino/widgets';
import type { LessonNotebook } from './editing';
import { button, make } from './elements';
import { notice, problem } from './notices';
import type { Saving } from './saving';

/** The button of one cell that copies its code. */
class Copying extends Widget {
  constructor(cell: CodeCell) {
    super();
    this.addClass('copying');
    const copy = button('copy', '', 'Copy the code of this cell', async () => {
      await navigator.clipboard.writeText(cell.model.sharedModel.source);
      copy.dataset.done = 'true';
      setTimeout(() => delete copy.dataset.done, 1500);
    });
    this.node.append(copy);
  }
}

/** Puts a button that copies beside the code of every cell. */
export function offerCopies(notebook: LessonNotebook): void {
  notebook.forEachCell((cell: Cell) => {
    if (cell instanceof CodeCell) (cell.layout as PanelLayout).insertWidget(1, new Copying(cell));
  });
}

/** A button that hands the lesson out as one page of HTML, as it is on the screen. */
export function pageButton(saving: Saving, path: string): HTMLButtonElement {
  const name = path.split('/').pop()!.replace(/\.ipynb$/, '.html');
  return button('download', '', 'Download the lesson as one page of HTML, as it is now', async () => {
    try {
      const address = URL.createObjectURL(new Blob([await saving.page()], { type: 'text/html' }));
      make('a', { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (failed) {
      notice('page', problem(failed), [{ label: 'Leave it', main: true, chosen: () => {} }]);
    }
  });
}
