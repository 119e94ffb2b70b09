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
  run: '<path d="M6 4.200v11.600l9.500-5.800z" fill="currentColor" stroke-linejoin="round"/>',
  runAll: '<path d="M3.500 4.500v11l7-5.500zM10.500 4.500v11l7-5.500z" fill="currentColor" stroke-linejoin="round"/>',
  runTo: '<path d="M4.500 3.500v8.500l7-4.250z" fill="currentColor" stroke-linejoin="round"/><path d="M4 16.500h12"/>',
  stop: '<rect x="5.500" y="5.500" width="9" height="9" rx="1" fill="currentColor"/>',
  restart: '<path d="M15.500 10a5.500 5.500 0 1 1-1.700-4M14.200 2.800v3.400h-3.400"/>',
  save: '<path d="M4 4h9.500L16 6.500V16H4zM7 4v4h5V4M7 16v-4.500h6V16"/>',
  contents: '<path d="M4 5.500h12M4 10h8M4 14.500h10"/>',
  present: '<path d="M3 4h14v9.500H3zM10 13.500V17M7 17h6"/>',
  moon: '<path d="M15.800 11.900A6.300 6.300 0 0 1 8.100 4.200a6.300 6.300 0 1 0 7.700 7.700z"/>',
  sun: '<circle cx="10" cy="10" r="3.200"/><path d="M10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M4.700 15.300l1.400-1.400M13.900 6.100l1.400-1.400"/>',
  next: '<path d="M7.500 4.500 13 10l-5.500 5.500"/>',
  back: '<path d="M12.500 4.500 7 10l5.500 5.500"/>',
  leave: '<path d="M5 5l10 10M15 5 5 15"/>',
  undo: '<path d="M4.500 8.500h8a3.750 3.750 0 0 1 0 7.500H8M7.500 5.500l-3 3 3 3"/>',
  variables: '<path d="M7 3.500c-2.500 0-2 2-2 3.500S4.500 10 3.500 10c1 0 1.500 1.500 1.500 3s-.500 3.500 2 3.500M13 3.500c2.500 0 2 2 2 3.500s.500 3 1.500 3c-1 0-1.500 1.500-1.500 3s.500 3.500-2 3.500M8 8l4 4.500M12 8l-4 4.500"/>',
  copy: '<path d="M7.500 6.500V3.500h9v9h-3M3.500 6.500h10v10h-10z"/>',
  download: '<path d="M10 3.500v9M6.500 9.500 10 13l3.500-3.500M4 16.500h12"/>',
  pause: '<path d="M7 4.500v11M13 4.500v11" stroke-width="2.500"/>',
  find: '<circle cx="9" cy="9" r="5"/><path d="M12.700 12.700 17 17"/>',
  fold: '<path d="M5 8l5 5 5-5"/>',
  plus: '<path d="M10 4.500v11M4.500 10h11"/>',
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
