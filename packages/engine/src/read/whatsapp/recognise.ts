import { encodingOf } from "../lines.ts";
import { issueList } from "./issue-list.ts";
import type { Learnt } from "./learn.ts";
import { learn } from "./learn.ts";
import { openText } from "./text.ts";

/**
 * How surely the head of a file is a WhatsApp export: its first line is a header with brackets and seconds, or with a dash, as no
 * other format has; less where other formats or copied messages look the same.
 */
export function recogniseWhatsApp(head: Uint8Array): number {
  if (head.length === 0) return 0;
  const { mark } = encodingOf(head);
  const text = openText(head, issueList(1));
  const learnt = learn(text.bytes, text.mark, text.bytes.length);
  if (learnt === null) return 0;
  const likeness = likenessOf(learnt);
  return learnt.at <= mark + 1 ? likeness : likeness * (learnt.alike > 2 * learnt.unlike ? 0.8 : 0.5);
}

function likenessOf({ header }: Learnt): number {
  if (header.strength === "odd") return 0.6;
  if (header.strength === "old") return 0.7;
  if (header.strength === "bare") return 0.3;
  if (!header.bracket) return 0.95;
  if (header.seconds) return 0.95;
  // Copied messages have the time first; text exports of Signal have the year first and no comma.
  if (header.timeFirst) return 0.4;
  return header.yearAt === 0 ? 0.5 : 0.7;
}
