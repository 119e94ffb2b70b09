// node test/obeying.mjs: the worker alone does what protocol.ts promises. Ends with 0 when it does.
import assert from 'node:assert/strict';
import { launch, serve } from './browser.mjs';
import { setting, startWorker } from './worker.mjs';

const patience = Number(process.env.PATIENCE ?? 240_000);
const server = await serve(), browser = await launch();
try {
  const page = await browser.newPage();
  const worker = await startWorker(page, server.address);
  assert.equal((await worker.report('ready', patience)).simd, true);

  // Before a setting, and with values that can't be used, there is one sentence.
  await worker.order({ kind: 'step' });
  assert.equal((await worker.report('problem')).message, 'There is no setting yet to step with.');
  await worker.order({ kind: 'set', setting: { ...setting, units: 65 } });
  assert.equal((await worker.report('problem')).message, 'The number of units H is 65; wanted: 1 to 64.');

  // Every task and cell has the arrays that its facts announce.
  for (const cell of ['srnn', 'lstm', 'peephole', 'gru', 'gru-after']) {
    for (const task of ['echo', 'recall', 'latch', 'adding', 'parity', 'sunspots', 'text']) {
      await worker.order({ kind: 'set', setting: { ...setting, cell, task, layers: 2, units: 5, batch: 3, steps: 7 } });
      const { facts, restarted } = await worker.report('started', patience);
      assert.equal(restarted, true);
      const shape = await snapshot(page);
      const { inputs, outputs, gates, states, weights } = facts;
      assert.deepEqual(shape, {
        update: 0, scores: 1, inputs: 7 * inputs.length, targets: 7, counted: 7, predictions: 7 * outputs.length, readout: 6 * outputs.length,
        layers: weights.map(shapes => ({ gates: gates.map(() => 35), states: states.map(() => 35), gradientByLag: 7, eigenvalues: 10, weights: shapes.map(({ rows, columns }) => rows * columns) })),
        finite: true,
      }, `${cell} ${task}`);
      assert.equal(facts.parameters, weights.flat().reduce((sum, { rows, columns }) => sum + rows * columns, 0) + 6 * outputs.length);
    }
  }

  // Steps; and no snapshot comes before the last has been drawn.
  await worker.order({ kind: 'set', setting });
  await worker.report('started');
  await worker.report('snapshot', patience);
  for (let i = 0; i < 3; i++) await worker.order({ kind: 'step' });
  await page.waitForTimeout(300);
  assert.deepEqual(await page.evaluate(() => reports.map(({ kind }) => kind)), []);
  await worker.order({ kind: 'drawn' });
  const stepped = (await worker.report('snapshot', patience)).snapshot;
  assert.deepEqual([stepped.update, stepped.firstOfThese, Object.values(stepped.losses).length, stepped.training], [3, 1, 3, false]);

  // A learning rate that changes while it trains doesn't begin anew; another number of units does.
  await page.evaluate(() => { drawing = true; order({ kind: 'drawn' }); order({ kind: 'train', speed: Infinity }); });
  await page.waitForFunction(() => reports.some(({ kind, snapshot }) => kind === 'snapshot' && snapshot.update > 20), null, { timeout: patience });
  await worker.order({ kind: 'set', setting: { ...setting, learningRate: 0.001 } });
  assert.equal((await worker.report('started', patience)).restarted, false);
  const on = (await worker.report('snapshot', patience)).snapshot;
  assert.ok(on.update > 20 && on.training, `It stands at update ${on.update}.`);
  await worker.order({ kind: 'pause' });
  await page.waitForTimeout(500);
  await page.evaluate(() => { reports.length = 0; });
  await worker.order({ kind: 'set', setting: { ...setting, units: 4 } });
  assert.equal((await worker.report('started', patience)).restarted, true);
  assert.equal((await worker.report('snapshot', patience)).snapshot.update, 0);

  // A learning rate that is far too large diverges, and says so.
  await worker.order({ kind: 'set', setting: { ...setting, task: 'adding', cell: 'srnn', optimiser: 'sgd', learningRate: 10, clip: 0 } });
  await worker.order({ kind: 'train', speed: Infinity });
  const diverged = await worker.report('diverged', patience);
  assert.match(diverged.message, new RegExp(`^Update ${diverged.update} diverged: the loss is .+ Try a smaller learning rate than 10, or clipping\\.$`));

  // What is written has characters of the text alone.
  await worker.order({ kind: 'set', setting: { ...setting, task: 'text', text: 'abcabc'.repeat(60) } });
  await worker.order({ kind: 'write', characters: 40, temperature: 1 });
  assert.match((await worker.report('written', patience)).text, /^[abc]{40}$/);
} finally {
  await browser.close();
  server.close();
}

/** How large the arrays of the next snapshot are. */
function snapshot(page) {
  return page.evaluate(async patience => {
    for (const until = performance.now() + patience; performance.now() < until; await new Promise(done => setTimeout(done, 5))) {
      const at = reports.findIndex(({ kind }) => kind === 'snapshot');
      if (at < 0) continue;
      const { update, scores, example, layers, readout } = reports.splice(0, at + 1).at(-1).snapshot;
      const all = [...Object.values(example), readout, ...layers.flatMap(layer => [...layer.gates, ...layer.states, layer.gradientByLag, layer.eigenvalues, ...layer.weights])];
      const lengths = arrays => arrays.map(array => array.length);
      return {
        update, scores: scores.length, inputs: example.inputs.length, targets: example.targets.length, counted: example.counted.length,
        predictions: example.predictions.length, readout: readout.length,
        layers: layers.map(layer => ({ gates: lengths(layer.gates), states: lengths(layer.states), gradientByLag: layer.gradientByLag.length, eigenvalues: layer.eigenvalues.length, weights: lengths(layer.weights) })),
        finite: all.every(array => array.every(Number.isFinite)),
      };
    }
    throw new Error('No snapshot came.');
  }, patience);
}
