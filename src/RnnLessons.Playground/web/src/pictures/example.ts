// One validation sequence: what comes in, what is asked for, and what the network predicts.
import { css, divergingScale, inkOn, outputColour, sequentialScale, type Scale } from '../drawing/colours';
import { Picture, type Paint } from '../drawing/picture';
import { Plot } from '../drawing/plot';
import { button, make } from '../elements';
import { fixed, say } from '../numbers';
import type { Session } from '../session';
import { glyph } from './glyphs';
import { Grid } from './grid';

const rowHeight = 20, gap = 4, lines = 150;

interface Row {
  name: string;
  /** The value at a step; NaN leaves the place empty. */
  value(t: number): number;
  scale: Scale;
  low: number;
  high: number;
  text?(t: number): string;
  /** A letter, with no colour of its own. */
  isPlain?: boolean;
  /** What is wrong is marked: a cross, or a line under a letter. */
  right?(t: number): boolean | undefined;
  words(t: number): string;
}

export function examplePicture(session: Session): Picture {
  let index = 0;
  const place = make('span', { class: 'place' }, '1');
  const turn = (by: number) => {
    const many = session.facts?.examples ?? 1;
    index = (index + by + many) % many;
    place.textContent = `${index + 1} of ${many}`;
    session.example(index);
  };
  session.started.on(restarted => {
    if (restarted) index = 0;
    place.textContent = `${index + 1} of ${session.facts!.examples}`;
  });

  const picture: Picture = new Picture({
    id: 'example', title: 'One sequence', sentence: 'A validation sequence step by step: the inputs, the target and what the network predicts at the moment.',
    height: width => {
      const rows = rowsOf(session);
      return Grid.height(rows.length, rowHeight, gap) + (isLine(session) ? lines + (width < 500 ? 0 : 20) : 0);
    },
    draw, words,
    at(x, y) {
      const t = gridOf(picture.width).step(x), row = rowsOf(session)[Grid.row(y, rowHeight, gap)];
      if (t === undefined || !session.snapshot) return undefined;
      return row && y < Grid.height(rowsOf(session).length, rowHeight, gap) - Grid.foot ? `step ${t + 1}, ${row.name}: ${row.words(t)}` : isLine(session) ? numbersAt(t) : undefined;
    },
    pressed(x) {
      const t = gridOf(picture.width).step(x);
      if (t !== undefined) session.lookAtStep(t);
    },
    controls: [make('div', { class: 'turn' }, button('back', '', 'Previous sequence', () => turn(-1)), place, button('next', '', 'Next sequence', () => turn(1)))],
  });
  return picture;

  /** Letters must be read: of a long text that is as wide as the screen, a part is shown. */
  function gridOf(width: number): Grid {
    return new Grid(width, session.facts?.steps ?? 1, session.at, session.ofRun.task === 'text' ? 12 : 0);
  }

  function draw(paint: Paint): void {
    const { facts, snapshot } = session;
    if (!facts || !snapshot) return;
    const rows = rowsOf(session), grid = gridOf(paint.width), { context, colours } = paint;
    rows.forEach((row, at) => {
      const top = at * (rowHeight + gap);
      grid.name(paint, row.name, top + rowHeight / 2);
      for (let t = grid.first; t < grid.end; t++) {
        const value = row.value(t), [left, right] = grid.column(t);
        if (Number.isNaN(value)) {
          context.fillStyle = colours.line;
          context.fillRect((left + right) / 2 - 1, top + rowHeight / 2 - 1, 2, 2);
          continue;
        }
        context.fillStyle = row.isPlain ? colours.sunken : css(row.scale, value, row.low, row.high);
        const inset = right - left > 6 ? 0.5 : 0;
        context.fillRect(left + inset, top, right - left - 2 * inset, rowHeight);
        const text = row.text?.(t);
        if (text && right - left >= 7) {
          context.fillStyle = row.isPlain ? colours.ink : inkOn(row.scale, value, row.low, row.high);
          [context.textAlign, context.textBaseline] = ['center', 'middle'];
          context.fillText(text, (left + right) / 2, top + rowHeight / 2 + 0.5);
        }
        if (row.right?.(t) !== false) continue;
        if (text) {
          context.fillStyle = '#D55E00';
          context.fillRect(left + inset, top + rowHeight - 3, right - left - 2 * inset, 3);
        } else cross(context, (left + right) / 2, top + rowHeight / 2, Math.min(right - left, rowHeight) * 0.28, colours.page);
      }
    });
    const bottom = Grid.height(rows.length, rowHeight, gap) - Grid.foot;
    if (rows.length > 0) grid.axis(paint, bottom);
    if (isLine(session)) numbers(paint, rows.length > 0 ? bottom + Grid.foot : 0);
  }

  /** Targets and predictions that are numbers: two lines over the steps. */
  function numbers(paint: Paint, top: number): void {
    const { facts, snapshot } = session, { example } = snapshot!, { context } = paint;
    const outputs = facts!.outputs.length, values = [...example.predictions, ...example.targets.filter((_, at) => example.counted[at])];
    if (rowsOf(session).length === 0) values.push(...example.inputs);
    const [low, high] = [Math.min(...values), Math.max(...values)], air = (high - low || 1) * 0.08;
    context.save();
    context.translate(0, top);
    const plot = new Plot({ ...paint, height: paint.height - top }, { from: 0.5, to: facts!.steps + 0.5 }, { from: low - air, to: high + air }, { x: 'time step t', y: facts!.outputs[0] }, new Grid(paint.width, facts!.steps));
    const at = (of: Float32Array, wide: number) => Array.from({ length: facts!.steps }, (_, t) => [t + 1, of[t * wide]] as const);
    const targets = at(example.targets, 1).filter((_, t) => example.counted[t]);
    plot.line(targets, { colour: outputColour, width: 2, dots: targets.length < 3 || facts!.steps < 60 });
    plot.line(at(example.predictions, outputs), { colour: '#D55E00', dash: [5, 3] });
    plot.upright(session.at + 1);
    [context.textAlign, context.textBaseline] = ['right', 'alphabetic'];
    for (const [name, colour, left] of [['● target', outputColour, 90], ['- - prediction', '#D55E00', 0]] as const) {
      context.fillStyle = colour;
      context.fillText(name, plot.right - left, paint.small);
    }
    context.restore();
  }

  function numbersAt(t: number): string {
    const { facts, snapshot } = session, { example } = snapshot!, wide = facts!.outputs.length;
    return `step ${t + 1}: predicted ${say(example.predictions[t * wide])}${example.counted[t] ? `, target ${say(example.targets[t])}` : ''}`;
  }

  function words(): string {
    const { facts, snapshot } = session;
    if (!facts || !snapshot) return 'There is none yet.';
    const { example } = snapshot, counted = [...example.counted.keys()].filter(t => example.counted[t]), wide = facts.outputs.length;
    if (facts.kind === 'numbers') {
      const last = counted.at(-1) ?? 0;
      return `${facts.steps} steps. At step ${last + 1} the target is ${say(example.targets[last])} and the prediction ${say(example.predictions[last * wide])}.`;
    }
    const right = counted.filter(t => answerOf(t) === example.targets[t]).length;
    return `${facts.steps} steps, ${counted.length} predictions asked for, ${right} of them right.`;
  }

  function answerOf(t: number): number {
    const { facts, snapshot } = session, { predictions } = snapshot!.example, wide = facts!.outputs.length;
    if (facts!.kind === 'bits') return predictions[t * wide] > 0.5 ? 1 : 0;
    let best = 0;
    for (let k = 1; k < wide; k++) if (predictions[t * wide + k] > predictions[t * wide + best]) best = k;
    return best;
  }

  function rowsOf({ facts, snapshot, ofRun }: Session): Row[] {
    if (!facts || !snapshot) return [];
    const { example } = snapshot, [D, K] = [facts.inputs.length, facts.outputs.length], isText = ofRun.task === 'text';
    const rows: Row[] = [];
    if (isText) {
      const seen = (t: number) => example.inputs.subarray(t * D, (t + 1) * D).indexOf(1);
      rows.push({ name: 'input', isPlain: true, value: () => 0, scale: divergingScale, low: -1, high: 1, text: t => glyph(facts.inputs[seen(t)]), words: t => `“${facts.inputs[seen(t)]}”` });
    } else if (facts.kind !== 'numbers' || D > 1) {
      // One row for the symbols of recall: all but one of its places are empty.
      const symbols = ofRun.task === 'recall' ? D - 1 : 0, shown = (t: number) => example.inputs.subarray(t * D, t * D + symbols).indexOf(1);
      if (symbols > 0) rows.push({ name: 'symbol', isPlain: true, value: t => shown(t) < 0 ? NaN : 0, scale: divergingScale, low: -1, high: 1, text: t => facts.outputs[shown(t)], words: t => shown(t) < 0 ? 'none' : facts.outputs[shown(t)] });
      for (let d = symbols; d < D; d++) {
        const value = (t: number) => example.inputs[t * D + d];
        rows.push({ name: facts.inputs[d], value, scale: divergingScale, low: -1, high: 1, words: t => say(value(t)) });
      }
    }
    if (facts.kind === 'bits') {
      // The colours of a bit that comes in, so that it is found again where it is asked for; white is undecided.
      const target = (t: number) => example.counted[t] ? example.targets[t] : NaN, predicted = (t: number) => example.predictions[t * K];
      rows.push({ name: 'target', value: target, scale: divergingScale, low: 0, high: 1, words: t => example.counted[t] ? `${target(t)}` : 'none is asked for' });
      rows.push({ name: 'prediction', value: predicted, scale: divergingScale, low: 0, high: 1, right: t => example.counted[t] ? answerOf(t) === target(t) : undefined, words: t => `probability of a 1: ${fixed(predicted(t))}` });
    } else if (facts.kind === 'classes') {
      const target = (t: number) => facts.outputs[example.targets[t]], sure = (t: number, k: number) => example.predictions[t * K + k];
      rows.push({ name: 'target', isPlain: true, value: t => example.counted[t] ? 0 : NaN, scale: divergingScale, low: -1, high: 1, text: t => glyph(target(t)), words: t => example.counted[t] ? `“${target(t)}”` : 'none is asked for' });
      if (isText) rows.push({
        name: 'prediction', value: t => sure(t, answerOf(t)), scale: sequentialScale, low: 0, high: 1, text: t => glyph(facts.outputs[answerOf(t)]), right: t => answerOf(t) === example.targets[t],
        words: t => `“${facts.outputs[answerOf(t)]}” with probability ${fixed(sure(t, answerOf(t)))}; the right one has ${fixed(sure(t, example.targets[t]))}`,
      });
      else for (let k = 0; k < K; k++) rows.push({ name: `predicts ${facts.outputs[k]}`, value: t => sure(t, k), scale: sequentialScale, low: 0, high: 1, words: t => `probability ${fixed(sure(t, k))}` });
    }
    return rows;
  }
}

const isLine = ({ facts }: Session) => facts?.kind === 'numbers';

function cross(context: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  context.lineCap = 'round';
  for (const [stroke, width] of [[colour, 4], ['#D55E00', 2]] as const) {
    [context.strokeStyle, context.lineWidth] = [stroke, width];
    context.beginPath();
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.stroke();
  }
}
