import { button, make } from './elements';

const place = make('div', { class: 'notices' });

/** A message that stays until it is read, or until another of the same kind takes its place. */
export function notice(kind: string, words: string, tone: 'bad' | 'plain' = 'bad'): void {
  unnotice(kind);
  const element = make('div', { class: `notice ${tone}`, role: tone === 'bad' ? 'alert' : 'status', 'data-kind': kind }, make('p', {}, words), button('leave', '', 'Close this message', () => element.remove()));
  place.append(element);
}

export function unnotice(kind: string): void {
  place.querySelector(`[data-kind="${kind}"]`)?.remove();
}

export const notices = (): HTMLElement => place;
