/* What handlers do: sign in, unlock, list, open, answer, close. Every reading is a line of the audit chain. */
import { randomBytes } from "node:crypto";
import {
  type Answer,
  type EndpointId,
  type HandlerKey,
  Problem,
  activeHandlers,
  canTakeReports,
  contractVersion,
  intakeLimits,
  periods,
} from "@telltale/contract";
import { SealingError, newDataKeys, signAuditHead, verifyChallenge, verifyKeyset, wrapDataKeys } from "@telltale/sealing";
import {
  type ReadTx,
  type Report,
  StoreError,
  addKeyset,
  appendAudit,
  auditHead,
  changeReportState,
  countDerived,
  countJobs,
  countReports,
  createSession,
  deleteSession,
  deleteSessionsOf,
  enqueueJob,
  findEnvelope,
  listExcluded,
  listReports,
  putSecret,
  readAudit,
  readPiece,
  readSetting,
  saveAnswer,
  threadEnd,
  writeSetting,
} from "@telltale/store";
import type { Context } from "../context.ts";
import { tokenHashOf } from "../http/authorise.ts";
import type { Handlers } from "../http/router.ts";
import { keepMessage, type reportHandlers, threadOf } from "../report/reports.ts";
import { envelopesOf } from "../report/state.ts";
import { levelOf } from "../read/level.ts";
import { type backupHandlers, backupKeys, keepBackupKeys } from "./backup-keys.ts";
import { secretNames } from "./desk.ts";
import { handlerOf, reportFor } from "./own.ts";
import type { resealHandlers } from "./reseal.ts";
import { challengeFor, isOurs, usedChallenge } from "./sign-in.ts";

type Own = Exclude<EndpointId, keyof typeof reportHandlers | keyof typeof resealHandlers | keyof typeof backupHandlers>;

const done = { done: true } as const;

async function viewOf(context: Context, tx: ReadTx, report: Report): Promise<Answer<"openReport">> {
  const last = await threadEnd(tx, report.id);
  return {
    id: report.id,
    state: report.state,
    createdAt: report.createdAt,
    stateAt: report.stateAt,
    takenBy: report.takenBy,
    takenAt: report.takenAt,
    thread: report.threadRecipient,
    excluded: [...(await listExcluded(tx, report.id))],
    envelopes: await envelopesOf(tx, report.id),
    messages: last?.seq ?? 0,
    awaitsAnswer: last?.author === "reporter",
    level: await levelOf(context, tx, report.id),
  };
}

async function statusOf(context: Context): Promise<Answer<"getStatus">> {
  const unlocked = context.desk.unlocked();
  return context.store.read(async (tx) => {
    const serial = unlocked?.dataKeys.at(-1)?.serial ?? null;
    const jobs = await countJobs(tx);
    const rows = await countDerived(tx);
    return {
      unlocked: unlocked !== null,
      reports: { ...(await countReports(tx)) },
      waiting: jobs.find(({ kind }) => kind === "read-report")?.jobs ?? 0,
      dataKey:
        serial === null
          ? null
          : { serial, older: rows.filter(({ keySerial }) => keySerial < serial).reduce((sum, row) => sum + row.rows, 0) },
      backupsUntil: (await backupKeys(tx)).at(-1)?.month ?? null,
    };
  });
}

/** Where a page of reports ended, as it is sent. */
const cursorOf = ({ createdAt, id }: Report): string => `${createdAt}_${id}`;

function parseCursor(text: string | undefined): { readonly createdAt: number; readonly id: string } | null {
  if (text === undefined) return null;
  const [, createdAt, id] = /^(\d{1,15})_(r-[0-9a-f]{32})$/u.exec(text) ?? [];
  if (createdAt === undefined || id === undefined) throw new Problem("body-invalid", { fields: ["before"] });
  return { createdAt: Number(createdAt), id };
}

/** What the sealing refuses of a set of keys, as a problem. */
function refuseKeyset(error: unknown): never {
  if (error instanceof SealingError) throw new Problem("keyset-refused", { because: error.code });
  throw error;
}

const settingNames = { hours: "hours", replyHours: "reply-hours" } as const;

export const deskHandlers: Pick<Handlers, Own> = {
  async getDesk(context, { now }) {
    const keys = await context.desk.keys(now);
    const open = keys !== null && canTakeReports(keys.keyset);
    const [hours, replyHours] = await context.store.read((tx) =>
      Promise.all([readSetting(tx, settingNames.hours), readSetting(tx, settingNames.replyHours)]),
    );
    return {
      version: contractVersion,
      desk: keys?.keyset.desk ?? null,
      open,
      closedBecause: keys === null ? "no-setup" : open ? null : "too-few-keys",
      demo: context.isDemo,
      keyset: keys?.signed ?? null,
      store: context.store.id(),
      hours: hours ?? "",
      contact: context.config.contact ?? "",
      replyHours: Number(replyHours ?? 0),
      limits: { ...intakeLimits },
      periods: { ...periods },
    };
  },

  async getHelpLines({ helpLines }) {
    return { version: contractVersion, lines: helpLines === null ? null : [...helpLines] };
  },

  async getSetup(context, { now }) {
    return { version: contractVersion, needed: (await context.desk.keys(now)) === null };
  },

  async setUp(context, { body, now }) {
    let keyset;
    try {
      keyset = verifyKeyset(body.keyset);
    } catch (error) {
      refuseKeyset(error);
    }
    if (keyset.serial !== 1) throw new Problem("keyset-refused", { because: "keyset-serial" });
    await context.store.write(async (tx) => {
      try {
        await addKeyset(tx, { serial: 1, document: JSON.stringify(body.keyset), at: now });
      } catch (error) {
        if (error instanceof StoreError && error.code === "exists") throw new Problem("setup-done");
        throw error;
      }
      await putSecret(tx, secretNames.deskKey, Buffer.from(body.deskKey, "base64url"), now);
      await putSecret(tx, `${secretNames.dataKeys}1`, Buffer.from(body.dataKeys, "base64url"), now);
      await writeSetting(tx, settingNames.hours, body.hours);
      await writeSetting(tx, settingNames.replyHours, String(body.replyHours));
      await keepBackupKeys(tx, body.backupRecipients);
      await appendAudit(tx, { at: now, actor: "setup", action: "desk-set-up", subject: "keyset/1" });
    });
    context.desk.refresh();
    return done;
  },

  async getChallenge(context, { body: { handler }, now }) {
    return challengeFor(context.desk.server.challenge, handler, now);
  },

  async signIn(context, { body: { handler, challenge, signature }, origin, now }) {
    const keys = await context.desk.keys(now);
    const key = keys === null ? undefined : activeHandlers(keys.keyset).find(({ id }) => id === handler);
    const asked = { challenge, handler, origin, store: context.store.id() };
    const holds =
      key !== undefined && isOurs(context.desk.server.challenge, challenge, handler, now) && verifyChallenge(asked, signature, key.verify);
    if (!holds) throw new Problem("session-refused");
    const token = randomBytes(32).toString("base64url");
    const expiresAt = now + periods.sessionMinutes * 60_000;
    await context.store.write(async (tx) => {
      const keyHash = usedChallenge(challenge);
      try {
        await saveAnswer(tx, {
          keyHash,
          requestHash: keyHash,
          status: 0,
          answer: "",
          at: now,
          expiresAt: now + periods.challengeSeconds * 1000,
        });
      } catch (error) {
        if (error instanceof StoreError && error.code === "exists") throw new Problem("session-refused");
        throw error;
      }
      await createSession(tx, tokenHashOf(token), { handlerId: handler, expiresAt });
      await appendAudit(tx, { at: now, actor: handler, action: "signed-in", subject: handler });
    });
    return { token, expiresAt, handler };
  },

  async signOut(context, { who, now }) {
    const { id } = handlerOf(who);
    const tokenHash = who.role === "handler" ? who.tokenHash : new Uint8Array();
    await context.store.write(async (tx) => {
      await deleteSession(tx, tokenHash);
      await appendAudit(tx, { at: now, actor: id, action: "signed-out", subject: id });
    });
    return done;
  },

  getStatus: (context) => statusOf(context),

  async unlockDesk(context, { who, body: { passphrase }, now }) {
    const { id } = handlerOf(who);
    // No proof of work stands for this one: it would only make trying passphrases dearer.
    const retryAfter = context.limits.unlock.take(now);
    if (retryAfter > 0) throw new Problem("too-many", { retryAfter });
    let opened = true;
    try {
      await context.desk.unlock(passphrase, now);
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      opened = false;
    }
    await context.store.write((tx) =>
      appendAudit(tx, { at: now, actor: id, action: opened ? "desk-unlocked" : "unlock-refused", subject: "desk" }),
    );
    if (!opened) throw new Problem("unlock-refused");
    context.metrics.unlocked.set(1);
    context.wake();
    return statusOf(context);
  },

  async lockDesk(context, { who, now }) {
    const { id } = handlerOf(who);
    context.desk.lock();
    context.metrics.unlocked.set(0);
    await context.store.write((tx) => appendAudit(tx, { at: now, actor: id, action: "desk-locked", subject: "desk" }));
    return statusOf(context);
  },

  async rotateDataKey(context, { who, now }) {
    const { id } = handlerOf(who);
    const unlocked = context.desk.unlocked();
    const keys = await context.desk.keys(now);
    if (unlocked === null || keys === null) throw new Problem("locked");
    const serial = (unlocked.dataKeys.at(-1)?.serial ?? 0) + 1;
    const wrapped = await wrapDataKeys(newDataKeys(serial), keys.keyset.deskRecipient);
    await context.store.write(async (tx) => {
      await putSecret(tx, `${secretNames.dataKeys}${serial}`, wrapped, now);
      await enqueueJob(tx, { id: `j-${randomBytes(8).toString("hex")}`, kind: "reseal", subject: "derived", runAt: now });
      await appendAudit(tx, { at: now, actor: id, action: "data-key-made", subject: `${secretNames.dataKeys}${serial}` });
    });
    await context.desk.reload();
    context.wake();
    return statusOf(context);
  },

  async putKeyset(context, { who, body, now }) {
    const { id } = handlerOf(who);
    const keys = await context.desk.keys(now);
    if (keys === null) throw new Problem("keyset-refused", { because: "no-setup" });
    let next;
    try {
      next = verifyKeyset(body, { previous: keys.signed });
    } catch (error) {
      refuseKeyset(error);
    }
    if (next.deskRecipient !== keys.keyset.deskRecipient) throw new Problem("keyset-refused", { because: "desk-key-changed" });
    const active = new Set(activeHandlers(next).map((handler) => handler.id));
    await context.store.write(async (tx) => {
      await addKeyset(tx, { serial: next.serial, document: JSON.stringify(body), at: now });
      for (const handler of next.handlers) if (!active.has(handler.id)) await deleteSessionsOf(tx, handler.id);
      await appendAudit(tx, { at: now, actor: id, action: "keyset-added", subject: `keyset/${next.serial}` });
    });
    context.desk.refresh();
    return done;
  },

  async listReports(context, { who, query: { state, before, limit }, now }) {
    const handler = handlerOf(who);
    if (state === "receiving" || state === "withdrawn") return { reports: [], next: null };
    await context.store.write((tx) => appendAudit(tx, { at: now, actor: handler.id, action: "reports-listed", subject: state ?? "all" }));
    return context.store.read(async (tx) => {
      const rows = await listReports(tx, {
        states: state === undefined ? ["received", "closed"] : [state],
        handlerId: handler.id,
        after: parseCursor(before),
        limit,
      });
      const reports: Answer<"openReport">[] = [];
      for (const row of rows) reports.push(await viewOf(context, tx, row));
      const last = rows.at(-1);
      return { reports, next: rows.length < limit || last === undefined ? null : cursorOf(last) };
    });
  },

  async openReport(context, { who, params, now }) {
    const handler = handlerOf(who);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      await appendAudit(tx, { at: now, actor: handler.id, action: "report-opened", subject: report.id });
      return viewOf(context, tx, report);
    });
  },

  async getPiece(context, { who, params, now }) {
    const handler = handlerOf(who);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      const envelope = await findEnvelope(tx, params.envelope);
      const bytes = envelope?.reportId === report.id ? await readPiece(tx, params.envelope, params.piece) : null;
      if (envelope === null || bytes === null) throw new Problem("envelope-unknown");
      if (params.piece === 0) await appendAudit(tx, { at: now, actor: handler.id, action: `${envelope.purpose}-read`, subject: report.id });
      return bytes;
    });
  },

  async getThread(context, { who, params, query: { after }, now }) {
    const handler = handlerOf(who);
    await context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      await appendAudit(tx, { at: now, actor: handler.id, action: "thread-read", subject: report.id });
    });
    return threadOf(context, params.report, after);
  },

  async answerReport(context, { who, params, body, now }) {
    const handler = handlerOf(who);
    const keys = await context.desk.keys(now);
    return context.store.write(async (tx) => {
      const report = await reportFor(tx, params.report, handler);
      const kept = await keepMessage(tx, {
        id: body.id,
        reportId: report.id,
        author: "handler",
        handlerId: handler.id,
        at: now,
        sealed: body.sealed,
        keyset: body.keyset,
        keys,
      });
      await appendAudit(tx, { at: now, actor: handler.id, action: "report-answered", subject: report.id });
      return kept;
    });
  },

  closeReport: (context, { who, params, now }) => turn(context, handlerOf(who), params.report, "closed", now),
  reopenReport: (context, { who, params, now }) => turn(context, handlerOf(who), params.report, "received", now),

  async getAudit(context, { query: { after } }) {
    const lines = await context.store.read((tx) => readAudit(tx, after, intakeLimits.maxPage));
    return {
      lines: lines.map(({ seq, at, actor, action, subject, hash }) => ({
        seq,
        at,
        actor,
        action,
        subject,
        hash: Buffer.from(hash).toString("base64url"),
      })),
      next: lines.length < intakeLimits.maxPage ? null : (lines.at(-1)?.seq ?? null),
    };
  },

  async getAuditHead(context) {
    const { seq, hash } = await context.store.read((tx) => auditHead(tx));
    return signAuditHead({ seq, hash: Buffer.from(hash).toString("base64url"), store: context.store.id() }, context.desk.server.audit);
  },
};

async function turn(
  context: Context,
  handler: HandlerKey,
  id: string,
  to: "closed" | "received",
  now: number,
): Promise<Answer<"openReport">> {
  return context.store.write(async (tx) => {
    const report = await reportFor(tx, id, handler);
    const turned = await changeReportState(tx, report.id, ["received", "closed"], to, now);
    await appendAudit(tx, { at: now, actor: handler.id, action: to === "closed" ? "report-closed" : "report-reopened", subject: id });
    return viewOf(context, tx, turned);
  });
}
