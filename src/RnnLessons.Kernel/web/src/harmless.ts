// By these names JSON would reach the prototypes of the page's own objects.
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/** Takes the names that lead to prototypes out of what was parsed, however deep they stand, and returns it. */
export function harmless<T>(value: T): T {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const at = left.pop();
    if (typeof at !== 'object' || at === null || ArrayBuffer.isView(at)) continue;
    if (Array.isArray(at)) {
      for (const item of at) if (typeof item === 'object') left.push(item);
      continue;
    }
    const fields = at as Record<string, unknown>;
    for (const name of Object.keys(fields)) {
      if (reserved.has(name)) delete fields[name];
      else if (typeof fields[name] === 'object') left.push(fields[name]);
    }
  }
  return value;
}

/** JSON that came from outside of this script: from a file, the server, a kernel, or what the browser keeps. */
export const parsed = (text: string): any => harmless(JSON.parse(text));
