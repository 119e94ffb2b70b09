import type { Cell } from '@jupyterlab/cells';
import { type PanelLayout, Widget } from '@lumino/widgets';
import type { LessonNotebook } from './editing';
import { icon, make } from './elements';
import { address } from './addresses';
import { said } from './answers';
import { Range, rangeSlider } from './ranges';
import type { Runs } from './running';

interface Field { name: string; kind: 'code' | 'text' | 'truth' | 'integer' | 'number'; value: string; range?: Range }
interface Parameters { source: string; fields: Field[] }

const isTagged = (cell: Cell) => cell.model.type === 'code' && ((cell.model.getMetadata('tags') as string[] | undefined) ?? []).includes('parameters');

/** «learningRate» as one says it. */
const spoken = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

async function ask(source: string, values: Record<string, string> = {}): Promise<Parameters> {
  return said(await fetch(address('/rnn/parameters'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ source, values }) }));
}

/** Fields for the values of a cell tagged `parameters`. What is filled in is written into the cell, and what is typed there is shown in them. */
class Fields extends Widget {
  readonly #grid = make('div', { class: 'grid' });
  readonly #problem = make('p', { class: 'problem', role: 'alert' });
  readonly #again: HTMLButtonElement;
  readonly #inputs = new Map<string, HTMLInputElement>();
  #timer = 0;
  #shown = '';
  #form = '';

  constructor(readonly cell: Cell, runs: Runs) {
    super();
    this.addClass('parameters');
    // A form hands in its fields by Enter where it has a button for that.
    this.#again = make('button', { type: 'submit', class: 'main', title: 'Runs this cell and the code below it with these values (Enter in a field)' }, icon('run'), 'Run again');
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
    if (this.isDisposed) return;
    const source = this.cell.model.sharedModel.source;
    if (source === this.#shown) return;
    this.#shown = source;
    this.#show((await ask(source)).fields);
  }

  #show(fields: Field[]): void {
    this.node.hidden = fields.length === 0;
    // The order counts too, and what is no value: another kind or range is another field.
    const form = JSON.stringify(fields.map(({ value: _, ...rest }) => rest)), same = form === this.#form;
    this.#form = form;
    if (!same) {
      this.#inputs.clear();
      this.#grid.replaceChildren(...fields.map(field => this.#field(field)));
    }
    for (const { name, kind, value } of fields) {
      const input = this.#inputs.get(name)!;
      if (kind === 'truth') input.checked = value === 'true';
      else if (document.activeElement !== input) {
        input.value = value;
        input.dispatchEvent(new Event('filled'));
      }
    }
  }

  #field({ name, kind, range }: Field): HTMLElement {
    const input = make('input', {
      name, autocomplete: 'off', spellcheck: 'false',
      type: kind === 'truth' ? 'checkbox' : 'text',
      inputmode: kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text',
      change: () => void this.#write(),
    });
    this.#inputs.set(name, input);
    const label = make('label', { class: kind, title: name }, make('span', {}, spoken(name)), input);
    return range ? make('div', { class: 'ranged' }, label, rangeSlider(spoken(name), input, kind === 'integer', range)) : label;
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
export function showParameters(notebook: LessonNotebook, runs: Runs): void {
  notebook.forEachCell(cell => {
    if (!isTagged(cell)) return;
    // Below the cell's header, above its code.
    (cell.layout as PanelLayout).insertWidget(1, new Fields(cell, runs));
    cell.addClass('has-parameters');
  });
}
