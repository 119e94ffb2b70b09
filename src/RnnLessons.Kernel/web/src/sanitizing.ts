import { Sanitizer } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import DOMPurify, { type Config } from 'dompurify';

// Ids of a notebook are prefixed, so that none is taken for one of the page's own, or for one of its variables.
const prefix = 'user-content-';
const references = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'headers', 'list'];

const kept: Config & { RETURN_TRUSTED_TYPE: false } = {
  USE_PROFILES: { html: true, mathMl: true, svg: true, svgFilters: true },
  // Style sheets would dress the page itself, and a form would send. A popover is drawn above the page, whatever holds it.
  FORBID_TAGS: ['style', 'form', 'dialog', 'template'],
  FORBID_ATTR: ['popover', 'popovertarget', 'popovertargetaction', 'nonce', 'accesskey', 'download', 'target', 'ping'],
  SANITIZE_NAMED_PROPS: true,
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|attachment):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  RETURN_TRUSTED_TYPE: false,
};

/** The addresses that a browser loads by itself for an attribute. */
function loaded(element: Element, name: string, value: string): string[] {
  if (name === 'srcset') return value.split(/[\s,]+/);
  if (['src', 'poster', 'background'].includes(name) || (element.localName === 'image' && name.endsWith('href'))) return [value];
  return [...value.matchAll(/url\(\s*["']?([^"')]*)/gi)].map(([, address]) => address);
}

// Nothing comes from another server: the content security policy forbids it, and here it is not even asked for.
const isElsewhere = (address: string) => /^\s*(?:(?!data:|attachment:)[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(address);

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', element => {
  const id = element.getAttribute('id');
  // By this name JupyterLab finds what a link within a text leads to.
  if (id?.startsWith(prefix)) element.setAttribute('data-jupyter-id', id.slice(prefix.length));
  for (const { name, value } of [...element.attributes]) {
    if (loaded(element, name, value).some(isElsewhere)) element.removeAttribute(name);
    else if (references.includes(name)) element.setAttribute(name, value.split(/\s+/).map(reference => prefix + reference).join(' '));
    else if (value.startsWith('#') && (name === 'usemap' || (name.endsWith('href') && element.localName !== 'a'))) element.setAttribute(name, '#' + prefix + value.slice(1));
    else if (value.includes('url(')) element.setAttribute(name, value.replace(/url\((["']?)#/g, `url($1#${prefix}`));
  }
});

// Text of a terminal, whose only marks are colours, is long at times, and JupyterLab's is quick at it.
const ofText = new Sanitizer();

// More than this takes a browser long to look through and to lay out. The outputs of the lessons have a tenth of it.
const mostHtml = 5_000_000, deepest = 200;

function isDeep(html: string): boolean {
  const parsed = document.createElement('template');
  parsed.innerHTML = html;
  let at: Node | null = parsed.content.firstChild, depth = 1;
  while (at) {
    if (depth > deepest) return true;
    if (at.firstChild) {
      at = at.firstChild;
      depth++;
      continue;
    }
    while (at && !at.nextSibling) {
      at = at.parentNode === parsed.content ? null : at.parentNode;
      depth--;
    }
    at = at && at.nextSibling;
  }
  return false;
}

const instead = (why: string) => `<p class="left-out">${why}</p>`;

function sanitized(dirty: string): string {
  if (dirty.length > mostHtml) return instead(`Left out: ${Math.round(dirty.length / 1e6)} MB of HTML, more than a page shows well. Run the cell to see it.`);
  if (isDeep(dirty)) return instead(`Left out: HTML nested more than ${deepest} elements deep. Run the cell to see it.`);
  return purifier.sanitize(dirty, kept);
}

/** HTML of a notebook without anything that acts: formulas (MathML), drawings (SVG), tables and their styles stay. */
export const sanitizer: IRenderMime.ISanitizer = {
  sanitize: (dirty, options) => options ? ofText.sanitize(dirty, options) : sanitized(dirty),
  // JupyterLab makes a link of `javascript://…` in printed text as well.
  getAutolink: () => false,
  allowNamedProperties: false,
};

/** Whether something that acts was taken out of what was sanitized last. */
export const leftOut = () => purifier.removed.some(removed => 'element' in removed && /^(script|iframe|object|embed)$/i.test(removed.element.nodeName));
