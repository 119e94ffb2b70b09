// Measures the playground in headless Chromium and prints a table: node test/measure.mjs [MINUTES]
// MINUTES: how long memory is watched, 10 unless said otherwise. On Linux, what the worker's thread took of the processor is told apart from waiting for it.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { folder, launch, serve } from './browser.mjs';
import { load, residentBytes, workerSeconds } from './processor.mjs';
import { setting, startWorker } from './worker.mjs';

const minutes = Number(process.argv[2] ?? 10);
const rows = [];
const row = (what, wanted, measured, holds) => {
  rows.push(`| ${what} | ${wanted} | ${measured} | ${holds ? 'yes' : 'no'} |`);
  console.error(rows.at(-1));
};

const server = await serve(), browser = await launch();
try {
  await losses();
  await page();
  size();
} finally {
  await browser.close();
  server.close();
}

console.log(`Load average ${load()}, ${new Date().toISOString().slice(0, 10)}\n\n| | wanted | measured | holds |\n|---|---|---|---|\n${rows.join('\n')}`);

/** The browser's losses against the library's, which a test of the library keeps in library-losses.json. */
async function losses() {
  let worst = 0, most = '';
  const page = await browser.newPage();
  const worker = await startWorker(page, server.address);
  await worker.report('ready', 300_000);
  const runs = JSON.parse(readFileSync(new URL('library-losses.json', import.meta.url), 'utf8'));
  for (const { loss, ...run } of runs) {
    await worker.order({ kind: 'set', setting: { ...setting, ...run } });
    await worker.report('started');
    const measured = await page.evaluate(async () => {
      drawing = true;
      order({ kind: 'drawn' });
      order({ kind: 'train', speed: Infinity });
      for (;;) {
        const found = reports.find(({ kind, snapshot }) => kind === 'snapshot' && snapshot.firstOfThese + snapshot.losses.length > 200);
        const failed = reports.find(({ kind }) => kind === 'diverged' || kind === 'problem');
        if (failed) throw new Error(failed.message);
        if (found) {
          order({ kind: 'pause' });
          const loss = found.snapshot.losses[200 - found.snapshot.firstOfThese];
          reports.length = 0;
          return loss;
        }
        await new Promise(done => setTimeout(done, 20));
      }
    });
    const apart = Math.abs(measured / loss - 1);
    if (!(apart <= worst)) [worst, most] = [apart, `${run.cell}, ${run.task}, ${run.layers}`];
  }
  row(`same weights, same batches: loss after 200 updates, this browser ÷ library, worst of ${runs.length} runs (${most})`, '≤ 1e-4 apart', worst.toExponential(1), worst <= 1e-4);
  await page.close();
}

/** The whole page: how soon, how fast, how smooth, and whether its memory grows. */
async function page() {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: 'longtask', buffered: true });
    globalThis.seen = { update: 0, snapshots: 0, trained: 0 };
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        globalThis.trainer = this;
        this.addEventListener('message', ({ data }) => {
          if (data.kind !== 'snapshot') return;
          seen.update = data.snapshot.update;
          seen.snapshots++;
          if (seen.update > 0) seen.trained ||= performance.now();
        });
      }
    };
  });
  await page.goto(server.address);
  await page.waitForSelector('.transport', { state: 'attached' });
  const wanted = { ...setting, task: 'echo', cell: 'lstm' };
  await page.evaluate(wanted => {
    trainer.postMessage({ kind: 'set', setting: wanted });
    trainer.postMessage({ kind: 'train', speed: Infinity });
  }, wanted);
  await page.waitForFunction(() => seen.trained, null, { timeout: 300_000 });
  const { paint, trained } = await page.evaluate(() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, trained: seen.trained }));
  row('first paint after a cold load', '≤ 0.5 s', `${(paint / 1000).toFixed(2)} s`, paint <= 500);
  row('first update after a cold load', '≤ 2.5 s', `${(trained / 1000).toFixed(2)} s`, trained <= 2500);

  // The runtime compiles what has become hot: the first seconds don't count.
  await page.waitForFunction(() => seen.update > 300, null, { timeout: 300_000 });
  const before = { ...await page.evaluate(() => ({ ...seen, at: performance.now() })), processor: workerSeconds() };
  await page.waitForTimeout(10_000);
  const after = { ...await page.evaluate(() => ({ ...seen, at: performance.now() })), processor: workerSeconds() };
  const [updates, seconds, processor] = [after.update - before.update, (after.at - before.at) / 1000, after.processor - before.processor];
  const rate = updates / seconds;
  row('updates a second, LSTM, N = 32, T = 20, H = 16, with drawing', '≥ 60', `${rate.toFixed(0)}; ${(updates / processor).toFixed(0)} in a second of the processor; ${((after.snapshots - before.snapshots) / seconds).toFixed(0)} pictures a second`, rate >= 60);

  const long = (await page.evaluate(() => longTasks)).filter(({ startTime }) => startTime >= before.at && startTime <= after.at);
  row('tasks over 50 ms on the main thread, in 10 s of training', 'none', `${long.length}${long.length ? `, the longest ${Math.max(...long.map(({ duration }) => duration)).toFixed(0)} ms` : ''}`, long.length === 0);

  const sizes = [];
  for (const until = Date.now() + minutes * 60_000; Date.now() < until;) {
    await page.waitForTimeout(Math.min(30_000, minutes * 6_000));
    sizes.push(residentBytes());
  }
  const [first, last] = [sizes[Math.floor(sizes.length / 5)], Math.min(...sizes.slice(-3))];
  row(`memory of the tab after ${minutes} minutes of training, ${(await page.evaluate(() => seen.update)).toLocaleString('en')} updates`, 'flat', `${(first / 1e6).toFixed(0)} → ${(last / 1e6).toFixed(0)} MB`, last <= first * 1.05);
  await page.close();
}

/** What a first visit transfers. */
function size() {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && file.name !== 'playground.html' && !/\.(woff2?|ttf)$/.test(file.name)).map(file => readFileSync(path.join(file.parentPath ?? file.path, file.name)));
  const sum = compress => files.reduce((sum, file) => sum + compress(file).length, 0) / 1e6;
  const [zipped, brotli] = [sum(gzipSync), sum(file => brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))];
  const whole = readFileSync(path.join(folder, 'playground.html')).length / 1e6;
  row('transferred, compressed, without fonts', '≤ 3 MB', `${zipped.toFixed(2)} MB (gzip), ${brotli.toFixed(2)} MB (Brotli); playground.html is ${whole.toFixed(2)} MB`, zipped <= 3);
}
