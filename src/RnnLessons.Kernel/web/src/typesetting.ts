import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import katex, { type KatexOptions } from 'katex';
import renderMath from 'katex/contrib/auto-render';

// A formula that is larger than a page, or expands without end, is an attack on it.
const limits: KatexOptions = { throwOnError: false, trust: false, strict: false, maxSize: 40, maxExpand: 500 };
const mostDollars = 4_000, mostCharacters = 500_000;

/** Whether a formula was too deep for KaTeX: its TeX stays. */
const isTooDeep = (failed: unknown) => failed instanceof RangeError;

/** Draws one formula in an element. */
export function drawFormula(tex: string, place: HTMLElement): void {
  try {
    katex.render(tex, place, { ...limits });
  } catch (failed) {
    if (!isTooDeep(failed)) throw failed;
    place.textContent = tex;
  }
}

/** Formulas by KaTeX, from the page's own fonts. Where there are more than anyone reads, they stay TeX. */
export const typesetter: IRenderMime.ILatexTypesetter = {
  typeset: element => {
    const text = element.textContent ?? '';
    if (text.length > mostCharacters || text.split('$', mostDollars + 1).length > mostDollars) return;
    try {
      renderMath(element, {
        delimiters: [
          { left: '$$', right: '$$', display: true },
          { left: '\\[', right: '\\]', display: true },
          { left: '\\(', right: '\\)', display: false },
          { left: '$', right: '$', display: false },
        ],
        ...limits,
      });
    } catch (failed) {
      if (!isTooDeep(failed)) throw failed;
    }
  },
};
