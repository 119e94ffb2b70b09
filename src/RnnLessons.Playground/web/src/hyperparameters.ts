// What can be set: its range, its default, its name and the sentence that explains it. The address, the controls and the names of runs read it here.
import type { Setting } from './protocol';

export type Key = keyof Setting;

interface Described {
  /** Its name in the address. */
  short: string;
  name: string;
  /** The formula's letter, where there is one. */
  symbol?: string;
  sentence: string;
  /** Whether it means anything with the other values. */
  matters?: (setting: Setting) => boolean;
}

export interface NumberRange extends Described {
  kind: 'number';
  from: number;
  to: number;
  /** What the number is a multiple of. */
  step: number;
  /** The slider moves by factors. */
  logarithmic?: boolean;
  /** How a value is called that is no number to the reader. */
  words?: Record<number, string>;
}

export interface Choice extends Described {
  kind: 'choice';
  options: { value: string | number; name: string; sentence: string }[];
}

export interface FreeText extends Described {
  kind: 'text';
  longest: number;
}

export type Hyperparameter = NumberRange | Choice | FreeText;

const isLstm = (setting: Setting) => setting.cell === 'lstm' || setting.cell === 'peephole';

export const hyperparameters: Record<Key, Hyperparameter> = {
  task: {
    kind: 'choice', short: 'task', name: 'task', sentence: 'What the network learns from random sequences; the score is measured on other sequences.',
    options: [
      { value: 'echo', name: 'echo', sentence: 'Output at each step the bit of some steps ago.' },
      { value: 'recall', name: 'recall', sentence: 'Remember the first symbol through distractors and output it at the last step.' },
      { value: 'latch', name: 'latch', sentence: 'A value and a flag (“store”) at each step; output the value that was stored last.' },
      { value: 'adding', name: 'adding', sentence: 'Two numbers are marked; output their sum at the last step.' },
      { value: 'parity', name: 'parity', sentence: 'Output at each step whether the number of ones so far is odd.' },
      { value: 'sunspots', name: 'sunspots', sentence: 'Forecast the next month of a real series at each step.' },
      { value: 'text', name: 'text', sentence: 'Predict the next character of a text at each step.' },
    ],
  },
  steps: { kind: 'number', short: 'steps', name: 'sequence length', symbol: 'T', from: 2, to: 200, step: 1, logarithmic: true, sentence: 'Time steps in each sequence: the network is unrolled so many times.' },
  lag: { kind: 'number', short: 'lag', name: 'lag', from: 0, to: 60, step: 1, sentence: 'How many steps ago the bit was that must be output now.', matters: setting => setting.task === 'echo' },
  cell: {
    kind: 'choice', short: 'cell', name: 'cell', sentence: 'What computes the new state from the input and the last state.',
    options: [
      { value: 'srnn', name: 'SRNN', sentence: 'The simple recurrent network: the whole state goes through W_H and tanh at each step.' },
      { value: 'lstm', name: 'LSTM', sentence: 'A cell state c that is added to, with forget gate f, input gate i and output gate o.' },
      { value: 'peephole', name: 'LSTM with peepholes', sentence: 'An LSTM whose gates also see the cell state c.' },
      { value: 'gru', name: 'GRU', sentence: 'One state with update gate z and reset gate r, which acts before the product with W_hh.' },
      { value: 'gru-after', name: 'GRU, reset after', sentence: 'The GRU of PyTorch and Keras: the reset gate r acts after the product with W_hh.' },
    ],
  },
  layers: {
    kind: 'choice', short: 'layers', name: 'layers', sentence: 'With two, the second layer reads the hidden states of the first.',
    options: [{ value: 1, name: '1', sentence: '' }, { value: 2, name: '2', sentence: '' }],
  },
  units: { kind: 'number', short: 'units', name: 'hidden units', symbol: 'H', from: 1, to: 64, step: 1, sentence: 'Numbers in the hidden state of each layer.' },
  batch: { kind: 'number', short: 'batch', name: 'batch size', symbol: 'N', from: 1, to: 256, step: 1, logarithmic: true, sentence: 'Sequences in one update; the gradient is their mean.' },
  learningRate: { kind: 'number', short: 'rate', name: 'learning rate', from: 0.0001, to: 1, step: 0, logarithmic: true, sentence: 'How far one update moves the weights along the gradient.' },
  optimiser: {
    kind: 'choice', short: 'optimiser', name: 'optimiser', sentence: 'Adam scales the step of each weight; gradient descent (SGD) takes the gradient as it is.',
    options: [{ value: 'adam', name: 'Adam', sentence: '' }, { value: 'sgd', name: 'SGD', sentence: '' }],
  },
  clip: { kind: 'number', short: 'clip', name: 'gradient clipping', from: 0, to: 10, step: 0.1, words: { 0: 'off' }, sentence: 'A gradient with a larger norm is scaled down to this norm; 0 leaves it unclipped.' },
  start: {
    kind: 'choice', short: 'start', name: 'initial W_H', sentence: 'How the weights on the last hidden state begin; the other matrices begin with Glorot weights.',
    options: [
      { value: 'orthogonal', name: 'orthogonal', sentence: '' }, { value: 'glorot', name: 'Glorot', sentence: '' }, { value: 'radius', name: 'set the radius', sentence: '' },
    ],
  },
  radius: { kind: 'number', short: 'radius', name: 'spectral radius', symbol: 'ρ', from: 0, to: 3, step: 0.05, sentence: 'The largest |λ| of W_H at the start: in the long run the state vanishes below 1 and can explode above.', matters: setting => setting.start === 'radius' },
  forgetBias: { kind: 'number', short: 'forget', name: 'forget bias', symbol: 'b_f', from: -5, to: 10, step: 0.1, sentence: 'Where b_f begins: the larger it is, the longer the cell state is kept.', matters: isLstm },
  inputBias: { kind: 'number', short: 'input', name: 'input bias', symbol: 'b_i', from: -10, to: 5, step: 0.1, sentence: 'Where b_i begins: below 0 the input gate is nearly shut and protects what is stored.', matters: isLstm },
  seed: { kind: 'number', short: 'seed', name: 'seed', from: 1, to: 9999, step: 1, sentence: 'Initial weights and sequences are random; the same seed gives the same run.' },
  text: { kind: 'text', short: 'text', name: 'text', longest: 20_000, sentence: 'The network learns to predict the next character of this text.', matters: setting => setting.task === 'text' },
};

export const keys = Object.keys(hyperparameters) as Key[];

/** What a change of doesn't begin a new run. */
export const live: readonly Key[] = ['learningRate', 'optimiser', 'clip', 'batch'];

const basic: Setting = {
  task: 'echo', steps: 20, lag: 3, cell: 'lstm', layers: 1, units: 16, batch: 32, learningRate: 0.01, optimiser: 'adam', clip: 1,
  start: 'orthogonal', radius: 1, forgetBias: 1, inputBias: 0, seed: 1, text: '',
};

/** Where a task begins; what fits one of them does not fit another. */
const ofTask: Record<Setting['task'], Partial<Setting>> = {
  echo: {}, recall: {}, latch: { steps: 30 }, adding: {}, parity: { steps: 10 }, sunspots: { steps: 48 }, text: { steps: 40, units: 64 },
};

export const defaults = (task: Setting['task'] = basic.task): Setting => ({ ...basic, ...ofTask[task], task });

/** The defaults of which the task has an opinion. */
export const taskDefaults = (task: Setting['task']): Partial<Setting> => Object.fromEntries(
  [...new Set(Object.values(ofTask).flatMap(each => Object.keys(each)))].map(key => [key, defaults(task)[key as Key]]));

export const matters = (key: Key, setting: Setting): boolean => hyperparameters[key].matters?.(setting) ?? true;

/** A number as the slider and the address have it. */
export function rounded(range: NumberRange, value: number): number {
  const within = Math.min(range.to, Math.max(range.from, value));
  return range.step === 0 ? Number(within.toPrecision(2)) : Number((Math.round(within / range.step) * range.step).toFixed(6));
}

export const taskSentence = (setting: Setting): string => {
  if (setting.task === 'echo') return setting.lag === 1 ? 'Output at each step the bit of the step before.' : `Output at each step the bit of ${setting.lag} steps ago.`;
  return optionOf('task', setting).sentence;
};

export const optionOf = (key: Key, setting: Setting) => {
  const choice = hyperparameters[key] as Choice;
  return choice.options.find(option => option.value === setting[key]) ?? choice.options[0];
};
