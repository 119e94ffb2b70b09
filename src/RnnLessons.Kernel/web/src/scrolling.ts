// What may be wider, or for code higher, than its place: outputs, and texts with code, tables and formulas.
const places = '.jp-OutputArea-output, .jp-MarkdownOutput, .jp-RenderedHTMLCommon pre, .jp-RenderedHTMLCommon div, .jp-RenderedHTMLCommon math, .katex-display';

/** What is larger than its place is reached by Tab, so that the arrow keys scroll it; what fits is not on the way. */
export function letKeysScroll(root: HTMLElement): void {
  for (const place of root.querySelectorAll<HTMLElement>(places)) {
    const { overflowX, overflowY } = getComputedStyle(place);
    const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
    const isLarger = (scrolls(overflowX) && place.scrollWidth > place.clientWidth) || (scrolls(overflowY) && place.scrollHeight > place.clientHeight);
    if (isLarger) {
      place.tabIndex = 0;
      place.dataset.scrolls = 'true';
    } else if (place.dataset.scrolls) {
      place.removeAttribute('tabindex');
      delete place.dataset.scrolls;
    }
  }
}
