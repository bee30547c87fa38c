/*
 * After the keys have changed a handler seals anew, on their own machine, what only handlers open. Here is what is left to do, and what they
 * sealed takes the place of what was there, an envelope or a message at a time. Every step can be sent again.
 */
import { type EndpointId, type HandlerKey, Problem, intakeLimits, purposes } from "@telltale/contract";
import {
  type Envelope,
  type ReadTx,
  type Replacement,
  type WriteTx,
  appendAudit,
  createReplacement,
  enqueueJob,
  findEnvelope,
  findReplacement,
  listToReseal,
  missingPieces,
  putPiece,
  replaceEnvelope,
  replaceMessage,
} from "@telltale/store";
import type { Handlers } from "../http/router.ts";
import { checkPiece } from "../report/checks.ts";
import type { DeskKeys } from "./desk.ts";
import { handlerOf, reportFor } from "./own.ts";

type Own = Extract<EndpointId, "listToReseal" | "beginReplacement" | "putReplacementPiece" | "completeReplacement" | "replaceMessage">;

type Named = keyof typeof purposes;
const isPurpose = (name: string): name is Named => Object.hasOwn(purposes, name);

/** Kinds of envelopes that are sealed to handlers. */
const handlersOpen = Object.entries(purposes).flatMap(([name, { opens }]) => (opens === "handlers" ? [name] : []));

/** So many reports have to be sealed anew in a page. */
const pageReports = intakeLimits.maxResealPage;

/** What was there before is made unreadable once for all that is replaced in this time. */
const tidyAfterMs = 10 * 60_000;

/** Throws `keys-changed` unless this is the set of keys that holds now. */
function expectCurrent(keys: DeskKeys | null, sealedTo: number): void {
  const expected = keys?.keyset.serial ?? 0;
  if (expected !== sealedTo) throw new Problem("keys-changed", { expected, got: sealedTo });
}

/** In the write that replaced something, so that nothing that happens to the server or to whoever asked leaves the old bytes there. */
async function askToTidy(tx: WriteTx, now: number): Promise<void> {
  await enqueueJob(tx, { id: "j-tidy", kind: "tidy", subject: "store", runAt: now + tidyAfterMs });
}

/** A replacement of this handler's in a report. */
async function replacementOf(
  tx: ReadTx,
  id: string,
  report: string,
  handler: HandlerKey,
  keys: DeskKeys | null,
): Promise<Replacement | null> {
  const found = await findReplacement(tx, id);
  if (found?.reportId !== report || found.begunBy !== handler.id) return null;
  expectCurrent(keys, found.keysetSerial);
  return found;
}

/** Throws unless the announced envelope can take this one's place. */
function checkFits(
  envelope: Envelope,
  { purpose, pieces, keyset }: { readonly purpose: string; readonly pieces: number; readonly keyset: number },
): void {
  if (!isPurpose(purpose) || !handlersOpen.includes(purpose)) throw new Problem("envelope-refused", { expected: "what handlers open" });
  if (purpose !== envelope.purpose) throw new Problem("envelope-refused", { expected: envelope.purpose, got: purpose });
  if (pieces > envelope.pieces) throw new Problem("limit-passed", { limit: "pieces", maximum: envelope.pieces, actual: pieces });
  if (pieces < envelope.pieces) throw new Problem("envelope-refused", { expected: envelope.pieces, got: pieces });
  if (envelope.keysetSerial >= keyset) throw new Problem("envelope-refused", { expected: "what is sealed to older keys" });
}

export const resealHandlers: Pick<Handlers, Own> = {
  async listToReseal(context, { who, query: { after }, now }) {
    const handler = handlerOf(who);
    const keys = await context.desk.keys(now);
    const serial = keys?.keyset.serial ?? 1;
    await context.store.write((tx) =>
      appendAudit(tx, { at: now, actor: handler.id, action: "reseal-listed", subject: `keyset/${serial}` }),
    );
    const found = await context.store.read((tx) =>
      listToReseal(tx, { serial, purposes: handlersOpen, handlerId: handler.id, after: after ?? null, limit: pageReports }),
    );
    return {
      keyset: serial,
      reports: found.map(({ report, excluded, envelopes, messages }) => ({
        id: report.id,
        thread: report.threadRecipient,
        excluded: [...excluded],
        envelopes: envelopes.flatMap(({ id, purpose, version, pieces }) => (isPurpose(purpose) ? [{ id, purpose, version, pieces }] : [])),
        messages: [...messages],
      })),
      next: found.length < pageReports ? null : (found.at(-1)?.report.id ?? null),
    };
  },

  async beginReplacement(context, { who, params, body, now }) {
    const handler = handlerOf(who);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      expectCurrent(keys, body.keyset);
      const envelope = await findEnvelope(tx, params.envelope);
      if (envelope?.reportId !== report.id || !envelope.complete) throw new Problem("envelope-unknown");
      checkFits(envelope, body);
      const { id } = await createReplacement(tx, {
        id: body.id,
        reportId: report.id,
        replaces: envelope.id,
        begunBy: handler.id,
        keysetSerial: body.keyset,
        createdAt: now,
      });
      return { id, missing: [...(await missingPieces(tx, id))] };
    });
  },

  async putReplacementPiece(context, { who, params, body, now }) {
    const handler = handlerOf(who);
    checkPiece(body);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      const replacement = await replacementOf(tx, params.envelope, report.id, handler, keys);
      if (replacement === null) throw new Problem("envelope-unknown");
      const { maxReportBytes } = intakeLimits;
      await putPiece(tx, { envelopeId: replacement.id, piece: params.piece, bytes: body, maxReportBytes });
      return { missing: [...(await missingPieces(tx, replacement.id))] };
    });
  },

  async completeReplacement(context, { who, params, now }) {
    const handler = handlerOf(who);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      const replacement = await replacementOf(tx, params.envelope, report.id, handler, keys);
      if (replacement === null) {
        const envelope = await findEnvelope(tx, params.envelope);
        if (envelope?.reportId !== report.id || !envelope.complete) throw new Problem("envelope-unknown");
        return { done: true };
      }
      await replaceEnvelope(tx, replacement.id);
      await appendAudit(tx, { at: now, actor: handler.id, action: "envelope-resealed", subject: report.id });
      await askToTidy(tx, now);
      return { done: true };
    });
  },

  async replaceMessage(context, { who, params, body, now }) {
    const handler = handlerOf(who);
    const bytes = new Uint8Array(Buffer.from(body.sealed, "base64url"));
    checkPiece(bytes);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      expectCurrent(keys, body.keyset);
      const isReplaced = await replaceMessage(tx, { id: params.message, reportId: report.id, bytes, serial: body.keyset });
      if (isReplaced === null) throw new Problem("not-found");
      if (isReplaced) {
        await appendAudit(tx, { at: now, actor: handler.id, action: "message-resealed", subject: report.id });
        await askToTidy(tx, now);
      }
      return { done: true };
    });
  },
};
