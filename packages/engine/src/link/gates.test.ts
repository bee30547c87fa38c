import { array, assert, double, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { areCampaign, campaignAmong } from "./gates.ts";

describe("whether chats of one origin are a campaign", () => {
  test.each<[probabilities: readonly number[], is: boolean]>([
    [[0.9, 0.8], true],
    [[0.9, 0.1, 0.7, 0.3], true],
    // One suspicious chat among honest ones is no campaign, nor are many that are a little suspicious.
    [[0.9, 0.02, 0.01, 0.02], false],
    [[0.5, 0.5, 0.5, 0.5], false],
    [[0.99], false],
    [[], false],
    [[0, 0], false],
    [[1, 1], true],
  ])("%j: %j", (probabilities, is) => expect(areCampaign(probabilities)).toBe(is));

  const probability = double({ min: 0, max: 1, noNaN: true });

  test("hangs on no order", () => {
    assert(
      property(array(probability, { maxLength: 40 }), (probabilities) => {
        expect(areCampaign(probabilities.toSorted((a, b) => a - b))).toBe(areCampaign(probabilities));
        expect(areCampaign(probabilities.toReversed())).toBe(areCampaign(probabilities));
      }),
    );
  });

  test("does not turn false when a chat looks more like a trap", () => {
    assert(
      property(array(probability, { minLength: 2, maxLength: 12 }), nat(), probability, (probabilities, at, other) => {
        const place = at % probabilities.length;
        const raised = probabilities.with(place, Math.max(other, probabilities[place] ?? 0));
        if (areCampaign(probabilities)) expect(areCampaign(raised)).toBe(true);
      }),
    );
  });
});

const among = (probabilities: readonly number[], odds: (a: number, b: number) => number, sure: readonly number[] = []) =>
  campaignAmong({
    members: [...probabilities.keys()],
    isSure: (member) => sure.includes(member),
    probabilityOf: (member) => probabilities[member] ?? 0,
    odds,
    threshold: 1,
  });

describe("which chats of a group are of its campaign", () => {
  const traps = [0.9, 0.8, 0.95];

  test.each<[name: string, odds: number, probability: number, belongs: boolean]>([
    ["a trap that is as alike as it must be", 1, 0.7, true],
    ["a trap that is less alike", 0.9, 0.7, false],
    ["one that looks harmless and is as alike", 1, 0.1, false],
    ["one that looks harmless and is much more alike", 6, 0.1, true],
    ["one that is surely harmless and is more alike than any other", 60, 0.001, true],
  ])("%s", (_, odds, probability, belongs) => {
    const kept = among([...traps, probability], (a, b) => (Math.max(a, b) === 3 ? odds : 5));
    expect(kept).toEqual(belongs ? [0, 1, 2, 3] : [0, 1, 2]);
  });

  test("what somebody decided stays, and one chat that is unlike the others counts for no more than a little", () => {
    expect(among([...traps, 0.01], (a, b) => (Math.max(a, b) === 3 ? -50 : 5), [3])).toEqual([0, 1, 2, 3]);
    expect(among([0.9, 0.8, 0.95, 0.9, 0.9], (a, b) => (a + b === 7 ? -1e9 : 8))).toEqual([0, 1, 2, 3, 4]);
  });

  test("none, where what is left is no campaign", () => {
    expect(among([0.2, 0.1, 0.93], () => 45)).toEqual([0, 1, 2]);
    expect(among([0.2, 0.1, 0.7], () => 3)).toEqual([]);
    expect(among([0.9, 0.1], () => 2)).toEqual([]);
    expect(among([], () => 2)).toEqual([]);
  });

  test("more likeness leaves nobody out, and large groups are held against those that lead them", () => {
    const probability = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(array(probability, { minLength: 2, maxLength: 40 }), double({ min: -8, max: 8, noNaN: true }), (probabilities, odds) => {
        const fewer = among(probabilities, () => odds);
        const more = new Set(among(probabilities, () => odds + 1));
        if (more.size > 0) expect(fewer.filter((member) => !more.has(member))).toEqual([]);
      }),
    );
    const asked = new Set<number>();
    among(
      Array.from({ length: 200 }, () => 0.9),
      (a, b) => {
        asked.add(b);
        return a === b ? NaN : 5;
      },
    );
    expect(asked.size).toBe(16);
  });
});
