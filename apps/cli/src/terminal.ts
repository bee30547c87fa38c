import { createRequire } from "node:module";
import { styleText } from "node:util";
import type stringWidth from "string-width";

/** Columns everything printed for people fits in. */
export const columns = 80;

export type Style = Parameters<typeof styleText>[0];

/** A text in colour where standard output shows colour and NO_COLOR is not set. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const months = "January February March April May June July August September October November December".split(" ");

/** A day as British readers write it. The platform's own formatting takes longer to load than a chat to check. */
export const day = (at: string): string =>
  `${Number(at.slice(8, 10))} ${months[Number(at.slice(5, 7)) - 1] ?? ""} ${Number(at.slice(0, 4))}`;

// Letters, digits and signs of Latin script that each fill one column: all of most texts.
const narrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;

const require = createRequire(import.meta.url);
let measured: { readonly default: typeof stringWidth } | null = null;

/** The columns a text fills. What measures any text at all takes longer to load than a chat to check, so it is loaded where it is needed. */
export function widthOf(text: string): number {
  if (narrow.test(text)) return text.length;
  measured ??= require("string-width");
  return measured?.default(text) ?? text.length;
}

/** A piece of text and whether it is marked. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * Text from outside made safe to print: control characters, escape sequences and marks that turn the direction of
 * text are taken out, tabs become spaces.
 */
export function safe(text: string): string {
  return text.replace(/\t/g, "  ").replace(/(?!\n)\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, "");
}

/** Lays pieces out in lines of at most `width` columns, broken at spaces, or inside a word that is longer than a line. */
export function wrapPieces(pieces: readonly Piece[], width: number): Piece[][] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const newLine = (): void => {
    lines.push([]);
    used = 0;
  };
  const put = (text: string, marked: boolean): void => {
    lines.at(-1)?.push({ text, marked });
    used += widthOf(text);
  };
  for (const { text, marked } of pieces) {
    for (const part of text.split(/(\n|[^\S\n]+)/)) {
      if (part === "") continue;
      if (part === "\n") newLine();
      else if (part.trim() === "") {
        if (used > 0 && used < width) put(" ", marked);
      } else {
        if (used > 0 && used + widthOf(part) > width) newLine();
        for (const chunk of chunks(part, width)) {
          if (used > 0 && used + widthOf(chunk) > width) newLine();
          put(chunk, marked);
        }
      }
    }
  }
  return lines;
}

let graphemes: Intl.Segmenter | null = null;

// A word that fits is one piece; a longer one is cut between characters as a reader sees them.
function chunks(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const out: string[] = [];
  let line = "";
  let used = 0;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(word)) {
    const size = widthOf(segment);
    if (used + size > width) {
      out.push(line);
      line = "";
      used = 0;
    }
    line += segment;
    used += size;
  }
  return [...out, line];
}

/** The beginning of a text from outside, made safe to print on one line and cut to at most `width` columns. */
export function cut(text: string, width: number): string {
  return chunks(safe(text).replace(/\s+/g, " "), width)[0] ?? "";
}

/** Plain text in lines of at most 80 columns, each behind `indent`; `first` stands before the first line instead. */
export function paragraph(text: string, indent = "", first = indent): string {
  return wrapPieces([{ text, marked: false }], columns - Math.max(widthOf(indent), widthOf(first)))
    .map(
      (line, index) =>
        (index === 0 ? first : indent) +
        line
          .map((piece) => piece.text)
          .join("")
          .trimEnd(),
    )
    .join("\n");
}
