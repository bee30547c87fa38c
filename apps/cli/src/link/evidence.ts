import type { Link, Reason, ReasonKind } from "@telltale/engine";
import { type Piece, columns, paint, paragraph, safe, widthOf, wrapPieces } from "../terminal.ts";
import { markCommon } from "./common-words.ts";

const kindWords = {
  script: "wording",
  identifier: "number, account, address or link",
  media: "picture or file",
  persona: "who they say they are",
  rhythm: "times and pace",
} as const satisfies Record<ReasonKind, string>;

/** How much a weight says, in words: the steps are those of forensic reports (ENFSI 2015), in bits. */
const strengths = [
  [13, "very strong"],
  [6.6, "strong"],
  [3.3, "fair"],
  [1, "slight"],
  [0, "very slight"],
] as const;

const strengthOf = (bits: number): string => strengths.find(([from]) => Math.abs(bits) >= from)?.[1] ?? "no";

/** How much speaks for a link as a whole, in words. Below zero, chance is the likelier explanation. */
export const linkStrengthOf = (bits: number): string => (bits < 0 ? "chance is likelier" : `${strengthOf(bits)}, ${bitsOf(bits)}`);

/** Bits with their sign turned to words: `12.4 bits`. */
export const bitsOf = (bits: number): string => `${Math.abs(bits).toFixed(1)} bits`;

/** How many times likelier so many bits make something. */
export function timesOf(bits: number): string {
  const times = 2 ** Math.abs(bits);
  if (times > 1_000_000) return "more than a million times";
  if (times < 10) return `about ${times.toFixed(1).replace(/\.0$/, "")} times`;
  const unit = 10 ** (Math.floor(Math.log10(times)) - 1);
  return `about ${(Math.round(times / unit) * unit).toLocaleString("en")} times`;
}

const longestText = 400;

/** A link: its chats, how much speaks for it, each reason with the two texts, and what speaks against it. */
export function linkLines(link: Link): string[] {
  const { a, b, weight, reasons, against } = link;
  return [
    paint("bold", paragraph(`${safe(a)} and ${safe(b)}: ${linkStrengthOf(weight)}`, "    ", "  ")),
    ...reasons.flatMap((reason) => reasonLines(link, reason)),
    ...(against.length === 0 ? [] : [paint("bold", "    Against it:"), ...against.flatMap((reason) => reasonLines(link, reason))]),
  ];
}

/** One reason in words, with what it rests on in either chat: side by side where both fit on a line, else one under the other. */
export function reasonLines({ a, b }: Link, reason: Reason): string[] {
  const { kind, weight, because } = reason;
  const against = weight < 0 ? " against" : "";
  const head = paragraph(`${kindWords[kind]}, ${strengthOf(weight)}${against} (${bitsOf(weight)}): ${safe(because)}`, "      ", "    - ");
  return [head, ...textLines(safe(a), safe(b), reason)];
}

const indent = "        ";

function textLines(a: string, b: string, reason: Reason): string[] {
  const [left, right] = [shortened(reason.a), shortened(reason.b)];
  if (left === "" && right === "") return [];
  if (left === right) return wrapped("both: ", [{ text: left, marked: true }]);
  if (left === "" || right === "") return wrapped(`${left === "" ? b : a} alone: `, [{ text: left || right, marked: false }]);
  const [piecesA, piecesB] = markCommon(left, right);
  const column = Math.floor((columns - indent.length - 3) / 2);
  const [sizeA, sizeB] = [sizeOf(piecesA), sizeOf(piecesB)];
  if (sizeA <= column && sizeB <= column && !left.includes("\n") && !right.includes("\n"))
    return [`${indent}${painted(piecesA)}${" ".repeat(column - sizeA)} | ${painted(piecesB)}`.trimEnd()];
  return [...wrapped(`${a}: `, piecesA), ...wrapped(`${b}: `, piecesB)];
}

function shortened(text: string): string {
  const clean = safe(text).trim();
  return clean.length > longestText ? `${clean.slice(0, longestText).toWellFormed()}…` : clean;
}

const sizeOf = (pieces: readonly Piece[]): number => widthOf(pieces.map(({ text }) => text).join(""));

const painted = (line: readonly Piece[]): string =>
  line.map(({ text, marked }) => (marked ? paint(["bold", "underline"], text) : text)).join("");

function wrapped(label: string, pieces: readonly Piece[]): string[] {
  return wrapPieces([{ text: label, marked: false }, ...pieces], columns - indent.length - 2).map(
    (line, index) => `${indent}${index === 0 ? "" : "  "}${painted(withoutLastSpace(line))}`,
  );
}

/** A line without the space at its end, which behind colour would not be seen as the end. */
export function withoutLastSpace(line: readonly Piece[]): Piece[] {
  const end = line.findLastIndex(({ text }) => text.trim() !== "");
  return line.slice(0, end + 1).map(({ text, marked }, index) => ({ text: index === end ? text.trimEnd() : text, marked }));
}
