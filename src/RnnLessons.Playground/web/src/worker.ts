// The worker: .NET runs here, so that the page never waits for it.
import { startRuntime, type Carried } from './runtime';
import { readSnapshot } from './snapshot';
import type { Facts, Order, Report, Setting, WeightShape } from './protocol';

/** What Exports.cs exports. */
interface Program {
  Simd(): boolean;
  Set(task: string, steps: number, lag: number, cell: string, layers: number, units: number, batch: number, learningRate: number, optimiser: string, clip: number,
    start: string, radius: number, forgetBias: number, inputBias: number, seed: number, text: string, anew: boolean): string;
  Train(most: number, milliseconds: number): number;
  Divergence(): string;
  Snapshot(example: number): { slice(): Uint8Array; dispose(): void };
  Write(characters: number, temperature: number): string;
  Inputs(): string[];
  Outputs(): string[];
  Answers(): string;
  Score(): string;
  Figures(): number[];
  Gates(): string[];
  States(): string[];
  Weights(layer: number): string[];
  SpectrumOf(): string;
}

/** A snapshot at most this often, and a message is waited for at most half as long, in milliseconds. */
const between = 1000 / 30, atOnce = 12;

const report = (message: Report, transfer: Transferable[] = []) => postMessage(message, { transfer });

let program: Program;
let setting: Setting | undefined, facts: Facts;
let training = false, speed = Infinity, example = 0;
/** What the next snapshot waits for: that the page has drawn the last, and that there is news. */
let drawn = true, news = false, sentAt = -Infinity;
/** When updates were made in the last second, and how many at a time. */
let recent: { at: number; updates: number }[] = [];
/** Updates that the speed allows by now, since it was set. */
let began = 0, madeSince = 0;
let scheduled = false;

// A message to oneself comes behind those that wait, and without the 4 milliseconds that timers get.
const turn = new MessageChannel();
turn.port1.onmessage = () => { scheduled = false; guarded(goOn); };

function schedule(delay = 0) {
  if (scheduled) return;
  scheduled = true;
  if (delay > 1) setTimeout(() => turn.port2.postMessage(null), delay);
  else turn.port2.postMessage(null);
}

function goOn() {
  const now = performance.now();
  let delay = 0;
  if (training) {
    const due = speed === Infinity ? 100_000 : Math.floor((now - began) / 1000 * speed) + 1 - madeSince;
    if (due > 0) make(due);
    else delay = (madeSince / speed) * 1000 - (now - began);
  }
  if (news && drawn) {
    const wait = sentAt + between - performance.now();
    if (wait <= 0) send();
    else if (!training) delay = wait;
  }
  if (training || news && drawn) schedule(Math.min(delay, between));
}

/** Makes updates, as many as there is time for. */
function make(most: number) {
  const made = program.Train(most, atOnce), updates = made < 0 ? -made - 1 : made;
  const now = performance.now();
  madeSince += updates;
  // A speed that the machine can't keep isn't caught up with later.
  if (speed !== Infinity && now - began > 1000) [began, madeSince] = [now, 0];
  recent.push({ at: now, updates });
  news = true;
  if (made >= 0) return;
  training = false;
  report({ kind: 'diverged', update: lastUpdate() + 1, message: program.Divergence() });
}

let lastSent = 0;
const lastUpdate = () => lastSent + recent.filter(({ at }) => at > sentAt).reduce((sum, { updates }) => sum + updates, 0);

function send() {
  const now = performance.now();
  recent = recent.filter(({ at }) => at > now - 1000 || at > sentAt);
  const last = recent.filter(({ at }) => at > now - 1000);
  const span = last.length > 1 ? (last.at(-1)!.at - last[0]!.at) / 1000 : 0;
  const made = last.slice(1).reduce((sum, { updates }) => sum + updates, 0);
  const view = program.Snapshot(example), bytes = view.slice();
  view.dispose();
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const snapshot = readSnapshot(numbers, setting!, facts, training, !training ? 0 : span > 0.05 ? made / span : Number.isFinite(speed) ? speed : 0);
  [drawn, news, sentAt, lastSent] = [false, false, performance.now(), snapshot.update];
  report({ kind: 'snapshot', snapshot }, [numbers.buffer as ArrayBuffer]);
}

function set(wanted: Setting, anew: boolean) {
  const { task, steps, lag, cell, layers, units, batch, learningRate, optimiser, clip, start, radius, forgetBias, inputBias, seed, text } = wanted;
  const answer = program.Set(task, steps, lag, cell, layers, units, batch, learningRate, optimiser, clip, start, radius, forgetBias, inputBias, seed, text, anew);
  if (answer !== 'restarted' && answer !== 'goes on') return report({ kind: 'problem', message: answer });
  setting = wanted;
  const restarted = answer === 'restarted';
  if (restarted) {
    facts = gather();
    example = Math.min(example, facts.examples - 1);
    [recent, lastSent] = [[], 0];
    [began, madeSince] = [performance.now(), 0];
  }
  report({ kind: 'started', setting, facts, restarted });
  [news, drawn] = [true, true];
  schedule();
}

function gather(): Facts {
  const [baseline, parameters, examples] = program.Figures() as [number, number, number];
  return {
    inputs: program.Inputs(),
    outputs: program.Outputs(),
    kind: program.Answers() as Facts['kind'],
    steps: setting!.steps,
    score: program.Score(),
    higherIsBetter: program.Answers() !== 'numbers',
    baseline, parameters, examples,
    gates: program.Gates(),
    states: program.States(),
    weights: Array.from({ length: setting!.layers }, (_, layer) => program.Weights(layer).map((line): WeightShape => {
      const [name, rows, columns] = line.split(' ') as [string, string, string];
      return { name, rows: Number(rows), columns: Number(columns) };
    })),
    spectrumOf: program.SpectrumOf(),
  };
}

function obey(order: Order) {
  if (order.kind === 'set') return set(order.setting, false);
  if (!setting) return report({ kind: 'problem', message: `There is no setting yet to ${order.kind} with.` });
  switch (order.kind) {
    case 'reset':
      training = false;
      return set(setting, true);
    case 'train':
      [training, speed, began, madeSince] = [true, order.speed, performance.now(), 0];
      break;
    case 'pause':
      [training, news] = [false, true];
      break;
    case 'step':
      training = false;
      make(1);
      break;
    case 'drawn':
      drawn = true;
      break;
    case 'example':
      [example, news] = [Math.max(0, Math.min(facts.examples - 1, Math.floor(order.index))), true];
      break;
    case 'write':
      return report({ kind: 'written', text: program.Write(order.characters, order.temperature) });
  }
  schedule();
}

/** Runs something; what it throws becomes a report, and training stops. */
function guarded(run: () => void) {
  try {
    run();
  } catch (error) {
    training = false;
    report({ kind: 'problem', message: (error instanceof Error ? error.message : String(error)).split('\n')[0]! });
  }
}

/** A function with a vector in it: what the runtime needs, and browsers have had since 2021 (Safari since 2023). */
const vectors = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

/** The first message says where the runtime is; orders that come before it has started wait. */
const waiting: Order[] = [];
addEventListener('message', async ({ data }: MessageEvent<string | Carried>) => {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(vectors)) {
    report({ kind: 'problem', message: 'This browser has no WebAssembly with vectors (SIMD), which the playground computes with. Chrome and Edge have it from version 91 on, Firefox from 89, Safari from 16.4.' });
    return;
  }
  const keep = ({ data }: MessageEvent<Order>) => { waiting.push(data); };
  addEventListener('message', keep);
  try {
    program = (await startRuntime<{ RnnLessons: { Playground: { Exports: Program } } }>(data)).RnnLessons.Playground.Exports;
  } catch (error) {
    report({ kind: 'problem', message: `The arithmetic could not be started: ${error instanceof Error ? error.message : error}` });
    return;
  }
  removeEventListener('message', keep);
  addEventListener('message', ({ data }: MessageEvent<Order>) => guarded(() => obey(data)));
  report({ kind: 'ready', simd: program.Simd() });
  for (const order of waiting) guarded(() => obey(order));
}, { once: true });
