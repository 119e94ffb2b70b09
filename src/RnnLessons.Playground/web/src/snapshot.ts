// Reads the numbers of Snapshots.cs, in the order in which it writes them. No number is copied: all arrays share one buffer.
import type { Facts, Setting, Snapshot } from './protocol';

export function readSnapshot(numbers: Float32Array, setting: Setting, facts: Facts, training: boolean, perSecond: number): Snapshot {
  let at = 0;
  const take = (count: number) => numbers.subarray(at, at += count);
  const { units } = setting, { steps, gates, states, weights } = facts, width = facts.inputs.length, outputs = facts.outputs.length;
  const [update, updates, validations, firstOfThese] = take(4) as unknown as [number, number, number, number];
  const snapshot: Snapshot = {
    update, training, perSecond, firstOfThese,
    losses: take(updates),
    gradientNorms: take(updates),
    scores: Array.from({ length: validations }, () => {
      const [update, loss, score] = take(3) as unknown as [number, number, number];
      return { update, loss, score };
    }),
    example: { inputs: take(steps * width), targets: take(steps), counted: Uint8Array.from(take(steps)), predictions: take(steps * outputs) },
    layers: weights.map(shapes => ({
      gates: gates.map(() => take(steps * units)),
      states: states.map(() => take(steps * units)),
      gradientByLag: take(steps),
      eigenvalues: take(2 * units),
      weights: shapes.map(({ rows, columns }) => take(rows * columns)),
    })),
    readout: take((units + 1) * outputs),
  };
  if (at !== numbers.length) throw new Error(`A snapshot has ${numbers.length} numbers; wanted: ${at}.`);
  return snapshot;
}
