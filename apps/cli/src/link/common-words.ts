import { type Piece, safe } from "../terminal.ts";

/** Words of one text that are aligned with another; what stands behind them is shown unmarked. */
const maxWords = 400;

interface Word {
  readonly text: string;
  readonly folded: string;
}

// Words with the space and signs behind them, so that they put together are the text again.
const wordsOf = (text: string): Word[] =>
  (text.match(/\s*\S+\s*/g) ?? []).map((part) => ({ text: part, folded: part.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "") }));

/**
 * Two texts with the words marked, in brackets, that both have in the same order (a longest common subsequence). One short word alone
 * is not marked: any two texts share an "a" somewhere.
 */
export function markCommon(a: string, b: string): readonly [Piece[], Piece[]] {
  const [wordsA, wordsB] = [wordsOf(safe(a)), wordsOf(safe(b))];
  const [commonA, commonB] = commonOf(wordsA.slice(0, maxWords), wordsB.slice(0, maxWords));
  return [piecesOf(wordsA, commonA), piecesOf(wordsB, commonB)];
}

function commonOf(a: readonly Word[], b: readonly Word[]): readonly [Set<number>, Set<number>] {
  const width = b.length + 1;
  // The longest common subsequence of what stands from word i of a and word j of b on.
  const longest = new Uint16Array((a.length + 1) * width);
  const same = (i: number, j: number): boolean => a[i]?.folded === b[j]?.folded && a[i]?.folded !== "";
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const [inA, inB] = [new Set<number>(), new Set<number>()];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (same(i, j)) {
      inA.add(i++);
      inB.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return [inA, inB];
}

const longWord = 4;

function piecesOf(words: readonly Word[], common: ReadonlySet<number>): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < words.length;) {
    const marked = common.has(start);
    let end = start + 1;
    while (end < words.length && common.has(end) === marked) end++;
    const run = words.slice(start, end);
    const text = run.map((word) => word.text).join("");
    start = end;
    if (!marked || (run.length === 1 && (run[0]?.folded.length ?? 0) < longWord)) pieces.push({ text, marked: false });
    else {
      const [, before = "", inside = "", behind = ""] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
      pieces.push({ text: before, marked: false }, { text: `[${inside}]`, marked: true }, { text: behind, marked: false });
    }
  }
  return pieces;
}
