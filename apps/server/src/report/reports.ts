/* A reporter's own endpoints: send, add, ask, take back. */
import { type Answer, type EndpointId, Problem, contractVersion, intakeLimits, periods } from "@telltale/contract";
import { saltOf } from "@telltale/sealing";
import {
  type NewJob,
  type Report,
  type WriteTx,
  addMessage,
  appendAudit,
  changeReportState,
  completeEnvelope,
  createEnvelope,
  enqueueJob,
  findEnvelope,
  findMessage,
  listEnvelopes,
  lockReport,
  missingPieces,
  purgeReport,
  putPiece,
  readThread,
  undoWithdrawal,
  withdrawReport,
} from "@telltale/store";
import type { Context } from "../context.ts";
import type { DeskKeys } from "../desk/desk.ts";
import type { Who } from "../http/authorise.ts";
import type { Handlers } from "../http/router.ts";
import { type NewEnvelope, checkEnvelopes, checkExcluded, checkPiece, fittingKeys } from "./checks.ts";
import { answerBefore, answerOf, once } from "./once.ts";
import { tidyNow } from "../jobs/tidy-now.ts";
import { stateOf } from "./state.ts";

type Own = Extract<
  EndpointId,
  | "getSalt"
  | "createReport"
  | "getReport"
  | "addEnvelope"
  | "putPiece"
  | "completeReport"
  | "getMessages"
  | "sendMessage"
  | "withdrawReport"
  | "undoWithdrawal"
  | "deleteReport"
>;

const { maxReportBytes, maxMessages, maxEnvelopes, maxMessageBytes } = intakeLimits;
const hour = 3_600_000;

/** The report of whoever has its receipt. */
const own = (who: Who): Report => {
  if (who.role !== "reporter") throw new Problem("receipt-unknown");
  return who.report;
};

/** The report, unless it is in a state that takes nothing more. */
async function openToMore(tx: WriteTx, id: string): Promise<Report> {
  const report = await lockReport(tx, id);
  if (report.state === "withdrawn") throw new Problem("state-refuses", { state: report.state });
  return report;
}

const readJob = (report: string, now: number): NewJob => ({ id: `j-${report}`, kind: "read-report", subject: report, runAt: now });

/** A case or consents that have arrived are read once the desk is unlocked. */
async function askToRead(tx: WriteTx, context: Context, report: string, now: number): Promise<void> {
  await enqueueJob(tx, readJob(report, now));
  context.wake();
}

async function addEnvelope(
  tx: WriteTx,
  report: string,
  { id, purpose, version, pieces, bytes: inline }: NewEnvelope,
  keysetSerial: number,
  now: number,
): Promise<void> {
  await createEnvelope(tx, { id, reportId: report, purpose, version, pieces, keysetSerial, createdAt: now });
  for (const [piece, bytes] of inline.entries()) await putPiece(tx, { envelopeId: id, piece, bytes, maxReportBytes });
  if (inline.length > 0) await completeEnvelope(tx, id);
}

export const reportHandlers: Pick<Handlers, Own> = {
  async getSalt(context, { body: { locator }, toll }) {
    // A proof of work lets them through as well: nobody can lock the holder of a receipt out by asking for its salt over and over.
    await toll.take({ take: (now) => context.limits.salts.take(locator, now) });
    return { salt: Buffer.from(saltOf(context.desk.server.salt, locator)).toString("base64url") };
  },

  async createReport(context, { who, body, bytes, idempotencyKey, now }) {
    const request = { scope: "createReport", idempotencyKey, bytes, now };
    const keys = await context.desk.keys(now);
    try {
      checkExcluded(fittingKeys(keys, body.keyset), body.excluded);
    } catch (refused) {
      // The keys may have changed since: what was kept then is not to be sent again under new ones.
      const before = await context.store.read((tx) => answerBefore<Answer<"createReport">>(tx, request));
      if (before !== null) return before;
      throw refused;
    }
    const envelopes = checkEnvelopes(body.envelopes);
    const sealedBytes = envelopes.reduce((sum, { bytes: inline }) => sum + inline.reduce((all, { length }) => all + length, 0), 0);
    if (sealedBytes > maxReportBytes) throw new Problem("limit-passed", { limit: "report", maximumBytes: maxReportBytes });
    const missing = envelopes.filter(({ bytes: inline }) => inline.length === 0);
    if (body.complete && missing.length > 0) throw new Problem("pieces-missing", { envelopes: missing.length });
    const state = body.complete ? "received" : "receiving";
    const answer: Answer<"createReport"> = {
      version: contractVersion,
      id: body.id,
      state,
      createdAt: now,
      undoUntil: null,
      excluded: [...new Set(body.excluded)].toSorted(),
      envelopes: envelopes.map(({ id, purpose, version, pieces, bytes: inline }) => ({
        id,
        purpose,
        version,
        pieces,
        createdAt: now,
        missing: inline.length > 0 ? [] : Array.from({ length: pieces }, (_, piece) => piece),
      })),
      messages: 0,
    };
    const arrived = await context.arrivals.keep({
      id: body.id,
      at: now,
      accessHash: Buffer.from(body.access, "base64url"),
      threadRecipient: body.thread,
      keysetSerial: body.keyset,
      excluded: body.excluded,
      ...(who.role === "handler" ? { takenBy: who.handler.id, takenAt: now } : {}),
      state,
      envelopes,
      answer: answerOf(request, answer),
      receivedFrom: body.complete ? (who.role === "handler" ? who.handler.id : "reporter") : null,
      job: body.complete ? readJob(body.id, now) : null,
    });
    if (arrived.kind === "reused") throw new Problem("idempotency-reused");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was given then
    if (arrived.kind === "before") return JSON.parse(arrived.answer) as typeof answer;
    context.wake();
    return answer;
  },

  async getReport(context, { who }) {
    const report = own(who);
    return context.store.read((tx) => stateOf(tx, report));
  },

  async addEnvelope(context, { who, body, bytes, idempotencyKey, now }) {
    const { id } = own(who);
    const keys = await context.desk.keys(now);
    return context.store.write((tx) =>
      once(tx, { scope: `addEnvelope ${id}`, idempotencyKey, bytes, now }, async () => {
        fittingKeys(keys, body.keyset);
        const report = await openToMore(tx, id);
        const before = await listEnvelopes(tx, id);
        if (before.length >= maxEnvelopes) throw new Problem("limit-passed", { limit: "envelopes", maximum: maxEnvelopes });
        const counts: Record<string, number> = {};
        for (const { purpose } of before) counts[purpose] = (counts[purpose] ?? 0) + 1;
        const [envelope] = checkEnvelopes([body.envelope], counts);
        if (envelope === undefined) throw new Problem("envelope-refused");
        await addEnvelope(tx, id, envelope, body.keyset, now);
        if (report.state !== "receiving") {
          await appendAudit(tx, { at: now, actor: "reporter", action: "envelope-added", subject: id });
          if (envelope.bytes.length > 0) await askToRead(tx, context, id, now);
        }
        return stateOf(tx, report);
      }),
    );
  },

  async putPiece(context, { who, params: { envelope, piece }, body, now }) {
    const { id } = own(who);
    checkPiece(body);
    return context.store.write(async (tx) => {
      const report = await openToMore(tx, id);
      const found = await findEnvelope(tx, envelope);
      if (found?.reportId !== id) throw new Problem("envelope-unknown");
      await putPiece(tx, { envelopeId: envelope, piece, bytes: body, maxReportBytes });
      const missing = await missingPieces(tx, envelope);
      if (missing.length === 0 && !found.complete) {
        await completeEnvelope(tx, envelope);
        if (report.state !== "receiving") await askToRead(tx, context, id, now);
      }
      return { missing: [...missing] };
    });
  },

  async completeReport(context, { who, now }) {
    const { id } = own(who);
    return context.store.write(async (tx) => {
      const report = await lockReport(tx, id);
      if (report.state !== "receiving") {
        if (report.state === "withdrawn") throw new Problem("state-refuses", { state: report.state });
        return stateOf(tx, report);
      }
      const envelopes = await listEnvelopes(tx, id);
      const missing = envelopes.filter(({ complete }) => !complete).length;
      if (missing > 0) throw new Problem("pieces-missing", { envelopes: missing });
      const received = await changeReportState(tx, id, ["receiving"], "received", now);
      await appendAudit(tx, { at: now, actor: report.takenBy ?? "reporter", action: "report-received", subject: id });
      await askToRead(tx, context, id, now);
      return stateOf(tx, received);
    });
  },

  async getMessages(context, { who, query: { after } }) {
    const { id } = own(who);
    return threadOf(context, id, after);
  },

  async sendMessage(context, { who, body, now }) {
    const { id } = own(who);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      await openToMore(tx, id);
      return keepMessage(tx, {
        keys,
        keyset: body.keyset,
        id: body.id,
        reportId: id,
        author: "reporter",
        handlerId: null,
        at: now,
        sealed: body.sealed,
      });
    });
  },

  async withdrawReport(context, { who, now }) {
    const { id } = own(who);
    return context.store.write(async (tx) => {
      const report = await withdrawReport(tx, id, now, now + periods.undoDays * 24 * hour);
      await appendAudit(tx, { at: now, actor: "reporter", action: "report-withdrawn", subject: id });
      return stateOf(tx, report);
    });
  },

  async undoWithdrawal(context, { who, now }) {
    const { id } = own(who);
    return context.store.write(async (tx) => {
      const report = await undoWithdrawal(tx, id, now);
      await appendAudit(tx, { at: now, actor: "reporter", action: "withdrawal-undone", subject: id });
      await askToRead(tx, context, id, now);
      return stateOf(tx, report);
    });
  },

  async deleteReport(context, { who, now }) {
    const { id } = own(who);
    await context.store.write(async (tx) => {
      if (await purgeReport(tx, id, now)) await appendAudit(tx, { at: now, actor: "reporter", action: "report-deleted", subject: id });
    });
    await tidyNow(context);
    return { done: true };
  },
};

/** A message on its way into a thread. */
interface Incoming {
  readonly id: string;
  readonly reportId: string;
  readonly author: "reporter" | "handler";
  readonly handlerId: string | null;
  readonly at: number;
  /** Base64url. */
  readonly sealed: string;
  /** The set of keys that it was sealed to, and the one that holds now. */
  readonly keyset: number;
  readonly keys: DeskKeys | null;
}

/**
 * Keeps a message; one that is there already stays as it is, also where it was sealed anew since. Throws `piece-differs` where its id stands
 * for another.
 */
export async function keepMessage(tx: WriteTx, { sealed, keyset, keys, ...message }: Incoming): Promise<{ id: string; at: number }> {
  const bytes = new Uint8Array(Buffer.from(sealed, "base64url"));
  checkPiece(bytes);
  const kept = await findMessage(tx, message.id);
  if (kept !== null) {
    const isSame = kept.keysetSerial > keyset || Buffer.compare(kept.bytes, bytes) === 0;
    if (kept.reportId !== message.reportId || kept.author !== message.author || !isSame) throw new Problem("piece-differs");
    return { id: kept.id, at: kept.at };
  }
  fittingKeys(keys, keyset);
  await addMessage(tx, { ...message, keysetSerial: keyset, bytes, maxReportBytes, maxMessages });
  return { id: message.id, at: message.at };
}

/** Messages come in pages of about so many bytes. */
const pageMessages = Math.max(1, Math.floor((4 * 1024 * 1024) / maxMessageBytes));

/** A page of a thread. */
export async function threadOf(context: Context, report: string, after: number) {
  const rows = await context.store.read((tx) => readThread(tx, report, after, pageMessages));
  const last = rows.at(-1);
  return {
    messages: rows.map(({ id, author, handlerId, at, bytes }) => ({
      id,
      author,
      handler: handlerId,
      at,
      sealed: Buffer.from(bytes).toString("base64url"),
    })),
    next: rows.length < pageMessages || last === undefined ? null : last.seq,
  };
}
