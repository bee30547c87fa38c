import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Decision, type LinkableChat, type ReadOptions, defaultLimits, explainPair, keepIds, linkChats } from "@telltale/engine";
import { FailedError, UsageError } from "../usage.ts";
import { readDecisions } from "./decisions.ts";
import { gather } from "./gather.ts";
import { openIndex } from "./index-file.ts";
import { type Outcome, linkJson, linkedJson } from "./json.ts";

export const linkHelp = `telltale link PATH…          link chats into campaigns, with reasons
telltale link --jsonl FILE   link single messages by the million

Each PATH is an export, a zip, a file of JSON lines {"id", "messages": […]}, or
a folder, read recursively. A subfolder of a folder you name is one person's
material; files directly in it are each from a person of their own.

  --json            one JSON object with every campaign, on stdout
  --why A B         explain one pair of chats, also when they are not linked
  --svg FILE        draw the campaigns and a timeline into FILE
  --all             show every chat, text and link, not only the strongest, and
                    what is linked to nothing
  --me NAME         whose phone the chats are from, as the chats show the name
  --zone ZONE       the phones' time zone, such as Europe/London
  --decisions FILE  what you decided: [{"a": ID, "b": ID, "same": true}, …]
  --index FILE      keep what was read in FILE and read only new and changed
                    files next time, when you give the same folders; campaigns
                    keep their ids. FILE holds the text of the chats: keep it as
                    safely as the chats
  --reread          with --index: read every file again, keep campaign ids
  --help            this text

  --jsonl FILE      lines of {"id", "text", "sender"?, "at"?}, or - to read them
                    from standard input; each gets a line {"id", "campaign"},
                    with null for none
  --templates FILE  with --jsonl: what each campaign says, one campaign a line
  --workers N       with --jsonl: how many threads read, beside the one that
                    links; 1 for none but that one. What comes out is the same

A chat is called by the path of its file in the folder; with #1, #2 … behind it
where the file holds several chats, or by the id of its line. Files in a folder
that are no chats are counted and passed over.
A link says that two chats look like the same campaign, not who is behind them.
Exit code 0: done, whatever was found. 1: it could not be done. 2: wrong usage.
`;

/** `telltale link`. Throws UsageError, FailedError or EngineError. */
export async function link(args: readonly string[]): Promise<void> {
  const { pair, rest } = takePair(args);
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      all: { type: "boolean" },
      reread: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      svg: { type: "string" },
      jsonl: { type: "string" },
      templates: { type: "string" },
      workers: { type: "string" },
      index: { type: "string" },
      decisions: { type: "string" },
      me: { type: "string" },
      zone: { type: "string" },
    },
  });
  if (values.help === true) {
    process.stdout.write(linkHelp);
    return;
  }
  const { jsonl, templates, workers, json, ...others } = values;
  if (workers !== undefined && !/^[1-9]\d{0,2}$/.test(workers))
    throw new UsageError(`expected a number of threads with --workers, 1 to 999, got "${workers}"`);
  if (jsonl !== undefined) {
    const strange = [...Object.keys(others).map((name) => `--${name}`), ...(pair === null ? [] : ["--why"]), ...positionals];
    if (strange.length > 0) throw new UsageError(`expected only --templates and --workers beside --jsonl, got ${strange.join(" ")}`);
    const { linkRecordsFile } = await import("./bulk.ts");
    await linkRecordsFile(jsonl, { templates: templates ?? null, workers: workers === undefined ? null : Number(workers) });
    return;
  }
  if (templates !== undefined) throw new UsageError("expected --jsonl with --templates, got --templates alone");
  if (workers !== undefined) throw new UsageError("expected --jsonl with --workers, got --workers alone");
  if (positionals.length === 0) throw new UsageError("expected files or folders of chats to link, got none (telltale link --help)");
  if (values.reread === true && values.index === undefined) throw new UsageError("expected --index with --reread, got --reread alone");
  if (pair !== null && pair[0] === pair[1]) throw new UsageError("expected two different chats behind --why, got one twice");
  const options: ReadOptions = {
    limits: defaultLimits,
    hashMedia: true,
    ...(values.me === undefined ? {} : { me: values.me }),
    ...(values.zone === undefined ? {} : { zone: values.zone }),
  };
  const decisions = values.decisions === undefined ? [] : await readDecisions(values.decisions);
  const reading = { me: values.me ?? null, zone: values.zone ?? null };
  const index = values.index === undefined ? null : await openIndex(values.index, reading, values.reread === true);
  const own = [values.index, values.svg, values.decisions].filter((path) => path !== undefined);
  const { chats, files, skipped, read } = await gather(positionals, options, index, own);
  if (chats.length === 0) throw new FailedError(`expected at least one chat, found none in ${files} ${files === 1 ? "file" : "files"}`);
  const known = new Map(chats.map((chat) => [chat.id, chat]));
  const asked = pair === null ? null : ([chatNamed(known, pair[0]), chatNamed(known, pair[1])] as const);

  const { campaigns, ...found } = linkChats(chats, decisions);
  const { named, ledger } = keepIds(index?.ledger ?? [], campaigns);
  const outcome: Outcome = {
    ...found,
    campaigns: campaigns.map((campaign, at) =>
      Object.assign({}, campaign, { id: named[at]?.id ?? campaign.id, was: named[at]?.was ?? [] }),
    ),
  };
  await index?.save(ledger);
  if (index !== null) process.stderr.write(`telltale: ${read} of ${files} files read, the others known from the index\n`);
  if (values.svg !== undefined) await writeDrawing(values.svg, outcome, chats);
  if (asked !== null) await tellWhy(asked, chats, outcome, decisions, json === true);
  else if (json === true) process.stdout.write(`${linkedJson(outcome)}\n`);
  else {
    const { renderLinked } = await import("./render.ts");
    process.stdout.write(renderLinked(outcome, { chats, skipped, all: values.all === true }));
  }
}

/** `--why A B` takes two values, which parseArgs does not know. */
function takePair(args: readonly string[]): { readonly pair: readonly [string, string] | null; readonly rest: string[] } {
  const end = args.indexOf("--");
  const at = args.indexOf("--why");
  if (at < 0 || (end >= 0 && end < at)) return { pair: null, rest: [...args] };
  const [a, b] = [args[at + 1], args[at + 2]];
  if (a === undefined || b === undefined) throw new UsageError("expected two chats behind --why, got fewer (telltale link --help)");
  return { pair: [a, b], rest: args.toSpliced(at, 3) };
}

function chatNamed(known: ReadonlyMap<string, LinkableChat>, id: string): LinkableChat {
  const chat = known.get(id);
  if (chat === undefined) throw new FailedError(`expected the id of a chat that was read, got "${id}"; telltale link --all lists them`);
  return chat;
}

async function writeDrawing(path: string, outcome: Outcome, chats: readonly LinkableChat[]): Promise<void> {
  const { drawLinked } = await import("./svg.ts");
  await writeFile(path, drawLinked(outcome, chats)).catch((error: NodeJS.ErrnoException) => {
    throw new FailedError(`expected a place where the drawing can be written, got one that cannot (${error.code ?? "unknown"}): ${path}`);
  });
}

async function tellWhy(
  [a, b]: readonly [LinkableChat, LinkableChat],
  chats: readonly LinkableChat[],
  outcome: Outcome,
  decisions: readonly Decision[],
  json: boolean,
): Promise<void> {
  const pair = explainPair(chats, a.id, b.id);
  if (json) {
    const both = outcome.campaigns.find(({ conversations }) => conversations.includes(a.id) && conversations.includes(b.id));
    process.stdout.write(`${JSON.stringify({ version: 1, pair: linkJson(pair), campaign: both?.id ?? null })}\n`);
    return;
  }
  const { renderWhy } = await import("./why.ts");
  const decision = decisions.findLast((one) => (one.a === a.id && one.b === b.id) || (one.a === b.id && one.b === a.id));
  process.stdout.write(renderWhy({ link: pair, a, b, outcome, decided: decision?.same ?? null }));
}
