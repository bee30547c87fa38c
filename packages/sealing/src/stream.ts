/*
 * Whole streams as single age files, for what the plain `age` command has to open: backups and dossiers. They are sealed to classic
 * X25519 recipients, which every version of age reads.
 */
import { ageFailure, decrypterWith, encrypterFor, recipientOf, x25519Identity } from "./age.ts";
import { type Random, systemRandom } from "./bytes.ts";
import { type Content, parts } from "./content.ts";
import { SealingError } from "./errors.ts";

/** The key of the backups of one month. */
export interface BackupKey {
  /** `YYYY-MM`. */
  readonly month: string;
  /** age X25519 identity, to be kept apart from the backups and destroyed on schedule. Secret. */
  readonly identity: string;
  /** What the server seals to. */
  readonly recipient: string;
}

/**
 * Makes keys for so many months one after the other, from `firstMonth` (`YYYY-MM`) on.
 *
 * Throws `field-invalid` for a month that is none and for a count outside 1 to 120.
 */
export async function generateBackupKeys(firstMonth: string, count: number, random: Random = systemRandom): Promise<readonly BackupKey[]> {
  const first = /^(\d{4})-(0[1-9]|1[0-2])$/u.exec(firstMonth);
  if (first === null) throw new SealingError({ code: "field-invalid", field: "firstMonth", expected: "YYYY-MM" });
  if (!Number.isInteger(count) || count < 1 || count > 120)
    throw new SealingError({ code: "field-invalid", field: "count", expected: "a number from 1 to 120" });
  const start = Number(first[1]) * 12 + Number(first[2]) - 1;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const month = `${String(Math.floor((start + index) / 12)).padStart(4, "0")}-${String(((start + index) % 12) + 1).padStart(2, "0")}`;
      const identity = x25519Identity(random(32));
      return { month, identity, recipient: await recipientOf(identity) };
    }),
  );
}

function asStream(content: Content): ReadableStream<Uint8Array> {
  const source = parts(content);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await source.return();
    },
  });
}

/**
 * Seals a stream to recipients as one age file, as it comes.
 *
 * Throws `recipients-missing`, `recipients-mixed`, `recipient-malformed`, before the stream is read; what the content throws passes
 * through.
 */
export async function sealStream(recipients: readonly string[], content: Content): Promise<ReadableStream<Uint8Array>> {
  return encrypterFor(recipients).encrypt(asStream(content));
}

const startBytes = 64;

/**
 * Opens an age file as it comes. Every 64 KiB are shown to be whole before they are given, and the end to be the end: whoever reads has to
 * throw away what came before when it throws.
 *
 * Throws `not-for-this-key`, `envelope-version`, `stream-damaged`, `key-malformed`; at first, or while iterated.
 */
export async function* openStream(identities: readonly string[], content: Content): AsyncGenerator<Uint8Array, void, undefined> {
  const decrypter = decrypterWith(identities);
  const start = new Uint8Array(startBytes);
  let seen = 0;
  let sourceFailure: { readonly error: unknown } | null = null;
  const watched = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const part of parts(content)) {
        if (seen < startBytes) start.set(part.subarray(0, startBytes - seen), seen);
        seen = Math.min(startBytes, seen + part.length);
        yield part;
      }
    } catch (error) {
      sourceFailure = { error };
      throw error;
    }
  };
  try {
    yield* parts(await decrypter.decrypt(asStream(watched())));
  } catch (error) {
    if (sourceFailure !== null) throw error;
    const failure = ageFailure(start, error);
    switch (failure.kind) {
      case "version":
        throw new SealingError({ code: "envelope-version", piece: 0, expected: 1, found: failure.found });
      case "key":
        throw new SealingError({ code: "not-for-this-key", piece: 0 });
      case "damaged":
        throw new SealingError({ code: "stream-damaged" });
    }
  }
}
