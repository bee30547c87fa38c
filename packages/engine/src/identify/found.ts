import { type Identifier, type IdentifierKind, mintIdentifier } from "../model/identifier.ts";

/** An identifier in a text, with where it stands: UTF-16 units, half-open. */
export interface Found {
  readonly identifier: Identifier;
  readonly start: number;
  readonly end: number;
}

/** What the finders of one text share. `taken` is 1 at each unit that belongs to a find, so that no part is read as two things. */
export interface Finds {
  readonly text: string;
  readonly list: Found[];
  readonly taken: Uint8Array;
}

export function findsIn(text: string): Finds {
  return { text, list: [], taken: new Uint8Array(text.length) };
}

/** Keeps what stands at `start..end`; false where the canonical form does not have the shape of its kind. */
export function keep(finds: Finds, kind: IdentifierKind, canonical: string, start: number, end: number, checksumHolds = true): boolean {
  const identifier = mintIdentifier(kind, canonical, finds.text.slice(start, end), checksumHolds);
  if (identifier === null) return false;
  finds.list.push({ identifier, start, end });
  finds.taken.fill(1, start, end);
  return true;
}

/** Whether any unit of `start..end` belongs to a find. Looks at each unit, so ranges are to be short. */
export function isTaken(finds: Finds, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (finds.taken[at] === 1) return true;
  return false;
}
