/*
 * A receipt is 24 digits: 6 locate a salt, 18 are the secret (59.8 bits). Argon2id makes guessing slow, HKDF splits what it gives into a
 * token that the server checks and a seed that it never sees.
 */
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { argon2id } from "hash-wasm";
import { hybridIdentity, recipientOf } from "./age.ts";
import { type Random, fromBase64url, systemRandom, toBase64url, utf8 } from "./bytes.ts";
import { SealingError } from "./errors.ts";

declare const receiptBrand: unique symbol;

/** 24 ASCII digits that `newReceipt` drew or `parseReceipt` read. */
export type Receipt = string & { readonly [receiptBrand]: true };

const digits = 24;
const locatorDigits = 6;

/** Argon2id by the second recommended option of RFC 9106 §4: 3 passes, 4 lanes, 64 MiB, a salt of 128 bits, a tag of 256. */
export const receiptCost = { passes: 3, lanes: 4, memoryKiB: 64 * 1024, saltBytes: 16, tagBytes: 32 } as const;

const isReceipt = (text: string): text is Receipt => /^[0-9]{24}$/u.test(text);

function asReceipt(text: string): Receipt {
  if (!isReceipt(text)) throw new Error(`expected ${digits} digits`);
  return text;
}

/** Draws a receipt, every one as likely as any other: bytes of 250 and above are drawn again, so that the rest divide evenly by ten. */
export function newReceipt(random: Random = systemRandom): Receipt {
  let text = "";
  while (text.length < digits) for (const byte of random(2 * digits)) if (byte < 250 && text.length < digits) text += String(byte % 10);
  return asReceipt(text);
}

/** A receipt as it is shown and written down: six groups of four, with spaces between. */
export const formatReceipt = (receipt: Receipt): string => receipt.replace(/(.{4})(?=.)/gu, "$1 ");

/** The digits that locate the salt: all that the server needs to answer with one. */
export const locatorOf = (receipt: Receipt): string => receipt.slice(0, locatorDigits);

/** Zeros of the decimal digits that keyboards write; the nine digits after each follow it in Unicode. */
const zeros = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
  0xff10,
] as const;

/** What people and programs put between digits: spaces, line ends, dashes, stops, marks of direction. */
const separator = /[\s\p{Z}\p{Pd}\p{Cf}.,:;/|_·•]/u;

/**
 * Reads a receipt however it was typed or pasted: any spacing and dashes, digits of any of the scripts that keyboards write.
 *
 * Throws `receipt-malformed` with the number of digits and of other characters found, never with any of them. Reads the first 1,000
 * characters.
 */
export function parseReceipt(text: string): Receipt {
  let read = "";
  let others = 0;
  for (const char of text.slice(0, 1000)) {
    const code = char.codePointAt(0) ?? 0;
    const zero = zeros.find((start) => code >= start && code < start + 10);
    if (zero !== undefined) read += String(code - zero);
    else if (!separator.test(char)) others += 1;
  }
  if (others > 0 || !isReceipt(read)) throw new SealingError({ code: "receipt-malformed", expected: digits, found: read.length, others });
  return read;
}

/** What a receipt and its salt give. */
export interface DerivedReceipt {
  /** 32 bytes in base64url that open the thread at the server, which keeps only their `accessHash`. */
  readonly access: string;
  /** The reporter's age identity, which never leaves the reporter's side. */
  readonly identity: string;
  /** What thread messages are sealed to. */
  readonly recipient: string;
}

/** How a receipt is derived. */
export interface DeriveOptions {
  /** Told how far it is, from 0 to 1: often where WebAssembly is not allowed, else at the start and the end. */
  readonly onProgress?: (done: number) => void;
  /** "javascript" leaves WebAssembly out; by default it is used where the page may. Both give the same. */
  readonly by?: "javascript";
}

async function stretch(receipt: Receipt, salt: Uint8Array, { onProgress, by }: DeriveOptions): Promise<Uint8Array> {
  const { passes, lanes, memoryKiB, tagBytes } = receiptCost;
  const password = utf8(receipt.slice(locatorDigits));
  onProgress?.(0);
  if (by !== "javascript") {
    try {
      const options = { password, salt, iterations: passes, parallelism: lanes, memorySize: memoryKiB, hashLength: tagBytes };
      const tag = await argon2id({ ...options, outputType: "binary" });
      onProgress?.(1);
      return tag;
    } catch {
      // The page's policy forbids WebAssembly, or the browser has none: the slower way follows.
    }
  }
  const tag = await argon2idAsync(password, salt, {
    t: passes,
    p: lanes,
    m: memoryKiB,
    dkLen: tagBytes,
    asyncTick: 20,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  onProgress?.(1);
  return tag;
}

/**
 * Derives what a receipt opens: Argon2id (RFC 9106) over the 18 secret digits, then HKDF-SHA-256 (RFC 5869) for the access token and for
 * the seed of the reporter's age identity, a post-quantum one, as thread messages are sealed to handlers' keys of that kind as well.
 *
 * `salt` is the 16 bytes that the server gives for the locator. In WebAssembly about half a second of one core without a pause, so a page
 * runs it in a worker; in JavaScript some seconds, with pauses. Throws `field-invalid` for a salt of another length.
 */
export async function deriveReceipt(receipt: Receipt, salt: Uint8Array, options: DeriveOptions = {}): Promise<DerivedReceipt> {
  if (salt.length !== receiptCost.saltBytes)
    throw new SealingError({ code: "field-invalid", field: "salt", expected: `${receiptCost.saltBytes} bytes` });
  const key = await stretch(receipt, salt, options);
  const access = hkdf(sha256, key, undefined, utf8("telltale/receipt/1/access"), 32);
  const identity = hybridIdentity(hkdf(sha256, key, undefined, utf8("telltale/receipt/1/identity"), 32));
  return { access: toBase64url(access), identity, recipient: await recipientOf(identity) };
}

/**
 * What the server keeps of an access token: SHA-256 of its 32 bytes, in base64url. A token has 256 bits that look random, so a fast hash
 * is enough. Throws `key-malformed` for a text that is no token.
 */
export const accessHash = (access: string): string => toBase64url(sha256(fromBase64url(access, 32)));

/**
 * The salt for a locator, on the server's side: HMAC-SHA-256 under the server's salt key (32 bytes), cut to 16 bytes. Every locator has
 * one, whether or not a report uses it, found by the same steps without a look at any table, so neither the salt nor the time it takes
 * says which receipts exist. Salts need to be distinct, not secret; losing the key loses the way into every thread.
 *
 * Throws `field-invalid` for a locator that is not 6 digits, and for a key that is not 32 bytes.
 */
export function saltOf(key: Uint8Array, locator: string): Uint8Array {
  if (!/^[0-9]{6}$/u.test(locator)) throw new SealingError({ code: "field-invalid", field: "locator", expected: "6 digits" });
  if (key.length !== 32) throw new SealingError({ code: "field-invalid", field: "key", expected: "32 bytes" });
  return hmac(sha256, key, utf8(`telltale/salt/1/${locator}`)).slice(0, receiptCost.saltBytes);
}
