import { describe, expect, test } from "vitest";
import type { Persona } from "../../model/persona.ts";
import { defaultLimits } from "../../model/limits.ts";
import { read } from "../../read/read.ts";
import { shippedModels } from "../model/shipped.ts";
import { outlineOf } from "../outline.ts";
import { languages } from "../catalogue/tell.ts";
import { type WordsFor, genders, relations, roles } from "./words.ts";

/** What is taken from chats in which the sender, or the owner, writes these messages. */
function personaIn(texts: readonly string[], from = "+447700900123"): Persona {
  const record = { id: "chat", messages: texts.map((text) => ({ from, text })) };
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  const [conversation] = read({ name: "chat.jsonl", sha256: "", bytes }, { limits: defaultLimits, format: "jsonl" });
  if (conversation === undefined) throw new Error("expected a conversation");
  return outlineOf(conversation, shippedModels().meaning).persona;
}

describe("whom a sender makes themself out to be", () => {
  test.each<[text: string, said: Partial<Persona>]>([
    ["I'm a nurse at the county hospital", { roles: ["health"] }],
    ["hi, Jonas from the access desk, your badge is not reading", { roles: ["office"], met: ["access desk"] }],
    ["Ich bin Journalistin und arbeite an einer Reportage", { roles: ["journalist"] }],
    ["je suis étudiante à Lyon", { roles: ["student"] }],
    ["soy enfermera en el hospital", { roles: ["health"] }],
    ["sono un avvocato di Torino", { roles: ["law"] }],
    ["jestem dziennikarką… dziennikarka z gazety", { roles: ["journalist"] }],
    ["hey cuz, this is my new number", { relations: ["cousin"] }],
    ["cześć kuzynie, twój kuzyn z tej strony", { relations: ["cousin"] }],
    ["good morning, I'm a colleague from the other floor", { relations: ["colleague"] }],
    ["I'm just a lonely woman in a strange town", { genders: ["woman"] }],
    ["we danced at the Orchid House, remember?", { met: ["the orchid house"] }],
    ["wir haben uns auf der Gala kennengelernt", { met: ["der gala kennengelernt"] }],
    ["on s'est rencontrés au festival des lumières", { met: ["festival des lumières"] }],
    ["nos conocimos en la feria del libro", { met: ["feria del libro"] }],
    ["ci siamo conosciuti alla fiera", { met: ["fiera"] }],
    ["poznaliśmy się na targach", { met: ["targach"] }],
  ])("%s", (text, said) => {
    expect(personaIn([text])).toMatchObject(said);
  });

  test.each([
    "is the nurse in today?",
    "my cousin says hello to nobody",
    "see you at five",
    "she met him, I think",
    "the lawyers are late",
  ])("claims nothing by: %s", (text) =>
    expect(personaIn([text])).toEqual({ names: [], introduced: [], genders: [], roles: [], relations: [], met: [] }),
  );

  test("is not told from the owner's words", () => {
    expect(personaIn(["I'm a nurse", "we met at the harbour"], "me")).toEqual({
      names: [],
      introduced: [],
      genders: [],
      roles: [],
      relations: [],
      met: [],
    });
  });

  test("is told in the order of what was said, each thing once", () => {
    const persona = personaIn(["my name is Vera", "I'm a nurse", "I'm a painter too", "as a nurse I know", "call me Vera"]);
    expect(persona).toMatchObject({ names: ["vera"], roles: ["health", "artist"] });
  });

  test("of a thousand messages is no more than of the first ones", () => {
    const talk = Array.from({ length: 1000 }, (_, i) => `I'm a ${i < 40 ? "nurse" : "pilot"} and we met at the harbour number ${i}`);
    expect(personaIn(talk).roles).toEqual(["health"]);
  });
});

test("every word of the tables is written as words are folded, and stands once in its row and language", () => {
  const tables: readonly Readonly<Record<string, WordsFor>>[] = [roles, relations, genders];
  for (const table of tables)
    for (const [id, row] of Object.entries(table))
      for (const language of languages) {
        const words = (row[language] ?? "").split("|");
        expect(new Set(words).size, `${id} ${language}`).toBe(words.length);
        for (const word of words) expect(word, `${id} ${language}`).toMatch(/^[a-z]+(?: [a-z]+)*$/);
      }
});
