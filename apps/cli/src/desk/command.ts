import { type Io, processIo } from "../secret/terminal-io.ts";
import { UsageError } from "../usage.ts";
import type { Env } from "./options.ts";

interface Action {
  readonly summary: string;
  readonly run: (args: readonly string[], io: Io, env: Env) => Promise<void>;
}

const actions: Readonly<Record<string, Action>> = {
  key: {
    summary: "key new --out FILE          make your own key; FILE.pub is its public half",
    async run([what, ...args], io) {
      if (what !== "new") throw new UsageError(`expected \`telltale desk key new\`, got "${what ?? ""}"`);
      await (await import("./desk-key.ts")).newKey(args, io);
    },
  },
  status: {
    summary: "status                      whether it is unlocked, how many reports there are",
    run: async (...all) => (await import("./desk-key.ts")).status(...all),
  },
  unlock: {
    summary: "unlock                      let the server read cases: the desk's passphrase",
    run: async (...all) => (await import("./desk-key.ts")).unlock(...all),
  },
  lock: {
    summary: "lock                        until the next unlock",
    run: async (...all) => (await import("./desk-key.ts")).lock(...all),
  },
  list: {
    summary: "list [--state STATE]        reports, newest first",
    run: async (...all) => (await import("./reports.ts")).list(...all),
  },
  open: {
    summary: "open REPORT [--out DIR]     who reports, the chat's file, attachments",
    run: async (...all) => (await import("./reports.ts")).open(...all),
  },
  thread: { summary: "thread REPORT               its messages", run: async (...all) => (await import("./reports.ts")).thread(...all) },
  answer: {
    summary: "answer REPORT               write to the reporter: standard input, --text-file",
    run: async (...all) => (await import("./reports.ts")).answer(...all),
  },
  close: { summary: "close REPORT", run: async (...all) => (await import("./reports.ts")).close(...all) },
  reopen: { summary: "reopen REPORT", run: async (...all) => (await import("./reports.ts")).reopen(...all) },
  take: {
    summary: "take [--draft FILE]         a report by hand; gives a receipt for the caller",
    run: async (...all) => (await import("./take.ts")).take(...all),
  },
  audit: {
    summary: "audit [--verify] [--last N] who read and changed what",
    run: async (...all) => (await import("./audit.ts")).audit(...all),
  },
  handlers: {
    summary: "handlers                    who they are; add, retire, sign, approve, publish",
    run: async (...all) => (await import("./handlers.ts")).handlers(...all),
  },
  reseal: {
    summary: "reseal [--dry-run]          seal what handlers open to the keys of now",
    run: async (...all) => (await import("./reseal.ts")).reseal(...all),
  },
  "backup-keys": {
    summary: "backup-keys --out DIR       keys for the backups of further months",
    run: async (...all) => (await import("./backup-keys.ts")).backupKeys(...all),
  },
  rotate: {
    summary: "rotate                      a new key for what the server derives",
    run: async (...all) => (await import("./desk-key.ts")).rotate(...all),
  },
};

export const deskHelp = `telltale desk ACTION …   a handler's work from a terminal

  ${Object.values(actions)
    .map(({ summary }) => summary)
    .join("\n  ")}

  handlers add FILE.pub --out DRAFT    the next set of keys, with one more
  handlers retire NAME --out DRAFT     the next set, without one
  handlers sign DRAFT --root-key FILE  by the offline root; needs no server
  handlers approve DRAFT               by a handler's key; needs no server
  handlers publish DRAFT               to the server

  --server URL            the desk; or TELLTALE_SERVER. HTTPS, if elsewhere
  --key FILE              your key; or TELLTALE_KEY
  --passphrase-file FILE  your key's passphrase; without it it is asked for,
                          or without a terminal is the next line of stdin
  --root FINGERPRINT      the root's fingerprint, for the first visit
  --desk-key FILE         (open) the desk's key, which opens the case itself
  --desk-passphrase-file FILE   (open, unlock) the desk's passphrase
  --out DIR               (open) where files are written
  --draft FILE            (take) JSON: description, handles, when, knew,
                          happened, othersApproached, name, reach, safe,
                          consents, excluded
  --original, --attach FILE     (take) files to seal with the report
  --accept                (audit) take the chain as it is after a known restore
  --months N              (backup-keys) so many more months (24)
  --dry-run               (reseal) only count what is to be sealed anew
  --json                  (status, list, thread, take, audit, handlers, reseal)
                          JSON

What is known of the desk is kept beside the key, in KEY.state.json: its root,
its newest keys, and how far its audit chain went.
Exit code 0: done. 1: it could not be done. 2: wrong usage.
`;

/** `telltale desk`. Throws UsageError or FailedError. */
export async function desk(args: readonly string[], io: Io = processIo(), env: Env = process.env): Promise<void> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || rest.includes("--help") || rest.includes("-h")) {
    io.out(deskHelp);
    return;
  }
  const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined)
    throw new UsageError(`expected an action (${Object.keys(actions).join(", ")}), got "${name ?? ""}" (telltale desk --help)`);
  await action.run(rest, io, env);
}
