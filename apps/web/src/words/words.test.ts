import { happenings as reported } from "@telltale/contract";
import { assessConversation, defaultLimits, read, tells } from "@telltale/engine";
import { describe, expect, test } from "vitest";
import { catalogue, pickLanguage } from "./catalogue.ts";
import { happenings } from "./kinds.ts";

const isWords = (value: unknown): value is (...given: readonly unknown[]) => unknown => typeof value === "function";

/** What a function of words says: of digits, or where it takes lists, of lists of them. */
function said(words: (...given: readonly unknown[]) => unknown): string {
  try {
    return String(words("3", "4"));
  } catch {
    return String(words(["3"], ["4"]));
  }
}

/** Every string of a catalogue by its path; functions are called. */
function strings(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (isWords(value)) return [[path, said(value)]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, `${path}.${key}`));
}

describe("the words", () => {
  test("are taken in the first language that is wanted and there is", () => {
    expect([["fr-CA", "en"], ["de", "fr"], ["de"], []].map(pickLanguage)).toEqual(["fr", "fr", "en", "en"]);
  });

  test("are none of them empty, and French ones are not English", () => {
    const french = new Map(strings(catalogue.fr));
    const english = strings(catalogue.en);
    expect(english.length).toBeGreaterThan(250);
    const same = english.filter(([path, text]) => /[a-z]{4,} [a-z]{2,}/.test(text) && french.get(path) === text);
    expect(same.filter(([path]) => !path.includes(".apps."))).toEqual([]);
    const empty = [...french].filter(([path, text]) => text === "" && !/\.first$|notExport/.test(path));
    expect(empty).toEqual([]);
  });

  test("have a French reason for every tell", () => {
    expect(tells.filter(({ id }) => catalogue.fr.engine.tells[id] === undefined).map(({ id }) => id)).toEqual([]);
  });

  test("have a French sentence for what the engine could not judge", () => {
    const chats = [
      "Hello there, we met at the dinner\nsend me a pic now\nanswer me please\nhello",
      '{"from":"a","text":"Привет, как дела сегодня вечером"}\n{"from":"a","text":"Мы встречались на ужине"}\n{"from":"a","text":"Ответь мне пожалуйста сейчас"}',
      '{"from":"a","text":"zxq vbn"}\n{"from":"a","text":"qqq www"}\n{"from":"a","text":"xxz zzx"}',
    ];
    const limits = chats.flatMap((text) =>
      read({ name: "chat", sha256: "", bytes: new TextEncoder().encode(text) }, { limits: defaultLimits }).flatMap(
        (conversation) => assessConversation(conversation).limits,
      ),
    );
    expect(new Set(limits).size).toBeGreaterThan(2);
    expect(limits.filter((sentence) => catalogue.fr.engine.limit(sentence) === sentence)).toEqual([]);
  });

  test("never promise safety and never blame", () => {
    const all = [...strings(catalogue.en), ...strings(catalogue.fr)].map(([, text]) => text);
    expect(
      all.filter((text) => /you are safe|it is safe\b|your fault(?!\.)|should have|vous êtes en sécurité|auriez dû/i.test(text)),
    ).toEqual([]);
  });

  test("name what happened as a report does", () => {
    expect(happenings).toEqual(reported);
  });
});
