// The colours of the lessons' figures (src/RnnLessons/Figures/HouseStyle.cs): told apart with any colour vision, on a light page and a dark one.
const series = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#B97F00', '#3A92C4'];
const dashes = [[], [8, 4], [2, 3], [8, 3, 2, 3]];

export const seriesColour = (at: number): string => series[at % series.length];
export const dash = (at: number): number[] => dashes[at % dashes.length];

/** What comes in, and what is handed on: as in the lessons' drawings of an unrolled cell. */
export const inputColour = '#2F7FC1', hiddenColour = '#D55E00', outputColour = '#009E73', cellColour = '#CC79A7';

/** Gates, 0 … 1: cividis, from dark blue to yellow. */
const cividis = ['#00204C', '#002A66', '#00346E', '#273F6C', '#3C4A6B', '#4C556B', '#5B5F6D', '#686A70', '#757575', '#838178', '#928C78', '#A19876', '#B0A572', '#C0B16D', '#D1BF66', '#E1CC5C', '#F3DB4F', '#FFE945'];
/** States, −1 … 1: blue below 0, white at 0, vermilion above. */
const diverging = ['#0072B2', '#F7F7F7', '#D55E00'];

export type Scale = Uint32Array;

/** 256 colours between the stops, as the pixels of a picture have them. */
function table(stops: string[]): Scale {
  const parsed = stops.map(stop => [1, 3, 5].map(at => parseInt(stop.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, at) => {
    const place = at / 255 * (stops.length - 1), low = Math.min(stops.length - 2, Math.floor(place)), share = place - low;
    const [r, g, b] = parsed[low].map((from, part) => Math.round(from + (parsed[low + 1][part] - from) * share));
    return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
  });
}

export const sequentialScale = table(cividis), divergingScale = table(diverging);

/** A value's place in a scale that reaches from low to high. */
export const pixel = (scale: Scale, value: number, low: number, high: number): number =>
  Number.isFinite(value) ? scale[Math.max(0, Math.min(255, Math.round((value - low) / (high - low) * 255)))] : 0;

export function css(scale: Scale, value: number, low: number, high: number): string {
  const colour = pixel(scale, value, low, high);
  return `rgb(${colour & 255} ${colour >> 8 & 255} ${colour >> 16 & 255})`;
}

/** Black or white, whichever is read on a colour of a scale. */
export function inkOn(scale: Scale, value: number, low: number, high: number): string {
  const colour = pixel(scale, value, low, high), bright = 0.299 * (colour & 255) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour >> 16 & 255);
  return bright > 140 ? '#111' : '#fff';
}
