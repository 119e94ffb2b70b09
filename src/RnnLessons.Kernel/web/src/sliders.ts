/**
 * A saved output with a slider over steps needs no script of its own: a group of elements that bear their step in `data-step`, beside a
 * label with the slider, is shown one at a time by the page. The kit's equations over time are of this form.
 */
export function bringSlidersToLife(output: HTMLElement): void {
  for (const slider of output.querySelectorAll<HTMLInputElement>('label > input[type=range]')) {
    const label = slider.parentElement!, steps = [...label.parentElement!.children].filter((part): part is HTMLElement => part instanceof HTMLElement && 'step' in part.dataset);
    if (steps.length === 0) continue;
    const show = (part: HTMLElement, on: boolean) => {
      part.hidden = !on;
      part.style.display = on ? '' : 'none';
    };
    slider.addEventListener('input', () => {
      label.querySelector('output')?.replaceChildren(slider.value);
      for (const step of steps) show(step, step.dataset.step === slider.value);
    });
    show(label, true);
  }
}
