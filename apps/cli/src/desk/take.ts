/*
 * A report by hand: a handler enters what a caller says. It is sealed here and sent by the way that all reports go; the caller gets a
 * receipt like everybody.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Client, type Credential, activeHandlers, consents, contractVersion, happenings, intakeLimits } from "@telltale/contract";
import {
  type DraftFile,
  type PreparedReport,
  type ReportDraft,
  deriveReceipt,
  formatReceipt,
  fromBase64url,
  locatorOf,
  newReceipt,
  prepareReport,
  toBase64url,
} from "@telltale/sealing";
import { z } from "zod";
import { readJson } from "../secret/files.ts";
import type { Io } from "../secret/terminal-io.ts";
import { safe } from "../terminal.ts";
import { FailedError, UsageError } from "../usage.ts";
import { type Env, inSession, parseAction, signInOptions } from "./options.ts";
import { persisting } from "./persisting.ts";
import type { Session } from "./session.ts";

const words = z.string().min(1).max(intakeLimits.maxWords).nullable().default(null);
const consentId = z.enum(consents.map(({ id }) => id));

/** What was taken down: a file for --draft holds it as JSON, with whatever fields are known. */
const taken = z.strictObject({
  description: words,
  handles: z
    .array(z.strictObject({ handle: z.string().min(1).max(intakeLimits.maxName), app: z.string().max(40).nullable().default(null) }))
    .max(intakeLimits.maxHandles)
    .default([]),
  when: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/u)
    .nullable()
    .default(null),
  knew: words,
  happened: z.array(z.enum(happenings)).default([]),
  othersApproached: words,
  name: z.string().min(1).max(intakeLimits.maxName).nullable().default(null),
  reach: words,
  safe: words,
  consents: z.array(consentId).default([]),
  /** Names or ids of handlers. */
  excluded: z.array(z.string()).default([]),
});

type Taken = z.infer<typeof taken>;

async function readDraft(path: string): Promise<Taken> {
  const read = taken.safeParse(await readJson(path, "a draft of a report"));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FailedError(
    `expected a draft of a report (telltale desk --help names its fields), got something else at "${issue?.path.join(".") ?? ""}": ${path}`,
  );
}

/** Asks for it all, one thing after the other; what is left empty is not known. */
async function askAll(io: Io, names: readonly string[]): Promise<Taken> {
  const ask = async (question: string): Promise<string | null> => {
    const given = (await io.ask(question)).trim();
    return given === "" ? null : given;
  };
  io.note("What the caller does not say is left empty. Nothing here is compulsory but one of the first three.\n\n");
  const description = await ask("What happened, in the caller's words");
  const handles: Taken["handles"] = [];
  for (;;) {
    const handle = await ask(handles.length === 0 ? "The sender's number or name in the app" : "Another one");
    if (handle === null) break;
    handles.push({ handle, app: await ask("  in which app") });
  }
  let when = await ask("When it was (2026-03-14 or 2026-03-14T21:05)");
  while (when !== null && !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/u.test(when)) when = await ask("Expected a date as 2026-03-14");
  const knew = await ask("What the sender knew about the caller");
  const othersApproached = await ask("Others who were approached");
  io.note("\nWho calls. It is sealed to handlers' own keys; the server cannot read it.\n");
  const name = await ask("Name");
  const reach = await ask("How to reach them");
  const when2 = await ask("When and how that is safe");
  io.note("\nWhat the caller allows. Only a clear yes is a yes.\n");
  const allowed: Taken["consents"] = [];
  for (const { id, asks, reach: told } of consents) if (/^y(es)?$/iu.test((await io.ask(`${asks} ${told} [y/N]`)).trim())) allowed.push(id);
  const excluded = (await ask(`Handlers who shall not see it, by commas (${names.join(", ")})`)) ?? "";
  return taken.parse({
    description,
    handles,
    when,
    knew,
    othersApproached,
    name,
    reach,
    safe: when2,
    consents: allowed,
    excluded: excluded
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  });
}

function draftOf(given: Taken, originals: readonly DraftFile[], attachments: readonly DraftFile[]): ReportDraft {
  const { description, handles, when, knew, happened, othersApproached, name, reach, safe: safeTimes } = given;
  if (description === null && handles.length === 0 && originals.length === 0)
    throw new FailedError("expected what happened, or a handle at least, got neither");
  return {
    case: {
      version: contractVersion,
      kind: description === null ? "handle" : "description",
      chats: [],
      description,
      handles,
      when,
      knew,
      happened,
      othersApproached,
      media: [],
    },
    consents: {
      version: contractVersion,
      at: Date.now(),
      allowed: {
        expert: given.consents.includes("expert"),
        police: given.consents.includes("police"),
        "police-named": given.consents.includes("police-named"),
        partners: given.consents.includes("partners"),
        warning: given.consents.includes("warning"),
      },
    },
    identity:
      name === null && reach === null && safeTimes === null ? null : { version: contractVersion, name, reach, safe: safeTimes, names: {} },
    originals,
    attachments,
  };
}

const filesOf = (paths: readonly string[]): Promise<DraftFile[]> =>
  Promise.all(
    paths.map(async (path): Promise<DraftFile> => {
      const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
        throw new FailedError(`expected a file to send, got a path that cannot be read (${error.code ?? "unknown"}): ${path}`);
      });
      return { name: basename(path), bytes: size, content: () => createReadStream(path) };
    }),
  );

export async function take(args: readonly string[], io: Io, env: Env): Promise<void> {
  const options = {
    draft: { type: "string" },
    original: { type: "string", multiple: true },
    attach: { type: "string", multiple: true },
    json: { type: "boolean" },
  } as const;
  const { values } = parseAction(args, options, []);
  if (values.draft === undefined && !io.interactive)
    throw new UsageError("expected a draft by --draft FILE where there is no terminal, got none");
  const given = values.draft === undefined ? null : await readDraft(values.draft);
  const originals = await filesOf(values.original ?? []);
  const attachments = await filesOf(values.attach ?? []);
  await inSession(io, signInOptions(values, env), async (session) => {
    const handlers = activeHandlers(session.keyset);
    const asked =
      given ??
      (await askAll(
        io,
        handlers.map(({ name }) => safe(name)),
      ));
    const excluded = asked.excluded.map((one) => {
      const found = handlers.find(({ id, name }) => id === one || name.toLowerCase() === one.toLowerCase());
      if (found === undefined)
        throw new FailedError(`expected a handler to exclude (${handlers.map(({ name }) => name).join(", ")}), got "${one}"`);
      return found.id;
    });
    const { id, receipt } = await sendByHand(session, draftOf(asked, originals, attachments), excluded);
    if (values.json === true) {
      io.out(`${JSON.stringify({ version: 1, report: id, receipt })}\n`);
      return;
    }
    io.out(
      `Taken as report ${id}.

The caller's receipt, to be read out and written down. It is shown this once, and
nobody can find it again:

  ${receipt}

With it the caller reads the desk's answers, adds more, or takes the report back.
`,
    );
  });
}

/** Seals a report here and sends it whole, with this handler as who took it. */
async function sendByHand(
  { client, credential, keyset }: Session,
  draft: ReportDraft,
  excluded: readonly string[],
): Promise<{ readonly id: string; readonly receipt: string }> {
  const receipt = newReceipt();
  const { salt } = await client.call("getSalt", { body: { version: contractVersion, locator: locatorOf(receipt) } });
  const derived = await deriveReceipt(receipt, fromBase64url(salt));
  const prepared = prepareReport({ draft, keyset, excluded, receipt: derived });
  const reporter: Credential = { scheme: "Receipt", token: derived.access };
  await send(client, credential, reporter, prepared, keyset.serial, excluded);
  return { id: prepared.id, receipt: formatReceipt(receipt) };
}

/** Sealed bytes that go along with the announcement; what is larger follows piece by piece. */
const maxInlineBytes = intakeLimits.maxBodyBytes / 2;

async function send(
  client: Client,
  handler: Credential,
  reporter: Credential,
  prepared: PreparedReport,
  keyset: number,
  excluded: readonly string[],
): Promise<void> {
  const big = new Set(prepared.preview.filter(({ content }) => content.kind === "file").map(({ envelope }) => envelope));
  const inline = new Map<string, string[]>();
  let inlineBytes = 0;
  for await (const { envelope, bytes } of prepared.seal((one) => big.has(one))) {
    inline.set(envelope, [...(inline.get(envelope) ?? []), toBase64url(bytes)]);
    inlineBytes += bytes.length;
  }
  if (inlineBytes > maxInlineBytes) throw new FailedError("expected fewer words, got more than one report takes");
  await persisting((idempotencyKey) =>
    client.call(
      "createReport",
      {
        idempotencyKey,
        body: {
          version: contractVersion,
          id: prepared.id,
          access: prepared.accessHash,
          thread: prepared.threadRecipient,
          keyset,
          excluded: [...excluded],
          envelopes: prepared.preview.map(({ envelope, purpose, pieces }) => ({
            id: envelope,
            purpose,
            version: contractVersion as typeof contractVersion,
            pieces,
            inline: inline.get(envelope) ?? [],
          })),
          complete: big.size === 0,
        },
      },
      handler,
    ),
  );
  if (big.size === 0) return;
  for await (const { envelope, piece, bytes } of prepared.seal((one) => !big.has(one)))
    await persisting(() => client.call("putPiece", { params: { envelope, piece }, body: bytes }, reporter));
  await persisting(() => client.call("completeReport", {}, reporter));
}
