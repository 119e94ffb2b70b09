import type { Notebook } from '@jupyterlab/notebook';
import { make } from './elements';
import { drawFormula } from './typesetting';

interface Heading { level: number; words: string; cell: number }

function headings(notebook: Notebook): Heading[] {
  return notebook.widgets.flatMap((cell, index) => cell.model.type !== 'markdown' ? [] :
    cell.model.sharedModel.source.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').split('\n').flatMap(whole => {
      // A line as long as a book is no heading, and takes as long to be looked through.
      const line = whole.slice(0, 300);
      const found = /^(#{1,3})\s+(.+?)\s*#*$/.exec(line);
      return found ? [{ level: found[1].length, words: found[2], cell: index }] : [];
    }));
}

/** A heading's words, its formulas drawn and its other marks left out. */
function drawn(words: string): Node[] {
  return words.split(/(\$[^$]+\$)/).map(part => {
    if (!part.startsWith('$')) return document.createTextNode(part.replace(/[*`]|\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const formula = make('span');
    drawFormula(part.slice(1, -1), formula);
    return formula;
  });
}

/** The headings of a notebook: where one is, and the way to another. */
export function tableOfContents(notebook: Notebook, go: (cell: number) => void): HTMLElement {
  const list = make('ol');
  let found: Heading[] = [], last = '';
  const draw = () => {
    found = headings(notebook);
    const now = JSON.stringify(found);
    if (now === last) return;
    last = now;
    list.replaceChildren(...found.map(heading =>
      make('li', { class: `level-${heading.level}` }, make('a', {
        href: '#',
        click: event => {
          event.preventDefault();
          go(heading.cell);
        },
      }, ...drawn(heading.words)))));
    mark();
  };
  const mark = () => {
    const top = notebook.node.getBoundingClientRect().top + 120;
    let current = 0;
    found.forEach((heading, i) => {
      const cell = notebook.widgets[heading.cell];
      if (cell && cell.node.getBoundingClientRect().top <= top) current = i;
    });
    [...list.children].forEach((item, i) => item.classList.toggle('current', i === current));
  };
  let timer = 0;
  notebook.modelContentChanged.connect(() => {
    clearTimeout(timer);
    timer = window.setTimeout(draw, 500);
  });
  notebook.outerNode.addEventListener('scroll', mark, { passive: true });
  setTimeout(draw);
  return make('nav', { class: 'contents', 'aria-label': 'Table of contents' }, list);
}
