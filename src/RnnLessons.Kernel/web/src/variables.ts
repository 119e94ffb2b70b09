import type { Asking } from './asking';
import { button, make } from './elements';

/** The session's variables beside the notebook: name, type, and a value in a few words. */
export class VariableList {
  readonly #body = make('tbody');
  readonly #none = make('p', {}, 'There are no variables yet: no cell has run.');
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;

  constructor(readonly asking: Asking) {
    this.panel = make('aside', { class: 'variables', 'aria-label': 'Variables', hidden: true },
      make('h2', {}, 'Variables'),
      make('table', {}, make('thead', {}, make('tr', {}, ...['Name', 'Type', 'Value'].map(head => make('th', { scope: 'col' }, head)))), this.#body), this.#none);
    this.button = button('variables', '', 'Variables, their types and shapes', () => this.#toggle());
    this.button.setAttribute('aria-expanded', 'false');
  }

  #toggle(): void {
    this.panel.hidden = !this.panel.hidden;
    this.button.setAttribute('aria-expanded', String(!this.panel.hidden));
    void this.show();
  }

  /** Shows them as they are now, where the list is open. */
  async show(): Promise<void> {
    if (this.panel.hidden) return;
    const variables = await this.asking.variables() ?? [];
    this.#none.hidden = variables.length > 0;
    this.#body.replaceChildren(...variables.map(({ name, type, value }) =>
      make('tr', {}, make('th', { scope: 'row' }, name), make('td', { title: type }, type), make('td', {}, value))));
  }
}
