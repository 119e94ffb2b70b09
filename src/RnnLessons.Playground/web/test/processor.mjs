// What the threads of a browser have taken of the processor, so that a machine that is busy with something else can be allowed for. Linux alone.
import { readdirSync, readFileSync } from 'node:fs';

const read = file => { try { return readFileSync(file, 'utf8'); } catch { return ''; } };

/** Seconds that workers' threads of the processes below one have taken so far; NaN where the system doesn't tell. */
export function workerSeconds(root = process.pid) {
  let ticks = 0, found = false;
  for (const id of below(root)) {
    for (const thread of list(`/proc/${id}/task`)) {
      if (!read(`/proc/${id}/task/${thread}/comm`).startsWith('DedicatedWorker')) continue;
      const fields = read(`/proc/${id}/task/${thread}/stat`).split(') ').at(-1).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
      found = true;
    }
  }
  return found ? ticks / 100 : NaN;
}

/** How many processes want a processor, over the last minute. */
export const load = () => Number(read('/proc/loadavg').split(' ')[0]);

function list(folder) {
  try { return readdirSync(folder); } catch { return []; }
}

function below(root) {
  const parents = new Map(list('/proc').filter(name => /^\d+$/.test(name)).map(id => [id, read(`/proc/${id}/stat`).split(') ').at(-1).split(' ')[1]]));
  const found = new Set([String(root)]);
  for (let grown = -1; grown !== found.size;) {
    grown = found.size;
    for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
  }
  return found;
}

/** Memory that the largest process below one holds: the tab with the worker. */
export function residentBytes(root = process.pid) {
  return Math.max(...[...below(root)].filter(id => id !== String(root)).map(id => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0) * 1024));
}
