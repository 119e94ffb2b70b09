import { make } from './elements';

export interface Choice { label: string; chosen: () => void | Promise<void>; main?: boolean }

const area = make('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });

export const noticeArea = area;

/** Says of what was asked for that it failed, and why. */
export const problem = (failed: unknown) => `That did not work: ${(failed as Error).message.replace(/\.$/, '')}. `;

/** A line above the notebook, with what can be done about it. One of a kind at a time; it stays until it is answered, and that worked, or taken away. */
export function notice(kind: string, words: string | Node, choices: Choice[] = [], seconds?: number, before = ''): void {
  dropNotice(kind);
  const line = make('div', { class: `notice ${kind}`, 'data-kind': kind }, make('span', {}, before, words));
  for (const choice of choices) {
    line.append(make('button', {
      type: 'button', class: choice.main ? 'main' : '',
      click: async () => {
        line.remove();
        try {
          await choice.chosen();
        } catch (failed) {
          notice(kind, words, choices, seconds, problem(failed));
        }
      },
    }, choice.label));
  }
  area.append(line);
  if (seconds) setTimeout(() => line.remove(), seconds * 1000);
}

/** Whether a notice of this kind waits for an answer. */
export const isNoticed = (kind: string) => area.querySelector(`[data-kind="${kind}"]`) !== null;

export function dropNotice(kind: string): void {
  area.querySelectorAll(`[data-kind="${kind}"]`).forEach(line => line.remove());
}
