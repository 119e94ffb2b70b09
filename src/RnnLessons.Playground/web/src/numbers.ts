// Numbers as the lessons write them: three significant digits, a real minus sign, powers of ten where a number is far from 1.
const raised: Record<string, string> = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
const lowered: Record<string, string> = { 0: '₀', 1: '₁', 2: '₂', 3: '₃', 4: '₄', 5: '₅', 6: '₆', 7: '₇', 8: '₈', 9: '₉' };

export const power = (exponent: number): string => '10' + [...String(exponent)].map(digit => raised[digit]).join('');

export const index = (number: number): string => [...String(number)].map(digit => lowered[digit] ?? digit).join('');

export function say(value: number): string {
  if (Number.isNaN(value)) return 'no number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '−infinite';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [digits, exponent] = value.toExponential(1).split('e');
    return `${String(Number(digits)).replace('-', '−')} · ${power(Number(exponent))}`;
  }
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** Always two decimals: numbers that change in place do not jump. */
export const fixed = (value: number, digits = 2): string => value.toFixed(digits).replace('-', '−');
