/*
 * A backup is one age file: everything of the store as it is at one moment, sealed to the key of the month. Who can make backups cannot open
 * them. It has its name only once it is whole and on disk.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { sealStream } from "@telltale/sealing";
import { type Store, exportStore, readSetting } from "@telltale/store";
import { z } from "zod";
import { explaining } from "../failures.ts";
import { expectNothingAt, openNew, syncFolder } from "../secret/files.ts";
import { type Io, processIo } from "../secret/terminal-io.ts";
import { monthOf } from "./months.ts";
import { FailedError, UsageError } from "../usage.ts";
import { freshStore, heldText, identitiesIn, openBackup, tablesText } from "./open-backup.ts";
import { dataOf, storeToRead } from "./options.ts";

export const backupHelp = `telltale backup --out FILE|DIR   one sealed file of all that the desk holds

  --out FILE|DIR      a new file, or a folder to put one in, named by the time
  --data DIR          the desk's data (telltale-data); a server may be running
                      on it. With DATABASE_URL set, that database instead
  --recipient AGE1…   seal to this key instead of the one that the setup made
                      for this month

telltale backup --verify FILE --identity FILE   open a backup, compare every
                      count and hash in it, and keep nothing

The identities are in offline/backups/ of the setup, one a month. The list of
deletions is not in a backup: keep it elsewhere (TELLTALE_DELETIONS).
Exit code 0: done. 1: it could not be done. 2: wrong usage.
`;

const recipientsShape = z.array(z.object({ month: z.string(), recipient: z.string() }));

/** `telltale backup`. Throws UsageError or FailedError. */
export async function backup(args: readonly string[], io: Io = processIo(), now: () => number = Date.now): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      out: { type: "string" },
      data: { type: "string" },
      recipient: { type: "string" },
      verify: { type: "string" },
      identity: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    io.out(backupHelp);
    return;
  }
  const { out, identity, verify, recipient } = values;
  if (verify !== undefined) {
    if (identity === undefined) throw new UsageError("expected the identity of the backup's month by --identity FILE, got none");
    await explaining(() => verifyBackup(verify, identity, io));
    return;
  }
  if (out === undefined) throw new UsageError("expected where to write the backup by --out FILE or DIR, got nothing");
  await explaining(async () => {
    const at = now();
    await using store = await storeToRead(dataOf(values.data), process.env["DATABASE_URL"] || null);
    const to = recipient ?? (await recipientFor(store, monthOf(at)));
    const path = pathFor(out, at);
    const { bytes, sha256 } = await writeSealed(path, await sealStream([to], exportStore(store, at)));
    const opens =
      recipient === undefined ? `opens with the identity of ${monthOf(at)}` : "opens with the identity of the key that was given";
    io.out(`${path}\n  ${bytes} bytes, SHA-256 ${sha256}, read back the same\n  ${opens}\n`);
  });
}

async function recipientFor(store: Store, month: string): Promise<string> {
  const setting = await store.read((tx) => readSetting(tx, "backup-recipients"));
  if (setting === null) throw new FailedError("this desk is not set up yet: it holds nothing, and there is no key to seal a backup to");
  const recipients = recipientsShape.parse(JSON.parse(setting));
  const found = recipients.find((one) => one.month === month);
  if (found !== undefined) return found.recipient;
  const months = recipients.map((one) => one.month).toSorted();
  throw new FailedError(
    `expected a backup key for ${month}, got ${months.length === 0 ? "none at all" : `keys up to ${months.at(-1) ?? ""}`}; give a key of your own by --recipient (age-keygen makes one)`,
  );
}

function pathFor(out: string, at: number): string {
  const isFolder = out.endsWith("/") || statSync(out, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return resolve(out);
  if (!existsSync(out)) throw new FailedError(`expected a folder for backups, got a path where nothing is: ${out}`);
  return resolve(out, `telltale-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/gu, "")}Z.age`);
}

/** Writes a stream to a new file, reads it back, and only then gives it its name. */
async function writeSealed(path: string, content: AsyncIterable<Uint8Array>): Promise<{ readonly bytes: number; readonly sha256: string }> {
  expectNothingAt(path);
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const file = await openNew(fresh);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    try {
      for await (const part of content) {
        await file.writeFile(part);
        hash.update(part);
        bytes += part.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest("hex");
    const kept = createHash("sha256");
    for await (const part of createReadStream(fresh)) kept.update(Buffer.from(part));
    if (kept.digest("hex") !== sha256) throw new FailedError("the backup was not read back as it was written: the disk may be failing");
    expectNothingAt(path);
    await rename(fresh, path);
    await syncFolder(dirname(path));
    return { bytes, sha256 };
  } finally {
    await rm(fresh, { force: true });
  }
}

async function verifyBackup(path: string, identityFile: string, io: Io): Promise<void> {
  const identities = await identitiesIn(identityFile);
  const folder = await mkdtemp(join(tmpdir(), "telltale-verify-"));
  try {
    await using store = await freshStore(join(folder, "data"));
    const { tables, audit } = await openBackup(path, identities, store);
    io.out(tablesText(tables));
    io.out(`The backup opens, and every count and hash in it holds: ${heldText(tables)}, which ends with line ${audit.seq}.\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
