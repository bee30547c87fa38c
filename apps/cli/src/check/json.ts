import { once } from "node:events";
import { type Analysis, type Message, type ReadOptions, analyze } from "@telltale/engine";
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

/** `check --jsonl`: a line for the source, for each message, and for the end with people, issues and assessment. */
export async function jsonLines(input: Input, options: ReadOptions): Promise<void> {
  for (const { conversation, assessment } of analyze(await loadInput(input), options)) {
    const { source, participants, messages, issues } = conversation;
    await writeLine({ version: 1, type: "source", ...source });
    for (const message of messages) await writeLine({ type: "message", ...messageJson(message) });
    await writeLine({ type: "end", source: source.name, messages: messages.length, participants, issues, assessment });
  }
}

async function writeLine(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, "drain");
}
