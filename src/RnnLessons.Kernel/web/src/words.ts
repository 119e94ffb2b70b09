import { make } from './elements';

// What is longer is no line of words.
const longest = 1_000;

/** A line of Markdown as plain words; of its formulas, only letters with a subscript are drawn. */
export function words(markdown: string): Node[] {
  const plain = markdown.slice(0, longest).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*`]/g, '');
  return plain.split(/\$([^$]+)\$/).flatMap<Node>((part, i) => {
    if (i % 2 === 0) return [document.createTextNode(part)];
    const [, letter, below] = /^(\\?\w+)_\{?(\w+)\}?$/.exec(part) ?? ['', part, ''];
    return [make('i', {}, letter.replace('\\', '')), make('sub', {}, below)];
  });
}

/** The same with no formatting at all, for the title of a window. */
export const plainWords = (markdown: string) => words(markdown).map(node => node.textContent).join('');
