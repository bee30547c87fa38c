import { parseArgs } from "node:util";
import { EngineError, type Format, type ReadOptions, analyze, defaultLimits, formats } from "@telltale/engine";
import { type Input, findInputs, isNoChat, loadInput, passedOver } from "../inputs.ts";
import { startProgress } from "../progress.ts";
import { FailedError, UsageError } from "../usage.ts";
import { checkedJson, jsonLines } from "./json.ts";

// Three to a line, so that help fits where the output fits.
const columnsOf = (names: readonly string[]): string =>
  names.map((name, index) => `${name}${index === names.length - 1 ? "" : index % 3 === 2 ? ",\n                   " : ", "}`).join("");

export const checkHelp = `telltale check FILE…|-    assess chats: exports, zips, folders, pasted text

  --json           one JSON object with every conversation, on stdout
  --jsonl          one JSON object a line: each message as it is read, then the
                   assessment; keeps little in memory
  --me NAME        whose phone the chat is from, as the chat shows the name
  --zone ZONE      the phone's time zone, such as Europe/London
  --format FORMAT  instead of recognising it, one of
                   ${columnsOf(Object.keys(formats))}
  --all            show every message, not only those around what was found
  --help           this text

A folder is read recursively; files in it that are no chats are counted and
passed over, and those that cannot be read are named on stderr.
Exit code 0: done, whatever was found. 1: it could not be done. 2: wrong usage.
`;

function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}

/** `telltale check`. Throws UsageError, FailedError or EngineError. */
export async function check(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      jsonl: { type: "boolean" },
      all: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      me: { type: "string" },
      zone: { type: "string" },
      format: { type: "string" },
    },
  });
  if (values.help === true) {
    process.stdout.write(checkHelp);
    return;
  }
  if (positionals.length === 0) throw new UsageError("expected a file, a folder or - to check, got none (telltale check --help)");
  if (values.format !== undefined && !isFormat(values.format))
    throw new UsageError(`expected a format (${Object.keys(formats).join(", ")}), got "${values.format}"`);
  if (values.json === true && values.jsonl === true) throw new UsageError("expected --json or --jsonl, got both");
  const options: ReadOptions = {
    limits: defaultLimits,
    ...(values.me === undefined ? {} : { me: values.me }),
    ...(values.zone === undefined ? {} : { zone: values.zone }),
    ...(values.format === undefined ? {} : { format: values.format }),
  };
  const inputs = await findInputs(positionals);
  if (values.jsonl === true) {
    let read = 0;
    for (const input of inputs) if ((await passingOver(input, async () => jsonLines(input, options))) === "done") read++;
    if (read === 0) throw noChat(inputs.length);
    return;
  }
  const { render } = values.json === true ? { render: null } : await import("./render.ts");
  const progress = startProgress(inputs.length > 1 ? inputs.length : 0, "checked");
  const results: string[] = [];
  let skipped = 0;
  for (const input of inputs) {
    const outcome = await passingOver(input, async () => {
      for (const analysis of analyze(await loadInput(input), options))
        results.push(render === null ? checkedJson(analysis) : render(analysis, { all: values.all === true }));
    });
    if (outcome === "no chat") skipped++;
    progress.step();
  }
  progress.end();
  if (results.length === 0) throw noChat(inputs.length);
  if (render === null) process.stdout.write(`{"version":1,"conversations":[${results.join(",")}]}\n`);
  else
    process.stdout.write(
      `${results.join("\n")}${skipped > 0 ? `\n${skipped} ${skipped === 1 ? "file was" : "files were"} passed over: not a chat.\n` : ""}`,
    );
}

const noChat = (files: number): FailedError =>
  new FailedError(`expected at least one chat, found none in ${files} ${files === 1 ? "file" : "files"}`);

/**
 * Runs `work`. What a file met in a folder cannot do stops nothing: one that is no chat is counted, any other is named on stderr with the
 * reason. An error names the file it is about.
 */
async function passingOver(input: Input, work: () => Promise<void>): Promise<"done" | "no chat" | "unreadable"> {
  try {
    await work();
    return "done";
  } catch (error) {
    if (input.found && isNoChat(error)) return "no chat";
    const notice = passedOver(input, error);
    if (notice !== null) {
      process.stderr.write(`${process.stderr.isTTY ? "\r" : ""}${notice}\n`);
      return "unreadable";
    }
    if (error instanceof EngineError && error.code === "unknown-zone") throw new UsageError(error.message);
    if (error instanceof EngineError) throw new FailedError(`${input.name}: ${error.message}`);
    throw error;
  }
}
