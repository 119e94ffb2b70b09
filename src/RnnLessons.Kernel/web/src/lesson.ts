import './styles/lesson';
import { CodeCell } from '@jupyterlab/cells';
import { NotebookActions } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { completionFor, inspect } from './completion';
import { address, base } from './addresses';
import { Asking } from './asking';
import { tableOfContents } from './contents';
import { diagnose } from './diagnostics';
import { Drafts } from './drafts';
import { notebookOf } from './editing';
import { button, icon, make } from './elements';
import { NotebookFile } from './files';
import { Finder } from './finding';
import { foldCells } from './folding';
import { handingOut, offerCopies } from './handing-out';
import { LessonKernel } from './kernel';
import { bindKeys } from './keys';
import { notice, noticeArea } from './notices';
import { showParameters } from './parameters';
import { loadPlotly } from './plotly';
import { offerPredictions } from './predicting';
import { Presenter } from './presenter';
import { renderingOf } from './rendering';
import { resume } from './resuming';
import { Runs } from './running';
import { Saving } from './saving';
import { letKeysScroll } from './scrolling';
import { Sections } from './sections';
import { showSignatures } from './signatures';
import { letTabPass } from './tabbing';
import { themeButton } from './theme';
import { VariableList } from './variables';
import { plainWords, words } from './words';

/** Asks before variables go; where there are none yet, it just restarts. */
function askToRestart(kernel: LessonKernel, runs: Runs): void {
  if (runs.progress.run === 0 && runs.running.length === 0) return void kernel.restart();
  notice('restart', 'Restart the kernel? All variables go; what cells have shown stays, and is marked.', [
    { label: 'Restart', main: true, chosen: () => kernel.restart() },
    { label: 'Leave it', chosen: () => {} },
  ]);
}

async function open(): Promise<void> {
  const path = decodeURIComponent(location.pathname.slice(`${base}/lesson/`.length));
  const file = new NotebookFile(path), drafts = await Drafts.of(path);
  // Nothing waits from here until what was found is restored: no letter that is typed meanwhile is lost.
  const content = await file.read(), found = await drafts.find();
  const rendermime = renderingOf(path);
  const notebook = notebookOf(content, rendermime);
  const kernel = new LessonKernel(path, drafts.tab);
  const runs = new Runs(notebook, kernel);
  const saving = new Saving(notebook, file, drafts);
  const asking = new Asking(kernel), variables = new VariableList(asking);

  const title = /^#\s+(.+)$/m.exec(notebook.widgets[0]?.model.sharedModel.source ?? '')?.[1].slice(0, 300) ?? path;
  document.title = plainWords(title);
  const status = make('span', { class: 'status', role: 'status' });
  const presenter = new Presenter(notebook, runs, status);
  const sections = new Sections(notebook, path), finder = new Finder(notebook);
  runs.turning = cell => sections.reveal(cell);
  const go = (cell: number) => {
    notebook.activeCellIndex = cell;
    notebook.widgets[cell].node.scrollIntoView({ block: 'start', behavior: 'smooth' });
    document.body.classList.remove('with-contents');
  };
  const contents = tableOfContents(notebook, go);
  const bar = make('header', { class: 'bar' },
    // On a narrow screen it covers the lesson, and is not there until it is asked for.
    button('contents', '', 'Table of contents', () => document.body.classList.toggle(matchMedia('(max-width: 60rem)').matches ? 'with-contents' : 'without-contents')),
    make('a', { href: address('/'), class: 'home', title: 'All lessons' }, make('img', { src: address('/page/icon.svg'), alt: 'All lessons' })),
    make('span', { class: 'name' }, ...words(title)),
    make('span', { class: 'group' },
      button('run', 'Run', 'Run the cell and go on (Shift + Enter)', () => void runs.advance()),
      button('runTo', 'Run to here', 'Run all cells up to this one', () => void runs.toHere()),
      button('runAll', 'Run all', 'Run all cells', () => void runs.all())),
    make('span', { class: 'group' },
      button('stop', '', 'Interrupt the cell that runs (I, I)', () => void kernel.interrupt()),
      button('restart', '', 'Restart the kernel: all variables are gone', () => askToRestart(kernel, runs))),
    status,
    make('span', { class: 'group right' },
      variables.button,
      button('find', '', 'Find and replace (Ctrl + F)', () => finder.open()),
      ...handingOut(saving, path),
      button('plus', '', 'New cell below (B)', () => NotebookActions.insertBelow(notebook)),
      saving.button,
      themeButton(),
      button('present', 'Present', 'Presenter mode: one cell at a time, for class (P)', () => presenter.enter())));
  const startOver = button('undo', '', 'Start over: the notebook as it was before its first save', () => saving.startOver());
  saving.button.before(startOver);
  saving.saved = async () => void (startOver.hidden = !await saving.canStartOver());
  void saving.saved();
  // The completer looks for JupyterLab's name of the place that a notebook has: all of it is its own, not the cell's box alone.
  const place = make('main', { class: 'lesson jp-MainAreaWidget' });
  document.body.replaceChildren(bar, noticeArea, make('div', { class: 'middle' }, contents, place, variables.panel), presenter.bar);
  place.append(finder.bar);
  Widget.attach(notebook, place);
  notebook.activeCellIndex = 0;
  notebook.deselectAll();
  notebook.activate();

  const showStatus = () => {
    const { run, all } = runs.progress, state = kernel.state;
    const words: Record<string, string> = { idle: 'Ready', busy: 'Running', restarting: 'Restarting …', dead: 'Crashed', missing: 'No kernel', disconnected: 'No connection' };
    status.dataset.state = state;
    status.title = `${run} of ${all} cells have run since the kernel was new`;
    // A long run has a pulse: its seconds, how far its training is, and how many cells wait behind it.
    const waiting = runs.running.length - 1, parts = [runs.seconds > 0 ? `${runs.seconds} s` : '', runs.far, waiting > 0 ? `${waiting} more` : ''].filter(part => part !== '');
    const pulse = state === 'busy' ? parts.join(' · ') : '';
    status.replaceChildren(make('i'), words[state] ?? 'Starting …', make('small', { 'aria-hidden': 'true' }, pulse || (run > 0 ? `${run} / ${all}` : '')));
  };
  setInterval(() => kernel.state === 'busy' && showStatus(), 1000);
  kernel.changed = runs.changed = showStatus;
  runs.rested = () => {
    void saving.saveByItself();
    void variables.show();
    letKeysScroll(place);
  };
  // Texts are drawn one after another, and are as wide as the window leaves them.
  let measuring = 0;
  new ResizeObserver(() => {
    clearTimeout(measuring);
    measuring = window.setTimeout(() => letKeysScroll(place), 200);
  }).observe(notebook.node.querySelector('.jp-WindowedPanel-viewport')!);
  showStatus();

  // The number beside a cell runs it.
  place.addEventListener('click', event => {
    // Its own, and no look-alike in a text or an output: to click that must not run anything.
    const cell = notebook.widgets.find(widget => widget instanceof CodeCell && widget.inputArea?.promptNode.contains(event.target as Node));
    if (cell) void runs.cell(cell);
  });
  letTabPass(place);
  showParameters(notebook, runs);
  diagnose(notebook, asking, runs);
  foldCells(notebook);
  offerCopies(notebook);
  offerPredictions(notebook);
  showSignatures(notebook, asking);
  const completion = completionFor(notebook, kernel);
  bindKeys(notebook, completion, {
    run: runs.active, advance: runs.advance, save: () => saving.save(), present: () => presenter.enter(), inspect: () => inspect(notebook, kernel, rendermime), find: () => finder.open(), interrupt: () => kernel.interrupt(),
  });
  await saving.restore(found);
  resume(notebook, kernel, runs);
  void loadPlotly();
  await kernel.start();
  runs.recall();
  document.body.dataset.ready = 'true';
}

open().catch((failed: Error) => {
  document.body.replaceChildren(make('main', { class: 'not-opened' }, make('h1', {}, 'The lesson cannot be opened'), make('p', {}, failed.message), make('a', { href: address('/') }, icon('back'), 'All lessons')));
  throw failed;
});
