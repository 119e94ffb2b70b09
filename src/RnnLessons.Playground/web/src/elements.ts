/** Makes an element: its attributes, its listeners, what is in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | boolean | ((event: Event) => void)> = {}, ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

/** The page's own icons: 20 × 20, drawn with the text's colour. */
const paths = {
  play: '<path d="M6 4.2v11.6l9.5-5.8z" fill="currentColor" stroke-linejoin="round"/>',
  pause: '<path d="M6.500 4.500v11M13.500 4.500v11" stroke-width="3"/>',
  step: '<path d="M4.500 4.500v11l7.500-5.500z" fill="currentColor" stroke-linejoin="round"/><path d="M15 4.500v11" stroke-width="2"/>',
  reset: '<path d="M15.5 10a5.5 5.5 0 1 1-1.7-4M14.2 2.800v3.400h-3.400"/>',
  moon: '<path d="M15.800 11.900A6.300 6.300 0 0 1 8.100 4.200a6.300 6.300 0 1 0 7.700 7.700z"/>',
  sun: '<circle cx="10" cy="10" r="3.2"/><path d="M10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M4.700 15.300l1.400-1.400M13.900 6.100l1.400-1.400"/>',
  link: '<path d="M8.300 11.700a3 3 0 0 0 4.300 0l3-3a3 3 0 0 0-4.300-4.300l-1 1M11.700 8.300a3 3 0 0 0-4.300 0l-3 3a3 3 0 0 0 4.300 4.300l1-1"/>',
  next: '<path d="M7.500 4.500 13 10l-5.500 5.500"/>',
  back: '<path d="M12.500 4.500 7 10l5.500 5.500"/>',
  leave: '<path d="M5.500 5.500l9 9M14.500 5.500l-9 9"/>',
  text: '<path d="M4 5.500h12M4 10h9M4 14.500h11"/>',
  dice: '<rect x="3.500" y="3.500" width="13" height="13" rx="3"/><path d="M7 7h.01M13 7h.01M10 10h.01M7 13h.01M13 13h.01" stroke-width="2.200"/>',
};

export type Icon = keyof typeof paths;

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  svg.innerHTML = paths[name];
  return svg;
}

/** A button with an icon, a label or both, and a word on what it does and which key does the same. */
export function button(name: Icon | undefined, label: string, title: string, pressed: () => void): HTMLButtonElement {
  // A label that is seen is also what it is called; the title says more.
  const made = make('button', { type: 'button', title, ...(label ? {} : { 'aria-label': title.split(' (')[0] }), click: pressed });
  if (name) made.append(icon(name));
  if (label) made.append(make('span', {}, label));
  return made;
}

/** Words for those who listen, seen by nobody. */
export const unseen = (words = '', attributes: Record<string, string> = {}): HTMLElement => make('span', { class: 'unseen', ...attributes }, words);
