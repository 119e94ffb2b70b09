import { unseen } from './elements';
import { say } from './numbers';
import type { Session } from './session';
import { scoreWords } from './transport';

/** While it trains, somebody who listens hears of it so often, in milliseconds. */
const every = 15_000;

/** Says what happens to those who don't see it: seldom, for all else can be read when it is wanted. */
export function announcer(session: Session): HTMLElement {
  const region = unseen('', { role: 'status', 'aria-live': 'polite', id: 'announced' });
  let last = 0;
  const where = () => {
    const { snapshot } = session, score = lastScore;
    return snapshot ? `Update ${snapshot.update}${score ? `, loss ${say(score.loss)}, ${session.facts!.score.replace(/ \(.*/, '')} ${scoreWords(session, score.score)}` : ''}.` : '';
  };
  let lastScore: { loss: number; score: number } | undefined;
  const announce = (words: string) => {
    last = performance.now();
    region.textContent = words;
  };
  // The last snapshot of the training comes when it has been paused: it is told as part of that.
  let paused = false;
  session.playingChanged.on(() => {
    paused = !session.playing;
    announce(paused ? `Paused. ${where()}` : 'Training.');
  });
  session.started.on(restarted => {
    if (!restarted) return;
    lastScore = undefined;
    announce(`A new run: ${session.facts!.parameters} parameters.`);
  });
  session.snapped.on(snapshot => {
    lastScore = snapshot.scores.at(-1) ?? lastScore;
    if (snapshot.training ? performance.now() - last <= every : snapshot.losses.length === 0) return;
    announce(paused ? `Paused. ${where()}` : where());
    if (!snapshot.training) paused = false;
  });
  return region;
}
