/*
 * Phrases made ready for matching: nodes in columns. A node says what the next word must be, and which node comes then. Where there are
 * choices, `either` has a branch for each, and every branch leads to the `join` that stands right behind the `either`.
 */
import { type Vocabulary, newVocabulary } from "./vocabulary.ts";

export const Kind = { finish: 0, finishAtEnd: 1, word: 2, set: 3, any: 4, gap: 5, either: 6, join: 7 } as const;

/**
 * The nodes of many phrases. `from` and `to` of a node: a `word`'s number; the range of a `set` in `words`; the length of a
 * `gap`; the range of an `either` in `branches`.
 */
export interface Program {
  readonly vocabulary: Vocabulary;
  readonly kinds: Uint8Array;
  readonly next: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly words: ArrayLike<number>;
  readonly branches: ArrayLike<number>;
}

/** A program to which phrases are being added; its columns have room for more nodes than the `size` it has. */
export interface DraftProgram extends Program {
  size: number;
  kinds: Uint8Array;
  next: Int32Array;
  from: Int32Array;
  to: Int32Array;
  readonly words: number[];
  readonly branches: number[];
}

/** A program to which nothing more is added, with what matching needs and no spare room. */
export function finished({ vocabulary, size, kinds, next, from, to, words, branches }: DraftProgram): Program {
  return {
    vocabulary: { ...vocabulary, counts: new Int32Array(0) },
    kinds: kinds.slice(0, size),
    next: next.slice(0, size),
    from: from.slice(0, size),
    to: to.slice(0, size),
    words: Int32Array.from(words),
    branches: Int32Array.from(branches),
  };
}

export function newProgram(): DraftProgram {
  const room = 1 << 16;
  return {
    vocabulary: newVocabulary(),
    size: 0,
    kinds: new Uint8Array(room),
    next: new Int32Array(room),
    from: new Int32Array(room),
    to: new Int32Array(room),
    words: [],
    branches: [],
  };
}

/** Adds a node and returns its place. */
export function addNode(program: DraftProgram, kind: number, from: number, to: number): number {
  if (program.size === program.kinds.length) grow(program);
  const node = program.size++;
  program.kinds[node] = kind;
  program.next[node] = -1;
  program.from[node] = from;
  program.to[node] = to;
  return node;
}

function grow(program: DraftProgram): void {
  const room = program.kinds.length * 2;
  const { kinds } = program;
  program.kinds = new Uint8Array(room);
  program.kinds.set(kinds);
  program.next = longer(program.next, room);
  program.from = longer(program.from, room);
  program.to = longer(program.to, room);
}

function longer(column: Int32Array, room: number): Int32Array {
  const made = new Int32Array(room);
  made.set(column);
  return made;
}
