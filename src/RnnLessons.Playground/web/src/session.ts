// What the page knows at the moment: the setting, the run, the last snapshot, and what the reader looks at.
import { live, type Key } from './hyperparameters';
import type { Facts, Order, Report, Setting, Snapshot } from './protocol';
import { Signal } from './signal';

/** Updates a second. */
export const speeds = [1, 3, 10, 30, Infinity];

/** How many steps the unrolled network has read at first: the reader sees what is done, and what is to come. */
const firstSteps = 7;

export class Session {
  facts?: Facts;
  snapshot?: Snapshot;
  /** Whether training was asked for. */
  playing = false;
  speed = Infinity;
  /** The time step that is looked at, from 0; it is the same in all pictures. */
  at = 0;
  /** The unit that is looked at. */
  unit = { layer: 0, unit: 0 };

  readonly settingChanged = new Signal<Key[]>();
  /** A run has begun or, with false, goes on with other values. */
  readonly started = new Signal<boolean>();
  readonly snapped = new Signal<Snapshot>();
  readonly playingChanged = new Signal();
  readonly looking = new Signal();
  readonly reported = new Signal<Report>();

  readonly #send: (order: Order) => void;
  #waiting?: ReturnType<typeof setTimeout>;
  #ofRun: Setting;
  #isLooking = false;

  constructor(public setting: Setting, send: (order: Order) => void) {
    this.#send = send;
    this.#ofRun = setting;
    this.#set();
  }

  /** The setting with which the worker trains. */
  get ofRun(): Setting {
    return this.#ofRun;
  }

  /** Takes over values. What begins a new run waits until the reader has stopped to move the slider. */
  change(values: Partial<Setting>): void {
    const changed = (Object.keys(values) as Key[]).filter(key => values[key] !== this.setting[key]);
    if (changed.length === 0) return;
    this.setting = { ...this.setting, ...values };
    this.settingChanged.emit(changed);
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#set(), changed.every(key => live.includes(key)) ? 30 : 200);
  }

  play(): void {
    this.playing = true;
    this.#flush();
    this.#send({ kind: 'train', speed: this.speed });
    this.playingChanged.emit();
  }

  pause(): void {
    this.playing = false;
    this.#send({ kind: 'pause' });
    this.playingChanged.emit();
  }

  step(): void {
    if (this.playing) this.pause();
    this.#flush();
    this.#send({ kind: 'step' });
  }

  reset(): void {
    if (this.playing) this.pause();
    this.#flush();
    this.#send({ kind: 'reset' });
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.playing) this.#send({ kind: 'train', speed });
  }

  drawn(): void {
    this.#send({ kind: 'drawn' });
  }

  example(index: number): void {
    this.#send({ kind: 'example', index });
  }

  write(characters: number, temperature: number): void {
    this.#send({ kind: 'write', characters, temperature });
  }

  lookAtStep(at: number): void {
    this.#isLooking = true;
    this.at = Math.max(0, Math.min((this.facts?.steps ?? 1) - 1, at));
    this.looking.emit();
  }

  lookAtUnit(layer: number, unit: number): void {
    this.unit = { layer, unit: Math.max(0, Math.min(this.#ofRun.units - 1, unit)) };
    this.looking.emit();
  }

  report(report: Report): void {
    if (report.kind === 'started') {
      this.facts = report.facts;
      this.#ofRun = report.setting;
      if (report.restarted) {
        this.snapshot = undefined;
        // The first steps are shown as read, unless the reader looks at another.
        this.at = Math.min(this.#isLooking ? this.at : firstSteps - 1, report.facts.steps - 1);
        this.unit = { layer: Math.min(this.unit.layer, report.setting.layers - 1), unit: Math.min(this.unit.unit, report.setting.units - 1) };
        // Other values while it trains: it goes on training.
        if (this.playing) this.#send({ kind: 'train', speed: this.speed });
      }
      this.started.emit(report.restarted);
    } else if (report.kind === 'snapshot') {
      this.snapshot = report.snapshot;
      this.snapped.emit(report.snapshot);
    } else if (report.kind === 'diverged' || report.kind === 'problem') {
      if (this.playing) {
        this.playing = false;
        this.playingChanged.emit();
      }
    }
    this.reported.emit(report);
  }

  #flush(): void {
    if (this.#waiting === undefined) return;
    clearTimeout(this.#waiting);
    this.#set();
  }

  #set(): void {
    this.#waiting = undefined;
    this.#send({ kind: 'set', setting: this.setting });
  }
}
