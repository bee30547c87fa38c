import { describe, expect, test } from "vitest";
import { type Components, connect, cutOf } from "./components.ts";
import { mix, openKey } from "./hash.ts";
import { type Web, componentsAmong, cut } from "./partition.ts";

const chance = (a: number, b: number, salt: number): number =>
  (mix(Math.imul(Math.min(a, b), 0x9e3779b1) ^ Math.imul(Math.max(a, b), 0x85ebca6b) ^ salt, openKey) >>> 0) / 2 ** 32;

interface Made extends Web {
  asked: number;
}

/** A web of so many members; `found` says which pairs a key finds, and `odds` what any pair weighs. */
function webOf(count: number, found: (a: number, b: number) => boolean, odds: (a: number, b: number) => number): Made {
  const ranks = Array.from({ length: count }, (_, member) => chance(member, member, 3));
  const linked = ranks.map((_, a) => [...ranks.keys()].filter((b) => a !== b && found(Math.min(a, b), Math.max(a, b)) && odds(a, b) >= 1));
  return {
    asked: 0,
    threshold: 1,
    rankOf: (member) => ranks[member] ?? 0,
    isBefore: (a, b) => (ranks[a] ?? 0) < (ranks[b] ?? 0),
    linkedTo: (member) => linked[member] ?? [],
    odds(a, b) {
      this.asked++;
      return odds(a, b);
    },
  };
}

const groupsIn = (groups: readonly (readonly number[])[]): string[] =>
  groups
    .filter(({ length }) => length > 1)
    .map((group) => group.toSorted((a, b) => a - b).join(" "))
    .toSorted();

const sizes = (web: Web, members: readonly number[]): number[] =>
  componentsAmong(members, web.linkedTo).flatMap((component) => cut(component, web).groups.map(({ length }) => length));

const upTo = (count: number): number[] => [...Array.from({ length: count }).keys()];

const same = (a: number, b: number): boolean => a % 5 === b % 5;

const odds = (a: number, b: number): number => (same(a, b) ? 2 + 4 * chance(a, b, 1) : chance(a, b, 2) < 0.01 ? 3 : -5);

describe("a component", () => {
  // Five campaigns of 60; all members meet those of lowest rank, as by keys, and some pairs of different campaigns look alike.
  const count = 300;
  const lead = upTo(count).toSorted((a, b) => chance(a, a, 3) - chance(b, b, 3));
  const places = new Map(lead.map((member, place) => [member, place]));
  const isLow = (member: number): boolean => (places.get(member) ?? 0) < 60;
  const found = (a: number, b: number): boolean => isLow(a) || isLow(b) || chance(a, b, 4) < 0.05;

  test("is cut the same whatever order its members come in, often without being cut anew", () => {
    const web = webOf(count, found, odds);
    const expected = groupsIn(cut(upTo(count), web).groups);
    expect(expected.length).toBe(5);
    for (let seed = 10; seed < 13; seed++) {
      const order = upTo(count).toSorted((a, b) => chance(a, a, seed) - chance(b, b, seed));
      const components: Components = upTo(count).map(() => null);
      const here = new Set<number>();
      const known: Web = { ...web, linkedTo: (member) => [...web.linkedTo(member)].filter((other) => here.has(other)) };
      let kept = 0;
      for (const member of order) {
        here.add(member);
        for (const other of known.linkedTo(member)) connect(components, member, other);
        const component = components[member] ?? null;
        if (component === null) continue;
        const before = component.cut;
        if (cutOf(component, known) === before) kept++;
      }
      const [component = null] = components;
      expect(component?.members.length).toBe(count);
      expect(groupsIn(component?.cut?.groups ?? [])).toEqual(expected);
      expect(kept).toBeGreaterThan(count / 4);
    }
  });

  test("of two campaigns with one strong pair between them is two groups", () => {
    const web = webOf(
      200,
      (a, b) => a % 2 === b % 2 || a + b === 1,
      (a, b) => (a % 2 === b % 2 || a + b === 1 ? 6 : -6),
    );
    expect(componentsAmong(upTo(200), web.linkedTo).length).toBe(1);
    expect(sizes(web, upTo(200))).toEqual([100, 100]);
  });

  test("in which each is like the next alone is no campaign, and costs no more than its length", () => {
    const web = webOf(
      2000,
      (a, b) => b - a <= 2,
      (a, b) => (Math.abs(a - b) <= 2 ? 3 : -6),
    );
    expect(componentsAmong(upTo(2000), web.linkedTo).length).toBe(1);
    expect(Math.max(...sizes(web, upTo(2000)))).toBeLessThan(16);
    expect(web.asked).toBeLessThan(2000 * 64);
  });

  test("of one campaign with thousands of chats is one group, and costs no more than its length", () => {
    const first = new Set(
      upTo(2000)
        .toSorted((a, b) => chance(a, a, 3) - chance(b, b, 3))
        .slice(0, 3),
    );
    const web = webOf(
      2000,
      (a, b) => first.has(a) || first.has(b),
      () => 5,
    );
    expect(sizes(web, upTo(2000))).toEqual([2000]);
    expect(web.asked).toBeLessThan(2000 * 64);
  });
});
