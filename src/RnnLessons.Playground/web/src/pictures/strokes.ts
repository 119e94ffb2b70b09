// The strokes of the unrolled network: boxes, arrows and words.
import type { Paint } from '../drawing/picture';

/** How much room a copy of the cell needs, and how wide its boxes are. */
export const narrowest = 88, boxWidth = 64;

export const shorten = (text: string) => text.length > 10 ? `${text.slice(0, 9)}…` : text;

export function words(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  [context.fillStyle, context.textAlign, context.textBaseline] = [colour, 'center', 'middle'];
  context.fillText(text, x, y, narrowest - 6);
}

export function box({ context, colours }: Paint, x: number, top: number, height: number, colour: string, isRead: boolean, isNow: boolean): void {
  context.beginPath();
  context.roundRect(x - boxWidth / 2, top, boxWidth, height, 6);
  [context.strokeStyle, context.lineWidth] = [isRead ? colour : colours.quiet, isNow ? 2.5 : 1.25];
  context.globalAlpha = isRead ? 0.1 : 0;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = isRead ? 1 : 0.5;
  // What is still to come is dashed, as in the lessons.
  context.setLineDash(isRead ? [] : [3, 5]);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** An arrow of which a share has been drawn. */
export function arrow(context: CanvasRenderingContext2D, from: [number, number], to: [number, number], colour: string, share: number, isNow: boolean): void {
  if (share <= 0) return;
  const end = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share] as const;
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [colour, colour, isNow ? 2.5 : 1.5];
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...end);
  context.stroke();
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]), size = 5;
  context.beginPath();
  context.moveTo(end[0], end[1]);
  for (const turn of [-0.5, 0.5]) context.lineTo(end[0] - size * 1.4 * Math.cos(angle + turn), end[1] - size * 1.4 * Math.sin(angle + turn));
  context.fill();
}
