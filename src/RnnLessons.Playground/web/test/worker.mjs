// The worker alone, without the page around it.

/** What a run begins with where a scenario asks for nothing else. */
export const setting = {
  task: 'echo', steps: 20, lag: 3, cell: 'lstm', layers: 1, units: 16, batch: 32, learningRate: 0.01, optimiser: 'adam', clip: 1,
  start: 'orthogonal', radius: 1, forgetBias: 1, inputBias: 0, seed: 1, text: '',
};

/** Starts a worker in a page of the server's, which is left empty. */
export async function startWorker(page, address) {
  await page.route(`${address}empty`, route => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${address}empty`);
  await page.evaluate(() => {
    const worker = new Worker('worker.js');
    globalThis.reports = [];
    worker.onmessage = ({ data }) => {
      reports.push(data);
      if (globalThis.drawing && data.kind === 'snapshot') worker.postMessage({ kind: 'drawn' });
    };
    worker.onerror = event => reports.push({ kind: 'problem', message: event.message });
    globalThis.order = message => worker.postMessage(message);
    worker.postMessage(new URL('_framework/', location.href).href);
  });
  return {
    order: message => page.evaluate(message => order(message), message),
    /** Waits for a report and takes all up to it away. */
    report: (kind, patience = 120_000) => page.evaluate(async ([kind, patience]) => {
      for (const until = performance.now() + patience; ;) {
        const at = reports.findIndex(report => report.kind === kind);
        if (at >= 0) return reports.splice(0, at + 1).at(-1);
        if (performance.now() > until) throw new Error(`No ${kind} came; there are: ${reports.map(report => report.kind + (report.message ?? '')).slice(-5)}`);
        await new Promise(done => setTimeout(done, 5));
      }
    }, [kind, patience]),
  };
}
