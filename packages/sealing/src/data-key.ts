/*
 * What the desk derives from reports is kept in rows sealed under one key, so that a hundred thousand of them open in seconds, where as
 * many age files would take minutes. Compared columns hold MACs under a second key.
 *
 * A sealed row is: version (1 byte), serial of the data key (4 bytes, big-endian), nonce (24 bytes), then XChaCha20-Poly1305 over the
 * length of the content (4 bytes, big-endian), the content, and zeros up to a bucket. What else has to hold is in the associated data:
 * version, serial and place, so that a row put in another row's place does not open.
 *
 * Nonces are drawn at random. That is safe with XChaCha20's 192 bits: after 2^64 rows under one key the chance that any two share a nonce
 * is still below 2^-64. With AES-GCM's 96 bits it would not be, and counters would need a state that survives crashes and restored
 * backups. Measured as well: in Node, rows of 1 KiB open twice as fast as by WebCrypto's AES-256-GCM, whose every call is a promise, and
 * three times as fast as by AES-GCM in JavaScript.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { ageFailure, decrypterWith, encrypterFor } from "./age.ts";
import { type Random, fromBase64url, systemRandom, toBase64url, utf8 } from "./bytes.ts";
import { canonicalJson } from "./canonical.ts";
import { SealingError } from "./errors.ts";

/** The keys of derived rows. Both are secret, 32 bytes each. */
export interface DataKeys {
  /** Counts up by one from 1 with each rotation; it stands in front of every row. */
  readonly serial: number;
  /** Seals rows. */
  readonly aead: Uint8Array;
  /** Makes the MACs of compared columns. */
  readonly compare: Uint8Array;
}

/** Where a row is, as the store names it: it opens there alone. */
export interface RowPlace {
  readonly table: string;
  readonly id: string;
  readonly kind: string;
}

/** Draws new data keys. */
export const newDataKeys = (serial: number, random: Random = systemRandom): DataKeys => ({ serial, aead: random(32), compare: random(32) });

const dataKeysVersion = 1;
const wrapped = z.strictObject({
  telltale: z.int(),
  purpose: z.literal("data-keys"),
  serial: z.int().min(1).max(0xffff_ffff),
  aead: z.string(),
  compare: z.string(),
});

/**
 * Seals data keys to the desk's recipient: an age file.
 *
 * Throws `recipient-malformed`.
 */
export async function wrapDataKeys({ serial, aead, compare }: DataKeys, deskRecipient: string): Promise<Uint8Array> {
  const text = { telltale: dataKeysVersion, purpose: "data-keys", serial, aead: toBase64url(aead), compare: toBase64url(compare) };
  return encrypterFor([deskRecipient]).encrypt(canonicalJson(text));
}

/**
 * Opens what `wrapDataKeys` gave with the desk's identity.
 *
 * Throws `not-for-this-key`, `envelope-version`, `envelope-damaged`, `key-malformed`.
 */
export async function unwrapDataKeys(bytes: Uint8Array, deskIdentity: string): Promise<DataKeys> {
  const damaged = new SealingError({ code: "envelope-damaged", piece: 0, part: "sealing" });
  const decrypter = decrypterWith([deskIdentity]);
  let value: unknown;
  try {
    value = JSON.parse(await decrypter.decrypt(bytes, "text"));
  } catch (error) {
    if (ageFailure(bytes, error).kind === "key") throw new SealingError({ code: "not-for-this-key", piece: 0 });
    throw damaged;
  }
  const parsed = wrapped.safeParse(value);
  if (!parsed.success) throw damaged;
  const { telltale, serial, aead, compare } = parsed.data;
  if (telltale !== dataKeysVersion)
    throw new SealingError({ code: "envelope-version", piece: 0, expected: dataKeysVersion, found: telltale });
  return { serial, aead: fromBase64url(aead, 32), compare: fromBase64url(compare, 32) };
}

const rowVersion = 1;
const serialBytes = 4;
const nonceBytes = 24;
const lengthBytes = 4;
const headBytes = 1 + serialBytes + nonceBytes;
const smallestBucket = 64;
const largestBucket = 1024 * 1024;

/** Bytes that a row of so much content is padded to before sealing: the next power of two from 64, above 1 MiB the next whole MiB. */
export function rowBucket(contentBytes: number): number {
  const bytes = contentBytes + lengthBytes;
  if (bytes > largestBucket) return Math.ceil(bytes / largestBucket) * largestBucket;
  let bucket = smallestBucket;
  while (bucket < bytes) bucket *= 2;
  return bucket;
}

const associated = (serial: number, { table, id, kind }: RowPlace): Uint8Array =>
  utf8(canonicalJson(["telltale/row", rowVersion, serial, table, kind, id]));

/**
 * Seals a row for its place: a random nonce each time, so the same row never looks the same twice.
 */
export function sealRow({ serial, aead }: DataKeys, place: RowPlace, content: Uint8Array, random: Random = systemRandom): Uint8Array {
  const plain = new Uint8Array(rowBucket(content.length));
  new DataView(plain.buffer).setUint32(0, content.length);
  plain.set(content, lengthBytes);
  const nonce = random(nonceBytes);
  const sealed = xchacha20poly1305(aead, nonce, associated(serial, place)).encrypt(plain);
  const row = new Uint8Array(headBytes + sealed.length);
  row[0] = rowVersion;
  new DataView(row.buffer).setUint32(1, serial);
  row.set(nonce, 1 + serialBytes);
  row.set(sealed, headBytes);
  return row;
}

/**
 * The serial of the data key that a row is sealed under, for choosing the key while rows are rotated. It is shown to be right only by
 * opening.
 *
 * Throws `row-version`, `row-damaged` for what is too short.
 */
export function rowSerial(row: Uint8Array): number {
  if (row.length < headBytes) throw new SealingError({ code: "row-damaged" });
  const version = row[0] ?? 0;
  if (version !== rowVersion) throw new SealingError({ code: "row-version", expected: rowVersion, found: version });
  return new DataView(row.buffer, row.byteOffset).getUint32(1);
}

/**
 * Opens a row in its place.
 *
 * Throws `row-version`, `row-key` (sealed under the data key of another serial), `row-damaged` (changed, cut, or from another place).
 */
export function openRow({ serial, aead }: DataKeys, place: RowPlace, row: Uint8Array): Uint8Array {
  const found = rowSerial(row);
  if (found !== serial) throw new SealingError({ code: "row-key", expected: serial, found });
  const nonce = row.subarray(1 + serialBytes, headBytes);
  let plain: Uint8Array;
  try {
    plain = xchacha20poly1305(aead, nonce, associated(serial, place)).decrypt(row.subarray(headBytes));
  } catch {
    throw new SealingError({ code: "row-damaged" });
  }
  const length = plain.length < lengthBytes ? -1 : new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  if (length < 0 || rowBucket(length) !== plain.length) throw new SealingError({ code: "row-damaged" });
  return plain.subarray(lengthBytes, lengthBytes + length);
}

/**
 * What a compared column holds for a value: HMAC-SHA-256 in base64url. Equal for equal values of one field under one key, and telling
 * nothing across fields or keys. The value is taken as it is: make it canonical first.
 */
export const compareMac = ({ compare }: DataKeys, field: string, value: string): string =>
  toBase64url(hmac(sha256, compare, utf8(canonicalJson(["telltale/compare/1", field, value]))));
