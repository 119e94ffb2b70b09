// What the reader chose for the page itself, kept by the browser. A browser may refuse to keep anything (a page from a file, a private window): then a choice holds until the page is closed.
const here = new Map<string, string>();

function store(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

export const stored = (name: string): string | undefined => store()?.getItem(name) ?? here.get(name);

export function keep(name: string, value: string | undefined): void {
  if (value === undefined) {
    here.delete(name);
    store()?.removeItem(name);
    return;
  }
  here.set(name, value);
  store()?.setItem(name, value);
}
