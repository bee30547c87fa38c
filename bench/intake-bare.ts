/*
 * What the intake is measured beside: a server of the same framework over the same database that takes the same request, reads its JSON
 * and inserts one row, as durably. `node bench/intake-bare.ts sqlite|postgres PLACE`; prints its port.
 */
import { DatabaseSync } from "node:sqlite";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "pg";

const [kind, place = ""] = process.argv.slice(2);

const table = (bytes: string): string => `create table reports (id text primary key, bytes ${bytes} not null)`;

async function inserter(): Promise<(id: string, bytes: Uint8Array) => Promise<unknown>> {
  if (kind === "postgres") {
    const pool = new Pool({ connectionString: place });
    await pool.query(table("bytea"));
    return async (id, bytes) => pool.query({ name: "insert", text: "insert into reports values ($1, $2)", values: [id, bytes] });
  }
  const database = new DatabaseSync(place);
  database.exec("pragma journal_mode = wal; pragma synchronous = full");
  database.exec(table("blob"));
  const insert = database.prepare("insert into reports values (?, ?)");
  return async (id, bytes) => Promise.resolve(insert.run(id, bytes));
}

const insert = await inserter();
const app = new Hono();
app.post("/api/reports", async (c) => {
  const { id, envelopes }: { id: string; envelopes: { inline: string[] }[] } = await c.req.json();
  await insert(id, Buffer.from(envelopes[0]?.inline[0] ?? "", "base64url"));
  return c.json({ id }, 201);
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.stdout.write(`${port}\n`));
