/*
 * The one suite over both databases: each test file says what holds, and it is tried on SQLite in a fresh directory and on PostgreSQL in
 * a fresh schema of a cluster of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { type Store, type StoreOptions, openStore } from "../src/index.ts";

const without = process.env["TELLTALE_NO_POSTGRES"];
const tool = fileURLToPath(new URL("../../../tools/postgres.mjs", import.meta.url));

/** A database to test on. */
export interface TestDatabase {
  readonly kind: "sqlite" | "postgres";
  /** Where a new, empty store is to be. */
  readonly place: () => Promise<StoreOptions>;
  /** A new, empty store, closed after the test. */
  readonly open: () => Promise<Store>;
}

const directories: string[] = [];

/** A directory that is removed after the file's tests. */
export const temporaryDirectory = (): string => {
  const path = mkdtempSync(join(tmpdir(), "telltale-store-"));
  directories.push(path);
  return path;
};

/** A cluster that ends with this process, however it ends. */
const startCluster = async (): Promise<{ readonly url: string; readonly child: ChildProcess }> => {
  const child = spawn(process.execPath, [tool, "run"], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", (text: string) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what tools/postgres.mjs prints
      resolve((JSON.parse(text) as { readonly url: string }).url);
    });
    child.once("exit", () => reject(new Error(`expected a PostgreSQL for the tests, got: ${said}`)));
  });
  return { url, child };
};

const onSqlite = (): TestDatabase["place"] => () => Promise.resolve({ kind: "sqlite", directory: join(temporaryDirectory(), "data") });

const onPostgres = (): TestDatabase["place"] => {
  let cluster: { readonly url: string; readonly child: ChildProcess } | null = null;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(async () => {
    if (cluster === null) return;
    const { child } = cluster;
    const ended = new Promise((resolve) => {
      child.once("exit", resolve);
    });
    child.stdin?.end();
    await ended;
  });
  return async () => {
    if (cluster === null) throw new Error("expected the cluster to run");
    count += 1;
    const client = new Client(cluster.url);
    await client.connect();
    await client.query(`create schema store${String(count)}`);
    await client.end();
    // A schema is made faster than a database, and looks like one to whoever sees no other.
    const url = `${cluster.url}&options=${encodeURIComponent(`-c search_path=store${String(count)}`)}`;
    return { kind: "postgres", url, directory: join(temporaryDirectory(), "data") };
  };
};

/** Defines the tests of `body` for each database. */
export const onEachDatabase = (body: (database: TestDatabase) => void): void => {
  const define = (kind: TestDatabase["kind"], makePlace: () => TestDatabase["place"]): void => {
    const stores: Store[] = [];
    const place = makePlace();
    const open = async (): Promise<Store> => {
      const store = await openStore(await place());
      stores.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of stores.splice(0)) await store[Symbol.asyncDispose]();
    });
    body({ kind, place, open });
  };
  describe("on SQLite", () => define("sqlite", onSqlite));
  if (without === undefined) describe("on PostgreSQL", () => define("postgres", onPostgres));
  else describe.skip(`on PostgreSQL (left out by TELLTALE_NO_POSTGRES: ${without})`, () => define("postgres", onPostgres));
  afterAll(() => {
    for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
  });
};
