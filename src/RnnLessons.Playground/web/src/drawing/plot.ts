import { power, say } from '../numbers';
import type { Paint } from './picture';

export interface Range {
  from: number;
  to: number;
  logarithmic?: boolean;
}

/** A plot with two axes: where a value stands, its grid, and lines within it. */
export class Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly #paint: Paint;

  constructor(paint: Paint, private readonly x: Range, private readonly y: Range, names: { x: string; y: string }, sides?: { left: number; right: number }) {
    this.#paint = paint;
    const { context, width, height, small, colours } = paint;
    const ticks = ticksOf(y, Math.max(2, Math.floor(height / 45)));
    context.textBaseline = 'middle';
    const wide = Math.max(...ticks.map(tick => context.measureText(label(tick, y)).width), 0);
    [this.left, this.right, this.top, this.bottom] = [sides?.left ?? wide + 12, sides?.right ?? width - 10, small * 1.9, height - small * 2.9];
    context.lineWidth = 1;
    context.textAlign = 'right';
    for (const tick of ticks) {
      const at = Math.round(this.down(tick)) + 0.5;
      context.strokeStyle = colours.line;
      stroke(context, [this.left, at], [this.right, at]);
      context.fillStyle = colours.quiet;
      context.fillText(label(tick, y), this.left - 6, at);
    }
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const tick of ticksOf(x, Math.max(2, Math.floor((this.right - this.left) / 70)), true)) {
      const at = Math.round(this.across(tick)) + 0.5;
      context.strokeStyle = colours.line;
      stroke(context, [at, this.top], [at, this.bottom]);
      context.fillStyle = colours.quiet;
      const words = label(tick, x);
      context.fillText(words, Math.min(at, width - context.measureText(words).width / 2), this.bottom + 4);
    }
    context.strokeStyle = colours.quiet;
    stroke(context, [this.left + 0.5, this.top], [this.left + 0.5, this.bottom + 0.5], [this.right, this.bottom + 0.5]);
    context.fillText(names.x, (this.left + this.right) / 2, this.bottom + small * 1.5);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(names.y, 2, small);
  }

  across(value: number): number {
    return this.left + place(this.x, value) * (this.right - this.left);
  }

  down(value: number): number {
    return this.bottom - place(this.y, value) * (this.bottom - this.top);
  }

  /** The value of the x axis at a point. */
  value(across: number): number {
    return this.x.from + (across - this.left) / (this.right - this.left) * (this.x.to - this.x.from);
  }

  line(points: Iterable<readonly [number, number]>, style: { colour: string; width?: number; dash?: number[]; alpha?: number; dots?: boolean }): void {
    const { context } = this.#paint;
    context.save();
    context.beginPath();
    context.rect(this.left, this.top - 3, this.right - this.left + 3, this.bottom - this.top + 6);
    context.clip();
    [context.strokeStyle, context.fillStyle, context.lineWidth, context.globalAlpha] = [style.colour, style.colour, style.width ?? 2, style.alpha ?? 1];
    context.setLineDash(style.dash ?? []);
    context.beginPath();
    let drawing = false;
    const dots: [number, number][] = [];
    for (const [x, y] of points) {
      // A value that has no place on a logarithmic axis leaves a gap.
      if (!Number.isFinite(y) || (this.y.logarithmic && y <= 0)) {
        drawing = false;
        continue;
      }
      const [across, down] = [this.across(x), Math.max(this.top - 1e4, Math.min(this.bottom + 1e4, this.down(y)))];
      if (drawing) context.lineTo(across, down);
      else context.moveTo(across, down);
      drawing = true;
      if (style.dots) dots.push([across, down]);
    }
    context.stroke();
    context.setLineDash([]);
    for (const [across, down] of dots) {
      context.beginPath();
      context.arc(across, down, 2.5, 0, 7);
      context.fill();
    }
    context.restore();
  }

  /** A line from bottom to top: what is looked at. */
  upright(x: number): void {
    const { context, colours } = this.#paint, at = Math.round(this.across(x)) + 0.5;
    [context.strokeStyle, context.lineWidth] = [colours.accent, 1.5];
    stroke(context, [at, this.top], [at, this.bottom]);
  }

  /** A dotted line across, with its name above or below it. */
  mark(y: number, name: string, below = false): void {
    const { context, colours } = this.#paint;
    this.line([[this.x.from, y], [this.x.to, y]], { colour: colours.quiet, width: 1.5, dash: [2, 3] });
    context.fillStyle = colours.quiet;
    context.textAlign = 'right';
    const at = this.down(y), { small } = this.#paint;
    context.fillText(name, this.right - 2, below || at - 4 < this.top + small ? at + small + 2 : at - 4);
    context.textAlign = 'left';
  }
}

function place({ from, to, logarithmic }: Range, value: number): number {
  return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

function label(value: number, range: Range): string {
  const exponent = Math.log10(value);
  return range.logarithmic && Math.abs(exponent - Math.round(exponent)) < 1e-6 && (value >= 1e4 || value < 0.01) ? power(Math.round(exponent)) : say(value);
}

function ticksOf({ from, to, logarithmic }: Range, most: number, whole = false): number[] {
  if (logarithmic) {
    const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
    const step = Math.max(1, Math.ceil((last - first + 1) / most));
    const powers = Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, at) => 10 ** (first + at * step));
    // Within one power of ten: what lies between.
    return powers.length >= 2 ? powers : [1, 2, 5].flatMap(digit => [first - 1, first, last].map(exponent => Number((digit * 10 ** exponent).toPrecision(3)))).filter((value, at, all) => value >= from && value <= to && all.indexOf(value) === at);
  }
  const rough = (to - from) / most, size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(whole ? 1 : 0, [1, 2, 5, 10].map(digit => digit * size).find(one => one >= rough)!);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to * (1 + 1e-9); at++) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

export function stroke(context: CanvasRenderingContext2D, ...points: [number, number][]): void {
  context.beginPath();
  points.forEach(([x, y], at) => at === 0 ? context.moveTo(x, y) : context.lineTo(x, y));
  context.stroke();
}

/** A range for values on a logarithmic axis: whole powers of ten would waste room, so it ends a little beyond the values. */
export function logarithmicRange(values: Iterable<number>): Range {
  let [low, high] = [Infinity, 0];
  for (const value of values) if (value > 0 && Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (high === 0) [low, high] = [0.1, 1];
  return { from: low / 1.3, to: Math.max(high * 1.3, low * 2), logarithmic: true };
}
