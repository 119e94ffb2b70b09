import { icon, make } from './elements';
import { Signal } from './signal';
import { keep, stored } from './stored';

// The name under which the book keeps it too: the playground is part of the book.
const name = 'rnn-theme', system = matchMedia('(prefers-color-scheme: dark)');

export const themeChanged = new Signal();

export const isDark = (): boolean => (stored(name) ?? (system.matches ? 'dark' : 'light')) === 'dark';

/** Dark or light: as the system is, until the reader chooses. */
export function applyTheme(): void {
  const theme = isDark() ? 'dark' : 'light';
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  themeChanged.emit();
}

export function themeButton(): HTMLButtonElement {
  const made = make('button', {
    type: 'button', class: 'quiet', title: 'Light or dark', 'aria-label': 'Light or dark',
    click: () => {
      const wanted = isDark() ? 'light' : 'dark';
      // What the system has anyway is not kept.
      keep(name, wanted === (system.matches ? 'dark' : 'light') ? undefined : wanted);
      applyTheme();
    },
  });
  const draw = () => made.replaceChildren(icon(isDark() ? 'sun' : 'moon'));
  themeChanged.on(draw);
  draw();
  return made;
}

system.addEventListener('change', applyTheme);
addEventListener('storage', applyTheme);
