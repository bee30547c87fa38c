import { describe, expect, test } from "vitest";
import { compilePhrases, findPhrases } from "./phrase-set.ts";
import { createTokens, tokenize } from "../../model/words/tokens.ts";

function matches(phrase: string, text: string): string[] {
  const tokens = tokenize(text, createTokens());
  const found: string[] = [];
  findPhrases(compilePhrases([{ label: 0, phrases: [phrase] }], { pic: "pic|photo|nude photo" }), tokens, (_, first, end) =>
    found.push(text.slice(tokens.starts[first], tokens.ends[end - 1])),
  );
  return found;
}

describe("a phrase", () => {
  test.each([
    ["do you remember me", "Do you REMEMBER me?", "Do you REMEMBER me"],
    ["(do|dont) you remember", "don't you remember", "don't you remember"],
    ["send [me] [a] @pic", "send me a photo", "send me a photo"],
    ["send [me] [a] @pic", "send pic", "send pic"],
    ["send ..3 @pic", "send me just one pic", "send me just one pic"],
    ["met _ party", "met at party", "met at party"],
    ["remember me <?>", "remember me?", "remember me?"],
    ["<link>", "see https://a.example/x now", "https://a.example/x"],
    ["^hi there", "hi there you", "hi there"],
    ["ou etes vous", "Où êtes-vous", "Où êtes-vous"],
  ])("%s finds itself in %s", (phrase, text, span) => {
    expect(matches(phrase, text)).toContain(span);
  });

  test.each([
    ["send ..3 @pic", "send it. nice pic"],
    ["send ..2 @pic", "send it over with the pic"],
    ["^hi there", "oh hi there"],
    ["remember me$", "remember me tomorrow"],
  ])("%s finds nothing in %s", (phrase, text) => {
    expect(matches(phrase, text)).toEqual([]);
  });

  test("sees through disguises", () => {
    for (const text of ["sеnd me a рhoto", "s\u200bend me a ph\u00adoto", "SEND ME A 𝐩𝐡𝐨𝐭𝐨", "ｓｅｎｄ me a photo", "sénd me a phótó"])
      expect(matches("send me a photo", text), text).toHaveLength(1);
  });

  test.each(["(a|b", "a]", "Send", "..99 a", "@nothing", "", "café"])("is refused when it is not well formed: %s", (phrase) => {
    expect(() => compilePhrases([{ label: 0, phrases: [phrase] }], {})).toThrow();
  });
});
