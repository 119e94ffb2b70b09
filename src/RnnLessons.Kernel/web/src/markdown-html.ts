import { removeMath, replaceMath } from '@jupyterlab/rendermime/lib/latex';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true });

/** Markdown as HTML, its formulas left as TeX; undefined where it is nested more deeply than the parser follows. */
export function toHtml(source: string): string | undefined {
  try {
    const { text, math } = removeMath(source);
    return replaceMath(marked.parse(text) as string, math);
  } catch (failed) {
    if (failed instanceof RangeError) return undefined;
    throw failed;
  }
}
