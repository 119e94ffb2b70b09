import type { INotebookContent } from '@jupyterlab/nbformat';

/** A path as a part of an address. */
export const inAddress = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** The file was saved by another tab or program since it was opened here. */
export class ChangedElsewhere extends Error {}

/** Takes out what a notebook says of its own trustworthiness, which JupyterLab would believe: only what has run in this page may run scripts. */
export function untrusted(content: INotebookContent): INotebookContent {
  for (const cell of content.cells) delete cell.metadata?.trusted;
  return content;
}

/** A notebook's file. It knows which content it has seen, and does not write over any other without being told to. */
export class NotebookFile {
  #tag: string | null = null;

  constructor(readonly path: string) {}

  get #address(): string {
    return '/api/contents/' + inAddress(this.path);
  }

  /** Names the content that was last seen: the same for the same. */
  get tag(): string | null {
    return this.#tag;
  }

  async read(): Promise<INotebookContent> {
    const answer = await fetch(this.#address);
    const model = await said(answer);
    this.#tag = answer.headers.get('ETag');
    return untrusted(model.content);
  }

  async write(content: INotebookContent, overWhatever = false): Promise<void> {
    const answer = await fetch(this.#address, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', ...(overWhatever || !this.#tag ? {} : { 'If-Match': this.#tag }) },
      body: JSON.stringify({ type: 'notebook', format: 'json', content }),
    });
    await said(answer);
    this.#tag = answer.headers.get('ETag');
  }

  /** What is kept of the notebook to go back to. */
  async checkpoints(): Promise<unknown[]> {
    return said(await fetch(`${this.#address}/checkpoints`));
  }

  async restore(): Promise<void> {
    const answer = await fetch(`${this.#address}/checkpoints/checkpoint`, { method: 'POST' });
    if (!answer.ok) await said(answer);
  }
}

/** An answer's JSON; a refusal's words are thrown. */
export async function said(answer: Response): Promise<any> {
  const json = await answer.json().catch(() => ({ message: `${answer.status} ${answer.statusText}` }));
  if (answer.status === 412) throw new ChangedElsewhere(json.message);
  if (!answer.ok) throw new Error(json.message);
  return json;
}
