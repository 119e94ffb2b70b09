import type { INotebookContent } from '@jupyterlab/nbformat';
import { takeName, takenNames } from './presence';

/** What was typed and not saved, with the tag of the file that it was made from. */
export interface Draft { key: string; path: string; tab: string; tag: string | null; time: number; content: INotebookContent }

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open('rnn-drafts', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('drafts', { keyPath: 'key' });
  return (await request(opening)).transaction('drafts', mode).objectStore('drafts');
}

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

  private constructor(readonly path: string, readonly tab: string) {
    this.#key = `${tab} ${path}`;
  }

  static async of(path: string): Promise<Drafts> {
    return new Drafts(path, await tabName());
  }

  async keep(content: INotebookContent, tag: string | null): Promise<void> {
    await this.#put({ key: this.#key, path: this.path, tab: this.tab, tag, time: Date.now(), content });
  }

  /** Drops a draft that was found; this tab's own without one. */
  async drop(found?: Draft): Promise<void> {
    await request((await store('readwrite')).delete(found?.key ?? this.#key));
  }

  /** This tab's drafts, or the newest of a tab that is closed, each at a place of its own: what is kept from now on does not take it. */
  async find(): Promise<Draft[]> {
    const all = (await request<Draft[]>((await store('readonly')).getAll())).filter(draft => draft.path === this.path).sort((a, b) => b.time - a.time);
    const own = all.filter(draft => draft.tab === this.tab);
    if (own.length > 0) return Promise.all(own.map(draft => draft.key === this.#key ? this.#setAside(draft) : draft));
    const open = await takenNames();
    return all.filter(draft => !open.has(`tab-${draft.tab}`)).slice(0, 1);
  }

  async #setAside(draft: Draft): Promise<Draft> {
    const aside = { ...draft, key: `${crypto.randomUUID()} ${this.path}` };
    await this.#put(aside);
    await this.drop();
    return aside;
  }

  async #put(draft: Draft): Promise<void> {
    await request((await store('readwrite')).put(draft));
  }
}
