import { describe, expect, test } from "vitest";
import { type Conversation, type Message, type Participant, listMessages } from "../model/conversation.ts";
import type { Format } from "../model/format.ts";
import { identifiersOf } from "./identify.ts";

type Line = readonly [from: string | null, text: string, at?: string];

function chat(participants: readonly Participant[], lines: readonly Line[], format: Format = "whatsapp-android"): Conversation {
  const messages = lines.map(([from, text, at = null], index): Message => ({
    id: `m${index + 1}`,
    from,
    at,
    zone: null,
    ambiguous: false,
    kind: from === null ? "system" : "text",
    text,
    edited: false,
    attachments: [],
    source: [0, 0],
  }));
  return { source: { name: "x", sha256: "", format, bytes: 0 }, participants, messages: listMessages(messages), issues: [] };
}

const owner: Participant = { id: "me", name: "Anders", identifier: null, role: "owner" };
const saved: Participant = { id: "p1", name: "Ros", identifier: null, role: "contact" };
const unsaved: Participant = { id: "p1", name: "+44 7700 900118", identifier: "+447700900118", role: "unsaved" };

function said(conversation: Conversation, country?: string): string[] {
  return identifiersOf(conversation, country === undefined ? {} : { country }).map(
    ({ identifier, side, places }) =>
      `${side} ${identifier.canonical} ${places.map((place) => (place.kind === "handle" ? `=${place.participant}` : `${place.participant ?? "?"}@${place.message}`)).join(" ")}`,
  );
}

describe("handles of participants", () => {
  test.each([
    [{ name: "\u202a+44 7700 900118\u202c", identifier: "+447700900118" }, "+447700900118"],
    [{ name: "+352 621 123 456", identifier: null }, "+352621123456"],
    [{ name: "Ros", identifier: "447700900118@s.whatsapp.net" }, "+447700900118"],
    [{ name: "123456789012345@lid", identifier: "123456789012345@lid" }, "123456789012345@lid"],
    [{ name: "@Ros_Lamont", identifier: "@ros_lamont" }, "@ros_lamont"],
    [{ name: "Ros@Larch.example", identifier: null }, "ros@larch.example"],
    [{ name: "07700 900118", identifier: "07700900118" }, "national:07700900118"],
    [{ name: "352621123456", identifier: "352621123456" }, "+352621123456"],
  ])("%j is %s", (shown, canonical) => {
    expect(said(chat([owner, { id: "p1", role: "unsaved", ...shown }], []))).toEqual([`sender ${canonical} =p1`]);
  });

  test.each(["Ros", "~Ros", "Ros Lamont", "~ Ros 22", "12", "Ros @ work", ""])("a name such as %j is none", (name) => {
    expect(said(chat([owner, { id: "p1", name, identifier: null, role: "contact" }], []))).toEqual([]);
  });

  test("a number of home is read by the stated country", () => {
    expect(said(chat([owner, { ...unsaved, name: "07700 900118", identifier: "07700900118" }], []), "GB")).toEqual([
      "sender +447700900118 =p1",
    ]);
  });
});

describe("words", () => {
  test("count for whoever wrote them, with the place and the times", () => {
    const conversation = chat(
      [owner, saved],
      [
        ["p1", "I am at www.larch.example/p", "2024-03-14T21:05:00"],
        ["me", "mine is me@birch.example", "2024-03-14T21:06:00"],
        ["p1", "again: https://www.larch.example/p", "2024-03-15T09:00:00"],
      ],
    );
    expect(said(conversation)).toEqual([
      "sender https://www.larch.example/p p1@m1 p1@m3",
      "sender larch.example p1@m1 p1@m3",
      "owner me@birch.example me@m2",
      "owner birch.example me@m2",
    ]);
    expect(identifiersOf(conversation)[0]).toMatchObject({
      identifier: { kind: "url", asWritten: "www.larch.example/p" },
      places: [
        { kind: "words", participant: "p1", message: "m1", span: [8, 27] },
        { kind: "words", participant: "p1", message: "m3", span: [7, 34] },
      ],
      first: "2024-03-14T21:05:00",
      last: "2024-03-15T09:00:00",
    });
  });

  test("of the owner never make the sender's, and both sides may name the same", () => {
    expect(
      said(
        chat(
          [owner, saved],
          [
            ["me", "+44 7700 900118?"],
            ["p1", "yes, 00447700900118"],
          ],
        ),
      ),
    ).toEqual(["owner +447700900118 me@m1", "sender +447700900118 p1@m2"]);
  });

  test("a handle is seen as long as its participant writes", () => {
    const [sighting] = identifiersOf(
      chat(
        [owner, unsaved],
        [
          ["p1", "hi", "2024-03-14T21:05:00"],
          ["p1", "hi", "2024-03-16T21:05:00"],
        ],
      ),
    );
    expect(sighting).toMatchObject({ first: "2024-03-14T21:05:00", last: "2024-03-16T21:05:00", places: [{ kind: "handle" }] });
  });

  test("without an owner everybody is the sender's side", () => {
    expect(said(chat([saved], [["p1", "a@larch.example"]]))).toEqual(["sender a@larch.example p1@m1", "sender larch.example p1@m1"]);
  });

  test("a contact that was sent counts by its number", () => {
    expect(said(chat([owner, saved], [["p1", "Ros Lamont +447700900118"]], "telegram-json"))).toEqual(["sender +447700900118 p1@m1"]);
  });

  test("on Telegram a plain name after the sign is an account, unless it is somebody in the chat", () => {
    expect(said(chat([owner, saved], [["p1", "ask @kestrel or @ros"]], "telegram-json"))).toEqual(["sender @kestrel p1@m1"]);
  });
});

describe("notices of the app", () => {
  const notice = "\u202a+44 7700 900431\u202c changed their phone number to a new number. Tap to message or add the new number.";

  test("of a changed number count for the other person of the chat", () => {
    expect(said(chat([owner, unsaved], [[null, notice]]))).toEqual(["sender +447700900118 =p1", "sender +447700900431 p1@m1"]);
  });

  test("count in a group for who has the number, or for somebody who wrote nothing", () => {
    const group = [owner, saved, { ...unsaved, id: "p2" }];
    expect(
      said(
        chat(group, [
          [null, notice],
          [null, "+44 7700 900118 joined"],
        ]),
      ),
    ).toEqual(["sender +447700900118 =p2 p2@m2", "sender +447700900431 ?@m1"]);
  });

  test("of what the owner did to somebody count for that one", () => {
    expect(said(chat([owner, unsaved], [[null, "You blocked +44 7700 900118."]]))).toEqual(["sender +447700900118 =p1 p1@m1"]);
  });

  test("about the owner are the owner's, and links of the app are nobody's", () => {
    expect(
      said(
        chat(
          [owner, saved],
          [
            [null, "You changed your phone number to +44 7700 900001"],
            [null, "See https://faq.example/x"],
          ],
        ),
      ),
    ).toEqual(["owner +447700900001 ?@m1"]);
  });
});

test("the same conversation gives the same sightings", () => {
  const conversation = chat([owner, unsaved], [["p1", "t.me/ros_lamont or ros@larch.example, +352 621 123 456"]]);
  expect(identifiersOf(conversation)).toEqual(identifiersOf(conversation));
});
