/*
 * node bench/run.ts [--long]: measures every case beside its peer in one run, checks the answers, prints a table with the bars
 * and writes bench/results/step-1.json. Bars are ratios within the run, but for memory and messages a second.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeExport } from "./export-file.ts";

interface Measured {
  readonly answer: number;
  readonly cpuMs: number;
  readonly peakMB: number;
}

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: string;
  readonly met: boolean;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const long = process.argv.includes("--long");
const folder = mkdtempSync(join(tmpdir(), "telltale-bench-"));
const megabyte = 1024 * 1024;
const rows: Row[] = [];

// As the command does: what was compiled once is kept, so that stripping types and compiling are not in every case's memory.
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") };

/** The best of some runs of one case, by CPU time. */
function measure(name: string, file: string, runs: number): Measured {
  const results = Array.from({ length: runs }, (): Measured =>
    JSON.parse(
      execFileSync(process.execPath, [...(name === "read-peer" ? ["--max-old-space-size=12000"] : []), "bench/case.ts", name, file], {
        cwd: root,
        env,
      }).toString(),
    ),
  );
  const [first] = results.toSorted((a, b) => a.cpuMs - b.cpuMs);
  if (first === undefined) throw new Error("expected a result, got none");
  return first;
}

function row(name: string, value: number, unit: string, bar: number, atLeast: boolean): void {
  rows.push({
    name,
    value: Math.round(value * 100) / 100,
    unit,
    bar: `${atLeast ? ">=" : "<="} ${bar}`,
    met: atLeast ? value >= bar : value <= bar,
  });
}

function expectEqual(what: string, expected: number, got: number): void {
  if (expected !== got) throw new Error(`${what}: expected ${expected}, got ${got}`);
}

const sizes = { 10: 2.5, 50: 4, 100: 4 } as const;
const readMs = new Map<number, number>();
for (const [size, bar] of Object.entries(sizes)) {
  const file = join(folder, `${size}.txt`);
  const { messages, bytes } = writeExport(file, Number(size) * megabyte, 1);
  const ours = measure("read-telltale", file, 3);
  const peer = measure("read-peer", file, 2);
  expectEqual("messages read", messages, ours.answer);
  expectEqual("messages the peer read", messages, peer.answer);
  readMs.set(Number(size), ours.cpuMs);
  row(`read ${size} MB`, bytes / megabyte / (ours.cpuMs / 1000), "MB a CPU second", 0, true);
  row(`read ${size} MB, whatsapp-chat-parser`, bytes / megabyte / (peer.cpuMs / 1000), "MB a CPU second", 0, true);
  row(`read ${size} MB, ratio of rates`, peer.cpuMs / ours.cpuMs, "times", bar, true);
  if (Number(size) > 10) row(`read ${size} MB, peak memory`, ours.peakMB / (bytes / megabyte), "times the file", 2.5, false);
}
row("read, 10 times the input", (readMs.get(100) ?? 0) / (readMs.get(10) ?? 1), "times the time", 11, false);

const streamed = join(folder, "stream.txt");
const made = writeExport(streamed, (long ? 1024 : 300) * megabyte, 2);
const stream = measure("stream", streamed, 2);
expectEqual("messages streamed", made.messages, stream.answer);
row(`stream ${Math.round(made.bytes / megabyte)} MB, peak memory`, stream.peakMB, "MB", 150, false);
row(`stream ${Math.round(made.bytes / megabyte)} MB`, made.bytes / megabyte / (stream.cpuMs / 1000), "MB a CPU second", 0, true);

for (const name of ["tells-chats", "tells-single"]) {
  const { answer, cpuMs } = measure(name, "", 3);
  row(
    name === "tells-chats" ? "tells, chats of about 12 messages" : "tells, one message each",
    answer / (cpuMs / 1000),
    "messages a CPU second",
    50_000,
    true,
  );
}

const chat = join(folder, "chat.txt");
writeFileSync(
  chat,
  `${readFileSync(join(folder, "10.txt"), "utf8")
    .split(/\n(?=\d\d\/)/)
    .slice(0, 200)
    .join("\n")}\n`,
);
/** CPU milliseconds of one run of a command, the mean of ten in a row: the shell's own `times` counts in hundredths of a second. */
const cpuOf = (args: readonly string[]): number => {
  const script = `for run in 0 1 2 3 4 5 6 7 8 9; do "$@" >/dev/null; done; times`;
  const out = execFileSync("/bin/sh", ["-c", script, "sh", process.execPath, ...args], { cwd: root }).toString();
  const children = out.trim().split("\n").at(-1) ?? "";
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  );
  return seconds * 100;
};
const best = (args: readonly string[]): number => Math.min(...Array.from({ length: 5 }, () => cpuOf(args)));
execFileSync(process.execPath, ["tools/bundle.mjs"], { cwd: root });
best(["apps/cli/bin/telltale.mjs", "check", chat]);
const nothing = best(["-e", "0"]);
const whole = best(["apps/cli/bin/telltale.mjs", "check", chat]);
row("check, 200 messages, whole process", whole, "CPU ms", 10_000, false);
row("check, against `node -e 0`", whole / nothing, "times its CPU", 8, false);

rmSync(folder, { recursive: true });
const peerVersion: string = JSON.parse(readFileSync(join(root, "node_modules/whatsapp-chat-parser/package.json"), "utf8")).version;
const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root }).toString().trim();
const result = {
  commit,
  when: new Date().toISOString(),
  node: process.versions.node,
  peer: `whatsapp-chat-parser ${peerVersion}`,
  cpu: cpus()[0]?.model,
  rows,
};
writeFileSync(join(root, "bench/results/step-1.json"), `${JSON.stringify(result, null, 2)}\n`);
for (const { name, value, unit, bar, met } of rows)
  console.log(
    `${name.padEnd(44)} ${String(value).padStart(10)} ${unit.padEnd(22)} ${/ 0$| 10000$/.test(bar) ? "" : `${bar} ${met ? "met" : "MISSED"}`}`,
  );
