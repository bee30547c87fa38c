import { describe, expect, test } from "vitest";
import { mediaMarker } from "./media-marker.ts";

describe("a marker that stands for what a text cannot hold", () => {
  test.each([
    ["[picture]", "image", 9],
    ["[view once]", "image", 11],
    ["<photo omitted>", "image", 15],
    ["*sends a selfie*", "image", 16],
    ["[Picture] so you know who you're talking to", "image", 9],
    ["[explicit picture]", "image", 18],
    ["<video>", "video", 7],
    ["[gif]", "video", 5],
    ["<voice note 0:12>", "audio", 17],
    ["[missed voice call]", "call", 19],
    ["[message deleted]", "deleted", 17],
    ["[file draft.docx]", "document", 17],
    ["[link]", "document", 6],
    ["[sticker]", "sticker", 9],
    ["[live location]", "location", 15],
    ["[contact]", "contact", 9],
    ["<Media omitted>", "other", 15],
    ["(photo)", "image", 7],
  ])("%j is read as %s, up to its end", (text, marker, end) => expect(mediaMarker(text)).toEqual({ marker, end }));

  test.each([
    "",
    "[]",
    "picture",
    "a [picture] later",
    "[21:05] hi",
    "[sic]",
    "*blushes*",
    "*really* photogenic",
    "(photos of the whole afternoon are attached below)",
    "<3 photos",
    "[picture",
    `[picture ${"x".repeat(100)}]`,
    "[photographer wanted]",
    "[videos-club] tonight",
    "(filed)",
  ])("%j is ordinary text", (text) => expect(mediaMarker(text)).toBeNull());
});
