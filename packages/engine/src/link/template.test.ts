import { expect, test } from "vitest";
import { fillTemplate, showAgainst, templateOf } from "./template.ts";

const made = (texts: readonly string[]) => templateOf(0, [...texts.keys()], (text) => texts[text] ?? "");

const meeting = [
  "Hi Tom, it's Rachel from the London conference. How have you been?",
  "Hi Ann, it's Rachel from the Leeds conference. How have you been?",
  "Hi Dr Bob, it's Kate from the York conference. How have you been?",
  "Hi Tom, it's Rachel from the London conference. How on earth have you been?",
  "hi Eve it's Rachel from the Bath conference. how have you been",
];

test("what changes is a slot, with the values seen, most frequent first", () => {
  expect(made(meeting)).toEqual({
    text: "Hi {1}, it's Rachel from the {2} conference. How have you been?",
    slots: [
      ["Tom", "Ann", "Dr Bob", "Eve"],
      ["London", "Bath", "Leeds", "York"],
    ],
    support: 5,
  });
});

test("numbers, codes and links that differ are slots, and those that do not are fixed", () => {
  const texts = [1111, 2222, 3333, 4444].map((code) => `Your code is ${code}, confirm it at https://a.example/x in 5 minutes`);
  expect(made(texts)).toMatchObject({ text: "Your code is {1}, confirm it at https://a.example/x in 5 minutes" });
});

test("a slot at the beginning and at the end is one too", () => {
  const texts = [
    "Ada please call me back at noon",
    "Ben please call me back tomorrow",
    "Cat please call me back now",
    "please call me back",
  ];
  expect(made(texts)?.text).toBe("{1} please call me back {2}");
  expect(made(texts.toReversed())?.text).toBe("{1} please call me back {2}");
});

test("at most 20 values are listed, however many texts there are", () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `are you the ${String.fromCharCode(97 + (i % 26)).repeat(3)}${i} from the gym`);
  const template = made(texts);
  expect(template?.text).toBe("are you the {1} from the gym");
  expect(template?.slots[0]).toHaveLength(20);
  expect(template?.support).toBe(5000);
});

test("texts without words in common have no template", () => {
  expect(made(["alpha beta gamma", "delta epsilon zeta", "eta theta iota"])).toBeNull();
});

test("a text is shown against its template", () => {
  const template = made(meeting);
  if (template === null) throw new Error("expected a template");
  const text = "hi Professor Smith it's Rachel from the Paris conference, how have you been??";
  const shown = showAgainst(template, text);
  expect(shown.slots.map((span) => span && text.slice(...span))).toEqual(["Professor Smith", "Paris"]);
  expect(shown.share).toBe(1);
  expect(showAgainst(template, "it's Rachel").slots).toEqual([null, null]);
  expect(fillTemplate(template, ["Zoe"])).toBe("Hi Zoe, it's Rachel from the {2} conference. How have you been?");
});
