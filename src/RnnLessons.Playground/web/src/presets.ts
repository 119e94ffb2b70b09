// Experiments of the lessons, ready to be trained, each with what to look for.
import { button, make } from './elements';
import { formulas } from './formulas';
import { defaults } from './hyperparameters';
import type { Setting } from './protocol';
import type { Session } from './session';

interface Preset {
  name: string;
  setting: Partial<Setting> & { task: Setting['task'] };
  look: string;
}

const presets: Preset[] = [
  {
    name: 'SRNN forgets', setting: { task: 'recall', steps: 40, cell: 'srnn', start: 'radius', radius: 0.5 },
    look: 'W_H begins with a spectral radius of 0.5: the gradient by lag falls by many powers of ten, and the score stays near chance. Then choose “LSTM remembers”; its curves are drawn beside these.',
  },
  {
    name: 'LSTM remembers', setting: { task: 'recall', steps: 40, cell: 'lstm', forgetBias: 5, inputBias: -2 },
    look: 'The forget gate f is open (near 1) and the input gate i nearly shut, so the symbol of step 1 reaches the last step. The score rises within 50 updates.',
  },
  {
    name: 'Radius 1.5', setting: { task: 'recall', steps: 30, cell: 'srnn', start: 'radius', radius: 1.5, clip: 0 },
    look: 'Eigenvalues of W_H begin outside the unit circle. Without tanh the state would explode; with it, units saturate near −1 and 1 in the heat map, and the task is learned all the same.',
  },
  {
    name: 'Latch', setting: { task: 'latch', cell: 'lstm', units: 1, learningRate: 0.03 },
    look: 'One unit learns it: compare f and i with the row “store” of the sequence. At a flag the input gate i opens and the forget gate f shuts; between flags it is the other way round.',
  },
  {
    name: 'Echo', setting: { task: 'echo', lag: 5, cell: 'srnn', units: 32 },
    look: 'The hidden state must hold the last 5 bits in their order. When the score is 100 %, make the lag larger step by step: how far does this SRNN get?',
  },
  {
    name: 'Parity', setting: { task: 'parity', cell: 'gru', steps: 20, units: 2 },
    look: 'Two units are enough. For hundreds of updates the score stays near 50 %, then it jumps: one wrong bit makes all later outputs wrong, so a partial solution is worth little.',
  },
  {
    name: 'Adding', setting: { task: 'adding', steps: 30, cell: 'gru' },
    look: 'Always answering 1 has an error of 0.167, the dotted line. Once the error is far below it, the prediction moves at the two marks and hardly in between.',
  },
  {
    name: 'Sunspots', setting: { task: 'sunspots', cell: 'gru', layers: 2 },
    look: 'The dotted line is the error of repeating this month. The network falls below it, and its forecasts are smoother than the series.',
  },
  {
    name: 'Text', setting: { task: 'text' },
    look: 'Read what the network writes as it trains: first letters and spaces by their frequency, then syllables, then words. Then give it a text of your own.',
  },
];

export function tryThis(session: Session): HTMLElement {
  const look = make('p', { class: 'look', 'aria-live': 'polite', hidden: true });
  const buttons = presets.map(preset => {
    const made = button(undefined, preset.name, preset.look, () => {
      session.change({ ...defaults(preset.setting.task), ...preset.setting, text: session.setting.text });
      choose(preset);
      session.play();
    });
    made.removeAttribute('title');
    return made;
  });
  const choose = (chosen?: Preset) => {
    presets.forEach((preset, at) => buttons[at].setAttribute('aria-pressed', String(preset === chosen)));
    look.hidden = !chosen;
    look.replaceChildren(...chosen ? formulas(chosen.look) : []);
  };
  // What to look for is of the task; of other values it is to be tried.
  session.settingChanged.on(changed => { if (changed.includes('task')) choose(); });
  choose();
  return make('section', { class: 'presets', 'aria-labelledby': 'presets-title' }, make('h2', { id: 'presets-title' }, 'Try this'), make('div', { class: 'chips' }, ...buttons), look);
}
