// What training does, update by update: loss, score and gradient norm of this run and of earlier ones.
import { dash, seriesColour } from '../drawing/colours';
import { Picture, type Paint } from '../drawing/picture';
import { logarithmicRange, Plot, stroke, type Range } from '../drawing/plot';
import { say } from '../numbers';
import type { Setting } from '../protocol';
import type { Run, Runs } from '../runs';
import type { Session } from '../session';
import type { Thinned } from '../thinned';

interface Curves {
  id: string;
  title: string;
  sentence: string;
  axis(): string;
  /** The curve that is drawn of each run. */
  main(run: Run): Thinned;
  /** A second curve of this run alone, faint: its band and its mean. */
  faint?(run: Run): Thinned;
  range(lines: Thinned[], faint: Thinned[]): Range;
  mark?(): { value: number; name: string; below?: boolean } | undefined;
}

export function lossCurves(runs: Runs): Picture {
  return curves(runs, {
    id: 'loss', title: 'Loss', sentence: 'The loss by update, on a logarithmic axis: faint on the batch that was trained on, strong on validation sequences, which are never trained on.',
    axis: () => 'loss', main: run => run.validationLoss, faint: run => run.loss,
    range: (lines, faint) => logarithmicRange(means([...lines, ...faint])),
  });
}

export function scoreCurves(session: Session, runs: Runs): Picture {
  const isShare = () => /0 … 1/.test(session.facts?.score ?? '');
  return curves(runs, {
    id: 'score', title: 'Score', sentence: 'How well validation sequences are predicted; the dotted line is the score of a simple rule that learns nothing.',
    axis: () => session.facts ? `${session.facts.score}${session.facts.higherIsBetter ? '' : ', lower is better'}` : 'score', main: run => run.score,
    range: lines => isShare() ? { from: 0, to: 1 } : logarithmicRange([...means(lines), session.facts?.baseline ?? 1]),
    mark: () => session.facts && { value: session.facts.baseline, name: `${rules[session.ofRun.task] ?? 'chance'}: ${say(session.facts.baseline)}`, below: session.facts.higherIsBetter },
  });
}

export function gradientCurves(session: Session, runs: Runs): Picture {
  return curves(runs, {
    id: 'norm', title: 'Gradient norm', sentence: 'The norm of the whole gradient by update, before clipping; what is above the dotted line is scaled down to it.',
    axis: () => 'gradient norm', main: run => run.gradientNorm,
    range: lines => logarithmicRange([...means(lines), ...session.setting.clip > 0 ? [session.setting.clip] : []]),
    mark: () => session.setting.clip > 0 ? { value: session.setting.clip, name: `clipped to ${say(session.setting.clip)}` } : undefined,
  });
}

function curves(runs: Runs, what: Curves): Picture {
  let plot: Plot | undefined;
  const picture: Picture = new Picture({
    id: what.id, title: what.title, sentence: what.sentence,
    height: width => Math.max(215, Math.min(300, width * 0.56)),
    draw: paint => { plot = drawn(paint); },
    words() {
      const run = runs.current;
      if (!run || run.loss.last.update === 0) return 'Nothing has been trained yet.';
      const names = runs.names(), last = (of: Run) => `${names.get(of)}: ${say(what.main(of).last.value)} after ${what.main(of).last.update} updates`;
      return `${[run, ...runs.shown.filter(other => other !== run)].map(last).join('; ')}.`;
    },
    at(x) {
      const run = runs.current;
      if (!plot || !run || x < plot.left || x > plot.right) return undefined;
      const update = plot.value(x), names = runs.names();
      const near = (curve: Thinned) => [...curve].reduce<{ update: number; mean: number } | undefined>((best, bin) => !best || Math.abs(bin.update - update) < Math.abs(best.update - update) ? bin : best, undefined);
      const lines = runs.shown.flatMap(shown => {
        const bin = near(what.main(shown));
        return bin ? [`${names.get(shown)}: ${say(bin.mean)} at update ${Math.round(bin.update)}`] : [];
      });
      return lines.length ? lines.join('\n') : undefined;
    },
  });
  return picture;

  function drawn(paint: Paint): Plot {
    const shown = runs.shown, current = runs.current, lines = shown.map(what.main), faint = current && what.faint ? [what.faint(current)] : [];
    // The same updates in all three pictures.
    const longest = Math.max(10, ...shown.map(run => run.loss.last.update));
    const plot = new Plot(paint, { from: 0, to: longest }, what.range(lines, faint), { x: 'updates', y: what.axis() });
    const { context, colours, small } = paint;
    if (current && what.faint) {
      const bins = [...what.faint(current)], colour = seriesColour(current.colour);
      context.save();
      context.globalAlpha = 0.16;
      context.fillStyle = colour;
      context.beginPath();
      const down = (value: number) => Math.max(plot.top, Math.min(plot.bottom, plot.down(Math.max(value, 1e-12))));
      bins.forEach(bin => context.lineTo(plot.across(bin.update), down(bin.high)));
      bins.reverse().forEach(bin => context.lineTo(plot.across(bin.update), down(bin.low)));
      context.fill();
      context.restore();
      plot.line([...what.faint(current)].map(bin => [bin.update, bin.mean] as const), { colour, width: 1, alpha: 0.6 });
    }
    const mark = what.mark?.();
    if (mark) plot.mark(mark.value, mark.name, mark.below);
    for (const run of [...shown.filter(run => run !== current), ...current ? [current] : []]) {
      const points = [...what.main(run)].map(bin => [bin.update, bin.mean] as const);
      plot.line(points, { colour: seriesColour(run.colour), dash: dash(run.repeat), width: run === current ? 2.5 : 1.75, alpha: run === current ? 1 : 0.75, dots: points.length < 3 });
    }
    // Where this run was changed while it trained.
    for (const change of current?.changes ?? []) {
      const at = plot.across(change.update);
      [context.strokeStyle, context.lineWidth] = [colours.quiet, 1];
      context.setLineDash([1, 3]);
      stroke(context, [at, plot.top], [at, plot.bottom]);
      context.setLineDash([]);
    }
    const last = current?.changes.at(-1);
    if (last) {
      const at = plot.across(last.update), wide = context.measureText(last.words).width;
      context.fillStyle = colours.quiet;
      context.textAlign = 'left';
      context.fillText(last.words, at + wide + 6 > plot.right ? Math.max(plot.left + 4, at - wide - 4) : at + 4, plot.bottom - small * 0.6);
    }
    return plot;
  }
}

/** What the rule is that learns nothing. */
const rules: Partial<Record<Setting['task'], string>> = { adding: 'always answers 1', sunspots: 'repeats this month', text: 'always the most frequent' };

function* means(lines: Thinned[]): Generator<number> {
  for (const line of lines) for (const bin of line) yield bin.mean;
}
