/* Passphrases: where they come from, whether they are strong enough, and drawn ones. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { paragraph } from "../terminal.ts";
import { FailedError } from "../usage.ts";
import type { Io } from "./terminal-io.ts";

const strongEnough = "at least 14 characters or 5 words, and not the same few characters over and over";

/** Whether a passphrase is what `strongEnough` says. */
function isStrong(passphrase: string): boolean {
  const characters = Array.from(passphrase.normalize("NFC").trim());
  const words = passphrase
    .trim()
    .split(/[\s-]+/u)
    .filter((word) => word.length > 1);
  const different = new Set(characters).size;
  return (characters.length >= 14 || words.length >= 5) && different >= 7 && new Set(words).size >= Math.min(words.length, 5);
}

const consonants = "bdfghjklmnprstvz";
const vowels = "aiou";

/** Six words of five letters, each 16 random bits (proquints, Wilkerson 2009, https://arxiv.org/abs/0901.4016): 96 bits. */
function drawPassphrase(): string {
  const random = randomBytes(12);
  const words = Array.from({ length: 6 }, (_, index) => {
    const bits = random.readUInt16BE(index * 2);
    const letter = (letters: string, shift: number): string => letters[(bits >> shift) & (letters.length - 1)] ?? "";
    return letter(consonants, 12) + letter(vowels, 10) + letter(consonants, 6) + letter(vowels, 4) + letter(consonants, 0);
  });
  return words.join("-");
}

/** The passphrase that is the first line of a file. Throws FailedError. */
export async function passphraseIn(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new FailedError(`expected a file with a passphrase, got a path that cannot be read (${error.code ?? "unknown"}): ${path}`);
  });
  const [line = ""] = text.split(/\r?\n/u);
  if (line === "") throw new FailedError(`expected a passphrase in the first line of ${path}, got none`);
  return line;
}

/** The passphrase of a key that is there already: from the file, or asked for. */
export const askPassphrase = async (io: Io, what: string, file: string | undefined): Promise<string> =>
  file === undefined ? io.askHidden(`Passphrase of ${what}`) : passphraseIn(file);

export interface NewPassphrase {
  readonly passphrase: string;
  /** Whether it was drawn here, so that somebody has to be shown it. */
  readonly drawn: boolean;
}

/**
 * A passphrase for a new key: from the file; drawn, where `draw` says so or nothing is typed; or typed twice. Throws FailedError for one that
 * is too weak and cannot be asked for again.
 */
export async function newPassphrase(
  io: Io,
  what: string,
  { file, draw = false }: { file?: string | undefined; draw?: boolean },
): Promise<NewPassphrase> {
  const weak = (): FailedError => new FailedError(`expected a passphrase of ${strongEnough} for ${what}, got a weaker one`);
  if (file !== undefined) {
    const passphrase = await passphraseIn(file);
    if (!isStrong(passphrase)) throw weak();
    return { passphrase, drawn: false };
  }
  if (draw) return { passphrase: drawPassphrase(), drawn: true };
  if (!io.interactive) {
    const passphrase = await io.askHidden(`New passphrase of ${what}`);
    if (!isStrong(passphrase)) throw weak();
    return { passphrase, drawn: false };
  }
  io.note(`\n${paragraph(`A new passphrase for ${what}: ${strongEnough}. Press Enter alone to have one made.`)}\n`);
  for (;;) {
    const passphrase = await io.askHidden("New passphrase");
    if (passphrase === "") return { passphrase: drawPassphrase(), drawn: true };
    if (!isStrong(passphrase)) io.note("That one is too easy to guess. Try another.\n");
    else if ((await io.askHidden("The same again")) !== passphrase) io.note("Those were two different ones. Once more.\n");
    else return { passphrase, drawn: false };
  }
}
