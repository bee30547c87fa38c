import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import {
  type Assessment,
  EngineError,
  type Judged,
  type SourceFile,
  analyze,
  defaultLimits,
  evaluate,
  isTrapLabel,
} from "@telltale/engine";
import { findInputs } from "../inputs.ts";
import { linesOf } from "../lines.ts";
import { startProgress } from "../progress.ts";
import { FailedError, UsageError } from "../usage.ts";
import { renderEvaluation } from "./render.ts";

export const evaluateHelp = `telltale evaluate FILE.jsonl…|-    how well labelled chats are told apart

Each line is {"id", "label", "kind"?, "text"}
or {"id", "label", "kind"?, "messages": [{"from", "text", "at"?}]}.
Labels such as ham, benign, innocent or 0 mean no trap; every other label means
a trap.

  --json      one JSON object with the figures
  --records   with --json: what was said of every record, too
  --help      this text
`;

/** `telltale evaluate`. Throws UsageError or FailedError. */
export async function evaluateFiles(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean" }, records: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    process.stdout.write(evaluateHelp);
    return;
  }
  if (positionals.length === 0) throw new UsageError("expected a file of labelled records or -, got none (telltale evaluate --help)");
  const judged: Judged[] = [];
  for (const { path, name, bytes } of await findInputs(positionals)) {
    // What is no file can be read only once, so its lines are not counted beforehand.
    const progress = startProgress(path === null || bytes === null ? 0 : await countLines(path), "records judged");
    let number = 0;
    for await (const line of linesOf(path === null ? process.stdin : bytesOf(path))) {
      number++;
      if (line.trim() !== "") judged.push(judge(line, `${name} line ${number}`, number));
      progress.step();
    }
    progress.end();
  }
  if (judged.length === 0) throw new FailedError("expected at least one record, found none");
  const evaluation = evaluate(judged);
  if (values.json !== true) {
    process.stdout.write(renderEvaluation(evaluation));
    return;
  }
  const { records: count, ...figures } = evaluation;
  const records = judged.map(({ id, label, level, probability }) => ({ id, label, level, probability }));
  process.stdout.write(`${JSON.stringify({ version: 1, count, ...figures, ...(values.records === true ? { records } : {}) })}\n`);
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of bytesOf(path)) for (const byte of chunk) if (byte === 10) count++;
  return count;
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield Buffer.from(chunk);
  } catch (error) {
    throw new FailedError(
      `expected a file that can be read, got one that cannot (${error instanceof Error && "code" in error ? String(error.code) : "unknown"}): ${path}`,
    );
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const kindOf = (value: unknown): string => (Array.isArray(value) ? "a list" : value === null ? "null" : typeof value);

function assessed(file: SourceFile, where: string): Assessment | undefined {
  try {
    return analyze(file, { limits: defaultLimits, format: "jsonl" })[0]?.assessment;
  } catch (error) {
    throw error instanceof EngineError ? new FailedError(`${where}: ${error.message}`) : error;
  }
}

function judge(line: string, where: string, number: number): Judged {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    throw new FailedError(`${where}: expected a JSON object, got text that is not JSON`);
  }
  if (!isRecord(record)) throw new FailedError(`${where}: expected a JSON object, got ${kindOf(record)}`);
  const { id, label, kind, text, messages } = record;
  if (label === undefined || label === null) throw new FailedError(`${where}: expected a label, got none`);
  if (typeof label !== "string" && typeof label !== "number" && typeof label !== "boolean")
    throw new FailedError(`${where}: expected a label that is text, a number or true or false, got ${kindOf(label)}`);
  if (typeof text !== "string" && !Array.isArray(messages)) throw new FailedError(`${where}: expected "text" or "messages", got neither`);
  const bytes = new TextEncoder().encode(Array.isArray(messages) ? JSON.stringify({ messages }) : JSON.stringify({ text }));
  const file = { name: where, sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
  const empty = Array.isArray(messages) ? messages.length === 0 : text === "";
  const assessment = empty ? undefined : assessed(file, where);
  return {
    id: typeof id === "string" || typeof id === "number" ? String(id) : String(number),
    label: String(label),
    kind: typeof kind === "string" ? kind : null,
    trap: isTrapLabel(String(label)),
    level: assessment?.level ?? "none",
    probability: assessment?.probability ?? 0,
  };
}
