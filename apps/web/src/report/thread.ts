/* The way back to a report: open by its receipt, read, write, add, take back, undo, delete. */
import { type Answer, type CaseContent, type Client, type ConsentsContent, type Credential, contractVersion } from "@telltale/contract";
import {
  type DerivedReceipt,
  SealingError,
  type VerifiedKeyset,
  fromBase64url,
  openText,
  parseReceipt,
  recipientsFor,
  sealEnvelope,
  sealMessage,
  toBase64url,
} from "@telltale/sealing";
import { type Derive, accessOf } from "./derive.ts";
import { type Effects, insist } from "./send.ts";

/** A thread that was opened; it lives in memory and is gone with the page. */
export interface Thread {
  readonly receipt: DerivedReceipt;
  readonly credential: Credential;
  readonly state: Answer<"getReport">;
}

export interface ThreadMessage {
  readonly id: string;
  readonly author: "reporter" | "handler";
  readonly handler: string | null;
  readonly at: number;
  /** Null where it does not open: sealed by another program, or changed. */
  readonly text: string | null;
}

/**
 * Opens the thread of a receipt as it was typed. Throws `SealingError` `receipt-malformed` for what is no receipt, `Problem`
 * `receipt-unknown` where no report has it.
 */
export async function openThread(client: Client, typed: string, derive: Derive, onProgress?: (done: number) => void): Promise<Thread> {
  const receipt = await accessOf(client, parseReceipt(typed), derive, onProgress);
  return threadOf(client, receipt);
}

/** The thread of a receipt whose key is at hand. */
export async function threadOf(client: Client, receipt: DerivedReceipt): Promise<Thread> {
  const credential: Credential = { scheme: "Receipt", token: receipt.access };
  return { receipt, credential, state: await client.call("getReport", {}, credential) };
}

/** All messages in their order. */
export async function readThread(client: Client, { receipt, credential, state }: Thread): Promise<readonly ThreadMessage[]> {
  const read: ThreadMessage[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: Answer<"getMessages"> = await client.call("getMessages", { query: { after } }, credential);
    for (const { sealed, ...rest } of page.messages) read.push({ ...rest, text: await opened(sealed, rest.id, { receipt, state }) });
    after = page.next;
  }
  return read;
}

async function opened(sealed: string, id: string, { receipt, state }: Pick<Thread, "receipt" | "state">): Promise<string | null> {
  try {
    const place = { purpose: "message", report: state.id, envelope: id } as const;
    return (await openText([fromBase64url(sealed)], [receipt.identity], place)).text;
  } catch (error) {
    if (error instanceof SealingError) return null;
    throw error;
  }
}

/** For whom something is added. */
export interface Adding {
  readonly client: Client;
  readonly thread: Thread;
  readonly keyset: VerifiedKeyset;
  /** Ids of handlers who shall not read it, beside those whom the report keeps out. */
  readonly leftOut: readonly string[];
  readonly effects: Effects;
}

/** Everybody whose key nothing is sealed to. */
const keptOut = ({ thread, leftOut }: Adding): string[] => [...new Set([...thread.state.excluded, ...leftOut])];

/** Writes to the handlers. The sealed message is sent again as it is until it is kept, and is kept once. */
export async function writeMessage(adding: Adding, text: string): Promise<void> {
  const { client, thread, keyset, effects } = adding;
  const { id, bytes } = await sealMessage({
    report: thread.state.id,
    text,
    keyset,
    excluded: keptOut(adding),
    reporter: thread.receipt.recipient,
  });
  const body = { version: contractVersion as 1, id, keyset: keyset.serial, sealed: toBase64url(bytes) };
  await insist(async () => client.call("sendMessage", { body }, thread.credential), { effects });
}

const hexId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Adds a case of its own to the report, for the desk to link by. */
export const addCase = async (adding: Adding, content: CaseContent): Promise<Answer<"getReport">> => addEnvelope(adding, "case", content);

/** Says anew what is allowed. The newest holds: what it does not allow is not allowed any more. */
export const addConsents = async (adding: Adding, allowed: ConsentsContent["allowed"], now: number): Promise<Answer<"getReport">> =>
  addEnvelope(adding, "consents", { version: contractVersion, at: now, allowed } satisfies ConsentsContent);

/** An envelope is announced, then its pieces follow; a break goes on where it was. */
async function addEnvelope(adding: Adding, purpose: "case" | "consents", content: object): Promise<Answer<"getReport">> {
  const { client, thread, keyset, effects } = adding;
  const { credential, state } = thread;
  const envelope = `e-${hexId()}`;
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const recipients = recipientsFor(purpose, { keyset, excluded: keptOut(adding), reporter: thread.receipt.recipient }).map(
    ({ recipient }) => recipient,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of sealEnvelope({ purpose, report: state.id, envelope, content: bytes, bytes: bytes.length, recipients }))
    pieces.push(piece.bytes);
  const inline = pieces.length === 1 ? pieces.map(toBase64url) : [];
  const body = {
    version: contractVersion as 1,
    keyset: keyset.serial,
    envelope: { id: envelope, purpose, version: contractVersion as 1, pieces: pieces.length, inline },
  };
  const idempotencyKey = effects.newKey();
  const added = await insist(async () => client.call("addEnvelope", { body, idempotencyKey }, credential), { effects });
  if (inline.length > 0) return added;
  return insist(
    async () => {
      const now = await client.call("getReport", {}, credential);
      for (const piece of now.envelopes.find(({ id }) => id === envelope)?.missing ?? [])
        await client.call("putPiece", { params: { envelope, piece }, body: pieces[piece] ?? new Uint8Array() }, credential);
      return client.call("getReport", {}, credential);
    },
    { effects },
  );
}

/** Takes the report back; it can be undone until `undoUntil`. */
export const withdraw = async (client: Client, { credential }: Thread): Promise<Answer<"getReport">> =>
  client.call("withdrawReport", {}, credential);

export const undo = async (client: Client, { credential }: Thread): Promise<Answer<"getReport">> =>
  client.call("undoWithdrawal", {}, credential);

/** Deletes it at once and for good. */
export const deleteNow = async (client: Client, { credential }: Thread): Promise<void> => {
  await client.call("deleteReport", {}, credential);
};
