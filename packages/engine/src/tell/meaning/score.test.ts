import { expect, test } from "vitest";
import { shippedModels } from "../model/shipped.ts";
import { createTokens, tokenize } from "../../model/words/tokens.ts";
import { type Place, type Said, createVector, vectorOf } from "./features.ts";
import { meaningLabels } from "./labels.ts";
import { scoreMessage } from "./score.ts";

const model = shippedModels().meaning;
const place: Place = { sender: true, answers: true, index: 3, picture: false, file: true, gap: 12 };

function said(text: string, before: string, sender: boolean): Said {
  return {
    text,
    tokens: tokenize(text, createTokens()),
    before: tokenize(before, createTokens()),
    place: { ...place, sender },
  };
}

/** The scores by the features of `vectorOf`, one by one, as training sees them. */
function byVector(message: Said): number[] {
  const vector = createVector();
  vectorOf(message, vector);
  const sum = new Float64Array(model.rank);
  for (let i = 0; i < vector.count; i++) {
    const row = model.rows[vector.buckets[i] ?? 0] ?? 0;
    if (row > 0) sum.forEach((value, d) => (sum[d] = value + (vector.values[i] ?? 0) * (model.embedding[row * model.rank + d] ?? 0)));
  }
  return meaningLabels.map(({ by }, label) =>
    (by === "sender") === message.place.sender
      ? sum.reduce(
          (score, value, d) => score + value * (model.steps[d] ?? 0) * (model.output[label * model.rank + d] ?? 0),
          model.bias[label] ?? 0,
        )
      : 0,
  );
}

function scoresOf(message: Said): number[] {
  const scores = new Float32Array(meaningLabels.length);
  scoreMessage(model, message, scores, 0);
  return [...scores];
}

const texts = [
  "",
  "hi, remember me? we met at the summer party",
  "the code is 482913, call +44 7700 900142 or see https://finch.example/login",
  "𝐬𝐞𝐧𝐝 me a рhoto 🙈",
  "who is this? ".repeat(30),
  Array.from({ length: 900 }, (_, i) => `unusual${i * 7919} wording`).join(" "),
];

test.each(texts)("a message has the scores that its features one by one give: %#", (text) => {
  for (const sender of [true, false]) {
    const message = said(text, texts[1] ?? "", sender);
    const scores = scoresOf(message);
    byVector(message).forEach((score, label) => expect(scores[label]).toBeCloseTo(score, 5));
  }
});

test("scores do not depend on what was read before", () => {
  const first = texts.map((text) => scoresOf(said(text, "hello 2024 www.heron.example", true)));
  for (let i = 0; i < 20_000; i += 100) scoresOf(said(Array.from({ length: 100 }, (_, k) => `word${i + k}`).join(" "), "other 77", true));
  scoresOf(said("sеnd photo", "", true));
  expect(texts.map((text) => scoresOf(said(text, "hello 1999 www.finch.example", true)))).toEqual(first);
});
