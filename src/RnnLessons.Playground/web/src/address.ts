// The whole setting as the part of an address after #: what is as the task begins with is left out, and so is what means nothing there.
import { defaults, hyperparameters, keys, matters, type Key } from './hyperparameters';
import type { Setting } from './protocol';

export function written(setting: Setting): string {
  const normal = defaults(setting.task);
  const parts = keys.filter(key => key === 'task' || (matters(key, setting) && setting[key] !== normal[key]))
    .map(key => `${hyperparameters[key].short}=${encodeURIComponent(String(setting[key])).replaceAll('%20', '+')}`);
  return '#' + parts.join('&');
}

/** Reads an address; a value that can't be used is replaced by the default, and a sentence says so. */
export function read(hash: string): { setting: Setting; problems: string[] } {
  const problems: string[] = [], given = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split('&').filter(Boolean)) {
    const [name, value = ''] = [part.split('=', 1)[0], part.slice(part.indexOf('=') + 1)];
    given.set(name, decoded(value));
  }
  const known = new Map(keys.map(key => [hyperparameters[key].short, key]));
  for (const name of given.keys())
    if (!known.has(name)) problems.push(`“${name}” is not known; wanted: ${[...known.keys()].join(', ')}.`);

  const setting = defaults();
  const take = (key: Key) => {
    const text = given.get(hyperparameters[key].short);
    if (text === undefined) return;
    const { value, problem } = valueOf(key, text, setting);
    if (problem) problems.push(problem);
    else (setting as unknown as Record<Key, unknown>)[key] = value;
  };
  take('task');
  Object.assign(setting, defaults(setting.task));
  for (const key of keys) if (key !== 'task') take(key);
  if (setting.task === 'echo' && setting.lag >= setting.steps) {
    const normal = Math.min(defaults().lag, setting.steps - 1);
    problems.push(`lag=${setting.lag} is not within a sequence of ${setting.steps} steps; wanted: 0 to ${setting.steps - 1}. It is ${normal} now.`);
    setting.lag = normal;
  }
  return { setting, problems };
}

function valueOf(key: Key, text: string, setting: Setting): { value?: unknown; problem?: string } {
  const wanted = hyperparameters[key], wrong = (what: string) => ({ problem: `${wanted.short}=${text.slice(0, 40)} can't be used; wanted: ${what}. It is ${setting[key] === '' ? 'empty' : setting[key]} now.` });
  if (wanted.kind === 'choice') {
    const option = wanted.options.find(one => String(one.value) === text);
    return option ? { value: option.value } : wrong(wanted.options.map(one => one.value).join(', '));
  }
  if (wanted.kind === 'text') return text.length <= wanted.longest ? { value: text } : wrong(`at most ${wanted.longest} characters`);
  const number = text.trim() === '' ? NaN : Number(text), whole = wanted.step === 1;
  return number >= wanted.from && number <= wanted.to && (!whole || Number.isInteger(number)) ? { value: number } : wrong(`${whole ? 'a whole number ' : ''}${wanted.from} to ${wanted.to}`);
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A stray % in an address that was typed: taken as it is, and judged with the value.
    return spaced;
  }
}
