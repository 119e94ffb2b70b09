import { CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { LessonKernel } from './kernel';
import type { Runs } from './running';

type Future = NonNullable<CodeCell['outputArea']['future']>;

/** A cell that was started by a page that is no more. */
interface Resumed { cell: CodeCell; future: Future; failed: boolean }

// JupyterLab listens to what a page has asked itself. This listens on, for what it asked in its life before.
function future(forget: () => void): Future {
  const quiet = () => {};
  return { onIOPub: quiet, onReply: quiet, onStdin: quiet, done: new Promise<never>(quiet), dispose: forget, registerMessageHook: quiet, removeMessageHook: quiet } as unknown as Future;
}

/** Cells that still run or wait, after a reload or from a tab that was closed, show what they show from their beginning, and go on. */
export function resume(notebook: Notebook, kernel: LessonKernel, runs: Runs): void {
  const resumed = new Map<string, Resumed>();

  const began = (request: string, { code, execution_count }: KernelMessage.IExecuteInputMsg['content']) => {
    const cell = notebook.widgets.find((cell): cell is CodeCell => cell instanceof CodeCell && cell.model.sharedModel.source === code && !cell.hasClass('is-running'));
    if (!cell) return;
    // Run again, the cell shows its new run alone.
    const made = { cell, future: future(() => resumed.delete(request)), failed: false };
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

  const heard = async (message: KernelMessage.IIOPubMessage) => {
    const parent = message.parent_header as KernelMessage.IHeader;
    const request = parent.msg_id, type = message.header.msg_type;
    if (type === 'execute_input' && !resumed.has(request) && await kernel.askedBefore(parent.session))
      began(request, message.content as KernelMessage.IExecuteInputMsg['content']);
    const known = resumed.get(request);
    if (!known) return;
    known.failed ||= type === 'error';
    void known.future.onIOPub(message as Parameters<Kernel.IFuture<never, never>['onIOPub']>[0]);
    if (type === 'status' && (message.content as KernelMessage.IStatusMsg['content']).execution_state === 'idle') ended(request, known);
  };

  // One after another: what a cell shows waits until it is known whose cell it is.
  let listening = Promise.resolve();
  kernel.context.iopubMessage.connect((_, message) => {
    listening = listening.then(() => heard(message)).catch(reportError);
  });
}
