import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { gzipSync } from "node:zlib";
import { type Endpoint, type EndpointId, type ProblemCode, type Role, endpoints } from "@telltale/contract";
import { accessHash } from "@telltale/sealing";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Known, hardText, requestsTo } from "../test/arbitrary.ts";
import { type TestDesk, newEnvelopeId, newKey, newReportId, passphrase, quickAccess, sealMessage, startDesk } from "../test/desk.ts";
import { canary, judge, judgeHeaders, judgeLog, judgeProblem } from "../test/judge.ts";
import { publishKeys } from "../test/reseal.ts";
import { ask, openWire, parseAnswers, shout } from "../test/wire.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 24);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_250_314);

const printed = (["log", "info", "warn", "error", "debug"] as const).map((name) =>
  vi.spyOn(console, name).mockImplementation(() => undefined),
);
/** What went to the console, where nobody has looked through it. */
const spilt = (): unknown[] => printed.flatMap(({ mock }) => mock.calls);

const roles = [
  "nobody",
  "wrong receipt",
  "right receipt",
  "handler",
  "wrong handler",
  "setup",
  "wrong setup",
  "odd receipt",
  "odd",
] as const;
type Caller = (typeof roles)[number];

const isEndpoint = (id: string): id is EndpointId => Object.hasOwn(endpoints, id);

/** Who calls what is meant for a role. */
const rightOnes = { public: "nobody", reporter: "right receipt", handler: "handler", setup: "setup" } as const satisfies Readonly<
  Record<Role, Caller>
>;

/** Stand for the ids of what there is at the time. */
const somewhere = { report: `r-${"0".repeat(32)}`, envelope: `e-${"0".repeat(32)}`, message: `m-${"0".repeat(32)}` } as const;

interface Own {
  readonly report: string;
  readonly envelope: string;
  readonly token: string;
}

describe("whatever is sent to an endpoint, by whom it may be", () => {
  let now = 1_800_000_000_000;
  let desk: TestDesk;
  let recipient = "";
  let session = "";
  let mine: Own | null = null;
  let staffs: Own | null = null;
  /** Sealed to the set of keys before: what its envelope is being replaced by is in its place. */
  let replaced: Own | null = null;
  let replacing: Own | null = null;
  let message = "";
  let keyset = 1;
  let made = 0;
  let rotations = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const seen = new Map<EndpointId, Map<string, number>>();

  beforeAll(async () => {
    // An empty PostgreSQL in place of the embedded store, where one is named.
    const database = process.env["FUZZ_DATABASE_URL"];
    const env = {
      TELLTALE_INTAKE_PER_MINUTE: "1000000",
      TELLTALE_GUESSES_PER_MINUTE: "1000000",
      ...(database === undefined ? {} : { DATABASE_URL: database }),
    };
    desk = await startDesk({ now: () => now, env });
    recipient = (await quickAccess()).recipient;
    staffs = await makeOwn(true);
    replaced = await makeOwn(true);
    const said = await sealMessage(desk, { ...sentBy(staffs), recipient }, "A message.");
    message = said.id;
    await desk.client.call("sendMessage", { body: said }, sentBy(staffs).credential);
    const [first] = desk.secrets.handlers;
    if (first === undefined) throw new Error("expected a handler");
    const approver = { secrets: first, credential: await desk.signIn() };
    keyset = (await publishKeys(desk.client, approver, desk.secrets, desk.keyset, desk.keyset.handlers)).serial;
  });
  afterAll(async () => {
    agent.destroy();
    await desk[Symbol.asyncDispose]();
  });

  /** A report with an envelope, whole or still to come. */
  const makeOwn = async (complete: boolean): Promise<Own> => {
    const token = randomBytes(32).toString("base64url");
    const own = { report: newReportId(), envelope: newEnvelopeId(), token };
    made++;
    const bytes = Buffer.concat([Buffer.from("age-encryption.org/v1\n"), randomBytes(100)]).toString("base64url");
    const envelope = { id: own.envelope, purpose: "attachment" as const, version: 1 as const, pieces: complete ? 1 : 3 };
    const envelopes = !complete && made % 2 === 0 ? [] : [{ ...envelope, inline: complete ? [bytes] : [] }];
    const about = { version: 1 as const, id: own.report, access: accessHash(token), thread: recipient, keyset, excluded: [] };
    await desk.client.call("createReport", { body: { ...about, envelopes, complete }, idempotencyKey: newKey() });
    return own;
  };

  const sentBy = ({ report, token }: Own) => ({ id: report, identity: "", credential: { scheme: "Receipt", token } as const });

  /** A replacement under way, with its piece where it is to be completed. */
  const makeReplacing = async (isWhole: boolean): Promise<Own> => {
    if (replaced === null) throw new Error("expected a report that is sealed to older keys");
    const { report, envelope } = replaced;
    const credential = await desk.signIn();
    const body = { version: 1, keyset, id: newEnvelopeId(), purpose: "attachment", pieces: 1 } as const;
    const { id, missing } = await desk.client.call("beginReplacement", { params: { report, envelope }, body }, credential);
    const piece = Buffer.concat([Buffer.from("age-encryption.org/v1\n"), randomBytes(100)]);
    if (isWhole && missing.length > 0)
      await desk.client.call("putReplacementPiece", { params: { report, envelope: id, piece: 0 }, body: piece }, credential);
    return { ...replaced, envelope: id };
  };

  const credentialOf = async (who: Caller): Promise<Record<string, string>> => {
    switch (who) {
      case "nobody":
        return {};
      case "wrong receipt":
        return { authorization: `Receipt ${randomBytes(32).toString("base64url")}` };
      case "right receipt":
        return { authorization: `Receipt ${(mine ??= await makeOwn(false)).token}` };
      case "handler":
        return { authorization: `Bearer ${(session ||= (await desk.signIn()).token)}` };
      case "wrong handler":
        return { authorization: `Bearer ${randomBytes(32).toString("base64url")}` };
      case "setup":
        return { authorization: `Setup ${desk.server.setupCode}` };
      case "wrong setup":
        return { authorization: `Setup ${canary}` };
      case "odd receipt":
        // Not the way that 32 bytes are written.
        return { authorization: `Receipt ${randomBytes(31).toString("base64url")}${"_z9B"[made % 4] ?? ""}` };
      case "odd":
        return { authorization: `Receipt ${canary}, Bearer ${canary}` };
    }
  };

  const withdrawMine = async (): Promise<void> => {
    if (mine !== null) await desk.client.call("withdrawReport", {}, { scheme: "Receipt", token: mine.token });
  };

  const known = (): Known => ({
    ...somewhere,
    report: [somewhere.report],
    envelope: [somewhere.envelope],
    piece: [0, 1, 2],
    message: [somewhere.message],
    keyset: [keyset],
    thread: [recipient],
    envelopes: [[]],
    pieces: [1, 2],
    inline: [[]],
    excluded: [[]],
    complete: [false, true],
    handler: desk.secrets.handlers.map(({ id }) => id),
    state: ["received", "closed"],
    after: [0, 1],
    limit: [1, 200],
  });

  const rows: readonly (readonly [EndpointId, Endpoint])[] = Object.entries(endpoints).flatMap(([id, row]) =>
    isEndpoint(id) ? [[id, row] as const] : [],
  );

  it.each(rows)(
    "%s answers what the contract says, tells nothing of it, and stands",
    async (id, row) => {
      const answers = new Map<string, number>();
      seen.set(id, answers);
      const logged = desk.log.length;
      if (row.path.includes("/replacements/")) replacing = await makeReplacing(id === "completeReplacement");
      const rightful = rightOnes[row.roles[0] ?? "public"];
      const who = fc.oneof({ weight: 3, arbitrary: fc.constant(rightful) }, { weight: 2, arbitrary: fc.constantFrom(...roles) });
      const input = fc.record({
        who,
        sent: requestsTo(row, row.path.endsWith("/replacement") ? { ...known(), purpose: ["attachment"] } : known()),
      });
      await fc.assert(
        fc.asyncProperty(input, async ({ who: caller, sent }) => {
          now += id === "setUp" ? 6000 : 200;
          const authorization = await credentialOf(caller);
          if (id === "undoWithdrawal") await withdrawMine();
          // A few rotations are enough; each leaves work behind.
          if (id === "rotateDataKey" && caller === "handler" && rotations++ < 3) await desk.server.context.desk.unlock(passphrase, now);
          else desk.server.context.desk.lock();
          const about = row.path.includes("/replacements/") ? replacing : row.path.startsWith("/api/desk/") ? staffs : mine;
          const path = sent.path
            .replace(somewhere.report, about?.report ?? "")
            .replace(somewhere.envelope, about?.envelope ?? "")
            .replace(somewhere.message, message);
          const { body } = sent;
          const asked = { method: row.method, path, headers: { ...sent.headers, ...authorization }, agent };
          const answer = judge(id, await ask(desk.server.port, body === undefined ? asked : { ...asked, body }));
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
          if (
            answer === "receipt-unknown" ||
            (answer === "ok" && (id === "deleteReport" || id === "withdrawReport" || id === "completeReport"))
          )
            mine = null;
          if (answer === "session-needed" || (answer === "ok" && id === "signOut")) session = "";
        }),
        { numRuns: runs, seed },
      );
      judgeLog(desk.log.slice(logged));
      expect(spilt()).toEqual([]);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect((await ask(desk.server.port, { method: "GET", path: "/ready", agent })).status).toBe(200);
    },
    3_600_000,
  );

  it("got as far as it should: answers of every kind were seen", () => {
    const all = [...seen].flatMap(([id, answers]) => [...answers.keys()].map((answer) => `${id} ${answer}`));
    const answered = new Set(rows.filter(([id]) => seen.get(id)?.has("ok") === true).map(([id]) => id));
    // What needs a signature or a passphrase cannot be guessed.
    const guarded = new Set<EndpointId>(["setUp", "signIn", "unlockDesk", "putKeyset"]);
    const missed = rows.map(([id]) => id).filter((id) => !guarded.has(id) && !answered.has(id));
    expect(missed).toEqual([]);
    for (const code of ["body-invalid", "body-not-json", "media-type", "receipt-unknown", "session-needed", "setup-refused", "not-found"])
      expect(all.filter((one) => one.endsWith(` ${code}`)).length, code).toBeGreaterThan(0);
    if (process.env["FUZZ_REPORT"] !== undefined)
      process.stdout.write(`${JSON.stringify(Object.fromEntries([...seen].map(([id, one]) => [id, Object.fromEntries(one)])), null, 1)}\n`);
  });
});

/** What may come of an attack: the problems that refuse it, `ok` where it is harmless, `closed` where no answer is due. */
type Outcome = ProblemCode | "ok" | "closed";
type Attack = readonly [name: string, bytes: (host: string) => string | Buffer, ...outcomes: readonly Outcome[]];

const json = "Content-Type: application/json";
const lines = (...all: readonly string[]): string => [...all, "", ""].join("\r\n");
const get = (host: string, path: string, ...headers: readonly string[]): string =>
  lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers);
const post = (host: string, path: string, body: string | Buffer, ...headers: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from(lines(`POST ${path} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers), "latin1"),
    Buffer.from(body),
  ]);
const chunked = (host: string, path: string, body: string, ...headers: readonly string[]): string =>
  `${lines(`POST ${path} HTTP/1.1`, `Host: ${host}`, json, ...headers)}${body}`;

const salt = JSON.stringify({ version: 1, locator: "123456" });
const second = (host: string): string => get(host, `/api/setup?${canary}`);

const attacks: readonly Attack[] = [
  // Request lines.
  ["no version", (host) => `GET /api/desk\r\nHost: ${host}\r\n\r\n`, "ok", "request-malformed"],
  ["HTTP/0.9", () => "GET /api/desk\r\n\r\n", "request-malformed"],
  ["HTTP/1.0", (host) => lines("GET /api/desk HTTP/1.0", `Host: ${host}`), "ok"],
  ["HTTP/1.0 without a host", () => lines("GET /api/desk HTTP/1.0"), "request-malformed"],
  ["HTTP/1.1 without a host", () => lines("GET /api/desk HTTP/1.1"), "request-malformed"],
  ["HTTP/2 in the clear", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "request-malformed"],
  ["HTTP/9.9", (host) => lines("GET /api/desk HTTP/9.9", `Host: ${host}`), "request-malformed"],
  ["TLS where none is", () => Buffer.from("16030100c8010000c40303", "hex"), "request-malformed"],
  ["noise", () => Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7919) % 256)), "request-malformed"],
  ["NUL bytes", () => "\0".repeat(300), "request-malformed"],
  ["a method in small letters", (host) => lines("get /api/desk HTTP/1.1", `Host: ${host}`), "request-malformed"],
  ["a method that is none", (host) => lines(`${canary} /api/desk HTTP/1.1`, `Host: ${host}`), "request-malformed"],
  ["lines that end in LF alone", (host) => `GET /api/desk HTTP/1.1\nHost: ${host}\n\n`, "ok", "request-malformed"],
  // What is asked for.
  ["its own absolute address", (host) => get(host, `http://${host}/api/desk`), "ok"],
  ["another's absolute address", (host) => get(host, `http://${canary}.example/api/desk`), "transport-refused"],
  ["another's absolute address over TLS", (host) => get(host, `https://${canary}.example/api/desk`), "transport-refused"],
  ["an absolute address with a login", (host) => get(host, `http://${host}@${canary}/api/desk`), "transport-refused"],
  ["an absolute address that is none", (host) => get(host, "http://:::/api/desk"), "transport-refused", "request-malformed"],
  ["another scheme", (host) => get(host, `file:///etc/${canary}`), "request-malformed"],
  ["*", (host) => lines("OPTIONS * HTTP/1.1", `Host: ${host}`), "request-malformed"],
  ["no path", (host) => get(host, "?a=b"), "request-malformed"],
  ["a tunnel", (host) => lines(`CONNECT ${canary}:443 HTTP/1.1`, `Host: ${host}`), "closed"],
  ["two slashes", (host) => get(host, `//${canary}/api/desk`), "not-found"],
  ["a slash at the end", (host) => get(host, "/api/desk/"), "not-found"],
  ["capital letters", (host) => get(host, "/API/desk"), "not-found"],
  ["a parameter of the path", (host) => get(host, `/api/desk;${canary}`), "not-found"],
  ["dots", (host) => get(host, "/../../../../etc/passwd"), "not-found"],
  ["dots in percent", (host) => get(host, "/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), "not-found"],
  ["dots in percent twice", (host) => get(host, "/%252e%252e/%252e%252e/etc/passwd"), "not-found"],
  ["dots behind a known path", (host) => get(host, "/api/desk/reports/..%2f..%2fsetup"), "session-needed"],
  ["backslashes", (host) => get(host, "/..\\..\\etc\\passwd"), "request-malformed"],
  ["NUL in the path", (host) => get(host, `/api/desk%00${canary}`), "not-found"],
  ["half a percent", (host) => get(host, "/api/%zz%"), "not-found"],
  ["what is no UTF-8, in percent", (host) => get(host, "/api/%ff%fe%c0%af"), "not-found"],
  ["what is no ASCII", (host) => Buffer.from(get(host, `/api/\u{e9}\u{fc}${canary}`), "latin1"), "not-found", "request-malformed"],
  ["a known file", (host) => get(host, "/.env"), "not-found"],
  [
    "a query as prototype",
    (host) => get(host, `/api/desk?__proto__[a]=${canary}&constructor.prototype.a=${canary}&__proto__=${canary}`),
    "ok",
  ],
  ["a thousand of a field", (host) => get(host, `/api/desk?${"a=1&".repeat(1000)}`), "ok"],
  ["a path that is too long", (host) => get(host, `/${"a".repeat(20_000)}`), "headers-too-large"],
  // Hosts: other names for this machine, and names of others that point at it.
  ...[
    `${canary}.example`,
    `localhost.${canary}.example`,
    "127.0.0.1.nip.example",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "localhost.",
    "localhost:99999999",
    "localhost, localhost",
    "localhost/api",
    "localhost#",
    "user@localhost",
    `localhost:80@${canary}`,
    "",
    " ",
  ].map((host): Attack => [`the host ${JSON.stringify(host)}`, () => get(host, "/api/desk"), "transport-refused", "request-malformed"]),
  ["two hosts", (host) => get(host, "/api/desk", `Host: ${canary}`), "transport-refused", "request-malformed"],
  ["the same host twice", (host) => get(host, "/api/desk", `Host: ${host}`), "transport-refused", "request-malformed"],
  ...[
    "X-Forwarded-Proto: https",
    "X-Forwarded-For: 127.0.0.1",
    `X-Forwarded-Host: ${canary}`,
    "X-Real-IP: ::1",
    "Forwarded: for=127.0.0.1",
    "Via: 1.1 x",
  ].map((header): Attack => [`${header} from outside`, (host) => get(host, "/api/desk", header), "transport-refused"]),
  // Headers.
  ["a header with CR", (host) => get(host, "/api/desk", `X-A: a\rSet-Cookie: ${canary}`), "request-malformed"],
  ["a header with NUL", (host) => get(host, "/api/desk", `X-A: a\0${canary}`), "request-malformed"],
  ["a header over two lines", (host) => get(host, "/api/desk", "X-A: a", ` ${canary}`), "ok", "request-malformed"],
  ["a header without a name", (host) => get(host, "/api/desk", `: ${canary}`), "request-malformed"],
  ["a header without a colon", (host) => get(host, "/api/desk", canary.replaceAll("-", " ")), "request-malformed"],
  ["a space before the colon", (host) => post(host, "/api/receipts", salt, "Transfer-Encoding : chunked", json), "request-malformed"],
  ["a header as prototype", (host) => get(host, "/api/desk", `__proto__: ${canary}`, `constructor: ${canary}`), "ok"],
  ["headers beyond the limit", (host) => get(host, "/api/desk", `X-A: ${"a".repeat(20_000)}`), "headers-too-large"],
  ["very many headers", (host) => get(host, "/api/desk", ...Array.from({ length: 3000 }, () => "a:b")), "headers-too-large", "ok"],
  [
    "two credentials",
    (host) => get(host, "/api/report", "Authorization: Receipt aaaaaaaaaa", `Authorization: Bearer ${canary}`),
    "receipt-unknown",
  ],
  [
    "a credential in other letters",
    (host) => Buffer.from(get(host, "/api/report", "Authorization: Receipt \u{e9}\u{ff}"), "latin1"),
    "receipt-unknown",
  ],
  [
    "a credential of 10,000 letters",
    (host) => get(host, "/api/desk/status", `Authorization: Bearer ${"a".repeat(10_000)}`),
    "session-needed",
  ],
  [
    "a basic login",
    (host) => get(host, "/api/desk/status", `Authorization: Basic ${Buffer.from(`a:${canary}`).toString("base64")}`),
    "session-needed",
  ],
  ["a proxy's login on what is open", (host) => get(host, "/api/desk", `Authorization: Basic ${canary}`), "ok"],
  ["a cookie", (host) => get(host, "/api/desk/status", `Cookie: session=${canary}; Authorization=Bearer ${canary}`), "session-needed"],
  ["another's page", (host) => get(host, "/api/desk", `Origin: https://${canary}.example`, "Sec-Fetch-Site: cross-site"), "ok"],
  [
    "a preflight",
    (host) =>
      lines(
        "OPTIONS /api/reports HTTP/1.1",
        `Host: ${host}`,
        `Origin: https://${canary}`,
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Private-Network: true",
      ),
    "method-not-allowed",
  ],
  [
    "a form from another page",
    (host) => post(host, "/api/reports", `a=${canary}`, "Content-Type: application/x-www-form-urlencoded", newKeyLine()),
    "media-type",
  ],
  ["a body as plain text, as pages may send it", (host) => post(host, "/api/receipts", salt, "Content-Type: text/plain"), "media-type"],
  [
    "an upgrade to a socket",
    (host) =>
      get(
        host,
        "/api/desk",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      ),
    "ok",
  ],
  [
    "an upgrade to HTTP/2",
    (host) => get(host, "/api/desk", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
    "ok",
  ],
  ["an expectation nobody has", (host) => get(host, "/api/desk", `Expect: ${canary}`), "ok"],
  ["a range", (host) => get(host, "/api/desk", "Range: bytes=0-0,-1"), "ok"],
  [
    "another method by header",
    (host) => get(host, "/api/report", "X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE"),
    "receipt-unknown",
  ],
  ["a proof that is none", (host) => post(host, "/api/receipts", salt, json, `Altcha: ${"A".repeat(5000)}`), "ok"],
  [
    "a key for the idempotent that is none",
    (host) =>
      Buffer.from(
        chunked(host, "/api/reports", "2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Idempotency-Key: \u{e9}\u{e9}"),
        "latin1",
      ),
    "body-invalid",
  ],
  // Methods.
  ...["TRACE", "OPTIONS", "PATCH", "PUT", "DELETE", "PROPFIND", "PURGE", "LINK", "QUERY"].map((method): Attack => [
    method,
    (host) => lines(`${method} /api/desk HTTP/1.1`, `Host: ${host}`, `X-A: ${canary}`),
    "method-not-allowed",
  ]),
  // Bodies.
  ["no content type", (host) => post(host, "/api/receipts", salt), "media-type"],
  ["two content types", (host) => post(host, "/api/receipts", salt, json, "Content-Type: text/html"), "media-type"],
  ["nearly the content type", (host) => post(host, "/api/receipts", salt, "Content-Type: application/json5"), "media-type"],
  ["a content type with more to it", (host) => post(host, "/api/receipts", salt, "Content-Type: Application/JSON ; charset=utf-16"), "ok"],
  ["UTF-16", (host) => post(host, "/api/receipts", Buffer.from(salt, "utf16le"), json), "body-not-json"],
  ["what is no UTF-8", (host) => post(host, "/api/receipts", Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0xaf, 0x22]), json), "body-not-json"],
  ["half a character", (host) => post(host, "/api/receipts", '{"version":1,"locator":"\\ud800"}', json), "body-invalid"],
  ["nothing", (host) => post(host, "/api/receipts", "", json), "body-not-json"],
  ["deep nesting", (host) => post(host, "/api/reports", "[".repeat(1_000_000), json, newKeyLine()), "body-not-json"],
  [
    "deep nesting that fits together",
    (host) => post(host, "/api/reports", `${"[".repeat(900_000)}${"]".repeat(900_000)}`, json, newKeyLine()),
    "body-invalid",
  ],
  [
    "deep objects in a field",
    (host) => post(host, "/api/reports", `{"version":1,"envelopes":${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}}`, json, newKeyLine()),
    "body-invalid",
  ],
  [
    "a hundred thousand fields",
    (host) => post(host, "/api/reports", `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join()}}`, json, newKeyLine()),
    "body-invalid",
  ],
  ["a field twice", (host) => post(host, "/api/receipts", `{"version":1,"locator":"${canary}","locator":"123456"}`, json), "ok"],
  [
    "a prototype",
    (host) => post(host, "/api/receipts", `{"version":1,"locator":"123456","__proto__":{"polluted":"${canary}"}}`, json),
    "ok",
    "body-invalid",
  ],
  ["a number beyond all", (host) => post(host, "/api/receipts", '{"version":1e999,"locator":"123456"}', json), "version-unsupported"],
  ["gzip", (host) => post(host, "/api/receipts", gzipSync(salt), json, "Content-Encoding: gzip"), "media-type"],
  ["a bomb", (host) => post(host, "/api/receipts", gzipSync(Buffer.alloc(5_000_000)), json, "Content-Encoding: gzip"), "media-type"],
  ...["deflate", "br", "zstd", "gzip, identity", "identity, gzip", canary].map((coding): Attack => [
    `the coding ${coding}`,
    (host) => post(host, "/api/receipts", salt, json, `Content-Encoding: ${coding}`),
    "media-type",
  ]),
  ["no coding, said aloud", (host) => post(host, "/api/receipts", salt, json, "Content-Encoding: identity"), "ok"],
  ["gzip by transfer", (host) => chunked(host, "/api/receipts", "2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: gzip, chunked"), "media-type"],
  ["a body where none is asked for", (host) => `${get(host, "/api/desk", "Content-Length: 5")}hello`, "ok"],
  [
    "more than the limit, announced",
    (host) => lines("POST /api/reports HTTP/1.1", `Host: ${host}`, json, newKeyLine(), "Content-Length: 999999999999"),
    "body-too-large",
  ],
  [
    "more than all, announced",
    (host) => lines("POST /api/reports HTTP/1.1", `Host: ${host}`, json, "Content-Length: 99999999999999999999999"),
    "request-malformed",
  ],
  [
    "more than the limit, after leave was asked",
    (host) => lines("POST /api/receipts HTTP/1.1", `Host: ${host}`, json, "Content-Length: 20000", "Expect: 100-continue"),
    "body-too-large",
  ],
  [
    "more than the limit in chunks",
    (host) => chunked(host, "/api/receipts", `5000\r\n${"a".repeat(0x5000)}\r\n0\r\n\r\n`, "Transfer-Encoding: chunked"),
    "body-too-large",
  ],
  [
    "very many small chunks",
    (host) => chunked(host, "/api/receipts", `${"1\r\n \r\n".repeat(10_000)}0\r\n\r\n`, "Transfer-Encoding: chunked"),
    "body-not-json",
  ],
  [
    "trailers",
    (host) =>
      chunked(
        host,
        "/api/receipts",
        `${salt.length.toString(16)}\r\n${salt}\r\n0\r\nAuthorization: Bearer ${canary}\r\n\r\n`,
        "Transfer-Encoding: chunked",
      ),
    "ok",
  ],
];

/** What two servers in a row may read differently. Each carries a second request that must not be taken for one. */
const smuggling: readonly (readonly [name: string, bytes: (host: string) => string])[] = [
  [
    "a length and chunks",
    (host) => chunked(host, "/api/receipts", `0\r\n\r\n${second(host)}`, "Content-Length: 4", "Transfer-Encoding: chunked"),
  ],
  [
    "chunks and a length",
    (host) => chunked(host, "/api/receipts", `0\r\n\r\n${second(host)}`, "Transfer-Encoding: chunked", "Content-Length: 6"),
  ],
  ["two lengths", (host) => chunked(host, "/api/receipts", `abcd${second(host)}`, "Content-Length: 4", "Content-Length: 400")],
  ["two lengths in one", (host) => chunked(host, "/api/receipts", `abcd${second(host)}`, "Content-Length: 4, 4")],
  ["a length with a sign", (host) => chunked(host, "/api/receipts", `abcd${second(host)}`, "Content-Length: +4")],
  ["a length below nothing", (host) => chunked(host, "/api/receipts", `abcd${second(host)}`, "Content-Length: -4")],
  ["a length in hexadecimal", (host) => chunked(host, "/api/receipts", `abcd${second(host)}`, "Content-Length: 0x4")],
  [
    "chunks that are not the last coding",
    (host) => chunked(host, "/api/receipts", `0\r\n\r\n${second(host)}`, "Transfer-Encoding: chunked, identity"),
  ],
  ["nearly chunks", (host) => chunked(host, "/api/receipts", `0\r\n\r\n${second(host)}`, "Transfer-Encoding: xchunked")],
  ["chunks behind a tab", (host) => chunked(host, "/api/receipts", `0\r\n\r\n${second(host)}`, "Transfer-Encoding:\u000bchunked")],
  [
    "a chunk that is longer than it says",
    (host) => chunked(host, "/api/receipts", `1\r\nabcdef\r\n0\r\n\r\n${second(host)}`, "Transfer-Encoding: chunked"),
  ],
  ["a chunk of no number", (host) => chunked(host, "/api/receipts", `zz\r\n\r\n${second(host)}`, "Transfer-Encoding: chunked")],
  [
    "a chunk beyond all numbers",
    (host) => chunked(host, "/api/receipts", `ffffffffffffffffff\r\n${second(host)}`, "Transfer-Encoding: chunked"),
  ],
  ["chunks that end in LF alone", (host) => chunked(host, "/api/receipts", `2\n{}\n0\n\n${second(host)}`, "Transfer-Encoding: chunked")],
  [
    "a long chunk extension",
    (host) => chunked(host, "/api/receipts", `2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n${second(host)}`, "Transfer-Encoding: chunked"),
  ],
];

const newKeyLine = (): string => `Idempotency-Key: ${newKey()}`;

describe("an attack over the wire", () => {
  let desk: TestDesk;
  const host = (): string => `localhost:${desk.server.port}`;

  beforeAll(async () => {
    desk = await startDesk({ env: { TELLTALE_INTAKE_PER_MINUTE: "1000000", TELLTALE_GUESSES_PER_MINUTE: "1000000" } });
  });
  afterAll(async () => desk[Symbol.asyncDispose]());

  const stands = async (): Promise<void> => {
    expect((await ask(desk.server.port, { method: "GET", path: "/ready" })).status).toBe(200);
    judgeLog(desk.log);
    expect(spilt()).toEqual([]);
  };

  it.each(attacks.map(([name, bytes, ...outcomes]) => [name, bytes, outcomes] as const))(
    "%s gets the answer it should",
    async (_, bytes, outcomes) => {
      if (outcomes.includes("closed")) {
        await using wire = await openWire(desk.server.port);
        wire.send(bytes(host()));
        expect((await wire.closed()).length).toBe(0);
      } else {
        const answered = await shout(desk.server.port, bytes(host()));
        if (answered.status < 400) judgeHeaders(answered);
        const outcome = answered.status < 400 ? "ok" : judgeProblem(answered);
        expect(outcomes).toContain(outcome);
      }
      await stands();
    },
  );

  it.each(smuggling)("%s smuggles nothing", async (_, bytes) => {
    await using wire = await openWire(desk.server.port);
    wire.send(bytes(host()));
    const answers = parseAnswers(await wire.closed());
    expect(answers.length).toBeLessThanOrEqual(1);
    for (const one of answers) expect(["request-malformed", "body-too-large", "media-type"]).toContain(judgeProblem(one));
    await stands();
  });

  it.each(hardText.filter((words) => words !== "").map((words) => [words] as const))(
    "finds nothing by the path, query or credential %j",
    async (words) => {
      const text = encodeURIComponent(words.toWellFormed()).slice(0, 4000);
      for (const path of [
        `/${text}`,
        `/api/desk/reports/${text}`,
        `/api/report/envelopes/${text}/pieces/${text}`,
        `/api/desk/reports?before=${text}&state=${text}`,
      ]) {
        const answered = await ask(desk.server.port, { method: "GET", path, headers: { authorization: `Bearer ${text}` } });
        expect(["not-found", "session-needed", "method-not-allowed"]).toContain(judgeProblem(answered));
      }
      await stands();
    },
  );

  it("answers HEAD as GET, without a body", async () => {
    const { status, body, headers } = await ask(desk.server.port, { method: "HEAD", path: "/api/desk" });
    expect({ status, length: body.length }).toEqual({ status: 200, length: 0 });
    judgeHeaders({ status, body, headers });
  });

  it("gives every page and document the safe headers, and the pages a policy without inline script", async () => {
    for (const path of ["/", "/api", "/api/openapi.json", "/style.css", "/health", "/ready", "/problems"]) {
      const { status, headers, body } = await ask(desk.server.port, { method: "GET", path });
      expect([200, 302]).toContain(status);
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'/u);
      expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|https?:/u);
      for (const name of ["set-cookie", "server", "x-powered-by", "access-control-allow-origin"]) expect(headers).not.toHaveProperty(name);
      expect(body.toString()).not.toMatch(/<script(?![^>]* src="\/)|https?:\/\/(?!localhost)[^"]*\.(js|css)/u);
    }
  });

  it("lets a request that breaks off go, whole or in chunks, without a word in the log", async () => {
    for (const first of [
      lines("POST /api/receipts HTTP/1.1", `Host: ${host()}`, json, "Content-Length: 100"),
      chunked(host(), "/api/receipts", "64\r\nabc", "Transfer-Encoding: chunked"),
      "POST /api/receipts HTTP/1.1\r\nHost: loc",
      lines(
        "PUT /api/report/envelopes/x/pieces/0 HTTP/1.1",
        `Host: ${host()}`,
        "Content-Type: application/octet-stream",
        "Content-Length: 100000",
      ),
    ]) {
      const wires = await Promise.all(Array.from({ length: 20 }, async () => openWire(desk.server.port)));
      for (const { send } of wires) send(first);
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (const [i, { socket }] of wires.entries())
        if (i % 2 === 0) socket.resetAndDestroy();
        else socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stands();
    expect(await metric(desk, "telltale_requests_total", 'status="500"')).toBe(0);
  });

  it("answers requests that come all at once on one connection in their order", async () => {
    await using wire = await openWire(desk.server.port);
    wire.send(Array.from({ length: 50 }, (_, i) => get(host(), i % 2 === 0 ? "/api/setup" : "/nothing")).join(""));
    const answers = await wire.answers(50);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 200 : 404)));
  });
});

/** The sum of a metric over the lines that hold `part`. */
async function metric(desk: TestDesk, name: string, part = ""): Promise<number> {
  const text = await desk.server.context.metrics.registry.metrics();
  return text
    .split("\n")
    .filter((line) => line.startsWith(name) && line.includes(part))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}
