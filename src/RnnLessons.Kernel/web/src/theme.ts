import { icon, make } from './elements';

/** Dark or light: as the system is, until the reader chooses. */
export const isDark = () => document.documentElement.dataset.theme === 'dark';

export function onThemeChange(changed: () => void): void {
  addEventListener('themechange', changed);
}

export function themeButton(): HTMLButtonElement {
  const made = make('button', {
    type: 'button', title: 'Light or dark', 'aria-label': 'Light or dark', class: 'quiet',
    click: () => {
      localStorage.setItem('theme', isDark() ? 'light' : 'dark');
      dispatchEvent(new Event('themechosen'));
    },
  });
  const draw = () => made.replaceChildren(icon(isDark() ? 'sun' : 'moon'));
  onThemeChange(draw);
  draw();
  return made;
}
