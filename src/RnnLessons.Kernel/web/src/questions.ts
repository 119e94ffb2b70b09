// A paragraph that begins so asks its reader to predict: **Predict.** or **Predict** before each run: …
const asked = /\*\*Predict\.?\*\*([^\n]*(?:\n(?!\s*\n|\||#)[^\n]*)*)/;

/** What a text asks its reader to predict; undefined where it asks nothing. */
export function questionOf(markdown: string): string | undefined {
  const question = asked.exec(markdown.slice(0, 5_000))?.[1].replace(/\s+/g, ' ').trim();
  return question?.includes('?') ? question : undefined;
}

// Words that begin a question of yes or no.
const yesNo = /^(will|would|can|could|does|do|did|is|are|was|were|has|have|may|might|should)\b/i;
const shortest = 1, longest = 40, most = 7;

const plain = (words: string) => words.replace(/\$[^$]*\$/g, formula => formula.slice(1, -1).replace(/\\[a-zA-Z]+|[{}]/g, part => part === '\\ge' ? '≥' : part === '\\le' ? '≤' : '').trim()).replace(/[*`]/g, '').trim();

/** The parts of «a, b, or c»; none where they are not all short. */
function parts(words: string): string[] {
  const found = plain(words).split(/\s*,\s*(?:or\s+|and\s+)?|\s+or\s+/).map(part => part.replace(/^(?:or|about|the)\s+/i, '').trim()).filter(part => part !== '');
  const suit = found.length >= 2 && found.length <= most && found.every(part => part.length >= shortest && part.length <= longest);
  return suit ? [...new Set(found)] : [];
}

/** The choices that a notebook names itself, in the metadata of the cell: `"predict": ["earlier", "later"]`. */
export const choicesIn = (metadata: unknown): string[] =>
  Array.isArray(metadata) && metadata.every(choice => typeof choice === 'string') ? metadata.slice(0, most).map(choice => choice.slice(0, 80)) : [];

/**
 * What can be chosen with one click. A question names its answers after a colon («…: earlier, later, or not at all?») or, where it can be answered
 * with yes or no, is answered so. Of a question with any other form there are none: its answer is written.
 */
export function choicesOf(question: string): string[] {
  // The first sentence that asks.
  const sentences = question.match(/[^.?!]*(?:[.?!](?=\S)[^.?!]*)*[.?!]/g) ?? [];
  const first = (sentences.find(sentence => sentence.trim().endsWith('?')) ?? question).trim().replace(/\?$/, '');
  const colon = first.lastIndexOf(': '), asks = /\b(which|what|how|will|when|where|who)\b/i;
  if (colon > 0 && asks.test(first.slice(0, colon)) && !asks.test(first.slice(colon))) {
    const named = parts(first.slice(colon + 2));
    if (named.length > 0) return named;
  }
  // «Which part will be worse, the first half or the second?»
  const two = /^which\b.*, ([^,]+ or [^,]+)$/i.exec(first);
  if (two && parts(two[1]).length === 2) return parts(two[1]);
  const last = /^(.*?)\s(\S+(?:\s\S+)?), (\S+(?: \S+){0,3}), or (\S+(?: \S+){0,3})$/.exec(first);
  if (last && yesNo.test(first)) return parts(`${last[2].split(' ').at(-1)}, ${last[3]}, or ${last[4]}`);
  if (yesNo.test(first) && !/\bor\b/.test(first)) return ['Yes', 'No'];
  if (yesNo.test(first) && / or /.test(first)) {
    // «Will the accuracy rise slowly, or stay flat?»: the subject is a word with its article.
    const [, before, after] = /^\w+ the \w+ ([^,]+), or ([^,]+)$/.exec(first) ?? [];
    return before && after ? [before, after].map(plain) : [];
  }
  return [];
}
