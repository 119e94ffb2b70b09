import { CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { LessonKernel } from './kernel';
import type { Runs } from './running';

type Future = NonNullable<CodeCell['outputArea']['future']>;

/** A cell that this tab started before it was loaded anew. */
interface Resumed { cell: CodeCell; future: Future; failed: boolean }

// JupyterLab listens to what a page has asked itself. This listens on, for what it asked in its life before.
function future(): Future {
  const quiet = () => {};
  return { onIOPub: quiet, onReply: quiet, onStdin: quiet, done: new Promise<never>(quiet), dispose: quiet, registerMessageHook: quiet, removeMessageHook: quiet } as unknown as Future;
}

/** After a reload, cells that still run or wait show what they show from their beginning, and go on. */
export function resume(notebook: Notebook, kernel: LessonKernel, runs: Runs): void {
  const resumed = new Map<string, Resumed>();

  const began = (request: string, { code, execution_count }: KernelMessage.IExecuteInputMsg['content']) => {
    const cell = notebook.widgets.find((cell): cell is CodeCell => cell instanceof CodeCell && cell.model.sharedModel.source === code && !cell.hasClass('is-running'));
    if (!cell) return;
    const made = { cell, future: future(), failed: false };
    resumed.set(request, made);
    cell.outputArea.future = made.future;
    // What the file held has gone with that.
    cell.model.trusted = true;
    cell.model.executionCount = execution_count;
    cell.model.executionState = 'running';
    runs.began(cell);
  };

  const ended = (request: string, { cell, failed }: Resumed) => {
    resumed.delete(request);
    cell.model.executionState = 'idle';
    runs.ended(cell, !failed);
  };

  kernel.context.iopubMessage.connect((_, message) => {
    const parent = message.parent_header as KernelMessage.IHeader;
    if (!kernel.askedBefore(parent.session)) return;
    const request = parent.msg_id, known = resumed.get(request), type = message.header.msg_type;
    if (type === 'execute_input' && !known) began(request, message.content as KernelMessage.IExecuteInputMsg['content']);
    if (!known) return;
    known.failed ||= type === 'error';
    void known.future.onIOPub(message as Parameters<Kernel.IFuture<never, never>['onIOPub']>[0]);
    if (type === 'status' && (message.content as KernelMessage.IStatusMsg['content']).execution_state === 'idle') ended(request, known);
  });
}
