import { make } from '../elements';

// What stands under the pointer, in words; the words of a picture say the same to those who don't point.
const hint = make('div', { class: 'hint', 'aria-hidden': 'true', hidden: true });
document.body.append(hint);

export function showHint(event: PointerEvent, words: string | undefined): void {
  hint.hidden = !words;
  if (!words) return;
  hint.textContent = words;
  const { offsetWidth: width, offsetHeight: height } = hint, [x, y] = [event.clientX, event.clientY];
  hint.style.left = `${Math.max(4, Math.min(innerWidth - width - 4, x + 14))}px`;
  hint.style.top = `${y + height + 24 > innerHeight ? y - height - 12 : y + 16}px`;
}

export function hideHint(): void {
  hint.hidden = true;
}
