// The runs that the curves compare, each with its line, its name and its last score.
import { dash, seriesColour } from './drawing/colours';
import { button, make } from './elements';
import type { Run, Runs } from './runs';
import type { Session } from './session';
import { scoreWords } from './transport';

export function legend(session: Session, runs: Runs): HTMLElement {
  const list = make('ul', {}), clear = button(undefined, 'Remove earlier runs', 'Keeps only the run that trains', () => runs.removeEarlier());
  const element = make('section', { class: 'legend', 'aria-labelledby': 'legend-title' },
    make('header', {}, make('h2', { id: 'legend-title' }, 'Runs'), clear),
    make('p', { class: 'sentence' }, 'Each run is named by its cell and by what differs from the other runs of this task; earlier ones stay beside for comparison.'), list);
  const scores = new Map<Run, HTMLElement>();

  const show = () => {
    const names = runs.names();
    scores.clear();
    // Whoever removes runs by the keyboard goes on at the next one.
    const focused = [...list.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement);
    list.replaceChildren(...[...runs.shown].reverse().map(run => {
      const score = make('span', { class: 'score' });
      scores.set(run, score);
      const isCurrent = run === runs.current;
      return make('li', isCurrent ? { class: 'current' } : {}, swatch(run), make('span', { class: 'name' }, names.get(run)!, ...isCurrent ? [make('small', {}, ' this run')] : []), score,
        ...isCurrent ? [] : [button('leave', '', `Remove ${names.get(run)}`, () => runs.remove(run))]);
    }));
    clear.hidden = runs.all.length < 2;
    const buttons = [...list.querySelectorAll('button')];
    if (focused >= 0) (buttons[Math.min(focused, buttons.length - 1)] ?? clear).focus();
    tell();
  };
  const tell = () => {
    for (const [run, score] of scores) {
      const { update, value } = run.score.last, words = run.score.length === 0 ? '' : `${scoreWords(session, value)} at ${update}`;
      if (score.textContent !== words) score.textContent = words;
    }
  };
  runs.changed.on(show);
  session.snapped.on(tell);
  return element;
}

/** The line of a run, as the curves have it. */
function swatch(run: Run): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 28 8');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('swatch');
  svg.innerHTML = `<path d="M1 4h26" stroke="${seriesColour(run.colour)}" stroke-width="3" stroke-dasharray="${dash(run.repeat).join(' ')}"/>`;
  return svg;
}
