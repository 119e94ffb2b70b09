// One loop draws all pictures: only those that are seen and have changed, and never for so long that the page would be slow to answer.
import type { Picture } from './picture';

/** Milliseconds of drawing in one frame. */
const budget = 8;

const waiting = new Set<Picture>();
const after: (() => void)[] = [];
let asked = false;

export function draw(picture: Picture): void {
  waiting.add(picture);
  ask();
}

/** Calls back once when everything that waits has been drawn. */
export function whenDrawn(then: () => void): void {
  after.push(then);
  ask();
}

function ask(): void {
  if (asked) return;
  asked = true;
  // No frames are drawn where nobody looks; training goes on.
  if (document.hidden) setTimeout(frame, 250);
  else requestAnimationFrame(frame);
}

function frame(): void {
  asked = false;
  const end = performance.now() + budget;
  for (const picture of waiting) {
    if (performance.now() > end) break;
    waiting.delete(picture);
    picture.paint();
  }
  if (waiting.size > 0) ask();
  else for (const then of after.splice(0)) then();
}
