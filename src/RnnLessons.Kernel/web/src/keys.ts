import type { CompletionHandler } from '@jupyterlab/completer';
import { type Notebook, NotebookActions } from '@jupyterlab/notebook';
import { CommandRegistry } from '@lumino/commands';

export interface Commands { run: () => unknown; advance: () => unknown; save: () => unknown; present: () => unknown; inspect: () => unknown; interrupt: () => unknown }

/** The keys that people know from Jupyter. */
export function bindKeys(notebook: Notebook, completion: CompletionHandler, commands: Commands): void {
  const registry = new CommandRegistry();
  const command = '.jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus:not(:read-write)', edit = '.jp-Notebook.jp-mod-editMode', either = 'body';
  const bind = (id: string, keys: string[], selector: string, execute: () => unknown) => {
    if (!registry.hasCommand(id)) registry.addCommand(id, { label: id, execute });
    registry.addKeyBinding({ selector, keys, command: id });
  };
  bind('save', ['Accel S'], either, commands.save);
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
  bind('delete', ['D', 'D'], command, () => NotebookActions.deleteCells(notebook));
  bind('to text', ['M'], command, () => NotebookActions.changeCellType(notebook, 'markdown'));
  bind('to code', ['Y'], command, () => NotebookActions.changeCellType(notebook, 'code'));
  bind('undo', ['Z'], command, () => NotebookActions.undo(notebook));
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
