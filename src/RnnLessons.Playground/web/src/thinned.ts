/** A curve of any length in bounded memory: neighbouring updates share a bin, and the bins grow as the run does. */
export class Thinned {
  /** Updates in a bin. */
  width = 1;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;
  readonly #lows: Float32Array;
  readonly #highs: Float32Array;
  #used = 0;
  #last = NaN;
  #lastAt = 0;

  constructor(readonly most = 1024) {
    [this.#sums, this.#counts, this.#lows, this.#highs] = [new Float64Array(most), new Uint32Array(most), new Float32Array(most), new Float32Array(most)];
  }

  /** How many bins there are. */
  get length(): number {
    return this.#used;
  }

  /** The update of the last value, and that value. */
  get last(): { update: number; value: number } {
    return { update: this.#lastAt, value: this.#last };
  }

  add(update: number, value: number): void {
    while (Math.floor(update / this.width) >= this.most) this.#merge();
    [this.#last, this.#lastAt] = [value, update];
    if (!Number.isFinite(value)) return;
    const bin = Math.floor(update / this.width);
    if (this.#counts[bin] === 0) [this.#lows[bin], this.#highs[bin]] = [value, value];
    else [this.#lows[bin], this.#highs[bin]] = [Math.min(this.#lows[bin], value), Math.max(this.#highs[bin], value)];
    this.#sums[bin] += value;
    this.#counts[bin]++;
    this.#used = Math.max(this.#used, bin + 1);
  }

  /** The middle of a bin, its mean, its smallest and its largest value; a bin with no value is left out. */
  *[Symbol.iterator](): Generator<{ update: number; mean: number; low: number; high: number }> {
    for (let bin = 0; bin < this.#used; bin++)
      if (this.#counts[bin] > 0)
        yield { update: Math.min((bin + 0.5) * this.width - 0.5, this.#lastAt), mean: this.#sums[bin] / this.#counts[bin], low: this.#lows[bin], high: this.#highs[bin] };
  }

  #merge(): void {
    for (let bin = 0; bin < this.most; bin++) {
      const [one, other] = [2 * bin, 2 * bin + 1], has = (at: number) => at < this.most && this.#counts[at] > 0;
      const both = [one, other].filter(has);
      const low = Math.min(...both.map(at => this.#lows[at])), high = Math.max(...both.map(at => this.#highs[at]));
      const sum = both.reduce((total, at) => total + this.#sums[at], 0), count = both.reduce((total, at) => total + this.#counts[at], 0);
      [this.#sums[bin], this.#counts[bin], this.#lows[bin], this.#highs[bin]] = [sum, count, count > 0 ? low : 0, count > 0 ? high : 0];
    }
    this.width *= 2;
    this.#used = Math.ceil(this.#used / 2);
  }
}
