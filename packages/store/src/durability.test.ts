import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { tmpdir } from "node:os";

const tracer = "strace";
const works = process.platform === "linux" && spawnSync(tracer, ["-o", "/dev/null", "true"]).status === 0;
const directory = mkdtempSync(join(tmpdir(), "telltale-strace-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The system calls of a process that opens a store, writes, and deletes, with marks on standard output between. */
const traced = (): readonly string[] => {
  const door = fileURLToPath(new URL("index.ts", import.meta.url));
  const script = `
    import { writeSync } from "node:fs";
    const { openStore, writeSetting, purgeReport } = await import(${JSON.stringify(door)});
    writeSync(1, "MARK opening\\n");
    const store = await openStore({ kind: "sqlite", directory: ${JSON.stringify(join(directory, "new", "data"))} });
    writeSync(1, "MARK writing\\n");
    await store.write((tx) => writeSetting(tx, "name", "1"));
    writeSync(1, "MARK acknowledged\\n");
    await store.write((tx) => purgeReport(tx, "r-1", 1));
    writeSync(1, "MARK deleted\\n");
    process.kill(process.pid, "SIGKILL");`;
  const log = join(directory, "calls.txt");
  spawnSync(tracer, [
    "-f",
    "-y",
    "-s",
    "40",
    "-e",
    "trace=fsync,fdatasync,pwrite64,write,mkdir",
    "-o",
    log,
    process.execPath,
    "--input-type=module",
    "-e",
    script,
  ]);
  return readFileSync(log, "utf8").split("\n");
};

const between = (calls: readonly string[], from: string, to: string): readonly string[] => {
  const [start, end] = [calls.findIndex((call) => call.includes(`MARK ${from}`)), calls.findIndex((call) => call.includes(`MARK ${to}`))];
  if (start < 0 || end < start) throw new Error(`expected the marks ${from} and ${to}`);
  return calls.slice(start, end);
};

it.skipIf(!works)(
  `has a write on disk before it acknowledges it${works ? "" : " (left out: strace is missing or may not trace here)"}`,
  () => {
    const calls = traced();
    const writing = between(calls, "writing", "acknowledged");
    const lastWrite = writing.findLastIndex((call) => call.includes("pwrite64(") && call.includes("telltale.db-wal>"));
    const sync = writing.findLastIndex((call) => /f(?:data)?sync\(/u.test(call) && call.includes("telltale.db-wal>"));
    expect(lastWrite).toBeGreaterThan(0);
    expect(sync).toBeGreaterThan(lastWrite);

    const deleting = between(calls, "acknowledged", "deleted");
    const committed = deleting.findIndex((call) => /f(?:data)?sync\(/u.test(call) && call.includes("telltale.db-wal>"));
    const listed = deleting.findIndex((call) => /fsync\(/u.test(call) && call.includes("deletions.log>"));
    expect(committed).toBeGreaterThan(0);
    expect(listed).toBeGreaterThan(committed);

    // The names of new directories and files are on disk as well: each directory is synced after something was made in it.
    const opening = between(calls, "opening", "writing");
    for (const path of [directory, join(directory, "new"), join(directory, "new", "data")])
      expect(
        opening.some((call) => call.includes("fsync(") && call.includes(`<${path}>`)),
        path,
      ).toBe(true);
  },
);
