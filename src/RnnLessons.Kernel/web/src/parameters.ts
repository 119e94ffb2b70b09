import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { type PanelLayout, Widget } from '@lumino/widgets';
import { button, make } from './elements';
import { said } from './files';
import type { Runs } from './running';

interface Field { name: string; kind: 'code' | 'text' | 'truth' | 'integer' | 'number'; value: string }
interface Parameters { source: string; fields: Field[] }

const isTagged = (cell: Cell) => cell.model.type === 'code' && ((cell.model.getMetadata('tags') as string[] | undefined) ?? []).includes('parameters');

/** «learningRate» as one says it. */
const spoken = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

async function ask(source: string, values: Record<string, string> = {}): Promise<Parameters> {
  return said(await fetch('/rnn/parameters', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ source, values }) }));
}

/** Fields for the values of a cell tagged `parameters`. What is filled in is written into the cell, and what is typed there is shown in them. */
class Fields extends Widget {
  readonly #grid = make('div', { class: 'grid' });
  readonly #problem = make('p', { class: 'problem', role: 'alert' });
  readonly #again: HTMLButtonElement;
  readonly #inputs = new Map<string, HTMLInputElement>();
  #timer = 0;
  #shown = '';

  constructor(readonly cell: Cell, runs: Runs) {
    super();
    this.addClass('parameters');
    this.#again = button('run', 'Run again', 'Runs this cell and the code below it with these values (Enter in a field)', () => void this.#run(runs));
    this.#again.classList.add('main');
    this.node.append(make('form', {
      submit: event => {
        event.preventDefault();
        void this.#run(runs);
      },
    }, this.#grid, this.#again, this.#problem));
    // Keys typed here are no commands to the notebook.
    this.node.addEventListener('keydown', event => event.stopPropagation());
    cell.model.contentChanged.connect(() => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#read(), 300);
    });
    void this.#read();
  }

  async #read(): Promise<void> {
    const source = this.cell.model.sharedModel.source;
    if (source === this.#shown) return;
    this.#shown = source;
    this.#show((await ask(source)).fields);
  }

  #show(fields: Field[]): void {
    this.node.hidden = fields.length === 0;
    const same = fields.length === this.#inputs.size && fields.every(field => this.#inputs.has(field.name));
    if (!same) {
      this.#inputs.clear();
      this.#grid.replaceChildren(...fields.map(field => this.#field(field)));
    }
    for (const { name, kind, value } of fields) {
      const input = this.#inputs.get(name)!;
      if (kind === 'truth') input.checked = value === 'true';
      else if (document.activeElement !== input) input.value = value;
    }
  }

  #field({ name, kind }: Field): HTMLElement {
    const input = make('input', {
      name, autocomplete: 'off', spellcheck: 'false',
      type: kind === 'truth' ? 'checkbox' : 'text',
      inputmode: kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text',
      change: () => void this.#write(),
    });
    this.#inputs.set(name, input);
    return make('label', { class: kind, title: name }, make('span', {}, spoken(name)), input);
  }

  /** Writes the fields into the cell; false when a value does not suit. */
  async #write(): Promise<boolean> {
    const values = Object.fromEntries([...this.#inputs].map(([name, input]) => [name, input.type === 'checkbox' ? String(input.checked) : input.value]));
    try {
      const source = this.cell.model.sharedModel.source;
      const changed = await ask(source, values);
      this.#problem.textContent = '';
      this.#shown = changed.source;
      if (changed.source !== source) this.cell.model.sharedModel.setSource(changed.source);
      this.#show(changed.fields);
      return true;
    } catch (refused) {
      this.#problem.textContent = (refused as Error).message;
      return false;
    }
  }

  async #run(runs: Runs): Promise<void> {
    if (!await this.#write()) return;
    this.#again.disabled = true;
    try {
      await runs.again(this.cell);
    } finally {
      this.#again.disabled = false;
    }
  }
}

/** Puts fields above each cell tagged `parameters`, also one that comes later. */
export function showParameters(notebook: Notebook, runs: Runs): void {
  const done = new WeakSet<Cell>();
  const look = () => {
    for (const cell of notebook.widgets.filter(cell => isTagged(cell) && !done.has(cell))) {
      done.add(cell);
      // Below the cell's header, above its code.
      (cell.layout as PanelLayout).insertWidget(1, new Fields(cell, runs));
      cell.addClass('has-parameters');
    }
  };
  notebook.modelContentChanged.connect(look);
  look();
}
