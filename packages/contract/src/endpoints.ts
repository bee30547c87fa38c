/*
 * Every endpoint as a value: who may call it, what it takes, what it answers, what can go wrong. The server's router, the client, the
 * OpenAPI document and the fuzz tests are all made of this table.
 */
import { z } from "zod";
import * as shapes from "./answers.ts";
import { signedKeyset } from "./keyset.ts";
import { intakeLimits } from "./limits.ts";
import type { ProblemCode } from "./problems.ts";
import type { Role } from "./roles.ts";
import { envelopeId, messageId, reportId } from "./shapes.ts";

/** Bytes as they are, at most so many. */
export interface Octets {
  readonly octets: number;
}

export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `:name` where a parameter stands. */
  readonly path: string;
  /** Any of them. */
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | Octets;
  /** Whether its body has only a few fields: `maxSmallBodyBytes` holds. */
  readonly small?: true;
  readonly answer: z.ZodType | Octets;
  readonly status: 200 | 201;
  /** Beside those that any endpoint can answer with, and those that follow from its other fields: `problemsOf` has them all. */
  readonly problems: readonly ProblemCode[];
  /** What it spends: a kind of request that is limited together. */
  readonly cost: "read" | "intake" | "guess" | "staff";
  /** Needs an Idempotency-Key; the same key gets the same answer. */
  readonly idempotent?: true;
  /** Needs the desk's key in the server. */
  readonly unlocked?: true;
}

const inReport = z.strictObject({ report: reportId });
const inPiece = z.strictObject({
  envelope: envelopeId,
  piece: z.coerce
    .number()
    .int()
    .min(0)
    .max(intakeLimits.maxPieces - 1),
});
const page = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });
const octets: Octets = { octets: intakeLimits.maxPieceBytes };

export const endpoints = {
  getDesk: {
    method: "GET",
    path: "/api/desk",
    roles: ["public"],
    summary: "The desk: whether it takes reports, its signed keys, hours and limits.",
    answer: shapes.deskInfo,
    status: 200,
    problems: [],
    cost: "read",
  },
  getHelpLines: {
    method: "GET",
    path: "/api/help-lines",
    roles: ["public"],
    summary: "The help lines that the desk put into a file of its own.",
    answer: shapes.ownHelpLines,
    status: 200,
    problems: [],
    cost: "read",
  },
  getSalt: {
    method: "POST",
    path: "/api/receipts",
    roles: ["public"],
    summary: "The salt for the first six digits of a receipt, whether anybody has it or not.",
    body: shapes.saltAsked,
    small: true,
    answer: shapes.salt,
    status: 200,
    problems: [],
    cost: "guess",
  },
  createReport: {
    method: "POST",
    path: "/api/reports",
    roles: ["public", "handler"],
    summary: "A new report, whole or to be followed by its pieces. Sent by a handler it is one taken by hand, and says by whom and when.",
    body: shapes.reportStart,
    answer: shapes.reportState,
    status: 201,
    problems: [
      "intake-closed",
      "keys-changed",
      "handler-unknown",
      "nobody-left",
      "envelope-refused",
      "pieces-missing",
      "limit-passed",
      "state-refuses",
    ],
    cost: "intake",
    idempotent: true,
  },
  getReport: {
    method: "GET",
    path: "/api/report",
    roles: ["reporter"],
    summary: "The state of one's own report.",
    answer: shapes.reportState,
    status: 200,
    problems: [],
    cost: "guess",
  },
  addEnvelope: {
    method: "POST",
    path: "/api/report/envelopes",
    roles: ["reporter"],
    summary: "Another envelope for one's own report: more material, or what one allows from now on.",
    body: shapes.envelopeAdded,
    answer: shapes.reportState,
    status: 201,
    problems: ["intake-closed", "keys-changed", "envelope-refused", "limit-passed", "state-refuses"],
    cost: "intake",
    idempotent: true,
  },
  putPiece: {
    method: "PUT",
    path: "/api/report/envelopes/:envelope/pieces/:piece",
    roles: ["reporter"],
    summary: "One sealed piece of an envelope. Sent again it changes nothing.",
    params: inPiece,
    body: octets,
    answer: shapes.pieceState,
    status: 200,
    problems: ["envelope-refused", "envelope-unknown", "piece-differs", "limit-passed", "state-refuses"],
    cost: "intake",
  },
  completeReport: {
    method: "POST",
    path: "/api/report/complete",
    roles: ["reporter"],
    summary: "All pieces are there: the report is received.",
    answer: shapes.reportState,
    status: 200,
    problems: ["pieces-missing", "state-refuses"],
    cost: "intake",
  },
  getMessages: {
    method: "GET",
    path: "/api/report/messages",
    roles: ["reporter"],
    summary: "The thread, sealed.",
    query: page,
    answer: shapes.messages,
    status: 200,
    problems: [],
    cost: "read",
  },
  sendMessage: {
    method: "POST",
    path: "/api/report/messages",
    roles: ["reporter"],
    summary: "A message to the handlers. The same id sent again changes nothing.",
    body: shapes.messageSent,
    answer: shapes.messageKept,
    status: 201,
    problems: ["intake-closed", "envelope-refused", "keys-changed", "piece-differs", "limit-passed", "state-refuses"],
    cost: "intake",
  },
  withdrawReport: {
    method: "POST",
    path: "/api/report/withdraw",
    roles: ["reporter"],
    summary: "Takes the report back. It can be undone for seven days; then everything is deleted.",
    answer: shapes.reportState,
    status: 200,
    problems: ["state-refuses"],
    cost: "intake",
  },
  undoWithdrawal: {
    method: "POST",
    path: "/api/report/undo",
    roles: ["reporter"],
    summary: "Undoes a withdrawal.",
    answer: shapes.reportState,
    status: 200,
    problems: ["undo-too-late", "state-refuses"],
    cost: "intake",
  },
  deleteReport: {
    method: "DELETE",
    path: "/api/report",
    roles: ["reporter"],
    summary: "Deletes the report at once and for good.",
    answer: shapes.done,
    status: 200,
    problems: ["state-refuses"],
    cost: "intake",
  },

  getSetup: {
    method: "GET",
    path: "/api/setup",
    roles: ["public"],
    summary: "Whether the desk still has to be set up.",
    answer: shapes.setupState,
    status: 200,
    problems: [],
    cost: "read",
  },
  setUp: {
    method: "POST",
    path: "/api/setup",
    roles: ["setup"],
    summary: "The first keys of a desk, made elsewhere: only public keys and sealed ones arrive.",
    body: shapes.setup,
    answer: shapes.done,
    status: 201,
    problems: ["setup-done", "keyset-refused"],
    cost: "staff",
  },

  getChallenge: {
    method: "POST",
    path: "/api/desk/challenge",
    roles: ["public"],
    summary: "Words for a handler to sign.",
    body: shapes.challengeAsked,
    small: true,
    answer: shapes.challenge,
    status: 200,
    problems: [],
    cost: "staff",
  },
  signIn: {
    method: "POST",
    path: "/api/desk/session",
    roles: ["public"],
    summary: "A session for a handler who signed a challenge.",
    body: shapes.sessionAsked,
    small: true,
    answer: shapes.session,
    status: 201,
    problems: ["session-refused"],
    cost: "staff",
  },
  signOut: {
    method: "DELETE",
    path: "/api/desk/session",
    roles: ["handler"],
    summary: "Ends the session.",
    answer: shapes.done,
    status: 200,
    problems: [],
    cost: "staff",
  },
  getStatus: {
    method: "GET",
    path: "/api/desk/status",
    roles: ["handler"],
    summary: "Whether the desk is unlocked, and how many reports are in which state.",
    answer: shapes.deskStatus,
    status: 200,
    problems: [],
    cost: "staff",
  },
  unlockDesk: {
    method: "POST",
    path: "/api/desk/unlock",
    roles: ["handler"],
    summary: "Opens the desk's key, so that reports can be read and linked by the server.",
    body: shapes.unlock,
    small: true,
    answer: shapes.deskStatus,
    status: 200,
    problems: ["unlock-refused"],
    cost: "staff",
  },
  lockDesk: {
    method: "POST",
    path: "/api/desk/lock",
    roles: ["handler"],
    summary: "Forgets the desk's key until the next unlock.",
    answer: shapes.deskStatus,
    status: 200,
    problems: [],
    cost: "staff",
  },
  rotateDataKey: {
    method: "POST",
    path: "/api/desk/rotate",
    roles: ["handler"],
    summary: "Makes a new key for derived rows and seals them anew; goes on after a restart.",
    answer: shapes.deskStatus,
    status: 200,
    problems: [],
    cost: "staff",
    unlocked: true,
  },
  putKeyset: {
    method: "POST",
    path: "/api/desk/keyset",
    roles: ["handler"],
    summary: "The next set of keys, signed by the root and approved by a handler.",
    body: signedKeyset,
    answer: shapes.done,
    status: 201,
    problems: ["keyset-refused"],
    cost: "staff",
  },
  addBackupKeys: {
    method: "POST",
    path: "/api/desk/backup-keys",
    roles: ["handler"],
    summary: "Public keys for the backups of months that have none yet. No key is ever replaced.",
    body: shapes.moreBackupKeys,
    answer: shapes.backupKeysKept,
    status: 201,
    problems: [],
    cost: "staff",
  },
  listReports: {
    method: "GET",
    path: "/api/desk/reports",
    roles: ["handler"],
    summary: "Reports, newest first, without those that exclude who asks.",
    query: z.strictObject({
      state: z.enum(shapes.states).optional(),
      before: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(intakeLimits.maxPage).default(50),
    }),
    answer: shapes.deskReports,
    status: 200,
    problems: [],
    cost: "staff",
  },
  openReport: {
    method: "GET",
    path: "/api/desk/reports/:report",
    roles: ["handler"],
    summary: "One report: its envelopes and where it stands.",
    params: inReport,
    answer: shapes.deskReport,
    status: 200,
    problems: [],
    cost: "staff",
  },
  getPiece: {
    method: "GET",
    path: "/api/desk/reports/:report/envelopes/:envelope/pieces/:piece",
    roles: ["handler"],
    summary: "One sealed piece.",
    params: inReport.extend(inPiece.shape),
    answer: octets,
    status: 200,
    problems: ["envelope-unknown"],
    cost: "staff",
  },
  getThread: {
    method: "GET",
    path: "/api/desk/reports/:report/messages",
    roles: ["handler"],
    summary: "The thread of one report, sealed.",
    params: inReport,
    query: page,
    answer: shapes.messages,
    status: 200,
    problems: [],
    cost: "staff",
  },
  answerReport: {
    method: "POST",
    path: "/api/desk/reports/:report/messages",
    roles: ["handler"],
    summary: "A message to the reporter. The same id sent again changes nothing.",
    params: inReport,
    body: shapes.messageSent,
    answer: shapes.messageKept,
    status: 201,
    problems: ["intake-closed", "envelope-refused", "keys-changed", "piece-differs", "limit-passed", "state-refuses"],
    cost: "staff",
  },
  listToReseal: {
    method: "GET",
    path: "/api/desk/reseal",
    roles: ["handler"],
    summary: "What handlers open and is sealed to an older set of keys, without reports that exclude who asks.",
    query: z.strictObject({ after: reportId.optional() }),
    answer: shapes.toReseal,
    status: 200,
    problems: [],
    cost: "staff",
  },
  beginReplacement: {
    method: "POST",
    path: "/api/desk/reports/:report/envelopes/:envelope/replacement",
    roles: ["handler"],
    summary: "Begins an envelope that takes this one's place. Whoever began before under the same keys goes on with that one.",
    params: inReport.extend({ envelope: envelopeId }),
    body: shapes.replacementStart,
    small: true,
    answer: shapes.replacementState,
    status: 201,
    problems: ["keys-changed", "envelope-refused", "envelope-unknown", "limit-passed", "state-refuses"],
    cost: "staff",
  },
  putReplacementPiece: {
    method: "PUT",
    path: "/api/desk/reports/:report/replacements/:envelope/pieces/:piece",
    roles: ["handler"],
    summary: "One sealed piece of a replacement. Sent again it changes nothing.",
    params: inReport.extend(inPiece.shape),
    body: octets,
    answer: shapes.pieceState,
    status: 200,
    problems: ["keys-changed", "envelope-refused", "envelope-unknown", "piece-differs"],
    cost: "staff",
  },
  completeReplacement: {
    method: "POST",
    path: "/api/desk/reports/:report/replacements/:envelope/complete",
    roles: ["handler"],
    summary: "All pieces are there: the replacement takes the envelope's place. Sent again it changes nothing.",
    params: inReport.extend({ envelope: envelopeId }),
    answer: shapes.done,
    status: 200,
    problems: ["keys-changed", "envelope-unknown", "pieces-missing"],
    cost: "staff",
  },
  replaceMessage: {
    method: "PUT",
    path: "/api/desk/reports/:report/messages/:message",
    roles: ["handler"],
    summary: "A message sealed to the set of keys that holds now. One that is already changes nothing.",
    params: inReport.extend({ message: messageId }),
    body: shapes.messageReplaced,
    answer: shapes.done,
    status: 200,
    problems: ["keys-changed", "envelope-refused"],
    cost: "staff",
  },
  closeReport: {
    method: "POST",
    path: "/api/desk/reports/:report/close",
    roles: ["handler"],
    summary: "Closes a report. Its thread can still be read.",
    params: inReport,
    answer: shapes.deskReport,
    status: 200,
    problems: ["state-refuses"],
    cost: "staff",
  },
  reopenReport: {
    method: "POST",
    path: "/api/desk/reports/:report/reopen",
    roles: ["handler"],
    summary: "Opens a closed report again.",
    params: inReport,
    answer: shapes.deskReport,
    status: 200,
    problems: ["state-refuses"],
    cost: "staff",
  },
  getAudit: {
    method: "GET",
    path: "/api/desk/audit",
    roles: ["handler"],
    summary: "Who read and changed what: ids alone, each line chained to the one before.",
    query: page,
    answer: shapes.audit,
    status: 200,
    problems: [],
    cost: "staff",
  },
  getAuditHead: {
    method: "GET",
    path: "/api/desk/audit/head",
    roles: ["handler"],
    summary: "The newest line of the chain, signed, to be remembered outside the server.",
    answer: shapes.auditHead,
    status: 200,
    problems: [],
    cost: "staff",
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointId = keyof typeof endpoints;

/** What any endpoint can answer with. */
export const commonProblems = [
  "transport-refused",
  "body-invalid",
  "body-not-json",
  "body-too-large",
  "media-type",
  "version-unsupported",
  "not-found",
  "method-not-allowed",
  "request-malformed",
  "headers-too-large",
  "request-timeout",
  "busy",
  "internal",
] as const satisfies readonly ProblemCode[];

export const isOctets = (shape: z.ZodType | Octets): shape is Octets => "octets" in shape;

/** Every problem that an endpoint can answer with, each once: its own, and what follows from who may call it and what it spends. */
export function problemsOf({ roles, cost, problems, idempotent, unlocked }: Endpoint): readonly ProblemCode[] {
  const codes: ProblemCode[] = [...problems];
  if (roles.includes("reporter")) codes.push("receipt-unknown");
  if (roles.includes("handler")) codes.push("session-needed");
  if (roles.includes("setup")) codes.push("setup-refused");
  if (cost !== "read" || roles.includes("reporter")) codes.push("proof-needed", "too-many");
  if (idempotent === true) codes.push("idempotency-missing", "idempotency-reused");
  if (unlocked === true) codes.push("locked");
  return [...new Set([...codes, ...commonProblems])];
}
