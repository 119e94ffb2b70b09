// The runs of this visit: the one that trains, and earlier ones to compare it with.
import { hyperparameters, keys, live, matters, optionOf, type Key } from './hyperparameters';
import { say } from './numbers';
import type { Setting, Snapshot } from './protocol';
import { Signal } from './signal';
import { Thinned } from './thinned';

export interface Run {
  number: number;
  /** As it began. */
  setting: Setting;
  /** What was changed while it trained, and from which update on. */
  changes: { update: number; words: string }[];
  loss: Thinned;
  gradientNorm: Thinned;
  validationLoss: Thinned;
  score: Thinned;
  /** Of all runs of the same task: the place of its colour, and how many with that colour came before. */
  colour: number;
  repeat: number;
}

const most = 8, shortest = 5;

export class Runs {
  readonly all: Run[] = [];
  readonly changed = new Signal();
  #count = 0;
  #current?: Run;
  #now?: Setting;

  get current(): Run | undefined {
    return this.#current;
  }

  /** Those that can be compared: all of the task of the one that trains. */
  get shown(): Run[] {
    return this.all.filter(run => run.setting.task === this.#current?.setting.task);
  }

  begin(setting: Setting): void {
    // What has hardly begun, as while a slider moves, is nothing to compare with.
    if (this.#current && this.#current.loss.last.update < shortest) this.#take(this.#current);
    while (this.all.length >= most) this.all.shift();
    const alike = this.all.filter(run => modelOf(run.setting) === modelOf(setting));
    const used = new Set(this.all.map(run => run.colour));
    const free = [...Array(most + 1).keys()].find(colour => !used.has(colour))!;
    const repeats = alike.map(run => run.repeat);
    this.#current = {
      number: ++this.#count, setting, changes: [], loss: new Thinned(), gradientNorm: new Thinned(), validationLoss: new Thinned(), score: new Thinned(),
      colour: alike[0]?.colour ?? free, repeat: alike.length === 0 ? 0 : Math.max(...repeats) + 1,
    };
    this.#now = setting;
    this.all.push(this.#current);
    this.changed.emit();
  }

  /** The run goes on with other values. */
  goOn(setting: Setting, update: number): void {
    const [run, before] = [this.#current, this.#now];
    if (!run || !before) return;
    this.#now = setting;
    const changed = live.filter(key => before[key] !== setting[key]);
    if (changed.length === 0) return;
    if (update === 0) run.setting = setting;
    else {
      // A slider that moves changes many times; one mark is enough for it.
      const last = run.changes.at(-1);
      const words = changed.map(key => `${hyperparameters[key].name} ${valueWords(key, setting)}`).join(', ');
      if (last && update - last.update < 10) last.words = words;
      else run.changes.push({ update, words });
    }
    this.changed.emit();
  }

  add(snapshot: Snapshot): void {
    const run = this.#current;
    if (!run) return;
    snapshot.losses.forEach((loss, at) => run.loss.add(snapshot.firstOfThese + at, loss));
    snapshot.gradientNorms.forEach((norm, at) => run.gradientNorm.add(snapshot.firstOfThese + at, norm));
    for (const { update, loss, score } of snapshot.scores) {
      run.validationLoss.add(update, loss);
      run.score.add(update, score);
    }
  }

  remove(run: Run): void {
    if (run === this.#current) return;
    this.#take(run);
    this.changed.emit();
  }

  removeEarlier(): void {
    this.all.splice(0, this.all.length, ...this.#current ? [this.#current] : []);
    this.changed.emit();
  }

  /** What each shown run is called: its cell, and what differs between the runs. */
  names(): Map<Run, string> {
    const shown = this.shown;
    const differ = keys.filter(key => key !== 'cell' && key !== 'task' && key !== 'text' && shown.some(run => run.setting[key] !== shown[0].setting[key] && matters(key, run.setting)));
    const names = new Map(shown.map(run => [run, [optionOf('cell', run.setting).name, ...differ.filter(key => matters(key, run.setting)).map(key => `${shortName(key)} ${valueWords(key, run.setting)}`)].join(', ')]));
    for (const run of shown) {
      const alike = shown.filter(other => names.get(other) === names.get(run));
      if (alike.length > 1) alike.forEach((one, at) => names.set(one, `${names.get(one)}, run ${at + 1}`));
    }
    return names;
  }

  #take(run: Run): void {
    this.all.splice(this.all.indexOf(run), 1);
  }
}

/** Runs that differ only in their seed, or in nothing, have one colour and other dashes. */
const modelOf = (setting: Setting) => keys.filter(key => key !== 'seed' && matters(key, setting)).map(key => setting[key]).join('\n');

const shortName = (key: Key) => hyperparameters[key].symbol ?? hyperparameters[key].name;

export function valueWords(key: Key, setting: Setting): string {
  const described = hyperparameters[key], value = setting[key];
  if (described.kind === 'choice') return optionOf(key, setting).name;
  return typeof value === 'number' ? (described.kind === 'number' && described.words?.[value]) || say(value) : `of ${String(value).length} characters`;
}
