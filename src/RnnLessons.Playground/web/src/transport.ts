// Play, pause, one step, reset and the speed; and how far the run is.
import { button, icon, make } from './elements';
import { fixed, say } from './numbers';
import { speeds, type Session } from './session';

export function transport(session: Session): HTMLElement {
  const play = button('play', 'Train', 'Train or pause (space)', () => session.playing ? session.pause() : session.play());
  play.classList.add('main');
  const step = button('step', '', 'One update (full stop)', () => session.step());
  const reset = button('reset', '', 'Begin again with the same seed', () => session.reset());

  const names = speeds.map(speed => speed === Infinity ? 'full speed' : `${speed} a second`);
  const name = make('output', { for: 'speed' });
  const slider = make('input', {
    type: 'range', id: 'speed', min: '0', max: String(speeds.length - 1), step: '1', value: String(speeds.indexOf(session.speed)), title: 'How many updates are made in a second',
    input: () => {
      session.setSpeed(speeds[slider.valueAsNumber]);
      show();
    },
  });
  const fact = (name: string, title: string) => {
    const value = make('dd', {}, '–');
    return { value, element: make('div', { title }, make('dt', {}, name), value) };
  };
  const update = fact('update', 'Updates of the weights so far'), loss = fact('loss', 'Loss of the last validation'), score = fact('score', 'Score of the last validation, on sequences that are never trained on');
  const perSecond = fact('a second', 'Updates made in the last second');

  const show = () => {
    play.replaceChildren(icon(session.playing ? 'pause' : 'play'), make('span', {}, session.playing ? 'Pause' : 'Train'));
    slider.setAttribute('aria-valuetext', names[slider.valueAsNumber]);
    name.textContent = names[slider.valueAsNumber];
  };
  session.playingChanged.on(show);
  session.started.on(restarted => {
    if (!restarted) return;
    for (const each of [loss, score, perSecond]) each.value.textContent = '–';
    update.value.textContent = '0';
  });
  session.snapped.on(snapshot => {
    update.value.textContent = String(snapshot.update);
    perSecond.value.textContent = snapshot.training ? snapshot.perSecond < 10 ? fixed(snapshot.perSecond, 1) : fixed(snapshot.perSecond, 0) : '–';
    const last = snapshot.scores.at(-1);
    if (!last) return;
    loss.value.textContent = say(last.loss);
    score.value.textContent = scoreWords(session, last.score);
  });
  show();
  return make('div', { class: 'transport', role: 'group', 'aria-label': 'Training' }, play, step, reset,
    make('div', { class: 'speed' }, make('label', { for: 'speed' }, 'speed'), slider, name),
    make('dl', { class: 'facts' }, update.element, loss.element, score.element, perSecond.element));
}

/** A share as a percentage, an error as a number. */
export const scoreWords = (session: Session, score: number): string =>
  /0 … 1/.test(session.facts?.score ?? '') ? `${fixed(100 * score, 1)} %` : say(score);
