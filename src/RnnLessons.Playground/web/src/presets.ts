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
    look: 'The gradient by lag falls by powers of ten, and the score stays near chance. Then choose “LSTM remembers”: its curve is drawn beside this one.',
  },
  {
    name: 'LSTM remembers', setting: { task: 'recall', steps: 40, cell: 'lstm', forgetBias: 5, inputBias: -2 },
    look: 'The forget gate f is open (near 1) and the input gate i nearly shut: the symbol of step 1 reaches the last step, and so does the gradient.',
  },
  {
    name: 'Radius 1.5', setting: { task: 'recall', steps: 30, cell: 'srnn', start: 'radius', radius: 1.5, clip: 0 },
    look: 'Eigenvalues begin outside the unit circle, so the state could explode; tanh stops it, and the units saturate near −1 and 1 in the heat map.',
  },
  {
    name: 'Latch', setting: { task: 'latch', cell: 'lstm', units: 1, learningRate: 0.03 },
    look: 'One unit learns it: the input gate i opens and the forget gate f shuts where the flag is 1. Compare their rows with the flags of the sequence.',
  },
  {
    name: 'Echo', setting: { task: 'echo', lag: 5, steps: 20, cell: 'srnn', units: 32 },
    look: 'The hidden state must hold the last 5 bits in their order. The score rises above 50 % in jumps, and the eigenvalues spread over the circle.',
  },
  {
    name: 'Parity', setting: { task: 'parity', cell: 'gru', steps: 10, learningRate: 0.01 },
    look: 'Nothing happens for a long time, then the loss falls at once: one wrong bit makes all later outputs wrong, so there is no partial solution.',
  },
  {
    name: 'Adding', setting: { task: 'adding', steps: 30, cell: 'gru' },
    look: 'A network that always answers 1 has an error of 0.167, the dotted line. Below it, the update gate z opens at the two marks.',
  },
  {
    name: 'Sunspots', setting: { task: 'sunspots', cell: 'gru', layers: 2, units: 16 },
    look: 'The dotted line is the error of repeating the last month. The second layer changes more slowly than the first.',
  },
  {
    name: 'Text', setting: { task: 'text' },
    look: 'Train for a minute and read what the network writes: first letters by their frequency, then short words. Paste a text of your own.',
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
  choose();
  return make('section', { class: 'presets', 'aria-labelledby': 'presets-title' }, make('h2', { id: 'presets-title' }, 'Try this'), make('div', { class: 'chips' }, ...buttons), look);
}
