// The long runs: the same tests with larger numbers. Prints each case as it is done and records the result, with
// versions and commit, in bench/results/long.json.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const results = join(root, "bench", "results", "long.json");

/** What is run, and with which numbers; a number that is already set in the environment is kept. */
const runs = [
  { name: "damaged exports", file: "packages/engine/src/read/fuzz.test.ts", numbers: { FUZZ_RUNS: "200000", FUZZ_SEED: "20250314" } },
  { name: "hostile requests", file: "apps/server/src/hostile.test.ts", numbers: { FUZZ_RUNS: "2000", FUZZ_SEED: "20250314" } },
  { name: "floods of requests", file: "apps/server/src/limits.test.ts", numbers: { FLOOD_RUNS: "50000" } },
  { name: "crashes of the server", file: "apps/server/src/crash.test.ts", numbers: { CRASHES: "200" } },
  { name: "crashes of the store", file: "packages/store/src/crash.test.ts", numbers: { CRASHES: "200" } },
  { name: "laws of the readers", file: "packages/engine/src/read/laws.test.ts", numbers: { LAW_RUNS: "5000" } },
  { name: "hostile records", file: "packages/engine/src/link/hostile.test.ts", numbers: { HOSTILE_TEXTS: "1000000" } },
  { name: "orders of an index", file: "packages/engine/src/link/chats.test.ts", numbers: { ORDER_RUNS: "1000" } },
];

const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();
const versionOf = (name) => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

const folder = mkdtempSync(join(tmpdir(), "telltale-long-"));
const recorded = [];
for (const { name, file, numbers } of runs) {
  const used = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, process.env[key] ?? value]));
  console.log(
    `${name}: ${Object.entries(used)
      .map(([key, value]) => `${key}=${value}`)
      .join(" ")}`,
  );
  const report = join(folder, "report.json");
  const began = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      file,
      "--reporter=verbose",
      "--reporter=json",
      `--outputFile.json=${report}`,
      "--testTimeout=3600000",
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...used } },
  );
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const told = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null;
  rmSync(report, { force: true });
  const failures = (told?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((one) => one.status === "failed")
    .map(({ fullName, failureMessages }) => ({ test: fullName, message: failureMessages.join("\n").split("\n    at ")[0] }));
  recorded.push({
    name,
    file,
    ...used,
    ok: status === 0 && told !== null,
    passed: told?.numPassedTests ?? 0,
    failed: told?.numFailedTests ?? 0,
    seconds,
    failures,
  });
}
rmSync(folder, { recursive: true });

const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
const record = {
  commit: git("rev-parse", "HEAD"),
  changed,
  when: new Date().toISOString(),
  versions: { node: process.versions.node, vitest: versionOf("vitest"), "fast-check": versionOf("fast-check") },
  machine: { platform: `${process.platform}-${process.arch}`, cpus: cpus().length, cpu: cpus()[0]?.model ?? "unknown" },
  runs: recorded,
};
mkdirSync(join(results, ".."), { recursive: true });
writeFileSync(results, `${JSON.stringify(record, null, 2)}\n`);
for (const { name, ok, passed, failed, seconds } of recorded)
  console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
console.log(`recorded in ${results}`);
if (recorded.some(({ ok }) => !ok)) process.exit(1);
