import type { INotebookContent } from '@jupyterlab/nbformat';
import { harmless, parsed } from './harmless';
import { takeName, takenNames } from './presence';

/** What was typed and not saved, with the tag of the file that it was made from. */
export interface Draft { key: string; path: string; tab: string; tag: string | null; time: number; content: INotebookContent }

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open('rnn-drafts', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('drafts', { keyPath: 'key' });
  return request(opening);
}

// The last words of a page stand here, each by its draft's key, until the next page moves them.
const lastWords = 'draft ';

/** Without what cells have shown: that is what makes a notebook large. */
const withoutOutputs = (content: INotebookContent): INotebookContent =>
  ({ ...content, cells: content.cells.map(cell => cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell) });

/** A name for this tab that a reload keeps. A tab that was duplicated has its twin's, and takes another. */
async function tabName(): Promise<string> {
  const name = sessionStorage.getItem('tab') ?? crypto.randomUUID();
  // By it other tabs know whose drafts nobody looks after.
  const mine = await takeName(`tab-${name}`);
  if (!mine) sessionStorage.removeItem('tab');
  else sessionStorage.setItem('tab', name);
  return mine ? name : tabName();
}

/** Keeps unsaved edits in the browser, one draft for each tab and notebook. */
export class Drafts {
  readonly #key: string;
  #database!: IDBDatabase;

  private constructor(readonly path: string, readonly tab: string) {
    this.#key = `${tab} ${path}`;
  }

  static async of(path: string): Promise<Drafts> {
    const drafts = new Drafts(path, await tabName());
    await drafts.#open();
    return drafts;
  }

  keep(content: INotebookContent, tag: string | null): Promise<void> {
    return this.#put(this.#draft(content, tag));
  }

  /** Kept when this returns, for a page that goes away: what it has asked its database for then, the browser may give up. */
  keepAtOnce(content: INotebookContent, tag: string | null): void {
    const draft = this.#draft(content, tag), write = (draft: Draft) => localStorage.setItem(lastWords + draft.key, JSON.stringify(draft));
    try {
      write(draft);
    } catch {
      // There is room for some 5 MB only. The whole of it may still reach the database.
      void this.#put(draft);
      write({ ...draft, content: withoutOutputs(content) });
    }
  }

  /** Drops a draft that was found; this tab's own without one. */
  drop(found?: Draft): Promise<void> {
    const key = found?.key ?? this.#key;
    localStorage.removeItem(lastWords + key);
    return this.#change(drafts => drafts.delete(key));
  }

  /** This tab's drafts, or the newest of a tab that is closed, each at a place of its own: what is kept from now on does not take it. */
  async find(): Promise<Draft[]> {
    // One page at a time: two would move the same last words.
    return await navigator.locks.request('drafts', async () => {
      await this.#moveLastWords();
      const kept = harmless(await request<Draft[]>(this.#read().getAll()));
      const all = kept.filter(draft => draft.path === this.path).sort((a, b) => b.time - a.time);
      const own = all.filter(draft => draft.tab === this.tab);
      if (own.length > 0) return Promise.all(own.map(draft => draft.key === this.#key ? this.#setAside(draft) : draft));
      const open = await takenNames();
      return all.filter(draft => !open.has(`tab-${draft.tab}`)).slice(0, 1);
    });
  }

  /** Puts what pages have kept as they went away into the database, unless that got it, or newer. */
  async #moveLastWords(): Promise<void> {
    for (const [at, words] of Object.entries<string>(localStorage).filter(([at]) => at.startsWith(lastWords))) {
      const draft = parsed(words) as Draft, kept = await request<Draft | undefined>(this.#read().get(draft.key));
      if (!kept || kept.time < draft.time) await this.#put(draft);
      localStorage.removeItem(at);
    }
  }

  #draft(content: INotebookContent, tag: string | null): Draft {
    return { key: this.#key, path: this.path, tab: this.tab, tag, time: Date.now(), content };
  }

  #read(): IDBObjectStore {
    return this.#database.transaction('drafts').objectStore('drafts');
  }

  #put(draft: Draft): Promise<void> {
    return this.#change(drafts => drafts.put(draft));
  }

  async #setAside(draft: Draft): Promise<Draft> {
    const aside = { ...draft, key: `${crypto.randomUUID()} ${this.path}` };
    await this.#change(drafts => (drafts.put(aside), drafts.delete(draft.key)));
    return aside;
  }

  async #change(ask: (drafts: IDBObjectStore) => IDBRequest): Promise<void> {
    const transaction = this.#database.transaction('drafts', 'readwrite'), asked = ask(transaction.objectStore('drafts'));
    transaction.commit();
    await request(asked);
  }

  async #open(): Promise<void> {
    this.#database = await opened();
    // Whoever clears the browser's data closes it.
    this.#database.onclose = () => void this.#open();
  }
}
