import type { Limits } from "../../model/limits.ts";
import { limitError } from "../../model/errors.ts";
import { isNoticeNotName } from "./wording.ts";

/** One spelling of a name before the colon, with what the first reading learns about it. Offsets are of messages; -1 is none. */
export interface SenderSeen {
  readonly bytes: Uint8Array;
  readonly hash: number;
  readonly name: string;
  /** True where this is a notice with a colon in it and no name. */
  readonly notice: boolean;
  /** Whether the name is not ASCII. */
  readonly wide: boolean;
  messages: number;
  /** The first message that can only be a person's. */
  firstSpoke: number;
  /** The first message that is a person's if this sender is one: it has the app's mark and unknown words. */
  firstUnsure: number;
  ownDeleted: number;
  encrypted: boolean;
}

/**
 * Names by their bytes, in an open-addressing table, so that a known name costs neither a string nor an
 * object. `slots` holds index + 1 of `list`.
 */
export interface Senders {
  readonly list: SenderSeen[];
  slots: Int32Array;
  people: number;
  notices: number;
}

const maxNoticesKept = 4096;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function newSenders(): Senders {
  return { list: [], slots: new Int32Array(256), people: 0, notices: 0 };
}

/** The index of the name in `bytes[start, end)`, or -1 where it is a notice and no name. `hash` is `hashOf` the same bytes. */
export function senderAt(senders: Senders, bytes: Uint8Array, start: number, end: number, hash: number, limits: Limits): number {
  const { slots, list } = senders;
  const mask = slots.length - 1;
  const size = end - start;
  let slot = mixed(hash) & mask;
  for (;;) {
    const index = (slots[slot] ?? 0) - 1;
    if (index < 0) return addSender(senders, bytes, start, end, hash, slot, limits);
    const known = list[index];
    if (known !== undefined && known.hash === hash && known.bytes.length === size) {
      const own = known.bytes;
      let at = 0;
      while (at < size && own[at] === bytes[start + at]) at += 1;
      if (at === size) return known.notice ? -1 : index;
    }
    slot = (slot + 1) & mask;
  }
}

/** Spreads a running hash over all its bits (the finish of MurmurHash3). */
function mixed(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (spread ^ (spread >>> 13)) >>> 0;
}

function addSender(senders: Senders, bytes: Uint8Array, start: number, end: number, hash: number, slot: number, limits: Limits): number {
  const name = decoder.decode(bytes.subarray(start, end));
  const notice = isNoticeNotName(name);
  if (notice && senders.notices >= maxNoticesKept) return -1;
  if (notice) senders.notices += 1;
  else {
    senders.people += 1;
    if (senders.people > limits.maxParticipants) throw limitError(limits, "maxParticipants", senders.people);
  }
  const index = senders.list.length;
  senders.list.push({
    bytes: bytes.slice(start, end),
    hash,
    name,
    notice,
    wide: bytes.subarray(start, end).some((byte) => byte >= 0x80),
    messages: 0,
    firstSpoke: -1,
    firstUnsure: -1,
    ownDeleted: 0,
    encrypted: false,
  });
  senders.slots[slot] = index + 1;
  if (senders.list.length * 2 > senders.slots.length) grow(senders);
  return notice ? -1 : index;
}

function grow(senders: Senders): void {
  const slots = new Int32Array(senders.slots.length * 4);
  const mask = slots.length - 1;
  senders.list.forEach(({ hash }, index) => {
    let slot = mixed(hash) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = index + 1;
  });
  senders.slots = slots;
}
