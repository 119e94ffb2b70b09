import type { CompletionHandler } from '@jupyterlab/completer';
import { type Notebook, NotebookActions } from '@jupyterlab/notebook';
import { CommandRegistry } from '@lumino/commands';
import { dropNotice, notice } from './notices';

export interface Commands { run: () => unknown; advance: () => unknown; save: () => unknown; present: () => unknown; inspect: () => unknown; find: () => unknown; interrupt: () => unknown }

/** The keys that people know from Jupyter. */
export function bindKeys(notebook: Notebook, completion: CompletionHandler, commands: Commands): void {
  const registry = new CommandRegistry();
  // A slider or a button in an output has keys of its own, and is no text that could be edited.
  const command = '.jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus:not(:read-write):not(input):not(select):not(button):not(summary)', edit = '.jp-Notebook.jp-mod-editMode', either = 'body';
  const bind = (id: string, keys: string[], selector: string, execute: () => unknown) => {
    if (!registry.hasCommand(id)) registry.addCommand(id, { label: id, execute });
    registry.addKeyBinding({ selector, keys, command: id });
  };
  bind('save', ['Accel S'], either, commands.save);
  // The browser's own search sees of the code and of folded sections only what is drawn.
  for (const key of ['Accel F', 'Accel H']) bind('find', [key], either, commands.find);
  bind('advance', ['Shift Enter'], '.jp-Notebook', commands.advance);
  bind('run', ['Ctrl Enter'], '.jp-Notebook', commands.run);
  bind('run and insert', ['Alt Enter'], '.jp-Notebook', async () => {
    await commands.run();
    NotebookActions.insertBelow(notebook);
    notebook.mode = 'edit';
  });
  bind('edit', ['Enter'], command, () => void (notebook.mode = 'edit'));
  bind('leave', ['Escape'], edit, () => void (notebook.mode = 'command'));
  for (const key of ['ArrowUp', 'K']) bind('above', [key], command, () => NotebookActions.selectAbove(notebook));
  for (const key of ['ArrowDown', 'J']) bind('below', [key], command, () => NotebookActions.selectBelow(notebook));
  bind('insert above', ['A'], command, () => NotebookActions.insertAbove(notebook));
  bind('insert below', ['B'], command, () => NotebookActions.insertBelow(notebook));
  bind('delete', ['D', 'D'], command, () => {
    const before = notebook.widgets.length;
    NotebookActions.deleteCells(notebook);
    const gone = before - notebook.widgets.length;
    notice('deleted', gone === 1 ? 'A cell was deleted.' : `${gone} cells were deleted.`, [{ label: 'Undo (Z)', main: true, chosen: () => NotebookActions.undo(notebook) }], 20);
  });
  bind('to text', ['M'], command, () => NotebookActions.changeCellType(notebook, 'markdown'));
  bind('to code', ['Y'], command, () => NotebookActions.changeCellType(notebook, 'code'));
  bind('undo', ['Z'], command, () => {
    dropNotice('deleted');
    NotebookActions.undo(notebook);
  });
  bind('interrupt', ['I', 'I'], command, commands.interrupt);
  bind('present', ['P'], command, commands.present);
  bind('complete', ['Tab'], '.jp-Notebook .jp-mod-completer-enabled', () => {
    // An answer that came too late to be shown is still held for the one that is; JupyterLab would not ask again.
    if (completion.completer.isHidden) completion.completer.model?.reset(true);
    completion.invoke();
  });
  bind('take', ['Enter'], '.jp-Notebook .jp-mod-completer-active', () => completion.completer.selectActive());
  bind('inspect', ['Shift Tab'], '.jp-Notebook.jp-mod-editMode .jp-CodeCell', commands.inspect);
  document.addEventListener('keydown', event => registry.processKeydownEvent(event), { capture: true });
}
