// Gates and states of one layer over the example: units × time steps, as in the lessons.
import { divergingScale, pixel, sequentialScale, type Scale } from '../drawing/colours';
import { Picture, type Paint } from '../drawing/picture';
import { make, unseen } from '../elements';
import { fixed, say } from '../numbers';
import type { Session } from '../session';

interface Panel {
  letter: string;
  name: string;
  values: Float32Array;
  scale: Scale;
  low: number;
  high: number;
}

const names: Record<string, string> = {
  f: 'forget gate f', i: 'input gate i', o: 'output gate o', z: 'update gate z', r: 'reset gate r', c: 'cell state c', h: 'hidden state h',
};

/** What a gate or state is called; the candidate has the letter of the state that it may become. */
const nameOf = (letter: string, { ofRun }: Session) =>
  letter === 'candidate' ? `candidate ${ofRun.cell === 'lstm' || ofRun.cell === 'peephole' ? 'c̃' : 'h̃'}` : names[letter] ?? letter;

/** How a layer's gates and states are shown: a gate from 0 to 1, a candidate and h from −1 to 1, c as far as it reaches. */
function panelsOf(session: Session, layer: number): Panel[] {
  const { facts, snapshot } = session;
  const read = snapshot?.layers[layer];
  if (!facts || !read) return [];
  const gate = (letter: string, at: number): Panel => letter === 'candidate'
    ? { letter, name: nameOf(letter, session), values: read.gates[at], scale: divergingScale, low: -1, high: 1 }
    : { letter, name: nameOf(letter, session), values: read.gates[at], scale: sequentialScale, low: 0, high: 1 };
  const state = (letter: string, at: number): Panel => {
    const reach = letter === 'h' ? 1 : Math.max(1, read.states[at].reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    return { letter, name: `${nameOf(letter, session)}${reach > 1 ? `, −${say(reach)} … ${say(reach)}` : ''}`, values: read.states[at], scale: divergingScale, low: -reach, high: reach };
  };
  return [...facts.gates.map(gate), ...facts.states.map(state)];
}

export function heatMaps(session: Session, layer: number): Picture {
  const scratch = document.createElement('canvas');
  const summary = unseen('', { id: `heat-${layer}-words` });
  const count = () => session.facts ? session.facts.gates.length + session.facts.states.length : 1;

  const layout = (width: number) => {
    const { units } = session.ofRun, most = Math.max(1, Math.min(count(), Math.floor(width / (width < 480 ? 165 : 230))));
    // Rows of the same length where that is possible.
    const down = Math.ceil(count() / most), across = Math.ceil(count() / down);
    const row = Math.max(3, Math.min(12, Math.round(160 / units))), title = 18, foot = 20, gap = 14;
    const wide = (width - gap * (across - 1)) / across;
    const box = (at: number) => ({ left: at % across * (wide + gap), top: Math.floor(at / across) * (title + row * units + foot) + title, width: wide, height: row * units });
    return { units, row, box, height: down * (title + row * units + foot) + 22 };
  };

  /** Where a point lies: the panel, the unit and the step. */
  const find = (x: number, y: number) => {
    const { box, row, units } = layout(picture.width), steps = session.facts?.steps ?? 1;
    for (let at = 0; at < count(); at++) {
      const { left, top, width, height } = box(at);
      if (x >= left && x < left + width && y >= top && y < top + height)
        return { at, unit: Math.min(units - 1, Math.floor((y - top) / row)), step: Math.min(steps - 1, Math.floor((x - left) / width * steps)) };
    }
    return undefined;
  };

  const picture: Picture = new Picture({
    id: `heat-${layer}`, title: 'Gates and states', sentence: 'Each row is a unit, each column a time step of the sequence above; choose a unit to see its incoming weights.',
    height: width => layout(width).height,
    draw,
    words() {
      const words = panelsOf(session, layer).map(panel => {
        let [low, high, sum] = [Infinity, -Infinity, 0];
        for (const value of panel.values) [low, high, sum] = [Math.min(low, value), Math.max(high, value), sum + value];
        return `${nameOf(panel.letter, session)}: from ${fixed(low)} to ${fixed(high)}, mean ${fixed(sum / panel.values.length)}`;
      }).join('; ') + '.';
      summary.textContent = words;
      return words;
    },
    at(x, y) {
      const found = find(x, y), panel = found && panelsOf(session, layer)[found.at];
      return panel && `${nameOf(panel.letter, session)}, unit ${found.unit + 1}, step ${found.step + 1}: ${fixed(panel.values[found.step * session.ofRun.units + found.unit], 3)}`;
    },
    pressed(x, y) {
      const found = find(x, y);
      if (!found) return;
      session.lookAtStep(found.step);
      session.lookAtUnit(layer, found.unit);
    },
  });

  // For the keyboard the picture is a list of units to move through.
  const chooser = make('div', { class: 'chooser', role: 'slider', tabindex: '0', 'aria-orientation': 'vertical', 'aria-valuemin': '1', 'aria-describedby': `heat-${layer}-words`, keydown: event => pressedKey(event as KeyboardEvent) });
  const holder = picture.canvas.parentElement!;
  holder.replaceWith(chooser);
  chooser.append(holder);
  chooser.after(summary);
  const tell = () => {
    const { units, layers } = session.ofRun, unit = session.unit.layer === layer ? session.unit.unit : 0;
    chooser.setAttribute('aria-label', layers > 1 ? `Unit of layer ${layer + 1}` : 'Unit');
    chooser.setAttribute('aria-valuemax', `${units}`);
    chooser.setAttribute('aria-valuenow', `${unit + 1}`);
    chooser.setAttribute('aria-valuetext', `unit ${unit + 1} of ${units}`);
    picture.title = `${session.facts?.gates.length ? 'Gates and states' : 'Hidden states'}${layers > 1 ? `, layer ${layer + 1}` : ''}`;
  };
  session.looking.on(tell);
  session.started.on(tell);
  tell();
  return picture;

  function pressedKey(event: KeyboardEvent): void {
    const { units } = session.ofRun, unit = session.unit.layer === layer ? session.unit.unit : 0;
    const to = { ArrowDown: unit + 1, ArrowUp: unit - 1, Home: 0, End: units - 1, PageDown: unit + 8, PageUp: unit - 8 }[event.key];
    const at = { ArrowRight: session.at + 1, ArrowLeft: session.at - 1 }[event.key];
    if (to !== undefined) session.lookAtUnit(layer, to);
    else if (at !== undefined) session.lookAtStep(at);
    else if (event.key === 'Enter') {
      session.lookAtUnit(layer, unit);
      document.getElementById('unit')?.focus();
    } else return;
    event.preventDefault();
  }

  function draw(paint: Paint): void {
    const panels = panelsOf(session, layer);
    if (panels.length === 0) return;
    const { context, colours, width, small } = paint, { units, row, box, height } = layout(width), steps = session.facts!.steps;
    const isHere = session.unit.layer === layer;
    panels.forEach((panel, at) => {
      const { left, top, width: wide, height: high } = box(at);
      [context.fillStyle, context.textAlign, context.textBaseline] = [colours.ink, 'left', 'alphabetic'];
      context.fillText(panel.name, left, top - 5, wide);
      paste(context, panel, steps, units, left, top, wide, high);
      [context.strokeStyle, context.lineWidth] = [colours.accent, 1.5];
      context.strokeRect(left + session.at * wide / steps, top - 1, wide / steps, high + 2);
      if (isHere) context.strokeRect(left - 0.5, top + session.unit.unit * row, wide + 1, row);
      [context.fillStyle, context.textBaseline] = [colours.quiet, 'top'];
      context.fillText(`t = 1`, left, top + high + 3);
      context.textAlign = 'right';
      context.fillText(`${steps}`, left + wide, top + high + 3);
      if (isHere) {
        context.textAlign = 'center';
        const value = fixed(panel.values[session.at * units + session.unit.unit]);
        context.fillText(wide < 220 ? `unit ${session.unit.unit + 1}: ${value}` : `unit ${session.unit.unit + 1} at t = ${session.at + 1}: ${value}`, left + wide / 2, top + high + 3, wide - 60);
      }
    });
    key(paint, height - small * 0.4);
  }

  /** The values as pixels, scaled up: thousands of cells cost no more than one. */
  function paste(context: CanvasRenderingContext2D, panel: Panel, steps: number, units: number, left: number, top: number, wide: number, high: number): void {
    if (scratch.width !== steps || scratch.height !== units) [scratch.width, scratch.height] = [steps, units];
    const inside = scratch.getContext('2d')!, image = inside.createImageData(steps, units), pixels = new Uint32Array(image.data.buffer);
    for (let t = 0; t < steps; t++)
      for (let unit = 0; unit < units; unit++) pixels[unit * steps + t] = pixel(panel.scale, panel.values[t * units + unit], panel.low, panel.high);
    inside.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(scratch, left, top, wide, high);
  }

  /** Which colour is which number. */
  function key({ context, colours }: Paint, bottom: number): void {
    let left = 0;
    const scales: [string, string, Scale][] = session.facts!.gates.length ? [['gate: 0', '1', sequentialScale], ['state: −', '+', divergingScale]] : [['−1', '1', divergingScale]];
    [context.textAlign, context.textBaseline] = ['left', 'alphabetic'];
    for (const [from, to, scale] of scales) {
      context.fillStyle = colours.quiet;
      context.fillText(from, left, bottom);
      left += context.measureText(from).width + 5;
      for (let at = 0; at < 60; at++) {
        const colour = scale[Math.round(at / 59 * 255)];
        context.fillStyle = `rgb(${colour & 255} ${colour >> 8 & 255} ${colour >> 16 & 255})`;
        context.fillRect(left + at, bottom - 8, 1.5, 9);
      }
      context.fillStyle = colours.quiet;
      context.fillText(to, left + 66, bottom);
      left += 66 + context.measureText(to).width + 18;
    }
  }
}
