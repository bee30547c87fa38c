import { fewWords } from "./phrase.ts";
import { Kind, type Program } from "./program.ts";
import { Boundary, isBoundary } from "./vocabulary.ts";

/**
 * Where a phrase ends whose node `from` comes at word `start`: the index behind its last word, or -1. `words` holds the numbers of a
 * message's words and `Boundary.nothing` behind them. Takes a number of steps bounded by the phrase.
 */
export function matchFrom(program: Program, from: number, words: Int32Array, start: number): number {
  const { kinds, next } = program;
  let node = from;
  let at = start;
  for (;;) {
    const word = words[at] ?? Boundary.nothing;
    switch (kinds[node] ?? Kind.finish) {
      case Kind.finish:
        return at;
      case Kind.finishAtEnd: {
        let rest = at;
        while (words[rest] === Boundary.end || words[rest] === Boundary.question) rest++;
        return words[rest] === Boundary.nothing ? at : -1;
      }
      case Kind.word:
        if (word !== program.from[node]) return -1;
        at++;
        break;
      case Kind.set:
        if (!hasWord(program.words, program.from[node] ?? 0, program.to[node] ?? 0, word)) return -1;
        at++;
        break;
      case Kind.any:
        if (isBoundary(word)) return -1;
        at++;
        break;
      case Kind.gap:
        return matchGap(program, node, words, at);
      case Kind.either: {
        const end = program.to[node] ?? 0;
        for (let branch = program.from[node] ?? 0; branch < end; branch++) {
          const found = matchFrom(program, program.branches[branch] ?? 0, words, at);
          if (found >= 0) return found;
        }
        return -1;
      }
      default:
    }
    node = next[node] ?? 0;
  }
}

function matchGap(program: Program, node: number, words: Int32Array, at: number): number {
  const most = program.from[node] ?? 0;
  const behind = program.next[node] ?? 0;
  for (let skip = 0; skip <= most; skip++) {
    const end = matchFrom(program, behind, words, at + skip);
    if (end >= 0) return end;
    if (isBoundary(words[at + skip] ?? Boundary.nothing)) return -1;
  }
  return -1;
}

/** Whether a set has a word; sets of many words are in order. */
function hasWord(sets: ArrayLike<number>, from: number, to: number, word: number): boolean {
  let low = from;
  let high = to;
  while (high - low > fewWords) {
    const middle = (low + high) >> 1;
    if ((sets[middle] ?? 0) <= word) low = middle;
    else high = middle;
  }
  for (; low < high; low++) if (sets[low] === word) return true;
  return false;
}
