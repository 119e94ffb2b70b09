/** How a character is shown where it must be seen: a space and the end of a line too. */
export const glyph = (character: string | undefined): string => character === ' ' ? '␣' : character === '\n' ? '⏎' : character ?? '';
