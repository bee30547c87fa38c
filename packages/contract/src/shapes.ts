/* The small shapes that bodies and answers are made of. */
import { z } from "zod";
import { intakeLimits } from "./limits.ts";
import { purposes } from "./purposes.ts";

/** The keys of a table. */
export const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] =>
  Object.keys(table).filter((key): key is Key => Object.hasOwn(table, key));

/** The version of the contract and of everything sealed under it. */
export const contractVersion = 1;

export const version = z.literal(contractVersion);
/** 128 random bits that the reporter's side draws, in hexadecimal. */
export const reportId = z.string().regex(/^r-[0-9a-f]{32}$/u);
export const messageId = z.string().regex(/^m-[0-9a-f]{32}$/u);
export const envelopeId = z.string().regex(/^e-[0-9a-f]{32}$/u);
export const handlerId = z.string().regex(/^h-[0-9a-f]{16}$/u);
/** Milliseconds since 1970 UTC. */
export const time = z.int().min(0).max(253_402_300_799_999);
/** 32 bytes in base64url. */
export const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/u);
/** 64 bytes in base64url. */
export const bytes64 = z.string().regex(/^[A-Za-z0-9_-]{86}$/u);
/** Sealed bytes inside JSON. */
export const sealed = (maxBytes: number): z.ZodString =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/u)
    .min(64)
    .max(Math.ceil((maxBytes * 4) / 3));
/** An age recipient: X25519, or X25519 with ML-KEM-768. */
export const recipient = z.string().regex(/^age1[0-9a-z]{50,2500}$/u);
export const purpose = z.enum(keysOf(purposes));
export const name = z.string().min(1).max(intakeLimits.maxName);

/** Words that are kept and shown as they are: whole characters, no controls. PostgreSQL keeps no NUL, and halves of characters nobody. */
export const plainWords = (most: number): z.ZodString =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

export type ReportId = z.infer<typeof reportId>;
export type HandlerId = z.infer<typeof handlerId>;
