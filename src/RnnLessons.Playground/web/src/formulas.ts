import { make } from './elements';

const symbol = /\b([A-Za-z])_([A-Za-z]+)\b/g;

/** Text in which W_H and b_f are written as the lessons write them, with a letter below. */
export function formulas(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const { 0: all, 1: letter, 2: below, index } of text.matchAll(symbol)) {
    // One element, so that no line breaks within it.
    parts.push(text.slice(from, index), make('span', { class: 'symbol' }, make('i', {}, letter), make('sub', {}, below)));
    from = index + all.length;
  }
  parts.push(text.slice(from));
  return parts.filter(part => part !== '');
}

/** The same on a canvas; what is given is the right end. */
export function symbolAt(context: CanvasRenderingContext2D, name: string, right: number, y: number): void {
  const [letter, below = ''] = name.split('_'), font = context.font;
  [context.textAlign, context.textBaseline] = ['right', 'middle'];
  context.font = font.replace(/[\d.]+px/, size => `${parseFloat(size) * 0.8}px`);
  context.fillText(below, right, y + 3);
  const wide = context.measureText(below).width;
  context.font = `italic ${font}`;
  context.fillText(letter, right - wide, y);
  context.font = font;
}
