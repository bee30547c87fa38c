/*
 * What is inside the envelopes of a report. The server reads `case` and `consents` while it is unlocked; `identity` it never can.
 */
import { z } from "zod";
import { consents } from "./consents.ts";
import { happenings } from "./happenings.ts";
import { intakeLimits } from "./limits.ts";
import { name, time, version } from "./shapes.ts";

const words = z.string().max(intakeLimits.maxWords);

/** A message of a chat: the fields of DESIGN's Conversation that linking needs. `removed` stands for messages that the reporter took out. */
const caseMessage = z.strictObject({
  id: z.string().max(20),
  from: z.string().max(20).nullable(),
  at: z.string().max(40).nullable(),
  kind: z.enum(["text", "media", "system", "deleted", "call", "other", "removed"]),
  text: z.string().max(1_000_000),
  attachments: z
    .array(z.strictObject({ kind: z.enum(["image", "video", "audio", "document", "other"]), sha256: z.string().max(64).nullable() }))
    .max(100),
});

const caseChat = z.strictObject({
  format: z.string().max(40),
  /** SHA-256 of the original's bytes after a salt that the reporter keeps, in hexadecimal: proof later that the file is the one. */
  saltedSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .nullable(),
  participants: z
    .array(
      z.strictObject({
        id: z.string().max(20),
        role: z.enum(["owner", "contact", "unsaved"]),
        name: z.string().max(intakeLimits.maxName).nullable(),
        identifier: z.string().max(intakeLimits.maxName).nullable(),
      }),
    )
    .max(1000),
  messages: z.array(caseMessage).max(intakeLimits.maxCaseMessages),
});

export const caseContent = z.strictObject({
  version,
  /** A chat, a description in words, or a handle and a date alone. Nothing here is compulsory but the kind. */
  kind: z.enum(["chat", "description", "handle"]),
  chats: z.array(caseChat).max(8),
  description: words.nullable(),
  handles: z.array(z.strictObject({ handle: name, app: z.string().max(40).nullable() })).max(intakeLimits.maxHandles),
  /** When it was, as precisely as the reporter knows: a date, or a date and time. */
  when: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/u)
    .nullable(),
  /** What the sender knew, and where that could be from. */
  knew: words.nullable(),
  happened: z.array(z.enum(happenings)).max(happenings.length),
  othersApproached: words.nullable(),
  /** SHA-256 of files that stay with the reporter, in hexadecimal. None that the reporter sent. */
  media: z
    .array(z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/u), bytes: z.int().min(0), kind: z.string().max(20) }))
    .max(2000),
});

export const consentsContent = z.strictObject({
  version,
  at: time,
  allowed: z.record(z.enum(consents.map(({ id }) => id)), z.boolean()),
});

export const identityContent = z.strictObject({
  version,
  name: z.string().max(intakeLimits.maxName).nullable(),
  /** How to reach them, in their words. */
  reach: words.nullable(),
  /** When that is safe. */
  safe: words.nullable(),
  /** The names that were replaced in the case, by what stands for them. */
  names: z.record(z.string().max(40), z.string().max(intakeLimits.maxName)),
});

export const messageContent = z.strictObject({ version, text: z.string().min(1).max(intakeLimits.maxWords) });

export type CaseChat = z.infer<typeof caseChat>;
export type CaseContent = z.infer<typeof caseContent>;
export type ConsentsContent = z.infer<typeof consentsContent>;
export type IdentityContent = z.infer<typeof identityContent>;
export type MessageContent = z.infer<typeof messageContent>;
