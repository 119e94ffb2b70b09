// A lesson in Jupyter's own Notebook, in a real browser with no network and no extension: node jupyter.mjs ADDRESS
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [address] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.setDefaultTimeout(300_000);
await page.goto(address);
await page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected());
await page.evaluate(() => Jupyter.notebook.execute_all_cells());
await page.waitForFunction(() => Jupyter.notebook.get_cells().filter(cell => cell.cell_type === 'code').every(cell => cell.input_prompt_number > 0));

const outputs = await page.evaluate(() => Jupyter.notebook.get_cells().flatMap(cell => cell.output_area?.outputs ?? []));
assert.deepEqual(outputs.filter(output => output.output_type === 'error'), []);
const figures = outputs.filter(output => output.data?.['application/vnd.plotly.v1+json']).length;
assert.ok(figures > 0, 'The lesson shows no figure.');
// The page had no plotly.js: the kernel's own folder gave it.
await page.waitForFunction(wanted => document.querySelectorAll('.plot-container').length === wanted, figures);
if (process.env.SHOTS) {
  await page.locator('.plot-container').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${process.env.SHOTS}/jupyter.png` });
}
await browser.close();
