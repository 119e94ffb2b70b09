/**
 * Tab goes through an editor that it came into, as through any other control: only one that was clicked into, or in which another key was pressed
 * since, is typed in, and has Tab for completion and indents.
 */
export function letTabPass(root: HTMLElement): void {
  let cameByTab = false;
  let passed: Element | null = null;
  root.addEventListener('focusin', event => {
    const editor = (event.target as Element).closest('.cm-content');
    passed = cameByTab ? editor : null;
  });
  addEventListener('pointerdown', () => {
    cameByTab = false;
    passed = null;
  }, { capture: true });
  // Before the page's own keys and the editor's: they would take Tab.
  addEventListener('keydown', event => {
    const isTab = event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    cameByTab = isTab;
    if (isTab && passed?.contains(event.target as Node)) event.stopImmediatePropagation();
    else passed = null;
  }, { capture: true });
}
