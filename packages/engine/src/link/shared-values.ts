/*
 * What a short record carries that can be compared: who sent it, and the links, e-mail addresses, phone numbers and accounts in its text.
 * Which of its words are such was found when it was cut into words; here they are brought to one form and counted. A value is a
 * number; which records carry it stands in two columns.
 */
import { Special, type Tokens } from "../model/words/tokens.ts";
import { type ByteStore, addString, createByteStore, packStrings, stringAt } from "./byte-store.ts";
import { longer } from "./texts.ts";

export interface SharedValues {
  /** The values as strings, each once. */
  readonly names: ByteStore;
  /** How unlikely it is that two unrelated records carry one value of the kind, in bits, for each value. */
  bits: Uint8Array;
  /** Carriages: record `records[i]` carries value `values[i]`. */
  count: number;
  values: Int32Array;
  records: Int32Array;
  /** By the hash of a value, its number and one; 0 for none. The whole hash stands beside it. */
  table: Int32Array;
  hashes: Float64Array;
}

export const createSharedValues = (): SharedValues => ({
  names: createByteStore(),
  bits: new Uint8Array(1024),
  count: 0,
  values: new Int32Array(1024),
  records: new Int32Array(1024),
  table: new Int32Array(4096),
  hashes: new Float64Array(1024),
});

/** Bits of a number of ten digits and more, an address somebody registered, a page of a site, and a whole site. */
const bitsOf = { phone: 33, email: 40, page: 40, site: 24, account: 40 } as const;
/** A name says little a letter, because names are words. */
const bitsOfLetter = 2.5;
const mostValues = 16;

/** Adds what a record carries; `tokens` are those of its text. */
export function addValues(shared: SharedValues, record: number, text: string, tokens: Tokens, sender: string): void {
  const first = shared.count;
  if (sender !== "") {
    const phone = phoneForm(sender);
    if (phone !== null) carry(shared, record, phone, bitsOf.phone, first);
    else {
      const name = sender.trim().toLowerCase();
      if (name !== "") carry(shared, record, `sender:${name}`, Math.min(40, Math.round(name.length * bitsOfLetter)), first);
    }
  }
  for (let i = 0; i < tokens.count && shared.count - first < mostValues; i++) {
    const hash = tokens.hashes[i] ?? 0;
    const start = tokens.starts[i] ?? 0;
    const end = tokens.ends[i] ?? 0;
    if (hash === Special.link) addLink(shared, record, text.slice(start, end), first);
    else if (hash === Special.email) carry(shared, record, text.slice(start, end).toLowerCase(), bitsOf.email, first);
    else if (hash === Special.phone) {
      const phone = phoneForm(text.slice(start, end));
      if (phone !== null) carry(shared, record, phone, bitsOf.phone, first);
    } else if (end - start >= 15 && end - start <= 100) {
      const word = text.slice(start, end);
      // Accounts are long and of letters and digits: IBANs written together, wallets.
      if (/^(?=.*\d.*\d.*\d.*\d)(?=.*[a-z])[a-z\d]+$/i.test(word)) carry(shared, record, `account:${word}`, bitsOf.account, first);
    }
  }
}

/** Adds what other records carry, whose numbers are counted on from `firstRecord`. */
export function appendValues(shared: SharedValues, more: SharedValues, firstRecord: number): void {
  const numbers = Int32Array.from({ length: more.names.count }, (_, value) =>
    valueOf(shared, stringAt(more.names, value), more.bits[value] ?? 0),
  );
  for (let i = 0; i < more.count; i++) addCarriage(shared, (more.records[i] ?? 0) + firstRecord, numbers[more.values[i] ?? 0] ?? 0);
}

/** The digits of a number without what says that it is international, or null where there are too few to tell people apart. */
function phoneForm(written: string): string | null {
  if (/[^\d\s()+.-]/.test(written)) return null;
  const digits = written.replaceAll(/\D/g, "").replace(/^0+/, "");
  return digits.length >= 8 && digits.length <= 15 ? `phone:${digits}` : null;
}

function addLink(shared: SharedValues, record: number, written: string, first: number): void {
  const [address = ""] = written
    .toLowerCase()
    .replace(/^(?:h(?:tt|xx)ps?:\/\/)?(?:www\.)?/, "")
    .replace(/[\s.,;:!?)\]}>'"*]+$/, "")
    .split("#");
  const slash = address.indexOf("/");
  if (slash > 0 && slash < address.length - 1) carry(shared, record, `link:${address}`, bitsOf.page, first);
  else if (address.includes(".")) carry(shared, record, `link:${address.replace("/", "")}`, bitsOf.site, first);
}

function carry(shared: SharedValues, record: number, name: string, bits: number, first: number): void {
  const value = valueOf(shared, name, bits);
  for (let i = first; i < shared.count; i++) if (shared.values[i] === value) return;
  addCarriage(shared, record, value);
}

/** The same with no more room than it needs, and without what only finds a value again: it can be appended, and no more. */
export const packValues = ({ names, bits, count, values, records }: SharedValues): SharedValues => ({
  names: packStrings(names),
  bits: bits.slice(0, names.count),
  count,
  values: values.slice(0, count),
  records: records.slice(0, count),
  table: new Int32Array(0),
  hashes: new Float64Array(0),
});

function addCarriage(shared: SharedValues, record: number, value: number): void {
  if (shared.count === shared.values.length) {
    shared.values = longer(shared.values, shared.count * 2);
    shared.records = longer(shared.records, shared.count * 2);
  }
  shared.values[shared.count] = value;
  shared.records[shared.count++] = record;
}

function valueOf(shared: SharedValues, name: string, bits: number): number {
  let low = 0x811c9dc5;
  let high = 0x2545f491;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    high ^= high >>> 15;
  }
  const hash = (high >>> 11) * 2 ** 32 + (low >>> 0);
  if ((shared.names.count + 1) * 2 > shared.table.length) grow(shared);
  const mask = shared.table.length - 1;
  let cell = (low ^ (high >>> 7)) & mask;
  for (let found = shared.table[cell] ?? 0; found > 0; found = shared.table[cell] ?? 0) {
    if (shared.hashes[found - 1] === hash) return found - 1;
    cell = (cell + 1) & mask;
  }
  const value = addString(shared.names, name);
  if (value === shared.hashes.length) {
    const hashes = new Float64Array(value * 2);
    hashes.set(shared.hashes);
    shared.hashes = hashes;
    const grown = new Uint8Array(value * 2);
    grown.set(shared.bits);
    shared.bits = grown;
  }
  shared.hashes[value] = hash;
  shared.bits[value] = bits;
  shared.table[cell] = value + 1;
  return value;
}

function grow(shared: SharedValues): void {
  const table = new Int32Array(shared.table.length * 2);
  const mask = table.length - 1;
  for (let value = 0; value < shared.names.count; value++) {
    const hash = shared.hashes[value] ?? 0;
    const low = hash | 0;
    const high = Math.floor(hash / 2 ** 32) << 11;
    let cell = (low ^ (high >>> 7)) & mask;
    while ((table[cell] ?? 0) > 0) cell = (cell + 1) & mask;
    table[cell] = value + 1;
  }
  shared.table = table;
}
