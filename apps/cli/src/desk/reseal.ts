/*
 * After somebody has joined or left: what only handlers open is opened here and sealed anew to the keys that hold now, an envelope or a message
 * at a time. What is done is done; killed at any point, it goes on where it was when it is run again.
 */
import { randomBytes } from "node:crypto";
import { type Answer, type Client, Problem, contractVersion, intakeLimits } from "@telltale/contract";
import { type EnvelopePlace, SealingError, openEnvelope, openWhole, recipientsFor, sealEnvelope, toBase64url } from "@telltale/sealing";
import { startProgress } from "../progress.ts";
import type { Io } from "../secret/terminal-io.ts";
import { FailedError } from "../usage.ts";
import { type Env, inSession, parseAction, signInOptions } from "./options.ts";
import { persisting } from "./persisting.ts";
import type { Session } from "./session.ts";

type Report = Answer<"listToReseal">["reports"][number];
type Call = Client["call"];

/** What became of one envelope or message. */
type Outcome = "done" | "elsewhere" | { readonly because: string };

/** One that is as it was. */
interface Left {
  readonly report: string;
  readonly id: string;
  readonly because: string;
}

/** As many as are named on a terminal. */
const mostNamed = 20;

/** Calls in the session, and signs in again where it is over. */
const callerOf =
  (session: Session): Call =>
  async (id, given) => {
    const call = async () => persisting(() => session.client.call(id, given, session.credential));
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "session-needed") throw error;
      await session.renew();
      return call();
    }
  };

/** What is sealed to an older set of keys than the one that was verified when the session began, report by report. */
async function* listAll(call: Call, serial: number): AsyncGenerator<Report> {
  let after: string | null = null;
  do {
    const page: Answer<"listToReseal"> = await call("listToReseal", { query: after === null ? {} : { after } });
    if (page.keyset !== serial) throw changed();
    yield* page.reports;
    after = page.next;
  } while (after !== null);
}

const changed = (): FailedError => new FailedError("the desk's keys changed meanwhile; run it again, it goes on where it was");

const recipients = (purpose: EnvelopePlace["purpose"], { keyset }: Session, { thread, excluded }: Report): string[] =>
  recipientsFor(purpose, { keyset, excluded, reporter: thread }).map(({ recipient }) => recipient);

async function resealEnvelope(session: Session, call: Call, report: Report, envelope: Report["envelopes"][number]): Promise<void> {
  const { keyset, secrets } = session;
  const { purpose } = envelope;
  const sealTo = recipients(purpose, session, report);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < envelope.pieces; piece += 1)
      yield await call("getPiece", { params: { report: report.id, envelope: envelope.id, piece } });
  };
  const opened = await openEnvelope(pieces(), [secrets.identity], { purpose, report: report.id, envelope: envelope.id });
  const { id, missing } = await call("beginReplacement", {
    params: { report: report.id, envelope: envelope.id },
    body: {
      version: contractVersion,
      keyset: keyset.serial,
      id: `e-${randomBytes(16).toString("hex")}`,
      purpose,
      pieces: envelope.pieces,
    },
  });
  const toSend = new Set(missing);
  const sealing = sealEnvelope({
    purpose,
    report: report.id,
    envelope: id,
    content: opened.content,
    bytes: opened.bytes,
    recipients: sealTo,
    ...(opened.name === null ? {} : { name: opened.name }),
    has: (piece) => !toSend.has(piece),
  });
  for await (const { piece, bytes } of sealing)
    try {
      await call("putReplacementPiece", { params: { report: report.id, envelope: id, piece }, body: bytes });
    } catch (error) {
      // The same content, sealed by another run of this handler's.
      if (!(error instanceof Problem) || error.code !== "piece-differs") throw error;
    }
  await call("completeReplacement", { params: { report: report.id, envelope: id } });
}

async function resealMessage(session: Session, call: Call, report: Report, id: string, sealed: string): Promise<void> {
  const place = { purpose: "message", report: report.id, envelope: id } as const;
  const old = new Uint8Array(Buffer.from(sealed, "base64url"));
  const { content } = await openWhole([old], [session.secrets.identity], place, intakeLimits.maxMessageBytes);
  const sealTo = recipients("message", session, report);
  for await (const { bytes } of sealEnvelope({ ...place, content, bytes: content.length, recipients: sealTo }))
    await call("replaceMessage", {
      params: { report: report.id, message: id },
      body: { version: contractVersion, keyset: session.keyset.serial, sealed: toBase64url(bytes) },
    });
}

/** What becomes of one: what this key does not open is left, what somebody else was first with is theirs. Throws what ends the whole run. */
async function trying(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return "done";
  } catch (error) {
    if (error instanceof SealingError) return { because: error.code === "not-for-this-key" ? "not sealed to your key" : error.message };
    if (!(error instanceof Problem)) throw error;
    if (error.code === "keys-changed") throw changed();
    if (error.code === "envelope-unknown" || error.code === "not-found") return "elsewhere";
    throw error;
  }
}

/** Does all of one report; says of each what became of it. */
async function* resealReport(session: Session, call: Call, report: Report): AsyncGenerator<readonly [id: string, outcome: Outcome]> {
  for (const envelope of report.envelopes) yield [envelope.id, await trying(async () => resealEnvelope(session, call, report, envelope))];
  const left = new Set(report.messages);
  let after: number | null = 0;
  while (left.size > 0 && after !== null) {
    const page: Answer<"getThread"> | null = await threadPage(call, report.id, after);
    if (page === null) break;
    for (const { id, sealed } of page.messages)
      if (left.delete(id)) yield [id, await trying(async () => resealMessage(session, call, report, id, sealed))];
    after = page.next;
  }
  for (const id of left) yield [id, "elsewhere"];
}

/** A page of a thread; null where the report is gone. */
async function threadPage(call: Call, report: string, after: number): Promise<Answer<"getThread"> | null> {
  try {
    return await call("getThread", { params: { report }, query: { after } });
  } catch (error) {
    if (error instanceof Problem && error.code === "not-found") return null;
    throw error;
  }
}

const several = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export async function reseal(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { "dry-run": { type: "boolean" }, json: { type: "boolean" } }, []);
  await inSession(io, signInOptions(values, env), async (session) => {
    const { serial } = session.keyset;
    const call = callerOf(session);
    const found = { reports: 0, envelopes: 0, messages: 0 };
    for await (const { envelopes, messages } of listAll(call, serial)) {
      found.reports += 1;
      found.envelopes += envelopes.length;
      found.messages += messages.length;
    }
    if (values["dry-run"] === true) {
      io.out(
        values.json === true
          ? `${JSON.stringify({ version: 1, keyset: serial, ...found })}\n`
          : `Sealed to an older set of keys than ${serial}: ${several(found.envelopes, "envelope")} and ${several(found.messages, "message")} of ${several(found.reports, "report")}.\n`,
      );
      return;
    }
    const done = { envelopes: 0, messages: 0 };
    const left: Left[] = [];
    let elsewhere = 0;
    const progress = startProgress(found.envelopes + found.messages, "sealed anew");
    try {
      for await (const report of listAll(call, serial))
        for await (const [id, outcome] of resealReport(session, call, report)) {
          if (outcome === "done") done[id.startsWith("e-") ? "envelopes" : "messages"] += 1;
          else if (outcome === "elsewhere") elsewhere += 1;
          else left.push({ report: report.id, id, because: outcome.because });
          progress.step();
        }
    } finally {
      progress.end();
    }
    io.out(
      values.json === true
        ? `${JSON.stringify({ version: 1, keyset: serial, ...done, elsewhere, left })}\n`
        : totalsText(serial, done, elsewhere, left),
    );
  });
}

function totalsText(
  serial: number,
  { envelopes, messages }: { readonly envelopes: number; readonly messages: number },
  elsewhere: number,
  left: readonly Left[],
): string {
  const lines = [`Sealed anew to set of keys ${serial}: ${several(envelopes, "envelope")} and ${several(messages, "message")}.`];
  if (envelopes + messages > 0)
    lines.push("What was there before is made unreadable within ten minutes, and stays in backups that have it.");
  if (elsewhere > 0) lines.push(`${elsewhere} meanwhile sealed anew by somebody else, or taken back.`);
  if (left.length > 0) {
    lines.push("", `${left.length} could not be opened with your key and ${left.length === 1 ? "is as it was" : "are as they were"}:`);
    for (const { report, id, because } of left.slice(0, mostNamed)) lines.push(`  ${id} of report ${report}: ${because}`);
    if (left.length > mostNamed) lines.push(`  and ${left.length - mostNamed} more; --json names them all`);
    lines.push("A handler who was there when they came can seal them anew.");
  }
  return `${lines.join("\n")}\n`;
}
