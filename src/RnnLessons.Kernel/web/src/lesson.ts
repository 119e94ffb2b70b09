import './styles/lesson';
import { NotebookActions } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { completionFor, inspect } from './completion';
import { tableOfContents } from './contents';
import { Drafts } from './drafts';
import { notebookOf } from './editing';
import { button, icon, make } from './elements';
import { NotebookFile } from './files';
import { LessonKernel } from './kernel';
import { bindKeys } from './keys';
import { noticeArea } from './notices';
import { showParameters } from './parameters';
import { loadPlotly } from './plotly';
import { Presenter } from './presenter';
import { renderingOf } from './rendering';
import { resume } from './resuming';
import { Runs } from './running';
import { Saving } from './saving';
import { themeButton } from './theme';
import { plainWords, words } from './words';

async function open(): Promise<void> {
  const path = decodeURIComponent(location.pathname.replace(/^\/lesson\//, ''));
  const file = new NotebookFile(path), drafts = await Drafts.of(path);
  // Nothing waits from here until what was found is restored: no letter that is typed meanwhile is lost.
  const content = await file.read(), found = await drafts.find();
  const rendermime = renderingOf(path);
  const notebook = notebookOf(content, rendermime);
  const kernel = new LessonKernel(path, drafts.tab);
  const runs = new Runs(notebook, kernel);
  const saving = new Saving(notebook, file, drafts);
  const presenter = new Presenter(notebook, runs);

  const title = /^#\s+(.+)$/m.exec(notebook.widgets[0]?.model.sharedModel.source ?? '')?.[1] ?? path;
  document.title = plainWords(title);
  const status = make('span', { class: 'status', role: 'status' });
  const go = (cell: number) => {
    notebook.activeCellIndex = cell;
    notebook.widgets[cell].node.scrollIntoView({ block: 'start', behavior: 'smooth' });
  };
  const contents = tableOfContents(notebook, go);
  const bar = make('header', { class: 'bar' },
    button('contents', '', 'Table of contents', () => document.body.classList.toggle('without-contents')),
    make('a', { href: '/', class: 'home', title: 'All lessons' }, make('img', { src: '/page/icon.svg', alt: 'All lessons' })),
    make('span', { class: 'name' }, ...words(title)),
    make('span', { class: 'group' },
      button('run', 'Run', 'Run the cell and go on (Shift + Enter)', () => void runs.advance()),
      button('runTo', 'Run to here', 'Run all cells up to this one', () => void runs.toHere()),
      button('runAll', 'Run all', 'Run all cells', () => void runs.all())),
    make('span', { class: 'group' },
      button('stop', '', 'Interrupt the cell that runs (I, I)', () => void kernel.interrupt()),
      button('restart', '', 'Restart the kernel: all variables are gone', () => void kernel.restart())),
    status,
    make('span', { class: 'group right' },
      button('plus', '', 'New cell below (B)', () => NotebookActions.insertBelow(notebook)),
      saving.button,
      themeButton(),
      button('present', 'Present', 'Presenter mode: one cell at a time, for class (P)', () => presenter.enter())));
  const startOver = button('undo', '', 'Start over: the notebook as it was before its first save', () => saving.startOver());
  saving.button.before(startOver);
  saving.saved = async () => void (startOver.hidden = !await saving.canStartOver());
  void saving.saved();
  const place = make('main', { class: 'lesson' });
  document.body.replaceChildren(bar, noticeArea, make('div', { class: 'middle' }, contents, place), presenter.bar);
  Widget.attach(notebook, place);
  notebook.activeCellIndex = 0;
  notebook.deselectAll();
  notebook.activate();

  const showStatus = () => {
    const { run, all } = runs.progress, state = kernel.state;
    const words: Record<string, string> = { idle: 'Ready', busy: 'Running', restarting: 'Restarting …', dead: 'Crashed', missing: 'No kernel', disconnected: 'No connection' };
    status.dataset.state = state;
    status.title = `${run} of ${all} cells have run since the kernel was new`;
    status.replaceChildren(make('i'), words[state] ?? 'Starting …', make('small', {}, run > 0 ? `${run} / ${all}` : ''));
  };
  kernel.changed = runs.changed = showStatus;
  showStatus();

  // The number beside a cell runs it.
  place.addEventListener('click', event => {
    const prompt = (event.target as HTMLElement).closest('.jp-CodeCell .jp-InputPrompt');
    const cell = prompt && notebook.widgets.find(widget => widget.node.contains(prompt));
    if (cell) void runs.cell(cell);
  });
  showParameters(notebook, runs);
  const completion = completionFor(notebook, kernel);
  bindKeys(notebook, completion, {
    run: runs.active, advance: runs.advance, save: () => saving.save(), present: () => presenter.enter(), inspect: () => inspect(notebook, kernel, rendermime), interrupt: () => kernel.interrupt(),
  });
  await saving.restore(found);
  resume(notebook, kernel, runs);
  void loadPlotly();
  await kernel.start();
  runs.recall();
  document.body.dataset.ready = 'true';
}

open().catch((failed: Error) => {
  document.body.replaceChildren(make('main', { class: 'failed' }, make('h1', {}, 'The lesson cannot be opened'), make('p', {}, failed.message), make('a', { href: '/' }, icon('back'), 'All lessons')));
  throw failed;
});
