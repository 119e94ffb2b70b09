import { type Cell, CodeCell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import type { Asking, CallSignature } from './asking';
import type { LessonNotebook } from './editing';
import { make } from './elements';

const soon = 120;

/** What is called, its parameters, and the one that is being written in bold. */
function drawn(signatures: CallSignature[]): Node[] {
  const [first] = signatures, more = signatures.length - 1;
  return [
    make('code', {}, first.before, ...first.parameters.flatMap((parameter, at) => [at > 0 ? ', ' : '', at === first.active ? make('b', {}, parameter) : parameter]), first.after),
    ...(more > 0 ? [make('small', {}, ` and ${more} more overload${more > 1 ? 's' : ''}`)] : []),
    ...(first.words ? [make('p', {}, first.words)] : []),
  ];
}

/** Shows, from `(` or `,` on, what the call takes that is being written in a cell. */
class Signatures {
  static readonly card = make('div', { class: 'signature', role: 'status', hidden: true });
  #timer = 0;
  #asks = false;
  #again = false;

  constructor(readonly view: EditorView, readonly asking: Asking) {
    view.dispatch({ effects: StateEffect.appendConfig.of(EditorView.updateListener.of(update => this.#updated(update))) });
    view.contentDOM.addEventListener('blur', () => this.#close());
    view.contentDOM.addEventListener('keydown', event => {
      if (event.key === 'Escape' || (event.key === 'Enter' && (event.shiftKey || event.ctrlKey))) this.#close();
    });
  }

  #updated(update: ViewUpdate): void {
    if (!update.docChanged && !update.selectionSet) return;
    let opens = false;
    if (update.transactions.some(transaction => transaction.isUserEvent('input')))
      update.changes.iterChanges((_, __, ___, ____, inserted) => opens ||= /^[(,]/.test(inserted.toString()));
    if (!opens && Signatures.card.hidden) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), soon);
  }

  /** One question at a time; while a cell runs its answer waits, and is then of no use any more. */
  async #ask(): Promise<void> {
    this.#again = true;
    if (this.#asks) return;
    this.#asks = true;
    try {
      while (this.#again) {
        this.#again = false;
        const { doc, selection } = this.view.state, position = selection.main.head;
        const signatures = await this.asking.signatures(doc.toString(), position);
        if (this.#again || this.view.state.doc !== doc || this.view.state.selection.main.head !== position) continue;
        if (signatures?.length && this.view.hasFocus) this.#show(signatures, position);
        else this.#close();
      }
    } finally {
      this.#asks = false;
    }
  }

  /** Above the line: below it stand completions. */
  #show(signatures: CallSignature[], position: number): void {
    const at = this.view.coordsAtPos(position), { card } = Signatures;
    if (!at) return;
    if (!card.isConnected) document.body.append(card);
    card.replaceChildren(...drawn(signatures));
    card.hidden = false;
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 16))}px`;
    const above = at.top - card.offsetHeight - 6;
    card.style.top = `${above > 0 ? above : at.bottom + 6}px`;
  }

  #close(): void {
    clearTimeout(this.#timer);
    Signatures.card.hidden = true;
  }
}

/** Shows the parameters of a call while it is written, in each cell of code. */
export function showSignatures(notebook: LessonNotebook, asking: Asking): void {
  notebook.forEachCell((cell: Cell) => {
    if (cell instanceof CodeCell) void cell.ready.then(() => !cell.isDisposed && cell.editor && new Signatures((cell.editor as CodeMirrorEditor).editor, asking));
  });
  notebook.outerNode.addEventListener('scroll', () => Signatures.card.hidden = true, { passive: true });
}
