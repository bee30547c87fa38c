/*
 * Who the handlers are, and how that changes: a draft of the next set of keys is signed by the offline root, approved by a handler, and
 * published. The draft is a file that carries the set before it, so that signing and approving need no network and show what changes.
 */
import { parseArgs } from "node:util";
import { type Keyset, activeHandlers, canTakeReports, createClient, keyset as keysetShape, signedKeyset } from "@telltale/contract";
import { type VerifiedKeyset, approveKeyset, fingerprint, openKeyFile, signKeyset, verifyKeyset } from "@telltale/sealing";
import { z } from "zod";
import { explaining } from "../failures.ts";
import { readJson, readText, replaceFile, writeNew } from "../secret/files.ts";
import { askPassphrase } from "../secret/passphrase.ts";
import type { Io } from "../secret/terminal-io.ts";
import { safe } from "../terminal.ts";
import { FailedError, UsageError } from "../usage.ts";
import { type Env, inSession, keyOf, parseAction, serverOf, sessionOptions, signInOptions } from "./options.ts";
import { halfFingerprint, readPublicHalf } from "./public-half.ts";
import { meetDesk, openHandlerKey } from "./session.ts";
import { readState } from "./state.ts";

const draftShape = z.strictObject({
  telltale: z.literal("keyset-draft"),
  version: z.literal(1),
  previous: signedKeyset,
  next: keysetShape,
  /** Null until the root has signed; its approval is null until a handler has. */
  signed: signedKeyset.nullable(),
});

type Draft = z.infer<typeof draftShape>;

interface OpenDraft {
  readonly draft: Draft;
  readonly before: VerifiedKeyset;
}

async function readDraft(path: string): Promise<OpenDraft> {
  const read = draftShape.safeParse(await readJson(path, "a draft of a set of keys"));
  if (!read.success)
    throw new FailedError(`expected a draft that \`telltale desk handlers add\` or \`retire\` wrote, got something else: ${path}`);
  const before = verifyKeyset(read.data.previous);
  if (
    read.data.signed !== null &&
    JSON.stringify(keysetShape.parse(JSON.parse(read.data.signed.keyset))) !== JSON.stringify(read.data.next)
  )
    throw new FailedError(`expected the signature to be of the set that the draft shows, got one of another: ${path}`);
  return { draft: read.data, before };
}

const draftText = (draft: Draft): string => `${JSON.stringify(draft, null, 1)}\n`;

/** What a draft changes, for whoever is about to sign or approve it. */
function changesOf(before: Keyset, next: Keyset): string {
  const lines: string[] = [];
  for (const handler of next.handlers) {
    const was = before.handlers.find(({ id }) => id === handler.id);
    const print = halfFingerprint(handler);
    if (was === undefined) lines.push(`  added    ${safe(handler.name)}  ${handler.id}\n           fingerprint ${print}`);
    else if (was.recipient !== handler.recipient || was.verify !== handler.verify)
      lines.push(`  CHANGED  the keys of ${safe(was.name)}  ${handler.id}`);
    else if (was.retiredAt === null && handler.retiredAt !== null) lines.push(`  retired  ${safe(handler.name)}  ${handler.id}`);
    else if (was.name !== handler.name) lines.push(`  renamed  ${safe(was.name)} to ${safe(handler.name)}  ${handler.id}`);
  }
  for (const { id, name } of before.handlers)
    if (!next.handlers.some((handler) => handler.id === id)) lines.push(`  DROPPED  ${safe(name)}  ${id}`);
  if (before.deskRecipient !== next.deskRecipient) lines.push("  CHANGED  the desk's key");
  if (before.recoveryRecipient !== next.recoveryRecipient) lines.push("  CHANGED  the recovery key");
  if (before.desk !== next.desk) lines.push(`  renamed  the desk to ${safe(next.desk)}`);
  return `Set ${next.serial} of ${safe(before.desk)}, after set ${before.serial}:\n${lines.length === 0 ? "  nothing changes" : lines.join("\n")}\n`;
}

/** Asks somebody on a terminal to look before a signature; without one the caller's script has decided. */
async function confirm(io: Io, what: string): Promise<void> {
  if (!io.interactive) return;
  if (!/^y(es)?$/iu.test((await io.ask(`${what} [y/N]`)).trim())) throw new FailedError("nothing was signed");
}

async function list(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values } = parseAction(args, { json: { type: "boolean" } }, []);
  const origin = serverOf(values.server, env);
  await explaining(async () => {
    const key = values.key ?? env["TELLTALE_KEY"];
    const remembered = key === undefined ? null : await readState(key);
    const { keyset, state } = await meetDesk(createClient(origin), remembered, values.root);
    if (values.json === true) {
      io.out(
        `${JSON.stringify({ version: 1, desk: keyset.desk, serial: keyset.serial, root: fingerprint(state.root), handlers: keyset.handlers })}\n`,
      );
      return;
    }
    io.out(
      `${safe(keyset.desk)}, set ${keyset.serial}, root ${fingerprint(state.root)}${remembered === null && values.root === undefined ? " (not compared with anything)" : ""}\n`,
    );
    for (const handler of keyset.handlers)
      io.out(
        `  ${handler.id}  ${safe(handler.name)}${handler.retiredAt === null ? "" : `, retired ${new Date(handler.retiredAt).toISOString().slice(0, 10)}`}\n    ${halfFingerprint(handler)}\n`,
      );
    io.out(`  recovery key  ${keyset.recoveryRecipient === null ? "none" : fingerprint(keyset.recoveryRecipient)}\n`);
  }, origin);
}

/** The set in force, verified against what is remembered beside the key. */
async function currentSet(
  values: { readonly server?: string | undefined; readonly key?: string | undefined; readonly root?: string | undefined },
  env: Env,
) {
  const origin = serverOf(values.server, env);
  return explaining(async () => {
    const remembered = await readState(keyOf(values.key, env));
    const { keyset, state } = await meetDesk(createClient(origin), remembered, values.root);
    return { keyset, signed: state.keyset };
  }, origin);
}

async function writeDraft(io: Io, out: string, previous: Draft["previous"], before: Keyset, those: Keyset["handlers"]): Promise<void> {
  const next: Keyset = { ...before, serial: before.serial + 1, issuedAt: Date.now(), handlers: those };
  await writeNew(out, draftText({ telltale: "keyset-draft", version: 1, previous, next, signed: null }));
  io.out(
    `${changesOf(before, next)}
Written to ${out}. Next, on the machine where the root is:

  telltale desk handlers sign ${out} --root-key root.key

then \`handlers approve ${out}\` by a handler in use, and \`handlers publish ${out}\`.
`,
  );
  if (!canTakeReports(next)) io.note("With this set the desk takes no reports: it needs two handlers, or one and a recovery key.\n");
}

const outOf = (given: string | undefined): string => {
  if (given === undefined) throw new UsageError("expected where to write the draft by --out FILE, got nothing");
  return given;
};

async function add(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseAction(args, { out: { type: "string" } }, ["the new handler's FILE.pub"]);
  const out = outOf(values.out);
  const half = await readPublicHalf(positionals[0] ?? "");
  const { keyset, signed } = await currentSet(values, env);
  if (keyset.handlers.some(({ id }) => id === half.id)) throw new FailedError("expected a new handler, got one that the desk has or had");
  await writeDraft(io, out, signed, keyset, [...keyset.handlers, { ...half, retiredAt: null }]);
}

async function retire(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseAction(args, { out: { type: "string" } }, ["a handler's name or id"]);
  const out = outOf(values.out);
  const given = positionals[0] ?? "";
  const { keyset, signed } = await currentSet(values, env);
  const found = activeHandlers(keyset).filter(({ id, name }) => id === given || name === given);
  const [handler] = found;
  if (handler === undefined || found.length > 1) throw new FailedError(`expected a handler in use, by name or id, got "${given}"`);
  const those = keyset.handlers.map((one) => (one.id === handler.id ? { ...one, retiredAt: Date.now() } : one));
  await writeDraft(io, out, signed, keyset, those);
}

async function sign(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { "root-key": { type: "string" }, root: { type: "string" }, "passphrase-file": { type: "string" } },
  });
  const [path] = positionals;
  const rootPath = values["root-key"] ?? values.root;
  if (path === undefined || positionals.length > 1) throw new UsageError("expected one draft to sign (telltale desk --help)");
  if (rootPath === undefined) throw new UsageError("expected the root's key file by --root-key FILE, got none");
  await explaining(async () => {
    const { draft, before } = await readDraft(path);
    const file = await readText(rootPath, "the root's key file");
    io.out(changesOf(before, draft.next));
    await confirm(io, "Sign it?");
    const root = await openKeyFile(file, await askPassphrase(io, rootPath, values["passphrase-file"]));
    if (root.kind !== "root") throw new FailedError(`expected the root's key, got a ${root.kind} key: ${rootPath}`);
    verifyKeyset(draft.previous, { root: root.verify });
    await replaceFile(path, draftText({ ...draft, signed: signKeyset(draft.next, root.signingSeed) }));
    io.out(`Signed by the root ${fingerprint(root.verify)}. Next: \`telltale desk handlers approve ${path}\`.\n`);
  });
}

async function approve(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: sessionOptions });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new UsageError("expected one draft to approve (telltale desk --help)");
  const keyPath = keyOf(values.key, env);
  await explaining(async () => {
    const { draft, before } = await readDraft(path);
    if (draft.signed === null) throw new FailedError("expected a draft that the root has signed, got one that it has not");
    const remembered = await readState(keyPath);
    if (remembered !== null) verifyKeyset(draft.previous, { root: remembered.root, lastSeen: remembered.keyset });
    io.out(changesOf(before, draft.next));
    await confirm(io, "Approve it?");
    const secrets = await openHandlerKey(io, keyPath, values["passphrase-file"]);
    const signed = approveKeyset(draft.signed, { handler: secrets.id, seed: secrets.signingSeed });
    verifyKeyset(signed, { previous: draft.previous });
    await replaceFile(path, draftText({ ...draft, signed }));
    io.out(`Approved. Next: \`telltale desk handlers publish ${path}\`.\n`);
  });
}

async function publish(args: readonly string[], io: Io, env: Env): Promise<void> {
  const { values, positionals } = parseAction(args, {}, ["a draft"]);
  const { draft, before } = await explaining(() => readDraft(positionals[0] ?? ""));
  const { signed } = draft;
  if (signed === null || signed.approval === null)
    throw new FailedError(
      `expected a draft that is signed and approved, got one that is ${signed === null ? "not signed" : "not approved"}`,
    );
  await inSession(io, signInOptions(values, env), async ({ client, credential, desk, remember }) => {
    if (desk.keyset?.keyset !== draft.previous.keyset)
      throw new FailedError(
        `expected a draft that follows the desk's set of keys, got one that follows set ${before.serial}: make it anew`,
      );
    verifyKeyset(signed, { previous: draft.previous });
    await client.call("putKeyset", { body: signed }, credential);
    remember(signed);
    io.out(`${changesOf(before, draft.next)}Published. Reports are sealed to this set from now on.\n`);
  });
}

const actions: Readonly<Record<string, (args: readonly string[], io: Io, env: Env) => Promise<void>>> = {
  add,
  retire,
  sign,
  approve,
  publish,
};

/** `telltale desk handlers`. */
export async function handlers(args: readonly string[], io: Io, env: Env): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith("-") || name === "list") return list(name === "list" ? rest : args, io, env);
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`expected add, retire, sign, approve or publish, got "${name}"`);
  await action(rest, io, env);
}
