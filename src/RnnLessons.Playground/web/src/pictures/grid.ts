import type { Paint } from '../drawing/picture';

/** Columns of time steps, with room for names at the left: the same in all pictures of one sequence, so that steps stand below each other. */
export class Grid {
  /** Room below for the numbers of the steps. */
  static readonly foot = 26;

  readonly left: number;
  readonly right: number;
  /** The first step that is shown, and the one after the last. */
  readonly first: number;
  readonly end: number;

  /** narrowest: how wide a column must be; where they have no room, those around the step `at` are shown. */
  constructor(readonly width: number, readonly steps: number, private readonly at = 0, narrowest = 0) {
    this.left = Math.min(96, Math.max(64, width * 0.14));
    this.right = width - 4;
    const many = narrowest === 0 ? steps : Math.min(steps, Math.floor((this.right - this.left) / narrowest));
    this.first = Math.max(0, Math.min(steps - many, at - Math.floor(many / 2)));
    this.end = this.first + many;
  }

  static height(rows: number, row: number, gap: number): number {
    return rows === 0 ? 0 : rows * (row + gap) + Grid.foot;
  }

  static row(y: number, row: number, gap: number): number {
    return Math.floor(y / (row + gap));
  }

  column(t: number): [number, number] {
    return [this.left + (t - this.first) * this.#wide, this.left + (t + 1 - this.first) * this.#wide];
  }

  step(x: number): number | undefined {
    const t = this.first + Math.floor((x - this.left) / this.#wide);
    return t >= this.first && t < this.end ? t : undefined;
  }

  name({ context, colours }: Paint, name: string, y: number): void {
    [context.fillStyle, context.textAlign, context.textBaseline] = [colours.quiet, 'right', 'middle'];
    context.fillText(name, this.left - 8, y, this.left - 10);
  }

  /** The numbers of the steps below `top`, and a frame around the one that is looked at. */
  axis({ context, colours, small }: Paint, top: number): void {
    [context.textAlign, context.textBaseline, context.fillStyle] = ['center', 'top', colours.quiet];
    const every = [1, 2, 5, 10, 20, 50].find(one => this.#wide * one > small * 2.2) ?? 100;
    for (let t = this.first; t < this.end; t++)
      if ((t + 1) % every === 0 || t === 0) context.fillText(`${t + 1}`, (this.column(t)[0] + this.column(t)[1]) / 2, top + 3);
    context.textAlign = 'right';
    context.fillText('time step t', this.left - 8, top + 3, this.left - 10);
    const [left, right] = this.column(this.at);
    [context.strokeStyle, context.lineWidth] = [colours.accent, 2];
    context.strokeRect(left - 0.5, 1, right - left + 1, top - 2);
  }

  get #wide(): number {
    return (this.right - this.left) / (this.end - this.first);
  }
}
