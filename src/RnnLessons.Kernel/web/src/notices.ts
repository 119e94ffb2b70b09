import { make } from './elements';

export interface Choice { label: string; chosen: () => void | Promise<void>; main?: boolean }

const area = make('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });

export const noticeArea = area;

/** A line above the notebook, with what can be done about it. One of a kind at a time; it stays until it is answered or taken away. */
export function notice(kind: string, words: string | Node, choices: Choice[] = [], seconds?: number): void {
  dropNotice(kind);
  const line = make('div', { class: `notice ${kind}`, 'data-kind': kind }, make('span', {}, words));
  for (const choice of choices) {
    line.append(make('button', {
      type: 'button', class: choice.main ? 'main' : '',
      click: () => {
        line.remove();
        void choice.chosen();
      },
    }, choice.label));
  }
  area.append(line);
  if (seconds) setTimeout(() => line.remove(), seconds * 1000);
}

export function dropNotice(kind: string): void {
  area.querySelectorAll(`[data-kind="${kind}"]`).forEach(line => line.remove());
}
