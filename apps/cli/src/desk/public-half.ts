/* The public half of a handler's key, as it is handed to whoever adds them: a small JSON file. */
import { type HandlerSecrets, fingerprint, recipientOf } from "@telltale/sealing";
import { z } from "zod";
import { readJson } from "../secret/files.ts";
import { FailedError } from "../usage.ts";

const shape = z.strictObject({
  telltale: z.literal("handler-public-key"),
  version: z.literal(1),
  id: z.string().regex(/^h-[0-9a-f]{16}$/u),
  name: z.string().min(1).max(200),
  recipient: z.string().regex(/^age1[0-9a-z]{50,2500}$/u),
  verify: z.string().regex(/^[A-Za-z0-9_-]{43}$/u),
});

/** A handler as others know them. */
export interface PublicHalf {
  readonly id: string;
  readonly name: string;
  readonly recipient: string;
  readonly verify: string;
}

export const publicHalfOf = ({ id, recipient, verify }: HandlerSecrets, name: string): PublicHalf => ({ id, name, recipient, verify });

export const publicHalfText = ({ id, name, recipient, verify }: PublicHalf): string =>
  `${JSON.stringify({ telltale: "handler-public-key", version: 1, id, name, recipient, verify }, null, 2)}\n`;

/** What two people compare over the phone, so that nobody slips a key of their own in: it covers both of the handler's keys. */
export const halfFingerprint = ({ recipient, verify }: Pick<PublicHalf, "recipient" | "verify">): string =>
  fingerprint(`${verify} ${recipient}`);

/** Reads a file that `telltale desk key new` wrote beside a key. Throws FailedError. */
export async function readPublicHalf(path: string): Promise<PublicHalf> {
  const read = shape.safeParse(await readJson(path, "a handler's public half (FILE.pub)"));
  if (!read.success)
    throw new FailedError(`expected a handler's public half, as \`telltale desk key new\` writes it, got something else: ${path}`);
  const { id, name, recipient, verify } = read.data;
  return { id, name, recipient, verify };
}

/** Whether these are the public halves of these secrets. */
export const isHalfOf = async (half: Pick<PublicHalf, "id" | "recipient" | "verify">, secrets: HandlerSecrets): Promise<boolean> =>
  half.id === secrets.id && half.verify === secrets.verify && half.recipient === (await recipientOf(secrets.identity));
