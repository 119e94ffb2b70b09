// The hyperparameters as controls: a slider and a number, or a list to choose from, each with the sentence that explains it.
import { make, button } from './elements';
import { formulas } from './formulas';
import { hyperparameters, matters, optionOf, rounded, taskDefaults, taskSentence, type Choice, type Key, type NumberRange } from './hyperparameters';
import { fixed } from './numbers';
import type { Setting } from './protocol';
import type { Session } from './session';

const groups: { name: string; note: string; keys: Key[] }[] = [
  { name: 'Task and network', note: 'A change begins a new run.', keys: ['task', 'lag', 'steps', 'cell', 'layers', 'units'] },
  { name: 'Training', note: 'A change takes effect while it trains.', keys: ['learningRate', 'optimiser', 'clip', 'batch'] },
  { name: 'Initial weights', note: 'A change begins a new run.', keys: ['start', 'radius', 'forgetBias', 'inputBias', 'seed'] },
];

interface Control {
  element: HTMLElement;
  show(): void;
}

export function controls(session: Session): HTMLElement {
  const made = new Map<Key, Control>();
  const sections = groups.map(({ name, note, keys }) => make('fieldset', {},
    make('legend', {}, name), make('p', { class: 'note' }, note),
    ...keys.map(key => {
      const described = hyperparameters[key], control = described.kind === 'choice' ? choice(session, key, described) : range(session, key, described as NumberRange);
      made.set(key, control);
      return control.element;
    })));
  const show = () => {
    for (const [key, control] of made) {
      control.element.hidden = !matters(key, session.setting);
      control.show();
    }
  };
  session.settingChanged.on(show);
  show();
  return make('form', { class: 'controls', id: 'controls', 'aria-label': 'Hyperparameters', submit: event => event.preventDefault() }, ...sections);
}

/** Values that go together: another task begins with lengths and sizes that fit it. */
function change(session: Session, key: Key, value: Setting[Key]): void {
  const values: Partial<Setting> = { [key]: value };
  if (key === 'task') Object.assign(values, taskDefaults(value as Setting['task']));
  const after = { ...session.setting, ...values };
  if (after.task === 'echo' && after.lag >= after.steps) Object.assign(values, key === 'lag' ? { steps: Math.min(200, after.lag + 10) } : { lag: after.steps - 1 });
  session.change(values);
}

function choice(session: Session, key: Key, described: Choice): Control {
  const sentence = make('p', { class: 'sentence', id: `${key}-sentence` });
  const select = make('select', { id: key, 'aria-describedby': sentence.id, change: () => change(session, key, described.options[select.selectedIndex].value) },
    ...described.options.map(option => make('option', { value: String(option.value) }, option.name)));
  return {
    element: make('div', { class: 'control choice' }, make('label', { for: key }, ...formulas(described.name)), select, sentence),
    show() {
      select.value = String(session.setting[key]);
      sentence.replaceChildren(...formulas(key === 'task' ? taskSentence(session.setting) : optionOf(key, session.setting).sentence || described.sentence));
    },
  };
}

const positions = 1000;

function range(session: Session, key: Key, described: NumberRange): Control {
  const { from, to, step, logarithmic, name, symbol } = described;
  // On a logarithmic slider each position is a factor; elsewhere positions are the values themselves.
  const place = (value: number) => logarithmic ? Math.log(value / from) / Math.log(to / from) * positions : value;
  const value = (position: number) => rounded(described, logarithmic ? from * (to / from) ** (position / positions) : position);
  const label = symbol ? `${name} ${symbol}` : name;
  const sentence = make('p', { class: 'sentence', id: `${key}-sentence` }, ...formulas(described.sentence));
  const slider = make('input', {
    type: 'range', id: key, 'aria-describedby': sentence.id, step: logarithmic ? 'any' : String(step), min: String(logarithmic ? 0 : from), max: String(logarithmic ? positions : to),
    input: () => change(session, key, value(slider.valueAsNumber)),
    // Positions of a logarithmic slider are small: a key moves to the next number that differs.
    keydown: event => logarithmic && stepBy(event as KeyboardEvent),
  });
  const number = make('input', {
    type: 'number', 'aria-label': `${label}, as a number`, 'aria-describedby': sentence.id, min: String(from), max: String(to), step: step === 0 ? 'any' : String(step),
    change: () => {
      const typed = number.valueAsNumber;
      if (Number.isFinite(typed)) change(session, key, step === 0 ? Math.min(to, Math.max(from, typed)) : rounded(described, typed));
      show();
    },
  });
  const dice = key === 'seed' ? [button('dice', '', 'Another seed', () => change(session, key, 1 + Math.floor(Math.random() * 9999)))] : [];
  const [before, after] = [make('label', { for: key }, name, ...symbol ? [' ', ...symbol.includes('_') ? formulas(symbol) : [make('i', {}, symbol)]] : []), make('span', { class: 'number' }, ...dice, number)];
  return { element: make('div', { class: 'control range' }, before, after, slider, sentence), show };

  function show(): void {
    const now = session.setting[key] as number;
    if (document.activeElement !== slider || Math.abs(value(slider.valueAsNumber) - now) > 1e-9) slider.value = String(place(now));
    slider.setAttribute('aria-valuetext', described.words?.[now] ?? spoken(now));
    if (document.activeElement !== number || number.valueAsNumber !== now) number.value = String(now);
    slider.style.setProperty('--filled', `${(place(now) - place(from)) / (place(to) - place(from)) * 100}%`);
  }

  function stepBy(event: KeyboardEvent): void {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const now = session.setting[key] as number;
    let position = place(now), next = now;
    const small = Math.sign(way) * positions / 100;
    for (let moved = 0; moved < Math.abs(way); moved++) {
      const last = next;
      do {
        position += small;
        next = value(position);
      } while (next === last && position > 0 && position < positions);
    }
    change(session, key, next);
  }
}

const spoken = (value: number) => Number.isInteger(value) ? String(value) : value < 0.1 ? String(value) : fixed(value, 2).replace(/0+$/, '').replace(/\.$/, '');
