import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import {
  type Analysis,
  type Message,
  type ReadOptions,
  analyze,
  assessConversation,
  listMessages,
  recogniseFormat,
  streamWhatsApp,
} from "@telltale/engine";
import { type Input, loadInput } from "../inputs.ts";

/** A message in the shape of the contract, with what the contract leaves open added at its end. */
function messageJson(message: Message): object {
  const { id, from, at, zone, ambiguous, kind, text, edited, attachments, source, readings, precision } = message;
  return {
    id,
    from,
    at,
    zone,
    ambiguous,
    kind,
    text,
    edited,
    attachments,
    source,
    ...(readings === undefined ? {} : { readings }),
    ...(precision === undefined ? {} : { precision }),
  };
}

/** One conversation of `check --json`, as JSON text. */
export function checkedJson({ conversation, assessment }: Analysis): string {
  const { source, participants, messages, issues } = conversation;
  return JSON.stringify({ source, participants, messages: Array.from(messages, messageJson), issues, assessment });
}

/** Files of plain WhatsApp text from this size on go through as a stream in `--jsonl`. */
const streamFromBytes = 8 * 1024 * 1024;
const headBytes = 64 * 1024;
/** A streamed chat with more messages than this is not assessed: its messages are not kept. */
const maxAssessed = 20_000;

/** `check --jsonl`: a line for the source, for each message, and for the end with people, issues and assessment. */
export async function jsonLines(input: Input, options: ReadOptions): Promise<void> {
  if (input.path !== null && (input.bytes ?? 0) >= streamFromBytes && (await isWhatsAppText(input.path, options))) {
    await streamLines(input.path, input.name, options);
    return;
  }
  for (const { conversation, assessment } of analyze(await loadInput(input), options)) {
    const { source, participants, messages, issues } = conversation;
    await writeLine({ version: 1, type: "source", ...source });
    for (const message of messages) await writeLine({ type: "message", ...messageJson(message) });
    await writeLine({ type: "end", source: source.name, messages: messages.length, participants, issues, assessment });
  }
}

async function isWhatsAppText(path: string, { format }: ReadOptions): Promise<boolean> {
  const head = Buffer.alloc(headBytes);
  await using file = await open(path);
  const { bytesRead } = await file.read(head, 0, headBytes, 0);
  const found = format ?? recogniseFormat(new Uint8Array(head.subarray(0, bytesRead)));
  return found === "whatsapp-android" || found === "whatsapp-ios";
}

async function streamLines(path: string, name: string, options: ReadOptions): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const sha256 = hash.digest("hex");
  const { size } = await stat(path);
  await writeLine({ version: 1, type: "source", name, sha256, bytes: size });
  const kept: Message[] = [];
  let count = 0;
  const { participants, issues, bytes, format } = await streamWhatsApp(
    () => createReadStream(path),
    options,
    async (batch) => {
      for (const message of batch) await writeLine({ type: "message", ...messageJson(message) });
      count += batch.length;
      if (count <= maxAssessed) kept.push(...batch);
      else kept.length = 0;
    },
    name,
  );
  const assessment =
    count > maxAssessed
      ? null
      : assessConversation({ source: { name, sha256, format, bytes }, participants, messages: listMessages(kept), issues });
  await writeLine({ type: "end", source: name, format, bytes, messages: count, participants, issues, assessment });
}

async function writeLine(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, "drain");
}
