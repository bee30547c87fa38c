/*
 * Key files are age files under a passphrase, in armour, so that `age -d` reads them without this program. What is inside is an age
 * identity file with the rest in comments: `age -d -i` takes it as it is.
 */
import { Decrypter, Encrypter, armor } from "age-encryption";
import { z } from "zod";
import { ageFailure, recipientOf } from "./age.ts";
import { fromBase64url } from "./bytes.ts";
import { SealingError } from "./errors.ts";
import type { HandlerSecrets, OpeningSecrets, RootSecrets } from "./keys.ts";
import { publicKeyOf } from "./sign.ts";

/** All that a key file can hold. */
export type Secrets = HandlerSecrets | OpeningSecrets | RootSecrets;

const fileVersion = 1;

const fields = z.strictObject({
  id: z
    .string()
    .regex(/^h-[0-9a-f]{16}$/u)
    .optional(),
  recipient: z.string().optional(),
  "signing-seed": z.string().optional(),
  verify: z.string().optional(),
});

function textOf(secrets: Secrets): string {
  const lines = [`# telltale ${secrets.kind} key ${fileVersion}`];
  if (secrets.kind === "handler") lines.push(`# id: ${secrets.id}`);
  if (secrets.kind !== "root") lines.push(`# recipient: ${secrets.recipient}`);
  if (secrets.kind === "handler" || secrets.kind === "root")
    lines.push(`# signing-seed: ${secrets.signingSeed}`, `# verify: ${secrets.verify}`);
  if (secrets.kind !== "root") lines.push(secrets.identity);
  return `${lines.join("\n")}\n`;
}

/** What a passphrase-protected file costs to try a passphrase on. */
export interface KeyFileOptions {
  /** Base-2 logarithm of scrypt's work factor: 18 takes about a second and 256 MiB. Lower is for tests and demonstrations alone. */
  readonly workFactor?: number;
}

/**
 * Seals secrets under a passphrase: an armoured age file. The passphrase is taken in Unicode's composed form (NFC), as keyboards give it.
 *
 * Throws `field-invalid` for an empty passphrase.
 */
export async function sealKeyFile(secrets: Secrets, passphrase: string, { workFactor = 18 }: KeyFileOptions = {}): Promise<string> {
  if (passphrase === "") throw new SealingError({ code: "field-invalid", field: "passphrase", expected: "at least one character" });
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize("NFC"));
  encrypter.setScryptWorkFactor(workFactor);
  return armor.encode(await encrypter.encrypt(textOf(secrets)));
}

/**
 * Opens a key file: what `sealKeyFile` gave, in armour or not.
 *
 * Throws `passphrase-wrong`, `key-file-damaged` (changed, cut, no key file, public halves that do not fit), `key-file-version`.
 */
export async function openKeyFile(file: string | Uint8Array, passphrase: string): Promise<Secrets> {
  const bytes = typeof file === "string" ? dearmor(file) : file;
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.normalize("NFC"));
  let text: string;
  try {
    text = await decrypter.decrypt(bytes, "text");
  } catch (error) {
    if (ageFailure(bytes, error).kind === "key") throw new SealingError({ code: "passphrase-wrong" });
    throw damaged("an age file under a passphrase");
  }
  return parse(text);
}

const damaged = (expected: string): SealingError => new SealingError({ code: "key-file-damaged", expected });

function dearmor(file: string): Uint8Array {
  try {
    return armor.decode(file);
  } catch {
    throw damaged("an armoured age file");
  }
}

async function parse(text: string): Promise<Secrets> {
  const lines = text.split("\n").filter((line) => line !== "");
  const first = /^# telltale (handler|desk|recovery|root) key (\d{1,6})$/u.exec(lines[0] ?? "");
  if (first === null) throw damaged("a first line that says which key this is");
  if (Number(first[2]) !== fileVersion)
    throw new SealingError({ code: "key-file-version", expected: fileVersion, found: Number(first[2]) });
  const pairs = lines.flatMap((line) => {
    const pair = /^# ([a-z-]+): (\S+)$/u.exec(line);
    return pair === null ? [] : [[pair[1] ?? "", pair[2] ?? ""] as const];
  });
  const parsed = fields.safeParse(Object.fromEntries(pairs));
  if (!parsed.success) throw damaged("the fields of a key file");
  const { id, recipient, "signing-seed": signingSeed, verify } = parsed.data;
  const identity = lines.find((line) => !line.startsWith("#"));
  const kind = first[1];
  if (kind === "root") return { kind, ...checkSigning(signingSeed, verify) };
  const opening = await checkOpening(identity, recipient);
  if (kind === "desk" || kind === "recovery") return { kind, ...opening };
  if (id === undefined) throw damaged("a handler's id");
  return { kind: "handler", id, ...opening, ...checkSigning(signingSeed, verify) };
}

function checkSigning(signingSeed: string | undefined, verify: string | undefined): Pick<RootSecrets, "signingSeed" | "verify"> {
  const seed = signingSeed ?? "";
  try {
    fromBase64url(seed, 32);
  } catch {
    throw damaged("a signing seed");
  }
  const derived = publicKeyOf(seed);
  if (verify !== derived) throw damaged("the public key of the signing seed");
  return { signingSeed: seed, verify: derived };
}

async function checkOpening(identity = "", recipient = ""): Promise<Pick<OpeningSecrets, "identity" | "recipient">> {
  const derived = await recipientOf(identity).catch(() => {
    throw damaged("an age identity");
  });
  if (recipient !== derived) throw damaged("the recipient of the age identity");
  return { identity, recipient: derived };
}
