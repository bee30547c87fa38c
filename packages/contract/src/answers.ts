/* What endpoints take and answer. */
import { z } from "zod";
import { helpLines } from "./help-lines.ts";
import { signedKeyset } from "./keyset.ts";
import { intakeLimits } from "./limits.ts";
import {
  bytes32,
  bytes64,
  envelopeId,
  handlerId,
  messageId,
  name,
  plainWords,
  purpose,
  recipient,
  reportId,
  sealed,
  time,
  version,
} from "./shapes.ts";

const limits = intakeLimits;
const count = z.int().min(0);
const piece = z
  .int()
  .min(0)
  .max(limits.maxPieces - 1);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/u);

/** Why a desk takes no reports. */
export const closedReasons = ["no-setup", "too-few-keys"] as const;

export const deskInfo = z.strictObject({
  version,
  /** Null before the setup. */
  desk: name.nullable(),
  open: z.boolean(),
  closedBecause: z.enum(closedReasons).nullable(),
  /** Whether the keys are thrown away when the server stops. */
  demo: z.boolean(),
  keyset: signedKeyset.nullable(),
  /** Tells a desk's store from any other, a copy of it too: part of what a handler signs to sign in. */
  store: z.string().regex(/^[0-9a-f]{32}$/u),
  /** When the desk is staffed, in its own words. */
  hours: z.string().max(limits.maxName),
  /** How else the desk can be reached, in its own words; empty where it does not say. */
  contact: z.string().max(limits.maxContact),
  /** Hours in which an answer can be expected. */
  replyHours: count.max(10_000),
  limits: z.record(z.string(), z.number()),
  periods: z.record(z.string(), z.number()),
});

export const ownHelpLines = z.strictObject({
  version,
  /** Null where the desk has none of its own: the pages bring some along. */
  lines: helpLines.nullable(),
});

/** An envelope as it is announced; small ones bring their pieces along. */
const envelopeStart = z.strictObject({
  id: envelopeId,
  purpose,
  version,
  pieces: z.int().min(1).max(limits.maxPieces),
  /** The sealed pieces, all in order, or none: they follow one by one. */
  inline: z.array(sealed(limits.maxPieceBytes)).max(limits.maxPieces),
});

export const reportStart = z.strictObject({
  version,
  id: reportId,
  /** SHA-256 of the access token that the receipt makes. */
  access: bytes32,
  /** The key that the receipt makes; messages to the reporter are sealed to it. */
  thread: recipient,
  /** The set of keys that was sealed to. */
  keyset: z.int().min(1),
  /** Handlers who shall not see it. */
  excluded: z.array(handlerId).max(limits.maxHandlers),
  envelopes: z.array(envelopeStart).max(limits.maxEnvelopes),
  /** Whether nothing follows: the report is complete with this request. */
  complete: z.boolean(),
});

export const states = ["receiving", "received", "closed", "withdrawn"] as const;

const envelopeState = z.strictObject({
  id: envelopeId,
  purpose,
  version: z.int(),
  pieces: count,
  createdAt: time,
  /** Pieces that have not arrived. */
  missing: z.array(piece),
});

export const reportState = z.strictObject({
  version,
  id: reportId,
  state: z.enum(states),
  createdAt: time,
  /** Until when a withdrawal can be undone. */
  undoUntil: time.nullable(),
  /** Ids of handlers whom the reporter kept out, so that nothing added later is sealed to them either. */
  excluded: z.array(handlerId),
  envelopes: z.array(envelopeState),
  messages: count,
});

export const pieceState = z.strictObject({ missing: z.array(piece) });
export const envelopeAdded = z.strictObject({ version, envelope: envelopeStart, keyset: z.int().min(1) });

const message = z.strictObject({
  id: messageId,
  author: z.enum(["reporter", "handler"]),
  /** Which handler, for handlers alone. */
  handler: handlerId.nullable(),
  at: time,
  sealed: sealed(limits.maxMessageBytes),
});
export const messages = z.strictObject({ messages: z.array(message), next: count.nullable() });
export const messageSent = z.strictObject({ version, id: messageId, keyset: z.int().min(1), sealed: sealed(limits.maxMessageBytes) });
export const messageKept = z.strictObject({ id: messageId, at: time });

export const saltAsked = z.strictObject({ version, locator: z.string().regex(/^\d{6}$/u) });
export const salt = z.strictObject({ salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/u) });

export const challengeAsked = z.strictObject({ version, handler: handlerId });
export const challenge = z.strictObject({ challenge: z.string().min(20).max(200), expiresAt: time });
export const sessionAsked = z.strictObject({ version, handler: handlerId, challenge: z.string().min(20).max(200), signature: bytes64 });
export const session = z.strictObject({ token: bytes32, expiresAt: time, handler: handlerId });

export const deskReport = z.strictObject({
  id: reportId,
  state: z.enum(states),
  createdAt: time,
  stateAt: time,
  /** Whether it was taken by hand, by whom and when. */
  takenBy: handlerId.nullable(),
  takenAt: time.nullable(),
  thread: recipient,
  excluded: z.array(handlerId),
  envelopes: z.array(envelopeState),
  messages: count,
  /** Whether the newest message is the reporter's. */
  awaitsAnswer: z.boolean(),
  /** What the check of its chats came to; null while the desk is locked or nothing was there to check. */
  level: z.enum(["none", "some", "strong"]).nullable(),
});
export const deskReports = z.strictObject({ reports: z.array(deskReport), next: z.string().max(100).nullable() });

/** What of the reports is sealed to an older set of keys, report by report. */
export const toReseal = z.strictObject({
  /** The serial of the set that holds now. */
  keyset: z.int().min(1),
  reports: z.array(
    z.strictObject({
      id: reportId,
      thread: recipient,
      excluded: z.array(handlerId),
      envelopes: z.array(z.strictObject({ id: envelopeId, purpose, version: z.int(), pieces: count })),
      /** In the order of the thread. */
      messages: z.array(messageId),
    }),
  ),
  next: reportId.nullable(),
});

/** An envelope that is to take another's place: the same content, sealed to the set of keys that holds now. */
export const replacementStart = z.strictObject({
  version,
  keyset: z.int().min(1),
  id: envelopeId,
  purpose,
  pieces: z.int().min(1).max(limits.maxPieces),
});
/** The id to seal for, which is another than was announced where this handler had begun before, and the pieces that have not arrived. */
export const replacementState = z.strictObject({ id: envelopeId, missing: z.array(piece) });
export const messageReplaced = z.strictObject({ version, keyset: z.int().min(1), sealed: sealed(limits.maxMessageBytes) });

export const deskStatus = z.strictObject({
  unlocked: z.boolean(),
  reports: z.record(z.enum(states), count),
  /** Reports that wait to be read by the server. */
  waiting: count,
  /** The serial of the key that derived rows are sealed under, and how many rows are still under an older one. */
  dataKey: z.strictObject({ serial: count, older: count }).nullable(),
  /** The last month that there is a key for, to seal backups to. */
  backupsUntil: month.nullable(),
});

const auditLine = z.strictObject({
  seq: z.int().min(1),
  at: time,
  actor: z.string().max(60),
  action: z.string().max(60),
  subject: z.string().max(60).nullable(),
  hash: bytes32,
});
export const audit = z.strictObject({ lines: z.array(auditLine), next: count.nullable() });
export const auditHead = z.strictObject({
  seq: count,
  hash: bytes32,
  /** Ed25519 by the server's own key, so that a head once seen can be shown later. */
  signature: bytes64,
  verify: bytes32,
});

export const unlock = z.strictObject({ version, passphrase: z.string().min(1).max(1024) });
export const done = z.strictObject({ done: z.literal(true) });

const backupRecipients = z.array(z.strictObject({ month, recipient })).max(240);

/** Keys for months that have none yet; one for a month that has one is left out. */
export const moreBackupKeys = z.strictObject({ version, recipients: backupRecipients.min(1) });
export const backupKeysKept = z.strictObject({ until: month });

export const setup = z.strictObject({
  version,
  keyset: signedKeyset,
  /** The desk's identity as an age file behind its passphrase. */
  deskKey: sealed(64 * 1024),
  /** The keys of derived rows as an age file to the desk's key. */
  dataKeys: sealed(64 * 1024),
  backupRecipients,
  hours: plainWords(limits.maxName),
  replyHours: count.max(10_000),
});

export const setupState = z.strictObject({ version, needed: z.boolean() });
