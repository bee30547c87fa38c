/* A desk for tests: its keys, a server on a free port, and the sides that talk to it. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaseContent, type Client, type Credential, type Keyset, createClient } from "@telltale/contract";
import {
  type DataKeys,
  type HandlerSecrets,
  type VerifiedKeyset,
  accessHash,
  deriveReceipt,
  generateDeskKey,
  generateHandlerKey,
  generateRecoveryKey,
  generateRoot,
  locatorOf,
  newDataKeys,
  newReceipt,
  recipientsFor,
  sealEnvelope,
  sealKeyFile,
  signChallenge,
  signKeyset,
  toBase64url,
  verifyKeyset,
  wrapDataKeys,
} from "@telltale/sealing";
import { readConfig } from "../src/config/read-config.ts";
import { type RunningServer, serve } from "../src/serve.ts";

export const passphrase = "five plain words for tests";
const text = new TextEncoder();

/** Every key of a desk. */
export interface DeskSecrets {
  readonly root: ReturnType<typeof generateRoot>;
  readonly desk: Awaited<ReturnType<typeof generateDeskKey>>;
  readonly recovery: Awaited<ReturnType<typeof generateRecoveryKey>>;
  readonly handlers: readonly HandlerSecrets[];
  readonly dataKeys: DataKeys;
  readonly keyset: Keyset;
}

/** Makes the keys of a desk with so many handlers. */
export async function makeSecrets(handlers = 2, issuedAt = 1_700_000_000_000): Promise<DeskSecrets> {
  const root = generateRoot();
  const desk = await generateDeskKey();
  const recovery = await generateRecoveryKey();
  const own = await Promise.all(Array.from({ length: handlers }, async () => generateHandlerKey()));
  const keyset: Keyset = {
    version: 1,
    desk: "Harbour Assembly security desk",
    serial: 1,
    issuedAt,
    deskRecipient: desk.recipient,
    recoveryRecipient: recovery.recipient,
    handlers: own.map(({ id, recipient, verify }, i) => ({ id, name: `Handler ${i + 1}`, recipient, verify, retiredAt: null })),
  };
  return { root, desk, recovery, handlers: own, dataKeys: newDataKeys(1), keyset };
}

/** What the setup sends. */
export const setupBody = async ({ root, desk, dataKeys, keyset }: DeskSecrets) => ({
  version: 1 as const,
  keyset: signKeyset(keyset, root.signingSeed),
  deskKey: toBase64url(text.encode(await sealKeyFile(desk, passphrase, { workFactor: 10 }))),
  dataKeys: toBase64url(await wrapDataKeys(dataKeys, desk.recipient)),
  backupRecipients: [],
  hours: "weekdays from 9 to 17",
  replyHours: 24,
});

export interface TestDesk extends AsyncDisposable {
  readonly server: RunningServer;
  readonly client: Client;
  readonly directory: string;
  readonly secrets: DeskSecrets;
  readonly keyset: VerifiedKeyset;
  readonly log: string[];
  /** Signs a handler in. */
  readonly signIn: (handler?: number) => Promise<Credential>;
  /** Stops the server and starts another over the same data. */
  readonly restart: () => Promise<TestDesk>;
}

export interface TestDeskOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly secrets?: DeskSecrets;
  readonly now?: () => number;
  readonly keepDirectory?: boolean;
}

/** Starts a desk that is set up, or goes on with one that is. */
export async function startDesk({ env = {}, directory, secrets, now, keepDirectory = false }: TestDeskOptions = {}): Promise<TestDesk> {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), "telltale-desk-")));
  const config = readConfig({ TELLTALE_LOG: "info", ...env }, { data: folder, port: "0" });
  const log: string[] = [];
  const server = await serve(config, { write: (line) => void log.push(line), ...(now === undefined ? {} : { now }) });
  const client = createClient(server.address);
  const own = secrets ?? (await makeSecrets());
  if ((await client.call("getSetup", {})).needed)
    await client.call("setUp", { body: await setupBody(own) }, { scheme: "Setup", token: server.setupCode });
  const signIn = async (handler = 0): Promise<Credential> => signInTo(client, server.address, own.handlers[handler]);
  return {
    server,
    client,
    directory: folder,
    secrets: own,
    keyset: verifyKeyset((await client.call("getDesk", {})).keyset),
    log,
    signIn,
    async restart() {
      await server[Symbol.asyncDispose]();
      return startDesk({ env, directory: folder, secrets: own, keepDirectory, ...(now === undefined ? {} : { now }) });
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      if (!keepDirectory) await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function signInTo(client: Client, origin: string, handler: HandlerSecrets | undefined): Promise<Credential> {
  if (handler === undefined) throw new Error("expected a handler");
  const { challenge } = await client.call("getChallenge", { body: { version: 1, handler: handler.id } });
  const { store } = await client.call("getDesk", {});
  const signature = signChallenge({ challenge, handler: handler.id, origin, store }, handler.signingSeed);
  const { token } = await client.call("signIn", { body: { version: 1, handler: handler.id, challenge, signature } });
  return { scheme: "Bearer", token };
}

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");
export const newReportId = (): string => `r-${hex(16)}`;
export const newEnvelopeId = (): string => `e-${hex(16)}`;
export const newMessageId = (): string => `m-${hex(16)}`;
export const newKey = (): string => hex(16);

/** Random access in place of what a receipt makes, which takes half a second: tests that are not about receipts use it. */
export async function quickAccess() {
  const token = randomBytes(32).toString("base64url");
  const key = await generateRecoveryKey();
  return { access: token, identity: key.identity, recipient: key.recipient };
}

/** The reporter's side of a receipt. */
export async function receiptAccess(client: Client, receipt = newReceipt()) {
  const { salt } = await client.call("getSalt", { body: { version: 1, locator: locatorOf(receipt) } });
  return { receipt, ...(await deriveReceipt(receipt, Buffer.from(salt, "base64url"))) };
}

/** A report of a chat in which somebody claims to have met the owner. */
export const sampleCase = (change: Partial<CaseContent> = {}): CaseContent => ({
  version: 1,
  kind: "chat",
  chats: [
    {
      format: "whatsapp-android",
      saltedSha256: null,
      participants: [
        { id: "p1", role: "owner", name: "[me]", identifier: null },
        { id: "p2", role: "unsaved", name: null, identifier: "+447700900123" },
      ],
      messages: [
        ["p2", "Hey you, long time no speak! It's Robin, we met at the Lantern Hall dinner"],
        ["p1", "Sorry, who is this?"],
        ["p2", "Ouch, you really don't remember me? We flirted half the night, you promised to stay in touch"],
        ["p2", "Want to see what you're missing? Send me a picture first, just between us"],
        ["p2", "Why so quiet? Don't tell anyone about us ok"],
      ].map(([from, words], i) => ({
        id: `m${i + 1}`,
        from: from ?? null,
        at: `2026-03-02T22:1${i}:00`,
        kind: "text" as const,
        text: words ?? "",
        attachments: [],
      })),
    },
  ],
  description: null,
  handles: [{ handle: "+447700900123", app: "WhatsApp" }],
  when: "2026-03-02",
  knew: null,
  happened: [],
  othersApproached: null,
  media: [],
  ...change,
});

type Piece = { readonly purpose: "case" | "consents" | "identity" | "original" | "attachment"; readonly content: unknown };

/** An envelope as it is announced, its pieces along with it. */
export async function sealed(
  desk: Pick<TestDesk, "keyset">,
  report: string,
  { purpose, content }: Piece,
  excluded: readonly string[] = [],
) {
  const bytes = content instanceof Uint8Array ? content : text.encode(JSON.stringify(content));
  const id = newEnvelopeId();
  const recipients = recipientsFor(purpose, { keyset: desk.keyset, excluded }).map(({ recipient }) => recipient);
  const inline: string[] = [];
  for await (const piece of sealEnvelope({ purpose, report, envelope: id, content: bytes, bytes: bytes.length, recipients }))
    inline.push(toBase64url(piece.bytes));
  return { id, purpose, version: 1 as const, pieces: inline.length, inline };
}

export interface SentReport {
  readonly id: string;
  readonly credential: Credential;
  readonly identity: string;
  readonly recipient: string;
}

/** The body that sends a report whole. */
export async function reportBody(
  desk: Pick<TestDesk, "keyset">,
  pieces: readonly Piece[],
  excluded: readonly string[] = [],
  id = newReportId(),
) {
  const { access, identity, recipient } = await quickAccess();
  const envelopes = [];
  for (const piece of pieces) envelopes.push(await sealed(desk, id, piece, excluded));
  const body = {
    version: 1 as const,
    id,
    access: accessHash(access),
    thread: recipient,
    keyset: desk.keyset.serial,
    excluded: [...excluded],
    envelopes,
    complete: true,
  };
  const sent: SentReport = { id, credential: { scheme: "Receipt", token: access }, identity, recipient };
  return { body, sent };
}

/** Sends a report of one chat, with who reports. */
export async function sendReport(
  desk: Pick<TestDesk, "keyset" | "client">,
  excluded: readonly string[] = [],
  content = sampleCase(),
): Promise<SentReport> {
  const who = { version: 1, name: "Alex Reed", reach: "07700 900200", safe: "evenings", names: {} };
  const { body, sent } = await reportBody(
    desk,
    [
      { purpose: "case", content },
      { purpose: "identity", content: who },
    ],
    excluded,
  );
  await desk.client.call("createReport", { body, idempotencyKey: newKey() });
  return sent;
}

/** A thread message, sealed. */
export async function sealMessage(desk: Pick<TestDesk, "keyset">, report: SentReport, words: string, excluded: readonly string[] = []) {
  const id = newMessageId();
  const recipients = recipientsFor("message", { keyset: desk.keyset, excluded, reporter: report.recipient }).map(
    ({ recipient }) => recipient,
  );
  const content = text.encode(JSON.stringify({ version: 1, text: words }));
  for await (const { bytes } of sealEnvelope({
    purpose: "message",
    report: report.id,
    envelope: id,
    content,
    bytes: content.length,
    recipients,
  }))
    return { version: 1 as const, id, keyset: desk.keyset.serial, sealed: toBase64url(bytes) };
  throw new Error("expected one piece");
}
