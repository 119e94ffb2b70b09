import { fixed, index } from '../numbers';
import type { Session } from '../session';

/** The last lines of a cell, unit by unit, in symbols and in numbers: what becomes of the old state at the step that is looked at. */
export function equationsOf({ facts, snapshot, at, unit: { layer, unit }, ofRun }: Session): string[] {
  const read = snapshot?.layers[layer];
  if (!facts || !read) return [];
  const value = (letter: string, t = at) => {
    const gate = facts.gates.indexOf(letter), state = facts.states.indexOf(letter), values = gate >= 0 ? read.gates[gate] : read.states[state];
    return t < 0 ? 0 : values[t * ofRun.units + unit];
  };
  const now = index(at + 1), before = index(at);
  const number = (of: number) => of < 0 ? `(${fixed(of)})` : fixed(of);
  switch (ofRun.cell) {
    case 'srnn':
      return [`h${now} = tanh(x${now} W_X + h${before} W_H + B) = ${fixed(value('h'))}, after h${before} = ${fixed(value('h', at - 1))}`];
    case 'lstm': case 'peephole':
      return [
        `c${now} = f ∘ c${before} + i ∘ c̃ = ${number(value('f'))} · ${number(value('c', at - 1))} + ${number(value('i'))} · ${number(value('candidate'))} = ${fixed(value('c'))}`,
        `h${now} = o ∘ tanh(c${now}) = ${number(value('o'))} · tanh ${number(value('c'))} = ${fixed(value('h'))}`,
      ];
    default:
      return [`h${now} = (1 − z) ∘ h${before} + z ∘ h̃ = ${number(1 - value('z'))} · ${number(value('h', at - 1))} + ${number(value('z'))} · ${number(value('candidate'))} = ${fixed(value('h'))}`];
  }
}
