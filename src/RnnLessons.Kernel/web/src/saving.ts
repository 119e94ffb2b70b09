import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Notebook } from '@jupyterlab/notebook';
import { ChangedElsewhere } from './answers';
import type { Draft, Drafts } from './drafts';
import { icon, make } from './elements';
import type { NotebookFile } from './files';
import { dropNotice, isNoticed, notice } from './notices';
import { untrusted } from './trust';

// Edits are kept soon, and a live figure's many changes not more often than this.
const keepAfter = 400, keepEvery = 3000;

const clock = (time: number) => new Date(time).toLocaleString([], { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** Saves the notebook, and keeps what is not saved yet in the browser. */
export class Saving {
  readonly button: HTMLButtonElement;
  /** Called when it was saved. */
  saved: () => void = () => {};
  #saving = Promise.resolve();
  #dirty = false;
  #timer = 0;
  #keptAt = 0;

  constructor(readonly notebook: Notebook, readonly file: NotebookFile, readonly drafts: Drafts) {
    this.button = make('button', { type: 'button', class: 'save', title: 'Save (Ctrl + S)', click: () => void this.save() });
    notebook.model!.contentChanged.connect(() => this.#changed());
    addEventListener('pagehide', () => this.#dirty && this.drafts.keepAtOnce(this.#content(), this.file.tag));
    document.addEventListener('visibilitychange', () => document.hidden && this.#dirty && void this.#keep());
    this.#show();
  }

  /** Brings back what was found: typed and not saved before a reload or a crash. */
  async restore(found: Draft[]): Promise<void> {
    this.#clean();
    for (const draft of found) await this.#offer(draft);
  }

  /** Saves; one after another, since each must know what the one before has written. */
  save(overWhatever = false): Promise<void> {
    return this.#saving = this.#saving.then(() => this.#save(overWhatever));
  }

  /** Saves what cells have shown once they have run, unless a question of an earlier save is open. What was changed elsewhere stays; the reader's own save asks about it. */
  saveByItself(): Promise<void> {
    return this.#saving = this.#saving.then(() => this.#dirty && !isNoticed('save') ? this.#save(false, true) : undefined);
  }

  async #save(overWhatever: boolean, byItself = false): Promise<void> {
    dropNotice('save');
    try {
      const content = this.#content();
      await this.file.write(content, overWhatever);
      if (JSON.stringify(content) === JSON.stringify(this.#content())) {
        this.#clean();
        await this.drafts.drop();
      } else {
        // Changed meanwhile: the draft is one of the new file.
        await this.#keep();
      }
      this.saved();
    } catch (failed) {
      if (failed instanceof ChangedElsewhere) byItself || this.#askWhich();
      else notice('save', `The notebook could not be saved: ${(failed as Error).message}. Your edits are kept in this browser.`, [{ label: 'Try again', main: true, chosen: () => this.save() }]);
    }
  }

  /** Whether the notebook as it was before its first save is kept. */
  async canStartOver(): Promise<boolean> {
    return (await this.file.checkpoints()).length > 0;
  }

  startOver(): void {
    notice('save', 'Shall the notebook be as it was before it was first saved here? What you wrote into it, and what was run, goes.', [
      {
        label: 'Start over', chosen: async () => {
          await this.file.restore();
          await this.#reload();
        },
      },
      { label: 'Leave it', main: true, chosen: () => {} },
    ]);
  }

  async #offer(draft: Draft): Promise<void> {
    if (JSON.stringify(draft.content.cells) === JSON.stringify(this.#content().cells)) {
      await this.drafts.drop(draft);
    } else if (draft.tag === this.file.tag && !this.#dirty) {
      await this.#take(draft);
      notice('draft', `Your unsaved edits of ${clock(draft.time)} are back.`, [
        { label: 'Keep them', main: true, chosen: () => {} },
        { label: 'Discard them', chosen: () => this.#reload() },
      ]);
    } else {
      notice('older', `There are unsaved edits of ${clock(draft.time)}, but the notebook has changed since. Which do you want?`, [
        { label: 'The notebook as it is now', main: true, chosen: () => this.drafts.drop(draft) },
        { label: 'Those unsaved edits', chosen: () => this.#take(draft) },
      ]);
    }
  }

  #askWhich(): void {
    notice('save', 'This notebook was saved in another tab or program since you opened it here. Nothing was written. Which one shall stay?', [
      { label: 'Mine: write over the other', chosen: () => this.save(true) },
      { label: 'The other: drop my edits', chosen: () => this.#reload() },
      { label: 'Decide later', main: true, chosen: () => {} },
    ]);
  }

  /** The notebook as it is on the page, as one page of HTML that draws without any program. */
  async page(): Promise<string> {
    return this.file.page(this.#content());
  }

  /** The notebook as it is on the page, as a C# program. */
  async program(): Promise<string> {
    return this.file.program(this.#content());
  }

  #content(): INotebookContent {
    return untrusted(this.notebook.model!.toJSON() as INotebookContent);
  }

  async #reload(): Promise<void> {
    const content = await this.file.read();
    this.#clean();
    await this.drafts.drop();
    this.#set(content);
    this.#clean();
  }

  async #take(draft: Draft): Promise<void> {
    this.#set(untrusted(draft.content));
    this.#dirty = true;
    this.#show();
    await this.#keep();
    await this.drafts.drop(draft);
  }

  #set(content: INotebookContent): void {
    const at = this.notebook.activeCellIndex;
    this.notebook.model!.fromJSON(content);
    this.notebook.model!.sharedModel.clearUndoHistory();
    this.notebook.activeCellIndex = Math.min(at, this.notebook.widgets.length - 1);
  }

  #changed(): void {
    this.#dirty = true;
    this.#show();
    // A change does not put off what the one before it has begun.
    this.#timer ||= window.setTimeout(() => void this.#keep(), Math.max(keepAfter, this.#keptAt + keepEvery - Date.now()));
  }

  #keep(): Promise<void> {
    this.#stopTimer();
    this.#keptAt = Date.now();
    return this.drafts.keep(this.#content(), this.file.tag);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #clean(): void {
    this.#stopTimer();
    this.#dirty = false;
    this.notebook.model!.dirty = false;
    this.#show();
  }

  #show(): void {
    this.button.replaceChildren(icon('save'), make('span', {}, this.#dirty ? 'Save' : 'Saved'));
    this.button.dataset.dirty = String(this.#dirty);
  }
}
