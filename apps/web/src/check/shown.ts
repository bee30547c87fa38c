/* Which messages of a chat are shown at first: those with a sign and their neighbours. The rest waits behind a button. */
import type { Finding, Message } from "@telltale/engine";

export type Item =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "gap"; readonly from: number; readonly to: number };

const neighbours = 1;
/** Chats up to this long are shown whole. */
const shortChat = 14;

/** `opened`: the starts of gaps that have been opened. */
export function itemsOf(messages: readonly Message[], findings: readonly Finding[], opened: ReadonlySet<number>, all: boolean): Item[] {
  const marked = new Set(findings.map(({ message }) => message));
  const isShown = new Uint8Array(messages.length);
  messages.forEach(({ id }, index) => {
    if (!marked.has(id)) return;
    isShown.fill(1, Math.max(0, index - neighbours), index + neighbours + 1);
  });
  if (all || messages.length <= shortChat) isShown.fill(1);
  const items: Item[] = [];
  for (let from = 0; from < messages.length;) {
    let to = from;
    while (to < messages.length && isShown[to] === 0) to++;
    // A gap of one hides nothing worth a button.
    if (to - from > 1 && !opened.has(from)) items.push({ kind: "gap", from, to });
    else for (const message of messages.slice(from, to)) items.push({ kind: "message", message });
    const shown = messages[to];
    if (shown !== undefined) items.push({ kind: "message", message: shown });
    from = to + 1;
  }
  return items;
}

/** A stretch of a message's text with the findings that lie over it. */
export interface Piece {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** A message's text cut where what lies over it changes. Together the pieces are the text. */
export function piecesOf(text: string, findings: readonly Finding[]): Piece[] {
  const edges = new Set([0, text.length]);
  for (const { span } of findings) for (const edge of span) edges.add(Math.min(edge, text.length));
  const sorted = [...edges].toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => {
    const start = sorted[index] ?? 0;
    return { text: text.slice(start, end), findings: findings.filter(({ span }) => span[0] <= start && span[1] >= end) };
  });
}
