/*
 * Names for campaigns that last. Linking is asked again whenever a chat is added or an analyst decides something, and gives a new
 * partition each time; the ledger says which of its parts is which campaign of before. For every id it keeps the chats that are its own:
 * those it had while it stood alone. Ids that were merged keep theirs, so that each finds its own part again when the merge is undone.
 */

/** What is remembered of one campaign id. */
export interface LedgerEntry {
  readonly id: string;
  /** The chats it had while it stood alone. No chat is own to two ids. */
  readonly own: readonly string[];
  /** All chats it had last; none for an id that went into another. */
  readonly all: readonly string[];
  /** The id that it went into, null while it names a campaign or names nothing any more. */
  readonly into: string | null;
}

/** Every id there ever was, oldest first. */
export type Ledger = readonly LedgerEntry[];

/** A part of the new partition: its chats, and the id it would have if it had none. */
export interface LedgerPart {
  readonly id: string;
  readonly conversations: readonly string[];
}

/** The id of one part, with the ids that went into it. */
export interface NamedPart {
  readonly id: string;
  readonly was: readonly string[];
}

/**
 * Gives each part its id, in the order of `parts`, and the ledger to keep. An id goes with the part that has most of its chats; where
 * several go with one part, the id of more chats names it, then the older one, and the others are what it `was`. A part that no id
 * goes with gets the id it brings, numbered where that one is taken. The order of parts and of chats changes nothing.
 */
export function keepIds(ledger: Ledger, parts: readonly LedgerPart[]): { readonly named: readonly NamedPart[]; readonly ledger: Ledger } {
  const partOf = new Map<string, number>();
  parts.forEach(({ conversations }, part) => {
    for (const chat of conversations) partOf.set(chat, part);
  });
  const destinations = destinationsOf(ledger, parts, partOf);
  const claims = Map.groupBy(ledger, ({ id }) => destinations.get(id) ?? -1);
  const taken = new Set(ledger.map(({ id }) => id));
  const named: NamedPart[] = [];
  for (const part of sortedParts(parts)) {
    const size = (entry: LedgerEntry): number => (isSame(entry, parts[part]) ? Infinity : Math.max(entry.own.length, entry.all.length));
    const [first, ...others] = (claims.get(part) ?? []).toSorted((a, b) => compare(size(b), size(a)));
    const id = first?.id ?? freeId(parts[part]?.id ?? "", taken);
    taken.add(id);
    named[part] = { id, was: others.map((entry) => entry.id).toSorted() };
  }
  return { named, ledger: entriesAfter(ledger, parts, named, destinations, partOf) };
}

/** Whether a part is just what an id named last: what did not change keeps its name. */
const isSame = ({ all }: LedgerEntry, part: LedgerPart | undefined): boolean =>
  part !== undefined && all.length === part.conversations.length && new Set([...all, ...part.conversations]).size === all.length;

/** The part every id goes with. Ids of one campaign go their own ways only where their own chats stand in different parts. */
function destinationsOf(ledger: Ledger, parts: readonly LedgerPart[], partOf: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const destinations = new Map<string, number>();
  for (const family of Map.groupBy(ledger, ({ id, into }) => into ?? id).values()) {
    const apart = family.map(({ own }) => mostly(own, partOf));
    const together = mostly(
      family.flatMap(({ all }) => all),
      partOf,
    );
    const same = together !== null && family.some((entry) => isSame(entry, parts[together]));
    const undone = !same && new Set(apart.filter((part) => part !== null)).size > 1;
    family.forEach(({ id }, index) => {
      const part = undone ? (apart[index] ?? null) : (together ?? apart[index] ?? null);
      if (part !== null) destinations.set(id, part);
    });
  }
  return destinations;
}

/** The part with most of the chats; of equal ones that with the first chat by name. Null where none of them is in a part. */
function mostly(chats: readonly string[], partOf: ReadonlyMap<string, number>): number | null {
  const counts = new Map<number, number>();
  let best: number | null = null;
  for (const chat of chats.toSorted()) {
    const part = partOf.get(chat);
    if (part !== undefined) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  for (const [part, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = part;
  return best;
}

/** The numbers of the parts, by the first of their chats. */
function sortedParts(parts: readonly LedgerPart[]): number[] {
  const firsts = parts.map(({ conversations }) => conversations.toSorted()[0] ?? "");
  return [...parts.keys()].toSorted((a, b) => compare(firsts[a] ?? "", firsts[b] ?? ""));
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  return id;
}

function entriesAfter(
  ledger: Ledger,
  parts: readonly LedgerPart[],
  named: readonly NamedPart[],
  destinations: ReadonlyMap<string, number>,
  partOf: ReadonlyMap<string, number>,
): LedgerEntry[] {
  const known = new Set(ledger.map(({ id }) => id));
  const alone = (part: number): boolean => named[part]?.was.length === 0;
  const entries = ledger.map(({ id, own, all }): LedgerEntry => {
    const part = destinations.get(id);
    // What names nothing now may be called for again when its chats come back.
    if (part === undefined) {
      const left = (chats: readonly string[]): string[] => chats.filter((chat) => !partOf.has(chat));
      return { id, own: left(own), all: left(all), into: null };
    }
    const conversations = parts[part]?.conversations ?? [];
    const names = named[part]?.id === id;
    return {
      id,
      own: alone(part) ? conversations.toSorted() : own.filter((chat) => (partOf.get(chat) ?? part) === part),
      all: names ? conversations.toSorted() : [],
      into: names ? null : (named[part]?.id ?? null),
    };
  });
  for (const part of sortedParts(parts)) {
    const id = named[part]?.id ?? "";
    const conversations = parts[part]?.conversations.toSorted() ?? [];
    if (!known.has(id)) entries.push({ id, own: conversations, all: conversations, into: null });
  }
  return entries;
}
