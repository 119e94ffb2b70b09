import { read, written } from './address';
import { button, make } from './elements';
import { notice, unnotice } from './notices';
import type { Setting } from './protocol';
import type { Session } from './session';

/** The setting that the address has; what can't be used is told in one message. */
export function settingOfAddress(): Setting {
  const { setting, problems } = read(location.hash);
  if (problems.length) notice('address', `The link is not right. ${problems.join(' ')}`);
  else unnotice('address');
  return setting;
}

/** Keeps the address as the setting is, and takes over another address. */
export function share(session: Session): void {
  const write = () => {
    const hash = written(session.setting);
    if (hash !== location.hash) history.replaceState(null, '', hash);
  };
  session.settingChanged.on(write);
  addEventListener('hashchange', () => {
    if (location.hash === written(session.setting)) return;
    session.change(settingOfAddress());
    write();
  });
  write();
}

/** wasChanged: whether this run has not had the values of now from its beginning; who follows the link sees another run. */
export function copyButton(wasChanged: () => boolean): HTMLElement {
  const said = make('span', { class: 'said', role: 'status' });
  const copy = button('link', 'Copy link', 'Copies the address of this page, with all that is set', () => void copied());
  return make('div', { class: 'copying' }, copy, said);

  async function copied(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = wasChanged() ? 'copied: it begins with the values of now' : 'copied';
    } catch {
      // Where the clipboard is not given to a page, its address is there to be copied by hand.
      notice('copy', `The browser does not let this page copy. The link is: ${location.href}`, 'plain');
    }
    setTimeout(() => { said.textContent = ''; }, 3000);
  }
}
