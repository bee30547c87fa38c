import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSteady } from "../../../test/growth.ts";
import { type Line, chatOf } from "../../../test/chat.ts";
import { shippedModels } from "../model/shipped.ts";
import { outlineOf } from "../outline.ts";

const { meaning } = shippedModels();
const namesIn = (...lines: readonly (string | Line)[]): readonly string[] =>
  outlineOf(chatOf(lines.map((line) => (typeof line === "string" ? { text: line } : line))), meaning).persona.names;
const me = (text: string): Line => ({ from: "me", text });

describe("the names a sender gives", () => {
  test.each([
    ["Hiya Maud, it's Tess! Been ages", "tess"],
    ["Hello, Fern here, we spoke at the quiz", "fern"],
    ["good morning, this is Dr Odile Marrack from Plain Shield", "odile"],
    ["hey! ella here, i make a podcast", "ella"],
    ["its maja :) from the night ferry", "maja"],
    ["Hi Mr Quill, Fidelma at the auction rooms", "fidelma"],
    ["Hello, Lucy Tarn, University of Wexley", "lucy"],
    ["evening. My name's not important. call me wren", "wren"],
    ["Hallo Ben, hier ist Ulrike, die letzte Nummer geht nicht mehr", "ulrike"],
    ["hallo du, silke hier, neue nummer", "silke"],
    ["Coucou, c'est Léna, du gala", "léna"],
    ["Bonjour, ici Matteo de la mission", "matteo"],
    ["Buenas noches, soy Maruja, la de la coral", "maruja"],
    ["Buongiorno, sono Gualtieri, per la perdita", "gualtieri"],
    ["Cześć, mam na imię Ewa", "ewa"],
  ])("%s", (text, name) => expect(namesIn(text)).toEqual([name]));

  test.each([
    "it's Monday, are you in?",
    "I'm German, from the north",
    "sorry, I'm Late",
    "right here, still here, out here",
    "c'est vrai, hier soir",
    "this is urgent, from the office",
    "Hi, thanks, see you there",
    "the trucks. Travel in the first class",
    "is Marta there?",
  ])("none by: %s", (text) => expect(namesIn(text)).toEqual([]));

  test("the answer to who is this, whatever the letters, and only that", () => {
    expect(namesIn("heyyy", me("who is this?"), "kirsty. I had the pushchair")).toEqual(["kirsty"]);
    expect(namesIn("heyyy", me("wer ist das?"), "Clara, die mit den nassen Schuhen")).toEqual(["clara"]);
    expect(namesIn("heyyy", me("how are you?"), "kirsty. I had the pushchair")).toEqual([]);
    expect(namesIn("heyyy", me("who is this?"), "guess")).toEqual([]);
  });

  test("are the sender's and not the owner's, each once, in the order they were given", () => {
    expect(namesIn(me("Robin here"), "this is Tess, from the ferry", "Tess here again", "my name is Katrin really")).toEqual([
      "tess",
      "katrin",
    ]);
  });

  test("are no words that the sender also writes small", () => {
    expect(namesIn("it's Parcel, from the depot", "your parcel is late")).toEqual([]);
    expect(namesIn("it's Bella from the dinner", "I'm bella_harvest7 there, or bella.h@larch.example")).toEqual(["bella"]);
  });

  test("are never more than a word each, whatever the text", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 200 }), (text) => {
        for (const name of namesIn(`it's ${text}`)) expect(name).toMatch(/^\p{L}[\p{L}'’-]+$/u);
      }),
    );
  });
});

test.each([
  ["titles", "dr mr "],
  ["initials", "A. "],
  ["capitals", "Aa "],
  ["its", "it's "],
  ["commas", "hello, "],
])("time does not grow faster than the messages: %s", (_, piece) => {
  expectSteady((size) => {
    const conversation = chatOf(Array.from({ length: size }, () => ({ text: piece.repeat(150) })));
    return () => outlineOf(conversation, meaning);
  }, 30);
});
