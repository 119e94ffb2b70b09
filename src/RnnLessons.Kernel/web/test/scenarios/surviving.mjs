// What the kit shows, saved and opened again: it looks as it did, though no script of a file runs.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { Browser, code, ready, run, shot } from '../browser.mjs';

const cells = {
  'equations of a step': 'torch.manual_seed(1); var lstm = new LstmCell(1, 2); display(EquationWithNumbers.Of(lstm, torch.ones(1, 1), lstm.Start(1)));',
  'equations over time': 'display(EquationWithNumbers.OverTime(lstm, torch.ones(4, 1)));',
  'a table': 'display(Table.Of(new { t = 1, h = 0.5 }, new { t = 2, h = 0.7 }));',
  'the source of a member': 'display(SourceOf.Member<LstmCell>("Step"));',
  'HTML with styles': 'display(HTML("""<details open><summary>more</summary><div style="border-left:5px solid #1E8A5F;padding:1em"><b>A box</b> <sub>i</sub></div></details>"""));',
  'a drawing in HTML': 'display(HTML("""<svg viewBox="0 0 100 40" width="200"><defs><linearGradient id="shade"><stop offset="0" stop-color="#06c"/><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect width="100" height="40" fill="url(#shade)"/><text x="5" y="20">σ</text></svg>"""));',
  'a drawing': '"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><circle cx="10" cy="10" r="8" fill="#06c"/></svg>""".DisplayAs("image/svg+xml");',
  'formulas': '"$$h_t = \\\\tanh(W x_t)$$".DisplayAs("text/latex");',
  'Markdown': '"# A heading\\n\\n| a | b |\\n|---|---|\\n| 1 | $x_t$ |".DisplayAs("text/markdown");',
  'a figure': '"{\\"data\\":[{\\"y\\":[1,2]}],\\"layout\\":{\\"title\\":{\\"text\\":\\"a title\\"}}}".DisplayAs("application/vnd.plotly.v1+json");',
  'an object': 'display(new { Name = "a", Number = 42 });',
  'printed text': 'Console.WriteLine("a <b> c");',
};

/** What is seen of an output: its elements, words and styles, without what a script needs and what is new with each drawing. */
const looks = (page, number) => code(page, number).locator('.jp-OutputArea').evaluate(area => {
  const seen = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && [node.data.trim()];
    if (node.nodeType !== Node.ELEMENT_NODE || ['script', 'style'].includes(node.localName) || node.matches('.modebar-container, .jp-InternalAnchorLink')) return '';
    const style = node.style?.cssText ?? '';
    return [node.localName, ...(node.namespaceURI.endsWith('MathML') || node.closest('.figure') ? [] : [style]), ...[...node.childNodes].map(seen).filter(Boolean)];
  };
  return JSON.stringify([...area.querySelectorAll('.jp-OutputArea-output')].map(output => output.classList.contains('figure') ? output.querySelector('.gtitle').textContent : seen(output)));
});

export async function surviving({ address, folder }) {
  const start = '#r "../artifacts/lessons/RnnLessons.dll"\n#r "../artifacts/lessons/TorchSharp.dll"\nusing RnnLessons.Cells; using RnnLessons.Lesson; using TorchSharp;';
  await writeFile(`${folder}/shown.ipynb`, JSON.stringify({
    nbformat: 4, nbformat_minor: 5, metadata: {},
    cells: [start, ...Object.values(cells)].map((source, at) => ({ cell_type: 'code', id: `c${at}`, metadata: {}, source, execution_count: null, outputs: [] })),
  }));
  const browser = await Browser.start(address);
  const page = await browser.lesson('shown.ipynb');
  for (let at = 0; at <= Object.keys(cells).length; at++) await run(page, at);
  assert.deepEqual(await page.locator('.has-failed .jp-OutputArea-output').allTextContents(), []);
  await page.waitForSelector('.gtitle');
  const live = await Promise.all(Object.keys(cells).map((_, at) => looks(page, at + 1)));
  const formulas = await page.locator('math').count();
  assert.ok(formulas > 50, `There are ${formulas} formulas.`);

  await page.keyboard.press('Control+S');
  await page.waitForSelector('.save[data-dirty=false]');
  await page.reload();
  await ready(page);
  await page.waitForSelector('.gtitle');
  await shot(page, 'surviving');
  assert.equal(await page.locator('.jp-OutputArea script').count(), 0);
  assert.equal(await page.locator('math').count(), formulas);
  for (const [at, name] of Object.keys(cells).entries()) {
    const saved = await looks(page, at + 1);
    const from = [...live[at]].findIndex((letter, place) => letter !== saved[place]);
    assert.ok(saved === live[at], `${name} is not as it was: ${live[at].slice(Math.max(0, from - 80), from + 80)} is now ${saved.slice(Math.max(0, from - 80), from + 80)}`);
  }
  // What one drawing refers to within itself is found.
  assert.equal(await page.evaluate(() => {
    const area = document.querySelectorAll('.jp-CodeCell')[6];
    return document.querySelector(/#([^)"']+)/.exec(area.querySelector('rect').getAttribute('fill'))[0])?.localName;
  }), 'linearGradient');

  // The slider over time steps is the page's own now.
  const slider = page.locator('input[type=range]'), seen = () => page.locator('[data-step]:visible').evaluateAll(steps => steps.map(step => step.dataset.step));
  assert.deepEqual(await seen(), ['1']);
  await slider.fill('3');
  assert.deepEqual(await seen(), ['3']);
  await browser.end(complaint => complaint.includes('Content Security Policy'));
}
