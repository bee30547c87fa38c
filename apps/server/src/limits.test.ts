import { randomBytes } from "node:crypto";
import { type Server, request } from "node:http";
import { Problem, contractVersion, identityContent, intakeLimits, messageContent } from "@telltale/contract";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type SentReport, type TestDesk, newEnvelopeId, newKey, newMessageId, reportBody, sendReport, startDesk } from "../test/desk.ts";
import { judgeProblem } from "../test/judge.ts";
import { type Answered, type Wire, ask, openWire, shout } from "../test/wire.ts";
import { createHttpServer } from "./http/listener.ts";
import { createBucket, createBuckets } from "./http/limiter.ts";
import { createLoad } from "./http/load.ts";

const age = (bytes: number): Uint8Array => Buffer.concat([Buffer.from("age-encryption.org/v1\n"), randomBytes(Math.max(0, bytes - 22))]);
const json = { "content-type": "application/json" };
const closed: Server[] = [];
const lines = (...all: readonly string[]): string => [...all, "", ""].join("\r\n");

/**
 * Limits on what is inside envelopes, which the server meets only when it reads a case; those that are tested where they are spent, a setting's
 * among them; and the length of a page that nobody asks for.
 */
const elsewhere = ["pieceContentBytes", "maxWords", "maxName", "maxCaseMessages", "maxHandles", "maxResealPage", "maxContact"] as const;
const here = [
  "maxBodyBytes",
  "maxSmallBodyBytes",
  "maxUnaskedBytes",
  "maxPieceBytes",
  "maxPieces",
  "maxEnvelopes",
  "maxReportBytes",
  "maxMessageBytes",
  "maxMessages",
  "maxHandlers",
  "maxPage",
  "maxHeaderBytes",
  "maxRequestMs",
  "maxHeadersMs",
  "maxRequestsAtOnce",
  "maxBytesAtOnce",
  "maxConnections",
] as const;

const alphabetical = (a: string, b: string): number => a.localeCompare(b);

const code = async (answered: Promise<Answered>): Promise<string> => {
  const one = await answered;
  return one.status < 300 ? "ok" : judgeProblem(one);
};

const padded = (body: unknown, bytes: number): string => JSON.stringify(body).padEnd(bytes, " ");

it("tests every limit of the table", () => {
  expect([...here, ...elsewhere].toSorted(alphabetical)).toEqual(Object.keys(intakeLimits).toSorted(alphabetical));
});

describe("a limit on what is sent holds below, at and above it", () => {
  let desk: TestDesk;
  let sent: SentReport;
  const port = (): number => desk.server.port;
  beforeAll(async () => {
    desk = await startDesk({ env: { TELLTALE_INTAKE_PER_MINUTE: "1000000" } });
    sent = await sendReport(desk);
  });
  afterAll(async () => desk[Symbol.asyncDispose]());

  const mine = (): Record<string, string> => ({ authorization: `Receipt ${sent.credential.token}` });
  const chunks = (text: string, path: string, headers: readonly string[]): string =>
    `${lines(`POST ${path} HTTP/1.1`, `Host: localhost:${port()}`, "Content-Type: application/json", "Transfer-Encoding: chunked", ...headers)}${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

  const post = async (about: unknown): Promise<string> =>
    code(
      ask(port(), {
        method: "POST",
        path: "/api/reports",
        headers: { ...json, "idempotency-key": newKey() },
        body: JSON.stringify(about),
      }),
    );

  const flood = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++)
      await ask(port(), {
        method: "POST",
        path: "/api/receipts",
        headers: json,
        body: `{"version":1,"locator":"${String(i).padStart(6, "0")}"}${"x".repeat(i % 9000)}`,
      });
  };

  it.each([-1, 0, 1])("maxBodyBytes %i", async (more) => {
    const bytes = intakeLimits.maxBodyBytes + more;
    const expected = more > 0 ? "body-too-large" : "ok";
    const whole = async (): Promise<Answered> => {
      const { body } = await reportBody(desk, []);
      return ask(port(), {
        method: "POST",
        path: "/api/reports",
        headers: { ...json, "idempotency-key": newKey() },
        body: padded(body, bytes),
      });
    };
    expect(await code(whole())).toBe(expected);
    const { body } = await reportBody(desk, []);
    expect(await code(shout(port(), chunks(padded(body, bytes), "/api/reports", [`Idempotency-Key: ${newKey()}`])))).toBe(expected);
  });

  it.each([-1, 0, 1])("maxSmallBodyBytes %i", async (more) => {
    const body = padded({ version: 1, locator: "123456" }, intakeLimits.maxSmallBodyBytes + more);
    const expected = more > 0 ? "body-too-large" : "ok";
    expect(await code(ask(port(), { method: "POST", path: "/api/receipts", headers: json, body }))).toBe(expected);
    expect(await code(shout(port(), chunks(body, "/api/receipts", [])))).toBe(expected);
  });

  it.each([-1, 0, 1])("maxUnaskedBytes %i", async (more) => {
    const body = "x".repeat(intakeLimits.maxUnaskedBytes + more);
    for (const method of ["GET", "POST"])
      expect(
        await code(ask(port(), { method, path: method === "GET" ? "/api/report" : "/api/report/complete", headers: mine(), body })),
      ).toBe(more > 0 ? "body-too-large" : "ok");
  });

  it.each([-1, 0, 1])("maxPieceBytes %i", async (more) => {
    const envelope = { id: newEnvelopeId(), purpose: "attachment" as const, version: 1 as const, pieces: 1 };
    const added = { version: 1 as const, envelope: { ...envelope, inline: [] }, keyset: 1 };
    await desk.client.call("addEnvelope", { body: added, idempotencyKey: newKey() }, sent.credential);
    const piece = age(intakeLimits.maxPieceBytes + more);
    const headers = { ...mine(), "content-type": "application/octet-stream" };
    const path = `/api/report/envelopes/${envelope.id}/pieces/0`;
    expect(await code(ask(port(), { method: "PUT", path, headers, body: piece }))).toBe(more > 0 ? "body-too-large" : "ok");
    const { body } = await reportBody(desk, []);
    const inline = [Buffer.from(piece).toString("base64url")];
    const along = { ...body, envelopes: [{ ...envelope, id: newEnvelopeId(), inline }] };
    const posted = ask(port(), {
      method: "POST",
      path: "/api/reports",
      headers: { ...json, "idempotency-key": newKey() },
      body: JSON.stringify(along),
    });
    expect(["ok", "body-invalid", "body-too-large"].slice(more > 0 ? 1 : 0, more > 0 ? 3 : 1)).toContain(await code(posted));
  });

  it.each([-1, 0, 1])("maxPieces %i", async (more) => {
    const pieces = intakeLimits.maxPieces + more;
    const { body } = await reportBody(desk, []);
    const envelopes = [{ id: newEnvelopeId(), purpose: "original", version: 1, pieces, inline: [] }];
    const about = { ...body, envelopes, complete: false };
    const posted = ask(port(), {
      method: "POST",
      path: "/api/reports",
      headers: { ...json, "idempotency-key": newKey() },
      body: JSON.stringify(about),
    });
    expect(await code(posted)).toBe(more > 0 ? "body-invalid" : "ok");
    const headers = { ...mine(), "content-type": "application/octet-stream" };
    const path = `/api/report/envelopes/${newEnvelopeId()}/pieces/${pieces - 1}`;
    expect(await code(ask(port(), { method: "PUT", path, headers, body: age(100) }))).toBe(more > 0 ? "not-found" : "envelope-unknown");
  });

  it("maxEnvelopes, at once and one by one", async () => {
    const envelopes = Array.from({ length: intakeLimits.maxEnvelopes + 1 }, (_, i) => ({
      id: newEnvelopeId(),
      purpose: i < 48 ? ("attachment" as const) : i < 63 ? ("original" as const) : ("case" as const),
      version: 1 as const,
      pieces: 1,
      inline: [],
    }));
    const tooMany = await reportBody(desk, []);
    const { body, sent: whole } = await reportBody(desk, []);
    expect(await post({ ...tooMany.body, envelopes, complete: false })).toBe("body-invalid");
    expect(await post({ ...body, envelopes: envelopes.slice(0, -2), complete: false })).toBe("ok");
    const add = async (i: number): Promise<string> =>
      code(
        ask(port(), {
          method: "POST",
          path: "/api/report/envelopes",
          headers: { ...json, authorization: `Receipt ${whole.credential.token}`, "idempotency-key": newKey() },
          body: JSON.stringify({ version: 1, envelope: envelopes.at(i), keyset: 1 }),
        }),
      );
    expect(await add(-2)).toBe("ok");
    expect(await add(-1)).toBe("limit-passed");
  });

  it("maxReportBytes, by pieces and by messages", async () => {
    const { body, sent: own } = await reportBody(desk, []);
    await desk.client.call("createReport", { body, idempotencyKey: newKey() });
    const fill = async (bytes: number): Promise<unknown> =>
      desk.server.context.store.write((tx) => tx.db.updateTable("reports").set({ sealed_bytes: bytes }).where("id", "=", own.id).execute());
    const say = async (): Promise<string> =>
      code(
        ask(port(), {
          method: "POST",
          path: "/api/report/messages",
          headers: { ...json, authorization: `Receipt ${own.credential.token}` },
          body: JSON.stringify({ version: 1, id: newMessageId(), keyset: 1, sealed: Buffer.from(age(300)).toString("base64url") }),
        }),
      );
    await fill(intakeLimits.maxReportBytes - 301);
    expect(await say()).toBe("ok");
    await fill(intakeLimits.maxReportBytes - 300);
    expect(await say()).toBe("ok");
    await fill(intakeLimits.maxReportBytes - 299);
    expect(await say()).toBe("limit-passed");
    const envelope = { id: newEnvelopeId(), purpose: "attachment" as const, version: 1 as const, pieces: 1, inline: [] };
    await desk.client.call("addEnvelope", { body: { version: 1, envelope, keyset: 1 }, idempotencyKey: newKey() }, own.credential);
    const put = async (): Promise<string> =>
      code(
        ask(port(), {
          method: "PUT",
          path: `/api/report/envelopes/${envelope.id}/pieces/0`,
          headers: { "content-type": "application/octet-stream", authorization: `Receipt ${own.credential.token}` },
          body: age(300),
        }),
      );
    expect(await put()).toBe("limit-passed");
    await fill(intakeLimits.maxReportBytes - 300);
    expect(await put()).toBe("ok");
  });

  it.each([-1, 0, 1])("maxMessageBytes %i", async (more) => {
    const message = {
      version: 1,
      id: newMessageId(),
      keyset: 1,
      sealed: Buffer.from(age(intakeLimits.maxMessageBytes + more)).toString("base64url"),
    };
    const posted = ask(port(), {
      method: "POST",
      path: "/api/report/messages",
      headers: { ...json, ...mine() },
      body: JSON.stringify(message),
    });
    expect(await code(posted)).toBe(more > 0 ? "body-invalid" : "ok");
  });

  it("maxMessages", async () => {
    const { body, sent: own } = await reportBody(desk, []);
    await desk.client.call("createReport", { body, idempotencyKey: newKey() });
    const sealed = Buffer.from(age(100)).toString("base64url");
    const say = async (): Promise<string> =>
      desk.client.call("sendMessage", { body: { version: 1, id: newMessageId(), keyset: 1, sealed } }, own.credential).then(
        () => "ok",
        (error: unknown) => (error instanceof Problem ? error.code : "unknown"),
      );
    for (let i = 0; i < intakeLimits.maxMessages; i++) expect(await say()).toBe("ok");
    expect(await say()).toBe("limit-passed");
  }, 60_000);

  it.each([-1, 0, 1])("maxHandlers %i", async (more) => {
    const { body } = await reportBody(desk, []);
    const excluded = Array.from({ length: intakeLimits.maxHandlers + more }, () => `h-${randomBytes(8).toString("hex")}`);
    const about = JSON.stringify({ ...body, excluded });
    const posted = ask(port(), { method: "POST", path: "/api/reports", headers: { ...json, "idempotency-key": newKey() }, body: about });
    expect(await code(posted)).toBe(more > 0 ? "body-invalid" : "handler-unknown");
  });

  it.each([-1, 0, 1])("maxPage %i", async (more) => {
    const { token } = await desk.signIn();
    const path = `/api/desk/reports?limit=${intakeLimits.maxPage + more}`;
    expect(await code(ask(port(), { method: "GET", path, headers: { authorization: `Bearer ${token}` } }))).toBe(
      more > 0 ? "body-invalid" : "ok",
    );
  });

  it.each([-1, 0, 1])("maxHeaderBytes %i", async (more) => {
    // Node counts the address and the names and values of headers, and lets what is below the limit pass.
    const parts = ["/api/desk", "Host", `localhost:${port()}`, "X-A"];
    const size = intakeLimits.maxHeaderBytes - 1 + more - parts.join("").length;
    const bytes = lines(`GET ${parts[0]} HTTP/1.1`, `${parts[1]}: ${parts[2]}`, `${parts[3]}: ${"a".repeat(size)}`);
    expect(await code(shout(port(), bytes))).toBe(more > 0 ? "headers-too-large" : "ok");
  });

  it("maxRequestsAtOnce: one more is told to come back, and all others are answered", async () => {
    const held: Wire[] = await Promise.all(Array.from({ length: intakeLimits.maxRequestsAtOnce }, async () => openWire(port())));
    const body = '{"version":1,"locator":"123456"}';
    const head = lines(
      "POST /api/receipts HTTP/1.1",
      `Host: localhost:${port()}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
    );
    for (const { send } of held) send(head);
    const asked = async (): Promise<string> => code(ask(port(), { method: "GET", path: "/api/setup" }));
    await expect.poll(asked, { timeout: 10_000 }).toBe("busy");
    held[0]?.send(body);
    expect((await held[0]?.answers(1))?.[0]?.status).toBe(200);
    await expect.poll(asked, { timeout: 10_000 }).toBe("ok");
    for (const { send } of held.slice(1)) send(body);
    const statuses = await Promise.all(held.slice(1).map(async ({ answers }) => (await answers(1, 20_000))[0]?.status));
    // All ask for one locator, whose salts are used up by then.
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    for (const { socket } of held) socket.destroy();
  }, 60_000);

  it("maxBytesAtOnce: bodies beyond it are told to come back, and memory with them", async () => {
    const most = Math.floor(intakeLimits.maxBytesAtOnce / intakeLimits.maxBodyBytes);
    const body = Buffer.alloc(intakeLimits.maxBodyBytes, " ");
    const held = await Promise.all(Array.from({ length: most }, async () => openWire(port())));
    for (const { send } of held) {
      send(
        lines(
          "POST /api/reports HTTP/1.1",
          `Host: localhost:${port()}`,
          "Content-Type: application/json",
          `Idempotency-Key: ${newKey()}`,
          `Content-Length: ${body.length}`,
        ),
      );
      send(body.subarray(0, -1));
    }
    const asked = async (): Promise<string> =>
      code(
        ask(port(), { method: "POST", path: "/api/receipts", headers: json, body: `{"version":1,"locator":"654321"}${" ".repeat(1000)}` }),
      );
    await expect.poll(asked, { timeout: 20_000 }).toBe("busy");
    expect(await code(ask(port(), { method: "GET", path: "/api/setup" }))).toBe("ok");
    for (const { socket } of held) socket.destroy();
    await expect.poll(asked, { timeout: 10_000 }).toBe("ok");
  }, 60_000);

  it("maxConnections: one more is closed", async () => {
    const wires = await Promise.all(Array.from({ length: intakeLimits.maxConnections }, async () => openWire(port())));
    await expect
      .poll(
        async () =>
          (await openWire(port())).closed(300).then(
            () => "closed",
            () => "open",
          ),
        { timeout: 10_000 },
      )
      .toBe("closed");
    for (const { socket } of wires) socket.destroy();
    await expect
      .poll(
        async () =>
          ask(port(), { method: "GET", path: "/ready" }).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBe(200);
  }, 60_000);

  it("holds no more memory after thousands of requests than before them", async () => {
    await flood(500);
    const before = memory();
    await flood(Number(process.env["FLOOD_RUNS"] ?? 1500));
    expect(memory() - before).toBeLessThan(64 * 1024 * 1024);
  }, 600_000);
});

const memory = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
};

const start = async (): Promise<number> => {
  const app = new Hono();
  app.all("*", async (c) => {
    await c.req.arrayBuffer().catch(() => null);
    return c.text("done");
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it needs nothing of what the router's requests carry
  const server = createHttpServer(app as unknown as Parameters<typeof createHttpServer>[0], {
    requestMs: 800,
    headersMs: 400,
    checkMs: 50,
  });
  closed.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

describe("a slow sender", () => {
  afterEach(() => {
    for (const server of closed.splice(0)) server.closeAllConnections();
  });

  it("of nothing, of headers, of a body or of chunks is told so and let go, and others are answered meanwhile", async () => {
    const port = await start();
    const firsts = [
      "",
      "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
    ];
    const wires = await Promise.all(firsts.map(async () => openWire(port)));
    const drip = setInterval(() => wires.slice(1).forEach(({ send }) => send("a")), 50);
    wires.forEach(({ send }, i) => send(firsts[i] ?? ""));
    const began = performance.now();
    const others = setInterval(
      () =>
        request({ host: "127.0.0.1", port, path: "/" }, (answer) => answer.resume())
          .on("error", () => undefined)
          .end(),
      100,
    );
    try {
      const all = await Promise.all(wires.map(async ({ closed: over }) => over(10_000)));
      expect(performance.now() - began).toBeLessThan(6000);
      const told = all.filter(({ length }) => length > 0).map((bytes) => bytes.toString());
      expect(told.length).toBeGreaterThanOrEqual(2);
      for (const one of told) {
        expect(one).toMatch(/^HTTP\/1\.1 408 /u);
        expect(one).toContain('"code":"request-timeout"');
        expect(one).toContain("Cache-Control: no-store");
      }
    } finally {
      clearInterval(drip);
      clearInterval(others);
    }
    expect((await ask(port, { method: "GET", path: "/" })).status).toBe(200);
  }, 30_000);
});

describe("a bucket", () => {
  it("gives what it holds, then by the minute, and says when", () => {
    const bucket = createBucket(6, 2);
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 10]);
    expect([bucket.take(9999), bucket.take(10_000), bucket.take(10_000)]).toEqual([1, 0, 10]);
    expect([bucket.take(1e9), bucket.take(1e9), bucket.take(1e9)]).toEqual([0, 0, 10]);
  });

  it("gains nothing when the clock goes back, and is not stuck", () => {
    const bucket = createBucket(60, 1);
    expect(bucket.take(1_000_000)).toBe(0);
    expect(bucket.take(0)).toBe(1);
    expect(bucket.take(1000)).toBe(0);
  });

  it("by a key is one of at most so many, and stays quick when there are more keys than that", () => {
    const buckets = createBuckets(1, 1, 1000);
    expect([buckets.take("a", 0), buckets.take("a", 0)]).toEqual([0, 60]);
    const began = performance.now();
    for (let i = 0; i < 50_000; i++) buckets.take(`k${i}`, 0);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(buckets.take("k49999", 0)).toBe(60);
    expect(buckets.take("a", 0)).toBe(0);
  });
});

describe("the load", () => {
  it("is given back whole, whatever became of the request, and only once", () => {
    const load = createLoad(2, 100);
    const [first, second] = [load.take(), load.take()];
    expect(() => load.take()).toThrow(Problem);
    first.add(60);
    second.add(40);
    expect(() => second.add(1)).toThrow(Problem);
    first.release();
    second.add(60);
    second.release();
    const third = load.take();
    third.add(100);
    expect(() => third.add(1)).toThrow(Problem);
    third.release();
  });
});

describe("a limit on what is inside", () => {
  it.each([0, 1])("maxWords and maxName %i", (more) => {
    const said = { version: contractVersion, text: "x".repeat(intakeLimits.maxWords + more) };
    expect(messageContent.safeParse(said).success).toBe(more === 0);
    const who = { version: contractVersion, name: "x".repeat(intakeLimits.maxName + more), reach: null, safe: null, names: {} };
    expect(identityContent.safeParse(who).success).toBe(more === 0);
  });
});
