import './styles/start.css';
import { make } from './elements';
import { address, inAddress } from './addresses';
import { said } from './answers';
import { problem } from './notices';
import { themeButton } from './theme';
import { words } from './words';

interface Lesson { path: string; title: string; about?: string; minutes?: number; cells: number; run: number; exercises?: number; solved?: number; failed: number; when?: string; problem?: string }
interface Group { name: string; notebooks: Lesson[] }
interface Session { id: string; path: string; kernel: { execution_state: string } }

const get = async <T>(path: string): Promise<T> => said(await fetch(address(path)));

/** What a lesson is about, without the beginning that all of them share. */
function about(text: string): string {
  const rest = text.replace(/^You will be able to\s+/i, '');
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

function when(time: string): string {
  const at = new Date(time), days = Math.floor((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  const clock = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return days === 0 ? `today, ${clock}` : days === 1 ? `yesterday, ${clock}` : at.toLocaleDateString([], { day: 'numeric', month: 'long', year: 'numeric' });
}

function state(lesson: Lesson): [string, string] {
  if (lesson.run === 0) return ['', 'not run yet'];
  const much = lesson.run >= lesson.cells ? 'all run' : `${lesson.run} of ${lesson.cells} cells run`;
  const exercises = lesson.exercises ? `, ${lesson.solved} of ${lesson.exercises} exercises solved` : '';
  return [lesson.failed ? 'failed' : lesson.run >= lesson.cells ? 'done' : 'begun', much + exercises + (lesson.failed ? `, ${lesson.failed} failed` : '') + (lesson.when ? ` · ${when(lesson.when)}` : '')];
}

function row(lesson: Lesson, sessions: Map<string, Session>): HTMLElement {
  const [, number, name] = /^(\d+)\s*[·:.–-]\s*(.+)$/.exec(lesson.title) ?? ['', '', lesson.title];
  const [kind, much] = state(lesson);
  const session = sessions.get(lesson.path);
  const link = make('a', { class: 'lesson', href: address('/lesson/' + inAddress(lesson.path)) },
    make('span', { class: 'number' }, number),
    make('span', { class: 'words' }, make('span', { class: 'title' }, ...words(name)), make('span', { class: 'about' }, ...(lesson.problem ? [lesson.problem] : words(about(lesson.about ?? ''))))),
    make('span', { class: 'facts' },
      make('span', { class: 'minutes' }, lesson.minutes ? `${lesson.minutes} min` : ''),
      make('span', { class: `state ${kind}` }, much),
      ...(session ? [make('span', { class: 'live' }, session.kernel.execution_state === 'busy' ? 'running now' : 'open')] : [])));
  const item = make('li', {}, link);
  if (session)
    item.append(make('button', { type: 'button', class: 'end', title: 'Ends its kernel: all variables are gone', click: () => end(session, item) }, 'End'));
  return item;
}

async function end(session: Session, item: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(address(`/api/sessions/${session.id}`), { method: 'DELETE' });
    // Ended already, in another tab, is ended too.
    if (answer.status !== 404) await said(answer);
    await draw();
  } catch (failed) {
    item.querySelector('.problem')?.remove();
    item.append(make('p', { class: 'problem', role: 'alert' }, problem(failed)));
  }
}

/** Ends what lets this browser in; kernels go on. */
async function logOut(event: Event): Promise<void> {
  try {
    const answer = await fetch(address('/logout'), { method: 'POST' });
    if (!answer.ok) await said(answer);
    location.reload();
  } catch (failed) {
    (event.target as HTMLElement).after(make('p', { class: 'problem', role: 'alert' }, problem(failed)));
  }
}

async function draw(): Promise<void> {
  const [list, running] = await Promise.all([get<{ folder: string; playground: boolean; groups: Group[] }>('/rnn/lessons'), get<Session[]>('/api/sessions')]);
  const sessions = new Map(running.map(session => [session.path, session]));
  const heading = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  document.body.replaceChildren(
    make('header', {}, make('img', { src: address('/page/icon.svg'), alt: '' }), make('h1', {}, 'Lessons'),
      ...(list.playground ? [make('a', { class: 'playground', href: address('/playground/') }, 'Playground')] : []), themeButton()),
    make('main', {},
      ...(list.groups.length ? [] : [make('p', { class: 'none' }, `There is no notebook in ${list.folder}.`)]),
      ...list.groups.map(group => make('section', { class: group.name === '' ? 'main' : 'apart' },
        ...(group.name === '' ? [] : [make('h2', {}, heading(group.name))]), make('ol', {}, ...group.notebooks.map(lesson => row(lesson, sessions)))))),
    make('footer', {}, list.folder, ' · ', make('button', { type: 'button', class: 'logout', title: 'This browser is let in again with the address that `rnn open` wrote in its terminal', click: logOut }, 'Log out')));
}

async function drawOrSay(): Promise<void> {
  try {
    await draw();
  } catch (failed) {
    document.body.replaceChildren(make('main', {}, make('p', { class: 'none' }, `The lessons cannot be listed: ${(failed as Error).message}`)));
  }
}

void drawOrSay();
// Back from a lesson: what was run there is shown.
addEventListener('pageshow', event => event.persisted && void drawOrSay());
document.addEventListener('visibilitychange', () => document.hidden || void drawOrSay());
