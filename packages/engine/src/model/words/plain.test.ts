import { expect, test } from "vitest";
import { choose, pick, seeded } from "../../../../../bench/random.ts";
import { tokenizePlain } from "./plain.ts";
import { type Tokens, createTokens, maxTokens, tokenize } from "./tokens.ts";

const shown = ({ count, hashes, starts, ends }: Tokens): unknown =>
  [hashes, starts, ends].map((column) => Array.from(column.subarray(0, count)));

function bothWays(text: string): readonly [plain: unknown, whole: unknown] {
  const bytes = new TextEncoder().encode(`...${text}a1.com`);
  return [shown(tokenizePlain(text, bytes, 3, createTokens())), shown(tokenize(text, createTokens()))];
}

const pieces = [
  ..."a b h w p X 0 1 9 . , @ ' ` ! ? ; : / - $ ~".split(" "),
  "\n",
  "\t",
  "http",
  "hxxp",
  "https://",
  "HTTP",
  "www.",
  "Wwww",
  "it's",
  ".com",
  ".me/x",
  "a@b.example",
  " +44 7700 900123",
  "hello",
  " ",
  " ",
  "://",
];

test("bytes of ASCII give the words that the string gives", () => {
  const random = seeded(11);
  for (let run = 0; run < 20_000; run++) {
    const text = Array.from({ length: pick(random, 12) }, () => choose(random, pieces)).join("");
    const [plain, whole] = bothWays(text);
    expect(plain, JSON.stringify(text)).toEqual(whole);
  }
});

test("a text of more words than are kept is cut at the same word", () => {
  const [plain, whole] = bothWays("so many words. ".repeat(maxTokens));
  expect(plain).toEqual(whole);
});
