/*
 * An envelope is a numbered list of pieces, and each piece is an age file of its own, so that a broken upload goes on with the next piece.
 * Inside, a piece is one line of canonical JSON that says what it is and where it belongs, then content, then zeros up to a size class.
 * age shows that a piece is whole; the header shows that it is in its place; the SHA-256 in the last of several pieces shows that they
 * were cut from one content. Nothing here shows who sealed: anybody who has the public keys can.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Purpose, contractVersion, intakeLimits, purposes } from "@telltale/contract";
import { z } from "zod";
import { ageFailure, decrypterWith, encrypterFor } from "./age.ts";
import { toHex, utf8 } from "./bytes.ts";
import { canonicalJson } from "./canonical.ts";
import { type Content, reader } from "./content.ts";
import { SealingError } from "./errors.ts";
import { headerBytes, pieceCount, sizeClassOf } from "./sizes.ts";

/** Where an envelope belongs. `envelope` is `e-` and 32 hexadecimal digits, for a thread message the message's id, `m-` and the same. */
export interface EnvelopePlace {
  readonly purpose: Purpose;
  readonly report: string;
  readonly envelope: string;
}

/** What is to be sealed. */
export interface SealRequest extends EnvelopePlace {
  readonly content: Content;
  /** Bytes of the content, which a stream has to keep to. */
  readonly bytes: number;
  /** age recipients, all hybrid or none. */
  readonly recipients: readonly string[];
  /** A file's name, sealed with it; at most 400 bytes as JSON in UTF-8. */
  readonly name?: string;
  /** Whether a piece need not be sealed since it has arrived already. Its content is still read, for the hash. */
  readonly has?: (piece: number) => boolean;
}

/** One sealed piece: an age file, and where it belongs. `piece` counts from 0. */
export interface SealedPiece extends EnvelopePlace {
  readonly piece: number;
  readonly pieces: number;
  readonly bytes: Uint8Array;
}

const id = (letters: string): z.ZodString => z.string().regex(new RegExp(`^[${letters}]-[0-9a-f]{32}$`, "u"));

const header = z.strictObject({
  telltale: z.literal(contractVersion),
  purpose: z.custom<Purpose>((value) => typeof value === "string" && Object.hasOwn(purposes, value)),
  report: id("r"),
  envelope: id("em"),
  piece: z.int().min(0),
  pieces: z.int().min(1).max(intakeLimits.maxPieces),
  /** Bytes of content in this piece. */
  bytes: z.int().min(0).max(intakeLimits.pieceContentBytes),
  /** Bytes of content in all pieces. */
  total: z.int().min(0),
  name: z.string().optional(),
  contentSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .optional(),
});

type Header = z.infer<typeof header>;

/** Bytes that a file's name may take in a header, quotation marks and escapes included. */
export const maxNameBytes = 400;

const invalid = (field: string, expected: string): SealingError => new SealingError({ code: "field-invalid", field, expected });

function checkRequest({ purpose, report, envelope, bytes, name }: SealRequest): void {
  if (!id("r").safeParse(report).success) throw invalid("report", "r- and 32 hexadecimal digits");
  const letter = purpose === "message" ? "m" : "e";
  if (!id(letter).safeParse(envelope).success) throw invalid("envelope", `${letter}- and 32 hexadecimal digits`);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw invalid("bytes", "a number of bytes");
  if (name !== undefined && utf8(JSON.stringify(name)).length > maxNameBytes)
    throw invalid("name", `at most ${maxNameBytes} bytes of JSON`);
  const actual = pieceCount(bytes);
  const maximum = purposes[purpose].pieces;
  if (actual > maximum) throw new SealingError({ code: "limit-passed", limit: `pieces of ${purpose}`, maximum, actual });
}

function pad(head: Uint8Array, content: Uint8Array): Uint8Array {
  const size = sizeClassOf(head.length + content.length);
  if (head.length > headerBytes || size === null) throw new Error(`expected a header of at most ${headerBytes} bytes, got ${head.length}`);
  const plain = new Uint8Array(size);
  plain.set(head);
  plain.set(content, head.length);
  return plain;
}

/**
 * Seals content piece by piece; in memory is one piece at a time. The length of a sealed piece depends on the recipients and the size
 * class alone.
 *
 * Throws `field-invalid`, `limit-passed` (more pieces than the purpose may have), `content-length` (a stream that is shorter or longer than
 * `bytes`, before the last piece is given), `recipients-missing`, `recipients-mixed`, `recipient-malformed`; all when iterated.
 */
export async function* sealEnvelope(request: SealRequest): AsyncGenerator<SealedPiece, void, undefined> {
  checkRequest(request);
  const { purpose, report, envelope, bytes: total, recipients, name, has } = request;
  const encrypter = encrypterFor(recipients);
  const pieces = pieceCount(total);
  const hash = sha256.create();
  const source = reader(request.content);
  try {
    for (let piece = 0; piece < pieces; piece += 1) {
      const last = piece === pieces - 1;
      const wanted = last ? total - piece * intakeLimits.pieceContentBytes : intakeLimits.pieceContentBytes;
      const content = await source.take(wanted);
      const found = piece * intakeLimits.pieceContentBytes + content.length;
      if (content.length < wanted) throw new SealingError({ code: "content-length", expected: total, found });
      if (last && !(await source.ended())) throw new SealingError({ code: "content-length", expected: total, found: total + 1 });
      if (pieces > 1) hash.update(content);
      if (has?.(piece) === true) continue;
      const head: Header = {
        telltale: contractVersion,
        purpose,
        report,
        envelope,
        piece,
        pieces,
        bytes: content.length,
        total,
        ...(piece === 0 && name !== undefined ? { name } : {}),
        ...(last && pieces > 1 ? { contentSha256: toHex(hash.digest()) } : {}),
      };
      const bytes = await encrypter.encrypt(pad(utf8(`${canonicalJson(head)}\n`), content));
      yield { purpose, report, envelope, piece, pieces, bytes };
    }
  } finally {
    await source.close();
  }
}

/** What one opened piece holds. */
export interface OpenedPiece {
  readonly piece: number;
  readonly pieces: number;
  /** Bytes of content in all pieces of the envelope. */
  readonly total: number;
  /** The file's name, in the first piece of an envelope that has one. */
  readonly name: string | null;
  /** SHA-256 of the whole content in hexadecimal, in the last of several pieces. */
  readonly contentSha256: string | null;
  readonly content: Uint8Array;
}

const lineFeed = 10;

function parseHeader(plain: Uint8Array, piece: number): { readonly head: Header; readonly contentStart: number } {
  const damaged = new SealingError({ code: "envelope-damaged", piece, part: "header" });
  const end = plain.subarray(0, headerBytes).indexOf(lineFeed);
  if (end === -1) throw damaged;
  let value: unknown;
  let line: string;
  try {
    line = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain.subarray(0, end));
    value = JSON.parse(line);
  } catch {
    throw damaged;
  }
  const version = z.looseObject({ telltale: z.int() }).safeParse(value);
  if (!version.success) throw damaged;
  if (version.data.telltale !== contractVersion)
    throw new SealingError({ code: "envelope-version", piece, expected: contractVersion, found: version.data.telltale });
  const parsed = header.safeParse(value);
  if (!parsed.success || canonicalJson(parsed.data) !== line) throw damaged;
  return { head: parsed.data, contentStart: end + 1 };
}

/**
 * Opens one piece and checks that it is what is expected: version, purpose, report, envelope, number, length, padding.
 *
 * Throws `limit-passed` (larger than a sealed piece may be, or more pieces than the purpose has), `not-for-this-key`, `envelope-version`, `envelope-damaged`,
 * `envelope-purpose`, `envelope-misplaced`, `key-malformed`. A changed byte in the stanza of the only key at hand cannot be told from a
 * stanza of somebody else's, and is `not-for-this-key`.
 */
export async function openPiece(
  bytes: Uint8Array,
  identities: readonly string[],
  expected: EnvelopePlace & { readonly piece: number },
): Promise<OpenedPiece> {
  const { piece } = expected;
  if (bytes.length > intakeLimits.maxPieceBytes)
    throw new SealingError({ code: "limit-passed", limit: "maxPieceBytes", maximum: intakeLimits.maxPieceBytes, actual: bytes.length });
  const decrypter = decrypterWith(identities);
  let plain: Uint8Array;
  try {
    plain = await decrypter.decrypt(bytes);
  } catch (error) {
    const failure = ageFailure(bytes, error);
    switch (failure.kind) {
      case "version":
        throw new SealingError({ code: "envelope-version", piece, expected: contractVersion, found: failure.found });
      case "key":
        throw new SealingError({ code: "not-for-this-key", piece });
      case "damaged":
        throw new SealingError({ code: "envelope-damaged", piece, part: "sealing" });
    }
  }
  const { head, contentStart } = parseHeader(plain, piece);
  if (head.purpose !== expected.purpose)
    throw new SealingError({ code: "envelope-purpose", piece, expected: expected.purpose, found: head.purpose });
  for (const field of ["report", "envelope", "piece"] as const)
    if (head[field] !== expected[field])
      throw new SealingError({ code: "envelope-misplaced", piece, field, expected: expected[field], found: head[field] });
  const maximum = purposes[head.purpose].pieces;
  if (head.pieces > maximum)
    throw new SealingError({ code: "limit-passed", limit: `pieces of ${head.purpose}`, maximum, actual: head.pieces });
  const last = piece === head.pieces - 1;
  const share = last ? head.total - piece * intakeLimits.pieceContentBytes : intakeLimits.pieceContentBytes;
  const hashed = (head.contentSha256 !== undefined) === (last && head.pieces > 1);
  if (head.pieces !== pieceCount(head.total) || piece >= head.pieces || !hashed || (piece > 0 && head.name !== undefined))
    throw new SealingError({ code: "envelope-damaged", piece, part: "header" });
  const contentEnd = contentStart + head.bytes;
  if (head.bytes !== share || sizeClassOf(contentEnd) !== plain.length)
    throw new SealingError({ code: "envelope-damaged", piece, part: "length" });
  for (let at = contentEnd; at < plain.length; at += 1)
    if (plain[at] !== 0) throw new SealingError({ code: "envelope-damaged", piece, part: "padding" });
  return {
    piece,
    pieces: head.pieces,
    total: head.total,
    name: head.name ?? null,
    contentSha256: head.contentSha256 ?? null,
    content: plain.subarray(contentStart, contentEnd),
  };
}

/** An envelope of which the first piece has been opened. */
export interface OpenedEnvelope {
  readonly name: string | null;
  /** Bytes of the whole content. */
  readonly bytes: number;
  readonly pieces: number;
  /**
   * The content, piece by piece; to be iterated once. It throws at the piece that is wrong, and after the last piece if the whole has
   * another hash than was sealed or more pieces follow: what came before is to be thrown away then.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Opens an envelope from its pieces in order. Resolves when the first is open.
 *
 * Throws what `openPiece` throws, `envelope-truncated` when pieces are missing at the end, and `envelope-misplaced` when their number or
 * the total differs between pieces or one too many comes. A piece after the first that no key opens is `envelope-damaged`, since one
 * envelope has the same recipients throughout.
 */
export async function openEnvelope(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  identities: readonly string[],
  expected: EnvelopePlace,
): Promise<OpenedEnvelope> {
  const source = each(pieces);
  const start = await source.next();
  if (start.done === true) throw new SealingError({ code: "envelope-truncated", expected: 1, found: 0 });
  const first = await openPiece(start.value, identities, { ...expected, piece: 0 }).catch(async (error: unknown) => {
    await source.return();
    throw error;
  });
  return { name: first.name, bytes: first.total, pieces: first.pieces, content: contentOf(first, source, identities, expected) };
}

async function* each(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces;
}

async function* contentOf(
  first: OpenedPiece,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
  identities: readonly string[],
  expected: EnvelopePlace,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const hash = sha256.create();
    if (first.pieces > 1) hash.update(first.content);
    yield first.content;
    let piece = 1;
    for await (const bytes of rest) {
      if (piece >= first.pieces)
        throw new SealingError({ code: "envelope-misplaced", piece, field: "pieces", expected: first.pieces, found: piece + 1 });
      const opened = await openLater(bytes, identities, { ...expected, piece });
      for (const field of ["pieces", "total"] as const)
        if (opened[field] !== first[field])
          throw new SealingError({ code: "envelope-misplaced", piece, field, expected: first[field], found: opened[field] });
      hash.update(opened.content);
      if (opened.contentSha256 !== null && toHex(hash.digest()) !== opened.contentSha256)
        throw new SealingError({ code: "envelope-damaged", piece, part: "hash" });
      yield opened.content;
      piece += 1;
    }
    if (piece < first.pieces) throw new SealingError({ code: "envelope-truncated", expected: first.pieces, found: piece });
  } finally {
    await rest.return();
  }
}

async function openLater(
  bytes: Uint8Array,
  identities: readonly string[],
  expected: EnvelopePlace & { readonly piece: number },
): Promise<OpenedPiece> {
  try {
    return await openPiece(bytes, identities, expected);
  } catch (error) {
    if (error instanceof SealingError && error.code === "not-for-this-key")
      throw new SealingError({ code: "envelope-damaged", piece: expected.piece, part: "sealing" });
    throw error;
  }
}

/** A whole content with its name. */
export interface OpenedWhole {
  readonly name: string | null;
  readonly content: Uint8Array;
}

/**
 * Opens an envelope into memory, and gives nothing of it unless all of it is right.
 *
 * Throws what `openEnvelope` and its content throw, and `limit-passed` when the content is larger than `maxBytes`, before it is read.
 */
export async function openWhole(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  identities: readonly string[],
  expected: EnvelopePlace,
  maxBytes: number,
): Promise<OpenedWhole> {
  const envelope = await openEnvelope(pieces, identities, expected);
  let content: Uint8Array = new Uint8Array(0);
  let at = 0;
  for await (const part of envelope.content) {
    // Inside the loop, so that the source of the pieces is let go.
    if (envelope.bytes > maxBytes)
      throw new SealingError({ code: "limit-passed", limit: "maxBytes", maximum: maxBytes, actual: envelope.bytes });
    if (at === 0) content = new Uint8Array(envelope.bytes);
    content.set(part, at);
    at += part.length;
  }
  return { name: envelope.name, content };
}
