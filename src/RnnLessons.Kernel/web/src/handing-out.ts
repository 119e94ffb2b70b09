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

/** Buttons that hand the lesson out as it is on the screen: as one page of HTML, and as a C# program. */
export function handingOut(saving: Saving, path: string): HTMLButtonElement[] {
  const name = path.split('/').pop()!.replace(/\.ipynb$/, '');
  const hand = (words: string, what: string, file: string, type: string, content: () => Promise<string>) => button('download', words, what, async () => {
    try {
      const address = URL.createObjectURL(new Blob([await content()], { type }));
      make('a', { href: address, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (failed) {
      notice('page', problem(failed), [{ label: 'Leave it', main: true, chosen: () => {} }]);
    }
  });
  return [
    hand('', 'Download the lesson as one page of HTML, as it is now', `${name}.html`, 'text/html', () => saving.page()),
    hand('C#', 'Download the lesson as a C# program, for `dotnet run` beside the notebook', `${name}.cs`, 'text/plain', () => saving.program()),
  ];
}
