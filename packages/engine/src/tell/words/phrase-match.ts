/* A phrase made ready for matching: a chain of nodes that forks where there are choices. The notation is in `phrase.ts`. */
import { type Part, type WordClasses, type Written, parsePhrase } from "./phrase.ts";
import { Special, type Tokens } from "./tokens.ts";

/** A node of a compiled phrase; `next` continues after it and is null at the end. */
interface Node {
  readonly kind: "word" | "any" | "gap" | "either" | "finish";
  /** Of `word`: the hashes that match, null where it is `one` alone. Of `finish`: `one` is 1 where the message must end, too. */
  readonly words: ReadonlySet<number> | null;
  readonly one: number;
  readonly gap: number;
  readonly branches: readonly Node[];
  readonly next: Node | null;
}

/** A compiled phrase. */
export interface Phrase {
  readonly root: Node;
  readonly atStart: boolean;
}

/**
 * Compiles one phrase. Throws a plain Error on a phrase that is not well formed: phrases are ours, not input.
 *
 * @internal for tests
 */
export function compilePhrase(source: string, classes: WordClasses): Phrase {
  return linkPhrase(parsePhrase(source, classes));
}

const noBranches: readonly Node[] = [];
const finish: Node = { kind: "finish", words: null, one: 0, gap: 0, branches: noBranches, next: null };
const finishAtEnd: Node = { ...finish, one: 1 };

/** Makes nodes of a phrase that has been read. */
export function linkPhrase({ parts, atStart, atEnd }: Written): Phrase {
  return { root: link(parts, 0, atEnd ? finishAtEnd : finish), atStart };
}

function link(parts: readonly Part[], index: number, end: Node): Node {
  const part = parts[index];
  if (part === undefined) return end;
  const next = link(parts, index + 1, end);
  switch (part.kind) {
    case "word":
      return { kind: "word", words: null, one: part.hash, gap: 0, branches: noBranches, next };
    case "any":
      return { kind: "any", words: null, one: 0, gap: 0, branches: noBranches, next };
    case "gap":
      return { kind: "gap", words: null, one: 0, gap: part.most, branches: noBranches, next };
    case "either": {
      const { singles, longer } = part;
      const branches: Node[] = [];
      if (singles.size > 0) {
        const [one = 0] = singles;
        const node: Node = { kind: "word", words: singles.size === 1 ? null : singles, one, gap: 0, branches: noBranches, next };
        if (longer.length === 0) return node;
        branches.push(node);
      }
      for (const choice of longer) branches.push(link(choice, 0, next));
      return { kind: "either", words: null, one: 0, gap: 0, branches, next: null };
    }
  }
}

/**
 * Where `phrase` ends when it begins at word `start` of `tokens`: the index behind its last word, or -1.
 * Takes a number of steps bounded by the phrase.
 */
export function matchPhrase(phrase: Phrase, tokens: Tokens, start: number): number {
  return walk(phrase.root, tokens, start);
}

function walk(from: Node, tokens: Tokens, start: number): number {
  let node: Node | null = from;
  let at = start;
  while (node !== null) {
    switch (node.kind) {
      case "finish": {
        if (node.one === 1) {
          let rest = at;
          while (rest < tokens.count && (tokens.hashes[rest] === Special.end || tokens.hashes[rest] === Special.question)) rest++;
          return rest === tokens.count ? at : -1;
        }
        return at;
      }
      case "word": {
        if (at >= tokens.count) return -1;
        const hash = tokens.hashes[at] ?? 0;
        if (node.words === null ? hash !== node.one : !node.words.has(hash)) return -1;
        at++;
        node = node.next;
        break;
      }
      case "any": {
        if (at >= tokens.count || isBoundary(tokens.hashes[at] ?? 0)) return -1;
        at++;
        node = node.next;
        break;
      }
      case "gap": {
        const next: Node | null = node.next;
        if (next === null) return at;
        for (let skip = 0; skip <= node.gap; skip++) {
          const end = walk(next, tokens, at + skip);
          if (end >= 0) return end;
          if (at + skip >= tokens.count || isBoundary(tokens.hashes[at + skip] ?? 0)) return -1;
        }
        return -1;
      }
      case "either": {
        for (const branch of node.branches) {
          const end = walk(branch, tokens, at);
          if (end >= 0) return end;
        }
        return -1;
      }
    }
  }
  return at;
}

function isBoundary(hash: number): boolean {
  return hash === Special.end || hash === Special.question;
}
