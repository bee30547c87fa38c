/*
 * node bench/intake.ts [SECONDS] [CONNECTIONS]: how many sealed reports of 5 KB a second one process takes, on SQLite and PostgreSQL,
 * beside a server of the same framework and database that only inserts one row. The two take turns three times, so that what else the
 * machine does falls on both. Writes bench/results/intake.json.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createClient } from "@telltale/contract";
import { Client } from "pg";
import { makeSecrets, setupBody } from "../apps/server/test/desk.ts";
import { spawnServer } from "../apps/server/test/spawned.ts";

const [seconds = "10", connections = "64"] = process.argv.slice(2);
const rounds = 3;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bodyBytes: number;
  readonly sealedBytes: number;
  readonly peakMB: number;
}

const line = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error("expected a pipe");
  const [first]: string[] = await once(createInterface({ input: child.stdout }), "line");
  return first ?? "";
};

/** The most memory that a process has held so far. */
const peakMB = (pid = 0): number => Number(/VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function load(address: string, recipient: string, pid: number | undefined): Promise<Figures> {
  const child = spawn(process.execPath, [here("intake-load.ts"), address, seconds, connections, recipient], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const figures: Omit<Figures, "peakMB"> = JSON.parse(await line(child));
  return { ...figures, peakMB: Math.round(peakMB(pid)) };
}

async function ours(databaseUrl: string | null): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), "telltale-intake-"));
  const env = {
    TELLTALE_INTAKE_PER_MINUTE: "1000000",
    TELLTALE_LOG: "warn",
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  };
  const server = await spawnServer(directory, env);
  try {
    const secrets = await makeSecrets();
    await createClient(server.address).call("setUp", { body: await setupBody(secrets) }, { scheme: "Setup", token: server.setupCode });
    return await load(server.address, secrets.desk.recipient, server.process.pid);
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true });
  }
}

async function bare(databaseUrl: string | null): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), "telltale-intake-"));
  const place = databaseUrl === null ? ["sqlite", join(directory, "bare.db")] : ["postgres", databaseUrl];
  const child = spawn(process.execPath, [here("intake-bare.ts"), ...place], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const secrets = await makeSecrets();
    return await load(`http://127.0.0.1:${await line(child)}`, secrets.desk.recipient, child.pid);
  } finally {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    rmSync(directory, { recursive: true });
  }
}

const cluster = spawn(process.execPath, [here("../tools/postgres.mjs"), "run"], { stdio: ["pipe", "pipe", "inherit"] });
const { url }: { url: string } = JSON.parse(await line(cluster));
let databases = 0;
async function newDatabase(): Promise<string> {
  const name = `intake${++databases}`;
  const client = new Client(url);
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return url.replace("/postgres?", `/${name}?`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const results: Record<string, { ratio: number; ratios: number[]; ours: Figures[]; bare: Figures[] }> = {};
for (const kind of ["sqlite", "postgres"]) {
  const rows: { ours: Figures[]; bare: Figures[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    rows.bare.push(await bare(kind === "postgres" ? await newDatabase() : null));
    rows.ours.push(await ours(kind === "postgres" ? await newDatabase() : null));
    console.log(kind, "bare", rows.bare.at(-1), "ours", rows.ours.at(-1));
  }
  const ratios = rows.ours.map(({ perSecond }, i) => perSecond / (rows.bare[i]?.perSecond ?? 1));
  results[kind] = { ratio: median(ratios), ratios, ...rows };
  console.log(
    `${kind}: ${median(rows.ours.map(({ perSecond }) => perSecond))} reports a second, ${median(ratios).toFixed(2)} times the bare server (bar 0.5)`,
  );
}
cluster.stdin.end();
const commit = execFileSync("git", ["rev-parse", "HEAD"]).toString().trim();
const record = {
  commit,
  when: new Date().toISOString(),
  node: process.versions.node,
  cpu: cpus()[0]?.model,
  seconds,
  connections,
  results,
};
writeFileSync(new URL("results/intake.json", import.meta.url), `${JSON.stringify(record, null, 2)}\n`);
