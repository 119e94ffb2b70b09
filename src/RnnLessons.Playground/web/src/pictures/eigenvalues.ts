import { seriesColour } from '../drawing/colours';
import { Picture } from '../drawing/picture';
import { say } from '../numbers';
import type { Session } from '../session';

/** Snapshots that a trail reaches back. */
const trail = 30;

/** The eigenvalues of W_H in the complex plane, as they move. */
export function eigenvalues(session: Session): Picture {
  const before: Float32Array[][] = [];
  let reach = 1.2;
  session.started.on(restarted => {
    if (!restarted) return;
    before.length = 0;
    reach = 1.2;
    const name = session.facts!.spectrumOf;
    picture.title = `Eigenvalues of ${name}`;
    picture.sentence = `The eigenvalues λ of ${name} in the complex plane, with a short trail: in the long run a direction with |λ| below 1 vanishes, above 1 it grows.`;
  });
  session.snapped.on(snapshot => {
    before.push(snapshot.layers.map(layer => layer.eigenvalues));
    if (before.length > trail) before.shift();
  });

  const picture: Picture = new Picture({
    id: 'eigenvalues', title: 'Eigenvalues of W_H', sentence: 'The eigenvalues λ of W_H in the complex plane, with a short trail: in the long run a direction with |λ| below 1 vanishes, above 1 it grows.',
    height: width => Math.max(190, Math.min(340, width * 0.8)),
    draw({ context, width, height, small, colours }) {
      const now = before.at(-1);
      const largest = Math.max(1, ...(now ?? []).map(radiusOf));
      // The picture grows with them at once and shrinks slowly: points that leave it would be missed.
      reach = Math.max(largest * 1.12, reach * 0.97, 1.2);
      const size = Math.min(width, height - small * 1.5) / 2, [x0, y0] = [width / 2, (height - small * 1.5) / 2], unit = (size - 4) / reach;
      [context.strokeStyle, context.lineWidth] = [colours.line, 1];
      context.strokeRect(x0 - size + 2, y0 - size + 2, 2 * size - 4, 2 * size - 4);
      context.beginPath();
      context.moveTo(x0 - size + 2, y0);
      context.lineTo(x0 + size - 2, y0);
      context.moveTo(x0, y0 - size + 2);
      context.lineTo(x0, y0 + size - 2);
      context.stroke();
      [context.strokeStyle, context.lineWidth] = [colours.quiet, 1.5];
      context.setLineDash([2, 3]);
      context.beginPath();
      context.arc(x0, y0, unit, 0, 7);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = colours.quiet;
      // In the corners, where no eigenvalue is.
      [context.textAlign, context.textBaseline] = ['left', 'alphabetic'];
      context.fillText('↑ Im λ', x0 - size + 6, y0 - size + small + 4);
      context.textAlign = 'right';
      context.fillText('Re λ →', x0 + size - 6, y0 + size - 8);
      context.textAlign = 'center';
      context.fillText(now ? `spectral radius ρ = ${now.map(values => say(radiusOf(values))).join(' and ')}; dotted: the unit circle` : '', width / 2, height - 3, width);
      before.forEach((layers, age) => {
        const isNow = age === before.length - 1;
        context.globalAlpha = isNow ? 1 : 0.05 + 0.3 * (age / before.length);
        layers.forEach((values, layer) => {
          context.fillStyle = seriesColour(layer);
          for (let at = 0; at < values.length; at += 2) {
            const [x, y] = [x0 + values[at] * unit, y0 - values[at + 1] * unit], dot = isNow ? 4 : 1.5;
            context.beginPath();
            if (layer === 0) context.arc(x, y, dot, 0, 7);
            else context.rect(x - dot, y - dot, 2 * dot, 2 * dot);
            context.fill();
            if (!isNow) continue;
            [context.strokeStyle, context.lineWidth] = [colours.page, 1];
            context.stroke();
          }
        });
      });
      context.globalAlpha = 1;
    },
    words: () => before.at(-1)?.map((values, layer, all) =>
      `${all.length > 1 ? `Layer ${layer + 1}: s` : 'S'}pectral radius ${say(radiusOf(values))}, ${outside(values)} of ${values.length / 2} outside the unit circle.`).join(' ') ?? 'Nothing is known of them yet.',
  });
  return picture;
}

const sizes = (values: Float32Array) => Array.from({ length: values.length / 2 }, (_, at) => Math.hypot(values[2 * at], values[2 * at + 1]));
const radiusOf = (values: Float32Array) => Math.max(0, ...sizes(values));
/** An orthogonal matrix in float32 has its eigenvalues on the circle to about seven digits; none of them is outside. */
const outside = (values: Float32Array) => sizes(values).filter(size => size > 1 + 1e-4).length;
