import { array, assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { type Ledger, keepIds } from "./ledger.ts";

/** Parts as words of letters, each letter a chat; the id a part brings is made of its letters. */
const partsOf = (...words: string[]) =>
  words.map((word) => ({ id: `c-${word.split("").toSorted().join("")}`, conversations: word.split("") }));

/** Runs the ledger through one partition after another and gives what the last one is called. */
function names(...runs: (readonly string[])[]): Record<string, string> {
  let ledger: Ledger = [];
  let last: Record<string, string> = {};
  for (const words of runs) {
    const outcome = keepIds(ledger, partsOf(...words));
    ({ ledger } = outcome);
    last = Object.fromEntries(
      words.map((word, index) => {
        const named = outcome.named[index];
        return [word, `${named?.id}${named?.was.length === 0 ? "" : ` was ${named?.was.join(" ")}`}`];
      }),
    );
  }
  return last;
}

describe("an id", () => {
  test("is what the part brings the first time", () => {
    expect(names(["ab", "cde"])).toEqual({ ab: "c-ab", cde: "c-cde" });
  });

  test("stays when chats are added, and when fewer than half go", () => {
    expect(names(["ab", "cde"], ["abxyz", "cdefghi"])).toEqual({ abxyz: "c-ab", cdefghi: "c-cde" });
    expect(names(["abcde"], ["abc"])).toEqual({ abc: "c-abcde" });
  });

  test("is that of the larger campaign after a merge, of the older one where both are of a size, and the other is what it was", () => {
    expect(names(["ab", "cde"], ["abcde"])).toEqual({ abcde: "c-cde was c-ab" });
    expect(names(["cd"], ["cd", "ab"], ["abcd"])).toEqual({ abcd: "c-cd was c-ab" });
    expect(names(["ab", "cd", "ef"], ["abcd", "ef"], ["abcdef"])).toEqual({ abcdef: "c-ab was c-cd c-ef" });
  });

  test("comes back when a merge is undone, whatever joined in the meantime and wherever it went", () => {
    expect(names(["ab", "cde"], ["abcde"], ["ab", "cde"])).toEqual({ ab: "c-ab", cde: "c-cde" });
    expect(names(["ab", "cde"], ["abcde"], ["abcdefgh"], ["abfgh", "cde"])).toEqual({ abfgh: "c-ab", cde: "c-cde" });
  });

  test("goes with the larger part of a split, and the smaller part has a new one", () => {
    expect(names(["abcde"], ["ab", "cde"])).toEqual({ ab: "c-ab", cde: "c-abcde" });
    expect(names(["abcdefg"], ["ab", "cde", "fg"])).toEqual({ ab: "c-ab", cde: "c-abcdefg", fg: "c-fg" });
  });

  test("goes with the larger part of a split after a merge that nobody undid", () => {
    expect(names(["ab", "cd"], ["abcdefghij"], ["abcd", "efghij"])).toEqual({ abcd: "c-abcd", efghij: "c-ab was c-cd" });
  });

  test("of the two parts of a split is the old one again when they are joined again", () => {
    expect(names(["abcde"], ["ab", "cde"], ["abcde"])).toEqual({ abcde: "c-abcde was c-ab" });
  });

  test("is remembered while its chats are linked to nothing", () => {
    expect(names(["ab"], [], ["abc"])).toEqual({ abc: "c-ab" });
  });

  test("is given once: a part that brings a taken one gets a number", () => {
    const { ledger } = keepIds([], [{ id: "c-1", conversations: ["a", "b"] }]);
    const { named } = keepIds(ledger, [
      { id: "c-1", conversations: ["x", "y"] },
      { id: "c-1", conversations: ["a", "b"] },
    ]);
    expect(named.map(({ id }) => id)).toEqual(["c-1-2", "c-1"]);
  });
});

/** A partition of some of twelve chats. */
const partition = array(integer({ min: -1, max: 4 }), { minLength: 12, maxLength: 12 }).map((places) =>
  [0, 1, 2, 3, 4]
    .map((part) => places.flatMap((place, chat) => (place === part ? [`chat ${chat}`] : [])))
    .filter(({ length }) => length > 1)
    .map((conversations) => ({ id: `c-${conversations.join("+")}`, conversations })),
);

describe("laws, over runs of partitions", () => {
  const runs = array(partition, { minLength: 1, maxLength: 8 });

  test("no two parts have one id, no id is lost, and each goes into at most one part", () => {
    let merged = 0;
    assert(
      property(runs, (list) => {
        let ledger: Ledger = [];
        for (const parts of list) {
          const outcome = keepIds(ledger, parts);
          const ids = outcome.named.flatMap(({ id, was }) => [id, ...was]);
          merged += outcome.named.filter(({ was }) => was.length > 0).length;
          expect(new Set(ids).size).toBe(ids.length);
          const after = new Set(outcome.ledger.map(({ id }) => id));
          for (const { id } of [...ledger, ...outcome.named]) expect(after).toContain(id);
          const owned = outcome.ledger.flatMap(({ own }) => own);
          expect(new Set(owned).size).toBe(owned.length);
          ({ ledger } = outcome);
        }
      }),
      { seed: 3, numRuns: 500 },
    );
    expect(merged).toBeGreaterThan(100);
  });

  test("the same partition again changes no id", () => {
    assert(
      property(runs, (list) => {
        let ledger: Ledger = [];
        for (const parts of list) {
          const once = keepIds(ledger, parts);
          const again = keepIds(once.ledger, parts);
          expect(again).toEqual(once);
          ({ ledger } = once);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test("the order of parts and chats changes nothing", () => {
    assert(
      property(runs, (list) => {
        let ledger: Ledger = [];
        for (const parts of list) {
          const straight = keepIds(ledger, parts);
          const turned = keepIds(
            ledger,
            parts.toReversed().map(({ id, conversations }) => ({ id, conversations: conversations.toReversed() })),
          );
          expect(turned.named.toReversed()).toEqual(straight.named);
          expect(turned.ledger).toEqual(straight.ledger);
          ({ ledger } = straight);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
