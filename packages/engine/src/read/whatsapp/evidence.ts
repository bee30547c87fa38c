/** What the whole file is asked about its people, noted message by message: who speaks, who owns the phone, whether it is a group. */
import { beginsWording } from "./body-traits.ts";
import { readBody } from "./body.ts";
import { hashEight } from "./start-hash.ts";
import type { Survey } from "./survey.ts";
import { meaningOfLine, saysEncrypted, saysGroup, saysNotice } from "./wording.ts";
import { ownDeletedStarts } from "./wording-words.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function firstLine(bytes: Uint8Array, from: number, limit: number): string {
  let end = from;
  const stop = from + 480 < limit ? from + 480 : limit;
  while (end < stop && bytes[end] !== 0x0a) end += 1;
  if (end > from && bytes[end - 1] === 0x0d) end -= 1;
  return decoder.decode(bytes.subarray(from, end));
}

function isMarkAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && (bytes[at + 2] === 0x8e || bytes[at + 2] === 0x8f);
}

/** What a body says about its author: whether they speak, and whether they own the phone. */
export function noteBody(survey: Survey, index: number, bytes: Uint8Array, body: number, limit: number, start: number): void {
  const sender = survey.senders.list[index];
  if (sender === undefined) return;
  sender.messages += 1;
  if (sender.firstSpoke >= 0) {
    let at = body;
    while (isMarkAt(bytes, at)) at += 3;
    if (beginsWording(bytes, at) && at + 8 <= limit && ownDeletedStarts[hashEight(bytes, at)] === 1)
      noteOwnDeleted(survey, index, firstLine(bytes, body, limit));
    return;
  }
  const line = firstLine(bytes, body, limit);
  const marked = isMarkAt(bytes, body);
  if (saysEncrypted(line)) {
    if (survey.chat < 0 && (marked || survey.messages === 1)) survey.chat = index;
    sender.encrypted = true;
  }
  if (marked || saysEncrypted(line)) {
    // A first line that ends with a colon heads a poll, whose other lines are not seen here.
    if (readBody(line, false, true).kind === "system" && !/[:：]$/.test(line)) {
      if (sender.firstUnsure < 0 && (marked ? !saysNotice(line) : true)) sender.firstUnsure = start;
      if (!survey.group && saysGroup(line)) survey.group = true;
      return;
    }
  }
  sender.firstSpoke = start;
  noteOwnDeleted(survey, index, line);
}

function noteOwnDeleted(survey: Survey, index: number, line: string): void {
  const meaning = meaningOfLine(line, true);
  const sender = survey.senders.list[index];
  if (sender !== undefined && meaning?.kind === "deleted" && meaning.own) sender.ownDeleted += 1;
}

/** Lines without an author tell whether this is a group; the first two hundred are enough. */
export function noteAuthorless(survey: Survey, bytes: Uint8Array, body: number, limit: number): void {
  if (survey.group || survey.authorless >= 200) return;
  survey.authorless += 1;
  if (saysGroup(firstLine(bytes, body, limit))) survey.group = true;
}
