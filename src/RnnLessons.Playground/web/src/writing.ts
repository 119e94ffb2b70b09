// The task “text”: the reader's own text, and what the network writes when it has learned from it.
import { button, make } from './elements';
import { hyperparameters, type FreeText } from './hyperparameters';
import { fixed } from './numbers';
import type { Session } from './session';

const characters = 240, every = 1500, kept = 2;

export function writing(session: Session): HTMLElement {
  const longest = (hyperparameters.text as FreeText).longest;
  const field = make('textarea', { id: 'text', rows: '5', maxlength: String(longest), spellcheck: 'false', placeholder: 'Paste a text of your own, or leave it empty: then it is the paragraph that comes with the page.', 'aria-describedby': 'text-sentence text-problem', input: () => tell() });
  const use = button(undefined, 'Learn this text', 'Begins a new run', () => session.change({ text: field.value }));
  use.classList.add('main');
  const count = make('span', { class: 'count' });
  const warmth = make('output', { for: 'temperature' }, '0.7');
  const temperature = make('input', {
    type: 'range', id: 'temperature', min: '0.1', max: '1.5', step: '0.1', value: '0.7', 'aria-describedby': 'temperature-sentence',
    input: () => { warmth.textContent = fixed(temperature.valueAsNumber, 1); },
  });
  const written = make('ol', { class: 'written', 'aria-label': 'What the network writes, the newest first' });
  let asked = false, last = 0;

  const ask = () => {
    if (asked) return;
    [asked, last] = [true, performance.now()];
    session.write(characters, temperature.valueAsNumber);
  };
  const tell = () => {
    count.textContent = field.value.length === 0 ? '' : `${field.value.length} characters${field.value.length > 1500 ? ': the link will be long' : ''}`;
    use.disabled = field.value === session.setting.text;
  };
  const element = make('section', { class: 'picture writing', id: 'writing', 'aria-labelledby': 'writing-title', hidden: true },
    make('header', {}, make('h2', { id: 'writing-title' }, 'The text, and what the network writes')),
    make('div', { class: 'columns' },
      make('div', {},
        make('label', { for: 'text' }, 'text to learn'), field,
        make('p', { class: 'sentence', id: 'text-sentence' }, hyperparameters.text.sentence),
        make('div', { class: 'using' }, use, count)),
      make('div', {},
        make('div', { class: 'warmth' }, make('label', { for: 'temperature' }, 'temperature'), temperature, warmth, button('text', 'Write', 'Write now', ask)),
        make('p', { class: 'sentence', id: 'temperature-sentence' }, 'Each character is drawn from the predicted probabilities: at a low temperature nearly always the likeliest.'),
        written)));

  const show = () => {
    element.hidden = session.ofRun.task !== 'text';
    if (document.activeElement !== field) field.value = session.setting.text;
    tell();
  };
  session.settingChanged.on(tell);
  session.started.on(restarted => {
    show();
    asked = false;
    if (restarted) written.replaceChildren();
  });
  session.snapped.on(snapshot => {
    if (!element.hidden && snapshot.training && !document.hidden && performance.now() - last > every) ask();
  });
  session.reported.on(report => {
    if (report.kind === 'problem') asked = false;
    if (report.kind !== 'written') return;
    asked = false;
    written.prepend(make('li', {}, make('small', {}, `after ${session.snapshot?.update ?? 0} updates`), make('p', {}, report.text)));
    while (written.children.length > kept) written.lastElementChild!.remove();
  });
  show();
  return element;
}
