import { make } from './elements';

/** The values between which a number is sensibly chosen: `// 0.001 … 0.1` at the end of its line. */
export interface Range { from: number; to: number }

const stops = 1000;

/** A slider beside a field. Where the largest value is 50 times the smallest or more, equal ways on it are equal factors. */
export function rangeSlider(name: string, field: HTMLInputElement, whole: boolean, { from, to }: Range): HTMLInputElement {
  const isLogarithmic = from > 0 && to >= 50 * from;
  const at = (value: number) => isLogarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const value = (share: number) => isLogarithmic ? from * (to / from) ** share : from + share * (to - from);
  const written = (number: number) => whole ? String(Math.round(number)) : String(Number(number.toPrecision(2)));
  const slider = make('input', {
    type: 'range', 'aria-label': name, min: '0', max: String(stops), step: '1',
    input: () => {
      field.value = written(value(Number(slider.value) / stops));
      slider.setAttribute('aria-valuetext', field.value);
    },
    // Written into the cell when it is let go.
    change: () => field.dispatchEvent(new Event('change')),
  });
  const follow = () => {
    const share = at(Number(field.value));
    if (Number.isFinite(share)) slider.value = String(Math.round(stops * Math.min(1, Math.max(0, share))));
    slider.setAttribute('aria-valuetext', field.value);
  };
  for (const change of ['input', 'filled']) field.addEventListener(change, follow);
  return slider;
}
