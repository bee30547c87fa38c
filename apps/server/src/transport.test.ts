import { Problem } from "@telltale/contract";
import { afterEach, describe, expect, it } from "vitest";
import { newKey, reportBody, startDesk, type TestDesk } from "../test/desk.ts";
import { judgeHeaders, judgeProblem } from "../test/judge.ts";
import { type Answered, ask, openWire } from "../test/wire.ts";
import { forwardedAs, mayAnswer } from "./http/transport.ts";

const config = (change: Partial<Parameters<typeof mayAnswer>[2]> = {}): Parameters<typeof mayAnswer>[2] => ({
  origin: "https://desk.example",
  onion: "http://abcdef.onion",
  host: "127.0.0.1",
  ...change,
});

const proxyOf = (headers: Record<string, string>): string | undefined => forwardedAs((name) => headers[name]);

describe("who may talk to the server", () => {
  it.each([
    // What is asked for, what the proxy says, where it listens, whether it is answered.
    ["desk.example", "https", "127.0.0.1", true],
    ["DESK.example", "https", "127.0.0.1", true],
    ["desk.example", "https", "0.0.0.0", true],
    ["desk.example", "http", "127.0.0.1", false],
    ["desk.example", undefined, "127.0.0.1", false],
    ["desk.example", "", "127.0.0.1", false],
    ["desk.example", "HTTPS", "127.0.0.1", false],
    ["desk.example", "https, http", "127.0.0.1", false],
    ["desk.example", "http, https", "127.0.0.1", false],
    ["desk.example:8443", "https", "127.0.0.1", false],
    ["desk.example.", "https", "127.0.0.1", false],
    ["evil.desk.example", "https", "127.0.0.1", false],
    ["desk.example.evil", "https", "127.0.0.1", false],
    ["desk.example@evil", "https", "127.0.0.1", false],
    ["abcdef.onion", undefined, "127.0.0.1", true],
    ["other.onion", undefined, "127.0.0.1", false],
    ["localhost", undefined, "127.0.0.1", true],
    ["localhost:8080", undefined, "::1", true],
    ["127.0.0.1:8080", undefined, "localhost", true],
    ["[::1]:8080", undefined, "127.0.0.1", true],
    ["localhost:8080", "https", "127.0.0.1", false],
    ["localhost:8080", "http", "127.0.0.1", false],
    ["localhost:8080", "", "127.0.0.1", false],
    ["localhost:8080", undefined, "0.0.0.0", false],
    ["localhost:8080", undefined, "::", false],
    ["localhost:8080", undefined, "10.0.0.5", false],
    ["localhost:", undefined, "127.0.0.1", false],
    ["127.0.0.2", undefined, "127.0.0.1", false],
    ["", undefined, "127.0.0.1", false],
  ])("%j as %j, listening on %s: %j", (host, forwarded, address, answered) => {
    expect(mayAnswer(host, forwarded, config({ host: address }))).toBe(answered);
  });

  it("without an origin and an onion, the machine itself alone", () => {
    const bare = config({ origin: null, onion: null });
    expect(mayAnswer("desk.example", "https", bare)).toBe(false);
    expect(mayAnswer("null", "https", bare)).toBe(false);
    expect(mayAnswer("localhost", undefined, bare)).toBe(true);
  });

  it("with an onion for its only origin, plain HTTP by that name", () => {
    const hidden = config({ origin: "http://abcdef.onion", onion: null });
    expect(mayAnswer("abcdef.onion", undefined, hidden)).toBe(true);
    expect(mayAnswer("abcdef.onion.evil", undefined, hidden)).toBe(false);
  });

  it("takes any word of a proxy for a proxy", () => {
    expect(proxyOf({})).toBeUndefined();
    expect(proxyOf({ "x-forwarded-proto": "https", via: "x" })).toBe("https");
    for (const name of ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"]) expect(proxyOf({ [name]: "" })).toBe("");
  });
});

describe("a server behind its proxy", () => {
  let desk: TestDesk | null = null;
  afterEach(async () => {
    await desk?.[Symbol.asyncDispose]();
    desk = null;
  });
  const get = async (headers: Record<string, string>, path = "/api/desk"): Promise<Answered> =>
    ask(desk?.server.port ?? 0, { method: "GET", path, headers });

  it("answers over HTTPS with HSTS, over the onion without, and nobody else; health and pages too", async () => {
    desk = await startDesk({ env: { TELLTALE_ORIGIN: "https://desk.example", TELLTALE_ONION: "http://abcdef.onion" } });
    const secure = await get({ host: "desk.example", "x-forwarded-proto": "https" });
    judgeHeaders(secure);
    expect(secure.status).toBe(200);
    expect(secure.headers["strict-transport-security"]).toBe("max-age=63072000; includeSubDomains");
    const onion = await get({ host: "abcdef.onion" });
    expect(onion.status).toBe(200);
    expect(onion.headers).not.toHaveProperty("strict-transport-security");
    for (const path of ["/", "/api", "/api/desk", "/health", "/ready", "/nothing"])
      for (const headers of [
        { host: "desk.example" },
        { host: "desk.example", "x-forwarded-proto": "http" },
        { host: "evil.example", "x-forwarded-proto": "https" },
      ])
        expect(judgeProblem(await get(headers, path))).toBe("transport-refused");
    const refused = await get({ host: "desk.example" });
    expect(refused.headers).not.toHaveProperty("location");
  });

  it("has handlers sign where they see it, so that a signature for one name is of no use under another", async () => {
    desk = await startDesk({ env: { TELLTALE_ORIGIN: "https://desk.example" } });
    const { signChallenge } = await import("@telltale/sealing");
    const [handler] = desk.secrets.handlers;
    if (handler === undefined) throw new Error("expected a handler");
    const { store } = await desk.client.call("getDesk", {});
    const proxied = { host: "desk.example", "x-forwarded-proto": "https", "content-type": "application/json" };
    const { port } = desk.server;
    const signIn = async (origin: string): Promise<number> => {
      const asked = await ask(port, {
        method: "POST",
        path: "/api/desk/challenge",
        headers: proxied,
        body: JSON.stringify({ version: 1, handler: handler.id }),
      });
      const { challenge } = JSON.parse(asked.body.toString());
      const signature = signChallenge({ challenge, handler: handler.id, origin, store }, handler.signingSeed);
      const body = JSON.stringify({ version: 1, handler: handler.id, challenge, signature });
      return (await ask(port, { method: "POST", path: "/api/desk/session", headers: proxied, body })).status;
    };
    expect(await signIn("https://desk.example")).toBe(201);
    expect(await signIn("http://desk.example")).toBe(401);
    expect(await signIn("https://evil.example")).toBe(401);
  });
});

describe("a server that stops", () => {
  it("finishes what is under way, tells new requests to come back, and has kept every report it acknowledged", async () => {
    const desk = await startDesk({ keepDirectory: true, env: { TELLTALE_INTAKE_PER_MINUTE: "1000000" } });
    const { port } = desk.server;
    const bodies = await Promise.all(Array.from({ length: 20 }, async () => (await reportBody(desk, [])).body));
    const wires = await Promise.all(bodies.map(async () => openWire(port)));
    const idle = await openWire(port);
    idle.send(`GET /health HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    expect((await idle.answers(1))[0]?.status).toBe(200);
    const texts = bodies.map((body) => JSON.stringify(body));
    for (const [i, text] of texts.entries()) {
      const head = [
        `POST /api/reports HTTP/1.1`,
        `Host: localhost:${port}`,
        "Content-Type: application/json",
        `Idempotency-Key: ${newKey()}`,
        `Content-Length: ${text.length}`,
      ];
      wires[i]?.send(`${head.join("\r\n")}\r\n\r\n${text.slice(0, 50)}`);
    }
    const state = (): number => desk.server.context.limits.intake.take(0);
    expect(state()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = performance.now();
    const stopped = desk.server[Symbol.asyncDispose]();
    // The rest of each comes while the server stops; behind the first comes another request.
    for (const [i, text] of texts.entries()) wires[i]?.send(text.slice(50));
    wires[0]?.send(`GET /api/setup HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    const answers = await Promise.all(wires.map(async ({ closed }) => (await closed(8000)).toString()));
    await stopped;
    expect(performance.now() - began).toBeLessThan(8000);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 201 /u);
    const late = (answers[0] ?? "").split("HTTP/1.1 ").at(2);
    if (late !== undefined) expect(late).toMatch(/^503 [\s\S]*"code":"busy"/u);
    await idle.closed();
    await expect(ask(port, { method: "GET", path: "/health" })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(desk.log.join("")).toContain('"event":"stopped"');
    expect(desk.log.join("")).not.toContain('"level":"error"');
    const again = await startDesk({ directory: desk.directory, secrets: desk.secrets });
    const { reports } = await again.client.call("listReports", { query: { limit: 200 } }, await again.signIn());
    expect(reports.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
      bodies.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)),
    );
    await again[Symbol.asyncDispose]();
  }, 60_000);

  it("is stopped once, however often it is asked to", async () => {
    const desk = await startDesk();
    await Promise.all([desk.server[Symbol.asyncDispose](), desk.server[Symbol.asyncDispose]()]);
    await desk[Symbol.asyncDispose]();
    expect(desk.log.filter((line) => line.includes('"event":"stopped"'))).toHaveLength(1);
    await expect(desk.client.call("getSetup", {})).rejects.not.toBeInstanceOf(Problem);
  });
});
