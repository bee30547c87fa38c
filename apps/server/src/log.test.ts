import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, passphrase, reportBody, sampleCase, sendReport, startDesk, type TestDesk } from "../test/desk.ts";
import { canary, judgeLog } from "../test/judge.ts";
import { ask } from "../test/wire.ts";
import { createLog } from "./log.ts";
import { createServer } from "node:net";

describe("the log", () => {
  const written: string[] = [];
  const log = createLog(
    "info",
    () => 1_800_000_000_000,
    (line) => void written.push(line),
  );

  it("is one JSON object a line, of an event, numbers, codes and ids", () => {
    written.length = 0;
    log.info("started", { port: 8080, unlocked: false, store: "sqlite", nothing: null });
    log.warn("job-failed", { kind: "read-report", subject: "r-00ff", code: "ENOENT" });
    expect(written).toEqual([
      '{"at":"2027-01-15T08:00:00.000Z","level":"info","event":"started","port":8080,"unlocked":false,"store":"sqlite","nothing":null}\n',
      '{"at":"2027-01-15T08:00:00.000Z","level":"warn","event":"job-failed","kind":"read-report","subject":"r-00ff","code":"ENOENT"}\n',
    ]);
    judgeLog(written);
  });

  it.each(["two words", "a\nb", "\r\n", "<script>", "Zoë", "\u202e", "'--", '"', "\ud800", "x".repeat(121), "{}", "a=b", "a,b", "\0"])(
    "writes a question mark in place of %j",
    (text) => {
      written.length = 0;
      log.error(text, { subject: text });
      expect(written[0]).toContain('"event":"?","subject":"?"');
      expect(written[0]?.match(/\n/gu)).toHaveLength(1);
    },
  );

  it("writes no name of a field that is not one, nor anything but its kinds of values", () => {
    written.length = 0;
    // What a careless cast could bring.
    log.info("event", JSON.parse(`{"a b":"x","at":"y","level":"z","event":"w","list":["${canary} x"],"__proto__":1}`));
    expect(written[0]).not.toContain(canary);
    expect(written[0]).toMatch(/^\{"at":"2027-01-15T08:00:00.000Z","level":"info","event":"event"/u);
    expect(written[0]).not.toContain("a b");
  });

  it("leaves out what is below its level", () => {
    const few: string[] = [];
    const quiet = createLog(
      "error",
      () => 0,
      (line) => void few.push(line),
    );
    quiet.info("a");
    quiet.warn("b");
    quiet.error("c");
    expect(few).toHaveLength(1);
  });
});

describe("what the server says of itself", () => {
  let desk: TestDesk;
  let metricsPort = 0;
  beforeAll(async () => {
    metricsPort = await freePort();
    desk = await startDesk({ env: { TELLTALE_METRICS_PORT: String(metricsPort) } });
  });
  afterAll(async () => desk[Symbol.asyncDispose]());

  const status = async (asked: { method?: string; path?: string; host?: string }): Promise<number> =>
    (
      await ask(metricsPort, {
        method: asked.method ?? "GET",
        path: asked.path ?? "/metrics",
        headers: { host: asked.host ?? `127.0.0.1:${metricsPort}` },
      })
    ).status;

  it("in the log of a whole day's work is ids and codes alone", async () => {
    const sent = await sendReport(desk, [], sampleCase({ description: canary, knew: canary }));
    const staff = await desk.signIn();
    await desk.client.call("unlockDesk", { body: { version: 1, passphrase } }, staff);
    await expect.poll(async () => (await desk.client.call("getStatus", {}, staff)).waiting, { timeout: 15_000 }).toBe(0);
    await desk.client.call("openReport", { params: { report: sent.id } }, staff);
    await desk.client.call("withdrawReport", {}, sent.credential);
    await desk.client.call("deleteReport", {}, sent.credential);
    const { body } = await reportBody(desk, []);
    await desk.client.call("createReport", { body, idempotencyKey: newKey() });
    await desk.client.call("createReport", { body, idempotencyKey: newKey() }).catch(() => undefined);
    judgeLog(desk.log);
    for (const secret of [passphrase, staff.token, sent.credential.token, "127.0.0.1", "node-fetch", "undici"])
      expect(desk.log.join("")).not.toContain(secret);
  }, 60_000);

  it("to health and ready is a word, without a version, a path or a count", async () => {
    expect(await (await fetch(`${desk.server.address}/health`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${desk.server.address}/ready`)).json()).toEqual({ status: "ok", unlocked: true });
  });

  it("to Prometheus is on a port of its own, and on no other", async () => {
    for (const path of ["/metrics", "/api/metrics", "/metrics/"])
      expect((await ask(desk.server.port, { method: "GET", path })).status).toBe(404);
    const own = await ask(metricsPort, { method: "GET", path: "/metrics", headers: { host: `localhost:${metricsPort}` } });
    expect(own.status).toBe(200);
    expect(own.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    const text = own.body.toString();
    expect(text).toContain('telltale_requests_total{endpoint="createReport",status="201"}');
    expect(text).not.toMatch(/r-[0-9a-f]{32}|h-[0-9a-f]{16}|e-[0-9a-f]{32}/u);
    expect(text).not.toContain(canary);
  });

  it("to Prometheus is for this machine, by its own names", async () => {
    expect(await status({})).toBe(200);
    expect(await status({ host: "rebound.example" })).toBe(421);
    expect(await status({ host: "127.0.0.1.rebound.example" })).toBe(421);
    expect(await status({ path: "/" })).toBe(404);
    expect(await status({ path: `/metrics?${canary}` })).toBe(404);
    expect(await status({ method: "POST" })).toBe(405);
  });

  it("has labels from the table of endpoints alone, so that nobody can make them grow", async () => {
    for (let i = 0; i < 50; i++)
      await ask(desk.server.port, {
        method: "GET",
        path: `/${canary}/${i}`,
        headers: { host: i % 2 === 0 ? "localhost" : `${canary}${i}` },
      });
    const { body } = await ask(metricsPort, { method: "GET", path: "/metrics", headers: { host: "localhost" } });
    const labels = new Set([...body.toString().matchAll(/^telltale_requests_total\{endpoint="([^"]*)"/gmu)].map(([, label]) => label));
    expect(labels.size).toBeLessThan(40);
    expect(body.includes(canary)).toBe(false);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", () => resolve()));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
