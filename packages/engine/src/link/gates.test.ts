import { array, assert, double, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { areCampaign } from "./gates.ts";

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
