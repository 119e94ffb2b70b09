import type { INotebookContent } from '@jupyterlab/nbformat';
import { address, inAddress } from './addresses';
import { said } from './answers';
import { untrusted } from './trust';

/** A notebook whose texts are whole: a file has them as lines, and JupyterLab expects what a Jupyter server makes of them. */
function whole(content: INotebookContent): INotebookContent {
  const join = (fields: Record<string, unknown>, name: string) => {
    const lines = fields[name];
    if (Array.isArray(lines) && lines.every(line => typeof line === 'string')) fields[name] = lines.join('');
  };
  for (const cell of content.cells) {
    join(cell, 'source');
    for (const output of Array.isArray(cell.outputs) ? cell.outputs as Record<string, any>[] : []) {
      join(output, 'text');
      for (const mimeType of Object.keys(output.data ?? {})) if (!/^application\/(.*\+)?json$/.test(mimeType)) join(output.data, mimeType);
    }
  }
  return content;
}

/** A notebook's file. It knows which content it has seen, and does not write over any other without being told to. */
export class NotebookFile {
  #tag: string | null = null;

  constructor(readonly path: string) {}

  get #address(): string {
    return address('/api/contents/' + inAddress(this.path));
  }

  /** Names the content that was last seen: the same for the same. */
  get tag(): string | null {
    return this.#tag;
  }

  async read(): Promise<INotebookContent> {
    const answer = await fetch(this.#address);
    const model = await said(answer);
    this.#tag = answer.headers.get('ETag');
    return whole(untrusted(model.content));
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

  /** The notebook as one page of HTML. */
  async page(content: INotebookContent): Promise<string> {
    const answer = await fetch(address('/rnn/page'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ path: this.path, content }) });
    return (await said(answer)).html;
  }

  /** The notebook as a C# program. */
  async program(content: INotebookContent): Promise<string> {
    const answer = await fetch(address('/rnn/program'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ path: this.path, content }) });
    return (await said(answer)).program;
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
