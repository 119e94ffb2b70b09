// One unit: the weights that come into it, and what it computes at the step that is looked at, in numbers.
import { css, divergingScale } from '../drawing/colours';
import { Picture, type Paint } from '../drawing/picture';
import { make } from '../elements';
import { formulas, symbolAt } from '../formulas';
import { say } from '../numbers';
import type { Session } from '../session';
import { equationsOf } from './equations';
import { glyph } from './glyphs';

const rowHeight = 18, title = 20;

interface Matrix {
  name: string;
  rows: number;
  /** The column of this unit. */
  column: Float32Array;
  /** Which matrix of its kind of source: from the input, or from a hidden state. */
  source: 'input' | 'state' | 'bias';
}

export function unitPicture(session: Session): Picture {
  const numbers = make('div', { class: 'numbers' });
  const blocks = () => {
    const all = matricesOf(session);
    return (['input', 'state', 'bias'] as const).map(source => ({ source, matrices: all.filter(matrix => matrix.source === source) })).filter(block => block.matrices.length > 0);
  };
  const picture: Picture = new Picture({
    id: 'unit-weights', title: 'Unit 1', sentence: 'The weights that come into this unit: each small square is one weight, from an input or from a unit of the last hidden state.',
    height: () => Math.max(60, blocks().reduce((sum, block) => sum + title + block.matrices.length * rowHeight + 6, 0)),
    draw,
    words: () => matricesOf(session).map(({ name, column }) => column.length === 1 ? `${name}: ${say(column[0])}` : `${name}: from ${say(Math.min(...column))} to ${say(Math.max(...column))}`).join('; ') + '.',
    at(x, y) {
      let top = 0;
      for (const { matrices } of blocks()) {
        const row = Math.floor((y - top - title) / rowHeight);
        if (row >= 0 && row < matrices.length) {
          const { column, source, name } = matrices[row], place = Math.floor((x - left) / cellWidth(picture.width, column.length));
          return place >= 0 && place < column.length ? `${name}, from ${sourceName(source, place)}: ${say(column[place])}` : undefined;
        }
        top += title + matrices.length * rowHeight + 6;
      }
      return undefined;
    },
  });
  const holder = picture.element;
  holder.id = 'unit';
  holder.tabIndex = -1;
  holder.append(numbers);
  const tell = () => numbers.replaceChildren(...equationsOf(session).map(line => make('p', {}, ...formulas(line))));
  // Text is there for those who don't see the picture too; while it trains it changes only where it is seen.
  session.looking.on(tell);
  session.snapped.on(snapshot => {
    if (picture.isSeen || !snapshot.training) tell();
  });
  return picture;

  function sourceName(source: Matrix['source'], at: number): string {
    if (source === 'bias') return 'nothing: the bias';
    if (source === 'state') return `unit ${at + 1} of the last hidden state`;
    return session.unit.layer > 0 ? `unit ${at + 1} of layer ${session.unit.layer}` : `input “${glyph(session.facts?.inputs[at])}”`;
  }

  function draw({ context, width, colours }: Paint): void {
    const { layer, unit } = session.unit;
    picture.title = session.ofRun.layers > 1 ? `Unit ${unit + 1} of layer ${layer + 1}` : `Unit ${unit + 1}`;
    const reach = Math.max(0.5, ...matricesOf(session).flatMap(({ column }) => [...column].map(Math.abs)));
    let top = 0;
    for (const { source, matrices } of blocks()) {
      [context.fillStyle, context.textAlign, context.textBaseline] = [colours.quiet, 'left', 'alphabetic'];
      const from = source === 'bias' ? 'bias' : source === 'state' ? `from the ${matrices[0].rows} units of the last hidden state` : session.unit.layer > 0 ? `from the ${matrices[0].rows} units of layer ${session.unit.layer}` : matrices[0].rows === 1 ? 'from the input' : `from the ${matrices[0].rows} inputs`;
      context.fillText(`${from}${top === 0 ? `; colours from −${say(reach)} (blue) to ${say(reach)} (vermilion)` : ''}`, 0, top + 13, width);
      top += title;
      for (const { name, column } of matrices) {
        context.fillStyle = colours.ink;
        symbolAt(context, name, left - 8, top + rowHeight / 2);
        const wide = cellWidth(width, column.length);
        column.forEach((weight, at) => {
          context.fillStyle = css(divergingScale, weight, -reach, reach);
          context.fillRect(left + at * wide, top + 1, Math.max(1, wide - (wide > 5 ? 1 : 0)), rowHeight - 2);
        });
        top += rowHeight;
      }
      top += 6;
    }
  }
}

const left = 52;
const cellWidth = (width: number, cells: number) => Math.min(26, (width - left - 2) / cells);

/** The column of the chosen unit in each matrix of its layer. */
function matricesOf({ facts, snapshot, unit: { layer, unit }, ofRun }: Session): Matrix[] {
  const read = snapshot?.layers[layer];
  if (!facts || !read) return [];
  return facts.weights[layer].flatMap(({ name, rows, columns }, at) => {
    if (columns !== ofRun.units) return [];
    const column = Float32Array.from({ length: rows }, (_, row) => read.weights[at][row * columns + unit]);
    const source = rows === 1 && /^[bB]/.test(name) ? 'bias' : /^W_[xX]/.test(name) ? 'input' : 'state';
    return [{ name, rows, column, source } as Matrix];
  }).sort((one, other) => order.indexOf(one.name.at(-1)!) - order.indexOf(other.name.at(-1)!));
}

/** Gates in the order of the heat maps, whatever the order in which their weights are kept. */
const order = [...'fiozrch'];
