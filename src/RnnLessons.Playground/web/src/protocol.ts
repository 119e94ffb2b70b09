// What the page and the worker send each other. The worker trains; the page draws.

/** Everything that a run depends on: the same setting gives the same run, bit for bit. */
export interface Setting {
  task: 'echo' | 'recall' | 'latch' | 'adding' | 'parity' | 'sunspots' | 'text';
  /** T, the length of a sequence, 2 … 200. */
  steps: number;
  /** Echo alone: how many steps ago, 0 … T − 1. */
  lag: number;
  cell: 'srnn' | 'lstm' | 'peephole' | 'gru' | 'gru-after';
  layers: 1 | 2;
  /** H, 1 … 64. */
  units: number;
  /** N, 1 … 256. */
  batch: number;
  learningRate: number;
  optimiser: 'adam' | 'sgd';
  /** The gradient's norm is scaled down to this where it is larger; 0 leaves it as it is. */
  clip: number;
  /** How W_h of each gate begins. */
  start: 'glorot' | 'orthogonal' | 'radius';
  /** The spectral radius of W_h, where start is 'radius'. */
  radius: number;
  /** What the LSTM's b_f begins with. */
  forgetBias: number;
  /** What the LSTM's b_i begins with. */
  inputBias: number;
  seed: number;
  /** What the task 'text' learns; '' is the paragraph that comes with the page. */
  text: string;
}

/** From the page to the worker. */
export type Order =
  /**
   * The worker answers `started` or, where a value can't be used, `problem`. A change of nothing but learningRate, clip, batch or
   * optimiser goes on from the weights as they are; any other begins anew.
   */
  | { kind: 'set'; setting: Setting }
  /** Trains so many updates a second, Infinity for as many as the machine makes. */
  | { kind: 'train'; speed: number }
  | { kind: 'pause' }
  /** One update. */
  | { kind: 'step' }
  /** Begins anew with the same setting, not training. */
  | { kind: 'reset' }
  /** The page has drawn the last snapshot: the next may come. */
  | { kind: 'drawn' }
  /** Another sequence of the validation batch becomes the example: 0 … facts.examples − 1. */
  | { kind: 'example'; index: number }
  /** Task 'text' alone: has the network write. */
  | { kind: 'write'; characters: number; temperature: number };

/** A matrix of weights, rows × columns, row by row; a bias is 1 × columns. A product is x W: rows are what comes in, columns are units. */
export interface WeightShape {
  name: string;
  rows: number;
  columns: number;
}

/** What holds for the whole run. */
export interface Facts {
  /** What each number of an input is, such as 'value' and 'mark'; for text, the characters. D of them. */
  inputs: string[];
  /** What each number of an output is. K of them. */
  outputs: string[];
  /**
   * 'bits': targets are 0 or 1, predictions probabilities of 1. 'classes': targets are the number of an output, predictions a
   * probability for each output. 'numbers': both are numbers.
   */
  kind: 'bits' | 'classes' | 'numbers';
  /** T. */
  steps: number;
  /** What the score is, such as 'accuracy (0 … 1)'. */
  score: string;
  higherIsBetter: boolean;
  /** The score of knowing nothing. */
  baseline: number;
  /** How many numbers are trained. */
  parameters: number;
  /** How many sequences the validation batch has. */
  examples: number;
  /** The gates of a layer in the order of a snapshot, such as f, i, o, candidate; none for the SRNN. */
  gates: string[];
  /** What a layer hands on, such as h and c. */
  states: string[];
  /** Of each layer, in the order of a snapshot. */
  weights: WeightShape[][];
  /** Of each layer: the weight whose eigenvalues a snapshot has, such as W_hc. */
  spectrumOf: string;
}

/** From the worker to the page. */
export type Report =
  /** .NET has started; simd: false trains too, slowly. */
  | { kind: 'ready'; simd: boolean }
  /** A setting has been taken over. restarted: the run begins with update 0; else it goes on. A snapshot follows. */
  | { kind: 'started'; setting: Setting; facts: Facts; restarted: boolean }
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'written'; text: string }
  /** The loss or the gradient of this update is no number; the weights are those before it, and training has stopped. */
  | { kind: 'diverged'; update: number; message: string }
  /** A setting that can't be used, in a sentence for the reader; the run before it is as it was. */
  | { kind: 'problem'; message: string };

/** How the network is at the moment. All matrices are row by row. */
export interface Snapshot {
  /** Updates so far. */
  update: number;
  training: boolean;
  /** Updates a second, of the last second. */
  perSecond: number;
  /** Loss of each update since the last snapshot; the first of them is update firstOfThese. */
  losses: Float32Array;
  gradientNorms: Float32Array;
  firstOfThese: number;
  /** Validations since the last snapshot, on sequences that are never trained on. */
  scores: { update: number; loss: number; score: number }[];
  example: Example;
  layers: LayerSnapshot[];
  /** The dense layer, [H + 1, K]; its bias is the last row. */
  readout: Float32Array;
}

/** One sequence of the validation batch. */
export interface Example {
  /** [T, D] */
  inputs: Float32Array;
  /** [T]: 0 or 1, the number of an output, or a number, by facts.kind. */
  targets: Float32Array;
  /** [T]: 1 where a prediction is asked for. */
  counted: Uint8Array;
  /** [T, K]: at every step, also where none is asked for. */
  predictions: Float32Array;
}

/** One layer, as it reads the example. */
export interface LayerSnapshot {
  /** In the order of facts.gates, each [T, H]. */
  gates: Float32Array[];
  /** In the order of facts.states, each [T, H]. */
  states: Float32Array[];
  /** ‖∂L/∂h_t‖ over the batch of the last update, [T]: L is the loss of what counts at the last step that counts, alone. */
  gradientByLag: Float32Array;
  /** Real and imaginary part in turn, [H, 2]. */
  eigenvalues: Float32Array;
  /** In the order of facts.weights. */
  weights: Float32Array[];
}
