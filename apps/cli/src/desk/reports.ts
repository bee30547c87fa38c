/* Listing, opening, answering and closing reports. */
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Answer, type Purpose, contractVersion, states } from "@telltale/contract";
import { openEnvelope, openKeyFile, openText, sealMessage, toBase64url } from "@telltale/sealing";
import { openNew, readText } from "../secret/files.ts";
import { askPassphrase } from "../secret/passphrase.ts";
import type { Io } from "../secret/terminal-io.ts";
import { safe } from "../terminal.ts";
import { FailedError, UsageError } from "../usage.ts";
import { type Env, findReport, inSession, parseAction, signInOptions } from "./options.ts";
import { persisting } from "./persisting.ts";
import { type Session, nameOf } from "./session.ts";
import { type DeskReport, caseText, consentsText, headText, identityText, indented, listText, timeOf } from "./show.ts";

type Envelope = DeskReport["envelopes"][number];

const json = (value: object): string => `${JSON.stringify({ version: 1, ...value })}\n`;

const isState = (given: string): given is (typeof states)[number] => states.some((state) => state === given);

export async function list(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { state: { type: "string" }, json: { type: "boolean" } }, []);
  const { state } = values;
  if (state !== undefined && !isState(state)) throw new UsageError(`expected a state (received, closed), got "${state}"`);
  await inSession(io, signInOptions(values, env), async ({ client, credential }) => {
    const reports: DeskReport[] = [];
    let before: string | undefined;
    do {
      const query = { ...(state === undefined ? {} : { state }), ...(before === undefined ? {} : { before }) };
      const page = await client.call("listReports", { query }, credential);
      reports.push(...page.reports);
      before = page.next ?? undefined;
    } while (before !== undefined);
    io.out(values.json === true ? json({ reports }) : listText(reports));
  });
}

async function* piecesOf({ client, credential }: Session, report: string, { id, pieces }: Envelope): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < pieces; piece += 1)
    yield await client.call("getPiece", { params: { report, envelope: id, piece } }, credential);
}

/** As much of a file as is shown on a terminal. */
const maxShownBytes = 64 * 1024;

/** A file's text where it is one, or null. */
function textIn(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** A name for a file that cannot lead out of the folder, nor hide what it is. */
const fileNameIn = (name: string | null, index: number): string =>
  `${index + 1}-${
    basename((name ?? "").replaceAll("\\", "/"))
      .replaceAll(/[\p{C}\p{Zl}\p{Zp}/:*?"<>|]/gu, "_")
      .replace(/^[.\s-]+/u, "_")
      .slice(0, 120) || "file"
  }`;

interface Place {
  readonly purpose: Purpose;
  readonly report: string;
  readonly envelope: string;
}

async function showFile(io: Io, session: Session, place: Place, envelope: Envelope, index: number, out: string | undefined): Promise<void> {
  const opened = await openEnvelope(piecesOf(session, place.report, envelope), [session.secrets.identity], place);
  const what = place.purpose === "original" ? "Original" : "Attachment";
  io.out(`${what}: ${safe(opened.name ?? "without a name")}, ${opened.bytes} bytes\n`);
  if (out !== undefined) {
    await mkdir(out, { recursive: true, mode: 0o700 });
    const path = join(out, fileNameIn(opened.name, index));
    const file = await openNew(path);
    try {
      for await (const part of opened.content) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    io.out(`  written to ${path}\n`);
    return;
  }
  if (place.purpose !== "original" || opened.bytes > maxShownBytes) {
    io.out("  --out DIR writes it to a file\n");
    return;
  }
  const parts: Uint8Array[] = [];
  for await (const part of opened.content) parts.push(part);
  const text = textIn(Buffer.concat(parts));
  io.out(text === null ? "  not a text; --out DIR writes it to a file\n" : `${indented(text.trimEnd(), "    ")}\n`);
}

/** What only the desk's key opens, where its file is at hand. */
async function showForDesk(io: Io, session: Session, report: string, envelope: Envelope, identity: string): Promise<void> {
  const place = { report, envelope: envelope.id };
  const pieces = piecesOf(session, report, envelope);
  if (envelope.purpose === "case") io.out(caseText(await openText(pieces, [identity], { ...place, purpose: "case" })));
  else io.out(consentsText(await openText(pieces, [identity], { ...place, purpose: "consents" })));
}

export async function open(args: readonly string[], io: Io, env: Env): Promise<void> {
  const options = { out: { type: "string" }, "desk-key": { type: "string" }, "desk-passphrase-file": { type: "string" } } as const;
  const { values, positionals } = parseAction(args, options, ["a report"]);
  await inSession(io, signInOptions(values, env), async (session) => {
    const { client, credential, keyset, secrets } = session;
    const id = await findReport(session, positionals[0] ?? "");
    const report = await client.call("openReport", { params: { report: id } }, credential);
    let deskIdentity: string | null = null;
    const deskKey = values["desk-key"];
    if (deskKey !== undefined) {
      const desk = await openKeyFile(
        await readText(deskKey, "the desk's key file"),
        await askPassphrase(io, deskKey, values["desk-passphrase-file"]),
      );
      if (desk.kind !== "desk") throw new FailedError(`expected the desk's key, got a ${desk.kind} key: ${deskKey}`);
      deskIdentity = desk.identity;
    }
    io.out(headText(report, (handler) => nameOf(keyset, handler)));
    let files = 0;
    let sealedToDesk = 0;
    for (const envelope of report.envelopes) {
      const { purpose } = envelope;
      io.out("\n");
      if (envelope.missing.length > 0) io.out(`${purpose}: ${envelope.missing.length} of ${envelope.pieces} pieces have not arrived\n`);
      else
        try {
          switch (purpose) {
            case "identity":
              io.out(
                identityText(
                  await openText(piecesOf(session, id, envelope), [secrets.identity], { purpose, report: id, envelope: envelope.id }),
                ),
              );
              break;
            case "original":
            case "attachment":
              await showFile(io, session, { purpose, report: id, envelope: envelope.id }, envelope, files, values.out);
              files += 1;
              break;
            case "case":
            case "consents":
              if (deskIdentity === null) {
                sealedToDesk += 1;
                io.out(`${purpose}: sealed to the desk's key\n`);
              } else await showForDesk(io, session, id, envelope, deskIdentity);
              break;
            case "message":
              break;
          }
        } catch (error) {
          // One envelope that does not open hides no other.
          if (error instanceof Error && error.name === "SealingError") io.out(`${purpose}: cannot be opened: ${error.message}\n`);
          else throw error;
        }
    }
    if (sealedToDesk > 0) io.note("\nThe case and consents open with the desk's key file: --desk-key FILE\n");
  });
}

type Message = Answer<"getThread">["messages"][number];

async function threadOf({ client, credential }: Session, report: string): Promise<Message[]> {
  const all: Message[] = [];
  let after = 0;
  for (;;) {
    const { messages, next } = await client.call("getThread", { params: { report }, query: { after } }, credential);
    all.push(...messages);
    if (next === null) return all;
    after = next;
  }
}

export async function thread(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseAction(args, { json: { type: "boolean" } }, ["a report"]);
  await inSession(io, signInOptions(values, env), async (session) => {
    const report = await findReport(session, positionals[0] ?? "");
    const messages = await threadOf(session, report);
    const opened: { readonly author: string; readonly at: number; readonly text: string | null }[] = [];
    for (const { id, author, handler, at, sealed } of messages) {
      const who = author === "reporter" ? "reporter" : nameOf(session.keyset, handler);
      const bytes = new Uint8Array(Buffer.from(sealed, "base64url"));
      const place = { purpose: "message", report, envelope: id } as const;
      const text = await openText([bytes], [session.secrets.identity], place).then(
        ({ text: inside }) => inside,
        () => null,
      );
      opened.push({ author: who, at, text });
    }
    if (values.json === true) io.out(json({ report, messages: opened }));
    else if (opened.length === 0) io.out("No messages.\n");
    else
      io.out(
        `${opened.map(({ author, at, text }) => `${timeOf(at)} UTC  ${safe(author)}\n${text === null ? "  [cannot be opened with this key]" : indented(text)}`).join("\n\n")}\n`,
      );
  });
}

export async function answer(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseAction(args, { "text-file": { type: "string" } }, ["a report"]);
  const file = values["text-file"];
  const given = file === undefined ? null : await readText(file, "a file with the answer");
  await inSession(io, signInOptions(values, env), async (session) => {
    const { client, credential, keyset } = session;
    const report = await findReport(session, positionals[0] ?? "");
    const text = (given ?? (await io.rest("The answer"))).trim();
    if (text === "") throw new FailedError("expected an answer of at least one character, got none");
    const { thread: reporter, excluded } = await client.call("openReport", { params: { report } }, credential);
    const { id, bytes } = await sealMessage({ report, text, keyset, excluded, reporter });
    const body = { version: contractVersion, id, keyset: keyset.serial, sealed: toBase64url(bytes) } as const;
    await persisting(() => client.call("answerReport", { params: { report }, body }, credential));
    io.out(
      `Answered. The reporter reads it with the receipt; nobody else but the handlers${excluded.length === 0 ? "" : " who are not excluded"} can.\n`,
    );
  });
}

const turn =
  (endpoint: "closeReport" | "reopenReport", said: string) =>
  async (args: readonly string[], io: Io, env: Env): Promise<void> => {
    const { values, positionals } = parseAction(args, {}, ["a report"]);
    await inSession(io, signInOptions(values, env), async (session) => {
      const report = await findReport(session, positionals[0] ?? "");
      await session.client.call(endpoint, { params: { report } }, session.credential);
      io.out(`${said}\n`);
    });
  };

export const close = turn("closeReport", "Closed. Its thread can still be read; `telltale desk reopen` opens it again.");
export const reopen = turn("reopenReport", "Open again.");
