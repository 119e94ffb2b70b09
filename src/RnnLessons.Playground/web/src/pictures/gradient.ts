import { dash, seriesColour } from '../drawing/colours';
import { Picture } from '../drawing/picture';
import { logarithmicRange, Plot } from '../drawing/plot';
import { say } from '../numbers';
import type { Session } from '../session';

/** ‖∂L/∂h_t‖ by lag: how far back credit reaches. */
export function gradientByLag(session: Session): Picture {
  const byLag = (layer: number) => session.snapshot?.layers[layer].gradientByLag.slice().reverse() ?? new Float32Array();
  let plot: Plot | undefined;
  const picture: Picture = new Picture({
    id: 'gradient', title: 'Gradient by lag', sentence: 'The norm of the gradient that reaches the hidden state so many steps back from the last loss: where it vanishes, nothing is learned of that past.',
    height: width => Math.max(215, Math.min(300, width * 0.56)),
    draw(paint) {
      const layers = session.snapshot?.layers ?? [];
      const norms = layers.map((_, layer) => byLag(layer)), longest = Math.max(1, (session.facts?.steps ?? 2) - 1);
      plot = new Plot(paint, { from: 0, to: longest }, logarithmicRange(norms.flatMap(each => [...each])), { x: 'lag T − t (steps back from the last)', y: '‖∂L/∂hₜ‖' });
      norms.forEach((each, layer) => plot!.line([...each].map((norm, lag) => [lag, norm] as const), { colour: seriesColour(layer), dash: dash(layer), dots: each.length <= 40 }));
      plot.upright(longest - session.at);
      if (layers.length > 1) layers.forEach((_, layer) => {
        paint.context.fillStyle = seriesColour(layer);
        paint.context.textAlign = 'right';
        paint.context.fillText(`layer ${layer + 1}`, plot!.right, plot!.top + paint.small * (1 + 1.3 * layer));
      });
    },
    words: () => (session.snapshot?.layers ?? []).map((_, layer) => {
      const norms = byLag(layer);
      return `${session.snapshot!.layers.length > 1 ? `Layer ${layer + 1}: ` : ''}${say(norms[0])} at the last step, ${say(norms[norms.length - 1])} at lag ${norms.length - 1}.`;
    }).join(' ') || 'Nothing has been trained yet.',
    at(x) {
      const lag = plot && Math.round(plot.value(x));
      if (lag === undefined || lag < 0 || lag >= (session.facts?.steps ?? 0) || !session.snapshot) return undefined;
      return session.snapshot.layers.map((_, layer) => `${session.snapshot!.layers.length > 1 ? `layer ${layer + 1}, ` : ''}lag ${lag}: ${say(byLag(layer)[lag])}`).join('\n');
    },
    pressed(x) {
      if (plot) session.lookAtStep((session.facts?.steps ?? 1) - 1 - Math.round(plot.value(x)));
    },
  });
  return picture;
}
