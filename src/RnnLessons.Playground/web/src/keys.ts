import type { Session } from './session';

/** Space trains or pauses, a full stop makes one update; what is typed into a field, or presses a button, is left to it. */
export function listenToKeys(session: Session): void {
  addEventListener('keydown', event => {
    const at = event.target as HTMLElement;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || at.closest('input:not([type=range]), textarea, select')) return;
    if (event.key === '.') session.step();
    else if (event.key === ' ' && !at.closest('button, summary, a')) {
      if (session.playing) session.pause();
      else session.play();
    } else return;
    event.preventDefault();
  });
}
