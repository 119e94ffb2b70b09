// The unrolled network: a copy of the cell for each time step, and the activations that run from one to the next.
import { cellColour, css, divergingScale, hiddenColour, inputColour, outputColour } from '../drawing/colours';
import { Picture, type Paint } from '../drawing/picture';
import { make, button, icon } from '../elements';
import { fixed, index, say } from '../numbers';
import type { Session } from '../session';
import { glyph } from './glyphs';
import { arrow, box, boxWidth, narrowest, shorten, words } from './strokes';

const ioHeight = 34, between = 30, room = 46;

const still = matchMedia('(prefers-reduced-motion: reduce)');

export function unrolledPicture(session: Session): Picture {
  /** How much of the way to the step that is looked at has been run, 0 … 1. */
  let flow = 1, moving: ReturnType<typeof setInterval> | undefined, began = 0;
  const slider = make('input', { type: 'range', min: '1', max: '1', value: '1', step: '1', id: 'unrolled-step', 'aria-label': 'Time step t', input: () => session.lookAtStep(slider.valueAsNumber - 1) });
  const shown = make('output', { for: 'unrolled-step' }, 't = 1');
  const player = button('play', '', 'Run through the steps', () => moving === undefined ? start() : stop());
  player.classList.add('quiet');

  const depth = () => session.ofRun.layers;
  const hasCell = () => session.facts?.states.includes('c') ?? false;
  const stateHeight = () => hasCell() ? 62 : 44;

  const picture: Picture = new Picture({
    id: 'unrolled', title: 'The unrolled network', sentence: 'One copy of the network for each time step, with the same weights; the hidden state of a step goes into the next.',
    height: () => 2 * ioHeight + depth() * stateHeight() + (depth() + 1) * between + 42,
    draw,
    words() {
      const { facts, snapshot, at } = session;
      if (!facts || !snapshot) return 'Nothing has been read yet.';
      const h = facts.states.indexOf('h'), norm = (t: number) => Math.hypot(...snapshot.layers[0].states[h].subarray(t * session.ofRun.units, (t + 1) * session.ofRun.units));
      return `Step ${at + 1} of ${facts.steps}: input ${inputAt(at)}; the norm of the hidden state is ${say(norm(at))}; prediction ${outputAt(at)}${targetAt(at) === '' ? '' : `, target ${targetAt(at)}`}.`;
    },
    at(x, y) {
      const t = stepAt(x), { facts, snapshot } = session;
      if (t === undefined || !facts || !snapshot) return undefined;
      const unit = unitAt(x, y, t);
      return unit ? `step ${t + 1}, layer ${unit.layer + 1}, unit ${unit.unit + 1}: ${unit.letter} = ${fixed(unit.value)}` : `step ${t + 1}: input ${inputAt(t)}, prediction ${outputAt(t)}${targetAt(t) === '' ? '' : `, target ${targetAt(t)}`}`;
    },
    pressed(x, y) {
      const t = stepAt(x);
      if (t === undefined) return;
      const unit = unitAt(x, y, t);
      session.lookAtStep(t);
      if (unit) session.lookAtUnit(unit.layer, unit.unit);
    },
    controls: [make('div', { class: 'stepping' }, player, slider, shown)],
  });
  session.looking.on(show);
  session.started.on(restarted => {
    if (!restarted) return;
    show();
    picture.resize();
  });
  return picture;

  function show(): void {
    slider.max = `${session.facts?.steps ?? 1}`;
    slider.value = `${session.at + 1}`;
    slider.setAttribute('aria-valuetext', `step ${session.at + 1} of ${session.facts?.steps ?? 1}`);
    shown.textContent = `t = ${session.at + 1}`;
  }

  function start(): void {
    if (session.at >= (session.facts?.steps ?? 1) - 1) session.lookAtStep(0);
    player.replaceChildren(icon('pause'));
    player.setAttribute('aria-label', 'Stop at this step');
    player.title = 'Stop at this step';
    [began, flow] = [performance.now(), 1];
    const perStep = still.matches ? 1000 : 700;
    moving = setInterval(() => {
      const passed = performance.now() - began;
      if (passed >= perStep) {
        if (session.at >= (session.facts?.steps ?? 1) - 1) return stop();
        began = performance.now();
        flow = still.matches ? 1 : 0;
        session.lookAtStep(session.at + 1);
      } else flow = still.matches ? 1 : Math.min(1, passed / (perStep * 0.75));
      if (!still.matches) picture.refresh();
    }, 33);
  }

  function stop(): void {
    clearInterval(moving);
    [moving, flow] = [undefined, 1];
    player.replaceChildren(icon('play'));
    player.setAttribute('aria-label', 'Run through the steps');
    player.title = 'Run through the steps';
    picture.refresh();
  }

  /** The copies that have room, around the step that is looked at, from the first. */
  function window(): { first: number; many: number; pitch: number } {
    const steps = session.facts?.steps ?? 1, wide = picture.width - room - 12, many = Math.min(steps, Math.max(2, Math.floor(wide / narrowest)));
    const first = Math.max(0, Math.min(steps - many, session.at - Math.floor(many * 0.7)));
    return { first, many, pitch: Math.min(150, wide / many) };
  }

  function centre(t: number): number {
    const { first, pitch } = window();
    return room + (t - first + 0.5) * pitch;
  }

  function stepAt(x: number): number | undefined {
    const { first, many, pitch } = window(), t = first + Math.floor((x - room) / pitch);
    return t >= first && t < first + many ? t : undefined;
  }

  /** The top of a layer's box; the first layer is the lowest. */
  function topOf(layer: number): number {
    return 20 + ioHeight + between + (depth() - 1 - layer) * (stateHeight() + between);
  }

  function inputTop(): number {
    return 20 + ioHeight + between + depth() * (stateHeight() + between);
  }

  /** Units as squares in a box: how many in a row, and how large. */
  function squares(height: number): { across: number; size: number } {
    const { units } = session.ofRun;
    for (let across = 1; ; across++) {
      const size = Math.min(11, (boxWidth - 10) / across);
      if (Math.ceil(units / across) * size <= height) return { across, size };
    }
  }

  function* bands(layer: number): Generator<{ letter: string; top: number; height: number }> {
    const top = topOf(layer);
    if (!hasCell()) yield { letter: 'h', top: top + 5, height: 34 };
    else {
      yield { letter: 'c', top: top + 4, height: 25 };
      yield { letter: 'h', top: top + 33, height: 25 };
    }
  }

  function unitAt(x: number, y: number, t: number): { layer: number; unit: number; letter: string; value: number } | undefined {
    for (let layer = 0; layer < depth(); layer++)
      for (const { letter, top, height } of bands(layer)) {
        const { across, size } = squares(height), column = Math.floor((x - (centre(t) - across * size / 2)) / size), row = Math.floor((y - top) / size), unit = row * across + column;
        if (column < 0 || column >= across || row < 0 || unit >= session.ofRun.units || y >= top + height) continue;
        return { layer, unit, letter, value: session.snapshot!.layers[layer].states[session.facts!.states.indexOf(letter)][t * session.ofRun.units + unit] };
      }
    return undefined;
  }

  function inputAt(t: number): string {
    const { facts, snapshot, ofRun } = session, D = facts!.inputs.length, x = snapshot!.example.inputs.subarray(t * D, (t + 1) * D);
    if (ofRun.task === 'text') return glyph(facts!.inputs[x.indexOf(1)]);
    if (ofRun.task === 'recall') return t === 0 ? facts!.outputs[x.indexOf(1)] : say(x[D - 1]);
    return [...x].map(value => Number.isInteger(value) ? say(value) : fixed(value)).join(', ');
  }

  function outputAt(t: number): string {
    const { facts, snapshot } = session, K = facts!.outputs.length, y = snapshot!.example.predictions.subarray(t * K, (t + 1) * K);
    return facts!.kind === 'classes' ? glyph(facts!.outputs[y.indexOf(Math.max(...y))]) : fixed(y[0]);
  }

  function targetAt(t: number): string {
    const { facts, snapshot } = session, { targets, counted } = snapshot!.example;
    return !counted[t] ? '' : facts!.kind === 'classes' ? glyph(facts!.outputs[targets[t]]) : facts!.kind === 'bits' ? say(targets[t]) : fixed(targets[t]);
  }

  function draw(paint: Paint): void {
    const { facts, snapshot } = session;
    if (!facts || !snapshot) return;
    const { context, colours, small } = paint, { first, many, pitch } = window(), output = 20, input = inputTop();
    names(paint);
    for (let t = first; t < first + many; t++) {
      const x = centre(t), isNow = t === session.at, isRead = t <= session.at, part = isNow ? flow : 1;
      // The way of the activations: the input first, then from the last state, then up to the output.
      const share = (from: number, to: number) => isRead ? Math.max(0, Math.min(1, (part - from) / (to - from))) : 0;
      box(paint, x, input, ioHeight, inputColour, isRead, isNow);
      if (isRead) words(context, shorten(inputAt(t)), x, input + ioHeight / 2, colours.ink);
      for (let layer = 0; layer < depth(); layer++) {
        const top = topOf(layer), below = layer === 0 ? input : topOf(layer - 1), done = share(0.35, 0.6);
        arrow(context, [x, below], [x, top + stateHeight() + 2], layer === 0 ? inputColour : hiddenColour, share(0, 0.35), isNow);
        for (const band of bands(layer)) {
          const y = band.top + band.height / 2, from = t === first ? x - Math.min(pitch / 2, boxWidth / 2 + 18) : centre(t - 1) + boxWidth / 2;
          arrow(context, [from, y], [x - boxWidth / 2 - 2, y], band.letter === 'c' ? cellColour : hiddenColour, share(0, 0.35), isNow);
        }
        box(paint, x, top, stateHeight(), hiddenColour, isRead, isNow);
        if (isRead) for (const band of bands(layer)) activations(paint, layer, band, t, x, done);
      }
      arrow(context, [x, topOf(depth() - 1)], [x, output + ioHeight + 2], outputColour, share(0.6, 0.9), isNow);
      const asked = snapshot.example.counted[t] === 1, target = targetAt(t);
      box(paint, x, output, ioHeight, outputColour, isRead && asked, isNow);
      if (isRead && part > 0.85) {
        if (facts.kind === 'bits') {
          context.fillStyle = css(divergingScale, snapshot.example.predictions[t * facts.outputs.length], 0, 1);
          context.fillRect(x - boxWidth / 2 + 5, output + 6, 8, ioHeight - 12);
        }
        words(context, shorten(outputAt(t)), x + (facts.kind === 'bits' ? 6 : 0), output + ioHeight / 2, asked ? colours.ink : colours.quiet);
      }
      if (asked) words(context, `target ${target}`, x, output - small * 0.8, colours.quiet);
      words(context, `${t + 1}`, x, input + ioHeight + small * 0.9, isNow ? colours.ink : colours.quiet);
    }
    const last = first + many - 1;
    if (last < facts.steps - 1) words(context, '…', Math.min(paint.width - 7, centre(last) + pitch / 2 + 4), topOf(0) + stateHeight() / 2, colours.quiet);
  }

  function names({ context, colours }: Paint): void {
    [context.fillStyle, context.textAlign, context.textBaseline] = [colours.quiet, 'left', 'middle'];
    context.fillText('output', 0, 20 + ioHeight / 2);
    for (let layer = 0; layer < depth(); layer++) for (const { letter, top, height } of bands(layer)) {
      context.fillStyle = letter === 'c' ? cellColour : hiddenColour;
      context.fillText(`${letter}${depth() > 1 ? index(layer + 1) : ''}`, 0, top + height / 2);
    }
    context.fillStyle = inputColour;
    context.fillText('x', 0, inputTop() + ioHeight / 2);
    context.fillStyle = colours.quiet;
    context.fillText('step t', 0, inputTop() + ioHeight + 11);
  }

  /** The units' values as colours; those of a step that is being computed appear. */
  function activations({ context, colours }: Paint, layer: number, { letter, top, height }: { letter: string; top: number; height: number }, t: number, x: number, done: number): void {
    const { facts, snapshot, ofRun, unit: looked } = session, values = snapshot!.layers[layer].states[facts!.states.indexOf(letter)];
    const { across, size } = squares(height), left = x - across * size / 2;
    const reach = letter === 'h' ? 1 : Math.max(1, ...values.subarray(t * ofRun.units, (t + 1) * ofRun.units).map(Math.abs));
    context.globalAlpha = done;
    for (let unit = 0; unit < ofRun.units; unit++) {
      context.fillStyle = css(divergingScale, values[t * ofRun.units + unit], -reach, reach);
      const [px, py] = [left + unit % across * size, top + Math.floor(unit / across) * size];
      context.fillRect(px, py, size - (size > 4 ? 1 : 0), size - (size > 4 ? 1 : 0));
      if (looked.layer !== layer || looked.unit !== unit || ofRun.units === 1) continue;
      [context.strokeStyle, context.lineWidth] = [colours.accent, 2];
      context.strokeRect(px, py, size - 1, size - 1);
    }
    context.globalAlpha = 1;
  }
}
