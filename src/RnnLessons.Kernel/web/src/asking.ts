import { PageConfig } from '@jupyterlab/coreutils';
import type { Kernel } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import type { LessonKernel } from './kernel';

export interface CodeDiagnostic { from: number; to: number; severity: 'error' | 'warning'; id: string; message: string }
/** What is called: its declaration in parts, and which parameter is being written. */
export interface CallSignature { before: string; parameters: string[]; after: string; active: number; words: string }
export interface Variable { name: string; type: string; value: string }
interface Answer { number: number; diagnostics?: CodeDiagnostic[]; signatures?: CallSignature[]; variables?: Variable[]; problem?: string }

// What is asked beside the cells is no work that a reader waits for: the kernel's state does not turn to busy by it.
PageConfig.setOption('untracked_message_types', JSON.stringify(['comm_info_request', 'comm_open', 'comm_msg', 'comm_close', 'complete_request', 'inspect_request', 'is_complete_request']));

/** Asks the kernel what Jupyter's protocol has no requests for: over a comm of the target `rnn.editing`, which our own kernel knows. */
export class Asking {
  #comm: Kernel.IComm | undefined;
  #number = 0;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();

  constructor(readonly kernel: LessonKernel) {
    kernel.context.kernelChanged.connect(() => this.#forget());
    kernel.context.statusChanged.connect((_, status) => (status === 'restarting' || status === 'autorestarting' || status === 'dead') && this.#forget());
  }

  /** What the compiler says of a cell after the cells that have run; undefined where no kernel answers. */
  async diagnostics(code: string): Promise<CodeDiagnostic[] | undefined> {
    return (await this.#ask({ ask: 'diagnostics', code }))?.diagnostics;
  }

  /** What the call takes whose brackets a position stands in; undefined where no kernel answers. */
  async signatures(code: string, position: number): Promise<CallSignature[] | undefined> {
    return (await this.#ask({ ask: 'signatures', code, position }))?.signatures;
  }

  /** The session's variables; undefined where no kernel answers. */
  async variables(): Promise<Variable[] | undefined> {
    return (await this.#ask({ ask: 'variables' }))?.variables;
  }

  #ask(question: JSONObject): Promise<Answer | undefined> {
    const comm = this.#opened(), number = ++this.#number;
    if (!comm) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#waiting.set(number, resolve);
      comm.send({ ...question, number });
    });
  }

  #opened(): Kernel.IComm | undefined {
    const kernel = this.kernel.context.session?.kernel;
    if (!kernel || kernel.status === 'dead' || kernel.connectionStatus !== 'connected') return undefined;
    if (this.#comm && !this.#comm.isDisposed) return this.#comm;
    const comm = this.#comm = kernel.createComm('rnn.editing');
    comm.onMsg = message => {
      const answer = message.content.data as unknown as Answer;
      this.#waiting.get(answer.number)?.(answer);
      this.#waiting.delete(answer.number);
    };
    comm.onClose = () => this.#forget();
    comm.open();
    return comm;
  }

  /** A kernel that is gone answers nothing any more. */
  #forget(): void {
    this.#comm = undefined;
    for (const answered of this.#waiting.values()) answered(undefined);
    this.#waiting.clear();
  }
}
