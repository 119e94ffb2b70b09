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
  session.playingChanged.on(() => announce(session.playing ? 'Training.' : `Paused. ${where()}`));
  session.started.on(restarted => {
    if (!restarted) return;
    lastScore = undefined;
    announce(`A new run: ${session.facts!.parameters} parameters.`);
  });
  session.snapped.on(snapshot => {
    lastScore = snapshot.scores.at(-1) ?? lastScore;
    if (snapshot.training ? performance.now() - last > every : snapshot.losses.length > 0) announce(where());
  });
  return region;
}
