// The page around the trainer: controls, pictures, and what passes between them.
import { announcer } from './announcing';
import { controls } from './controls';
import { whenDrawn } from './drawing/frames';
import type { Picture } from './drawing/picture';
import { make } from './elements';
import { optionOf } from './hyperparameters';
import { listenToKeys } from './keys';
import { legend } from './legend';
import { notice, notices, unnotice } from './notices';
import { gradientCurves, lossCurves, scoreCurves } from './pictures/curves';
import { eigenvalues } from './pictures/eigenvalues';
import { examplePicture } from './pictures/example';
import { gradientByLag } from './pictures/gradient';
import { heatMaps } from './pictures/heatmaps';
import { unitPicture } from './pictures/unit';
import { unrolledPicture } from './pictures/unrolled';
import { tryThis } from './presets';
import type { Report } from './protocol';
import { Runs } from './runs';
import { Session } from './session';
import { copyButton, settingOfAddress, share } from './sharing';
import { hasSimd } from './simd';
import type { Trainer } from './start-worker';
import { keep, stored } from './stored';
import { themeButton } from './theme';
import { transport } from './transport';
import { writing } from './writing';

/**
 * Builds the page.
 * @param trainer What trains.
 * @param listen Says who is told what the trainer reports, also of what it has reported before.
 */
export function open(trainer: Trainer, listen: (take: (report: Report) => void) => void): void {
  if (!hasSimd()) notice('simd', 'This browser has no WebAssembly SIMD, for which the playground is compiled: it may not start, or train slowly. Chromium has it since version 91, Firefox since 89, Safari since 16.4.');
  const session = new Session(settingOfAddress(), order => trainer.send(order)), runs = new Runs();

  // What a snapshot changes is drawn; then the worker may send the next.
  const [loss, score, norm] = [lossCurves(runs), scoreCurves(session, runs), gradientCurves(session, runs)];
  const example = examplePicture(session), unrolled = unrolledPicture(session), heat = [heatMaps(session, 0), heatMaps(session, 1)];
  const unit = unitPicture(session), gradient = gradientByLag(session), spectrum = eigenvalues(session);
  const ofTime: Picture[] = [example, unrolled, ...heat, unit, gradient], all: Picture[] = [...ofTime, loss, score, norm, spectrum];

  session.started.on(restarted => {
    unnotice('run');
    if (restarted) runs.begin(session.ofRun);
    else runs.goOn(session.ofRun, session.snapshot?.update ?? 0);
    heat[1].element.hidden = session.ofRun.layers === 1;
  });
  let isFirst = true;
  session.started.on(restarted => { isFirst ||= restarted; });
  session.snapped.on(snapshot => {
    runs.add(snapshot);
    // Only now it is known how much room the pictures of this run need.
    if (isFirst) for (const picture of all) picture.resize();
    isFirst = false;
    for (const picture of all) picture.refresh();
    whenDrawn(() => {
      document.body.dataset.drawn = String(snapshot.update);
      session.drawn();
    });
  });
  session.looking.on(() => ofTime.forEach(picture => picture.refresh()));
  runs.changed.on(() => [loss, score, norm].forEach(picture => picture.refresh()));

  session.reported.on(report => {
    if (report.kind === 'ready') {
      document.body.dataset.ready = '';
      if (!report.simd) notice('simd', 'WebAssembly SIMD, which computes four numbers at once, is not used here: training works, but several times slower.', 'plain');
    } else if (report.kind === 'diverged') notice('run', `Training has stopped at update ${report.update}: ${report.message} Try a smaller learning rate, or clip the gradient; then begin again.`);
    else if (report.kind === 'problem') notice('run', report.message);
  });

  const explained = make('input', {
    type: 'checkbox', id: 'explained', change: () => {
      keep('rnn-playground-unexplained', explained.checked ? undefined : 'yes');
      document.body.classList.toggle('unexplained', !explained.checked);
    },
  });
  explained.checked = stored('rnn-playground-unexplained') === undefined;
  document.body.classList.toggle('unexplained', !explained.checked);

  const wide = matchMedia('(min-width: 60rem)');
  const summary = make('summary', {}, 'Hyperparameters');
  const settings = make('details', { class: 'settings' }, summary, controls(session));
  const fold = () => { settings.open = wide.matches; };
  const tell = () => { summary.textContent = `Hyperparameters: ${session.setting.task}, ${optionOf('cell', session.setting).name}, T = ${session.setting.steps}, H = ${session.setting.units}`; };
  wide.addEventListener('change', fold);
  session.settingChanged.on(tell);
  fold();
  tell();

  document.body.replaceChildren(
    make('header', { class: 'top' },
      make('h1', {}, 'RNN playground'),
      make('p', { class: 'intro' }, 'A recurrent network that trains here, in your browser; nothing is sent anywhere.'),
      make('div', { class: 'tools' }, make('label', { class: 'explained', for: 'explained' }, explained, 'explanations'), copyButton(() => (runs.current?.changes.length ?? 0) > 0), themeButton())),
    transport(session),
    notices(),
    make('main', {},
      tryThis(session),
      make('div', { class: 'work' }, settings,
        make('div', { class: 'pictures' },
          make('div', { class: 'network' }, example.element, writing(session), unrolled.element, heat[0].element, heat[1].element, unit.element),
          make('div', { class: 'training' }, loss.element, score.element, legend(session, runs), spectrum.element, gradient.element, norm.element)))),
    announcer(session));
  heat[1].element.hidden = session.setting.layers === 1;
  share(session);
  listenToKeys(session);
  // All who want to know of it listen by now.
  listen(report => session.report(report));
}
