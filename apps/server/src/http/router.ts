/*
 * The one router: every row of the contract becomes a route, and each request goes the same way: may it be answered, who asks, is it too
 * much, what does it carry, is it whole, what is the answer. Nothing is answered that is not a row.
 */
import {
  type Answer,
  type Endpoint,
  type EndpointId,
  Problem,
  type ProblemCode,
  commonProblems,
  endpoints,
  intakeLimits,
  isOctets,
} from "@telltale/contract";
import { StoreError } from "@telltale/store";
import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context as Hc } from "hono";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { type Who, authorise } from "./authorise.ts";
import { parseJson, readBody } from "./body.ts";
import { safeHeaders, strictTransport } from "./headers.ts";
import { type Held, createLoad } from "./load.ts";
import { type Toll, bucketOf, createToll } from "./spend.ts";
import { answerProblem } from "./problem-answer.ts";
import { storeProblem } from "./store-problem.ts";
import { forwardedAs, mayAnswer } from "./transport.ts";

type Row<Id extends EndpointId> = (typeof endpoints)[Id];
type Read<Id extends EndpointId, Part extends "params" | "query" | "body"> =
  Row<Id> extends Readonly<Record<Part, infer Shape>> ? (Shape extends z.ZodType ? z.output<Shape> : Uint8Array) : undefined;

/** One request, read. */
interface Call<Id extends EndpointId> {
  readonly who: Who;
  readonly params: Read<Id, "params">;
  readonly query: Read<Id, "query">;
  readonly body: Read<Id, "body">;
  /** The body's bytes as they came; empty where there is none. */
  readonly bytes: Uint8Array;
  /** Of an endpoint that needs one; else empty. */
  readonly idempotencyKey: string;
  /** Where the caller sees the server, such as `https://desk.example`. */
  readonly origin: string;
  /** What the request still has to pay, where only its handler knows. */
  readonly toll: Toll;
  readonly now: number;
}

export type Handlers = { readonly [Id in EndpointId]: (context: Context, call: Call<Id>) => Promise<Answer<Id>> };

/** The server as Hono sees it. */
export type App = Hono<Env>;
type Env = { Bindings: HttpBindings; Variables: { endpoint: string; held: Held } };

/** What happened to a request, for the metrics. */
type OnAnswer = (id: string, status: number, milliseconds: number) => void;

export function createRouter(context: Context, handlers: Handlers, onAnswer: OnAnswer = () => undefined): App {
  const app = new Hono<Env>();
  const load = createLoad(intakeLimits.maxRequestsAtOnce, intakeLimits.maxBytesAtOnce);
  app.use("*", async (c, next) => {
    const start = performance.now();
    let held: Held | null = null;
    try {
      const forwarded = forwardedAs((name) => c.req.header(name));
      if (!mayAnswer(c.req.header("host") ?? "", forwarded, context.config)) throw new Problem("transport-refused");
      if (context.isStopping()) throw new Problem("busy", { retryAfter: 2 });
      held = load.take();
      c.set("held", held);
      await next();
    } catch (error) {
      c.res = answerError(context, error, c.req.routePath);
    } finally {
      held?.release();
    }
    for (const [name, value] of Object.entries(safeHeaders)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    // A connection that waits for more would hold up the end.
    if (context.isStopping()) c.res.headers.set("Connection", "close");
    if (c.req.header("x-forwarded-proto") === "https") c.res.headers.set("Strict-Transport-Security", strictTransport);
    onAnswer(c.get("endpoint") ?? "none", c.res.status, performance.now() - start);
  });
  for (const [id, row] of Object.entries(endpoints)) {
    const endpoint: Endpoint = row;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the row's own schemas read what its handler is given, and check what it gives
    const handle = handlers[id as EndpointId] as (context: Context, call: unknown) => Promise<unknown>;
    app.on(endpoint.method, endpoint.path, async (c) => {
      c.set("endpoint", id);
      return answer(context, endpoint, c, handle);
    });
  }
  app.onError((error, c) => answerError(context, error, c.req.routePath));
  return app;
}

/** Answers what no route has taken: another method of a known path, or nothing at all. */
export function answerUnknown(app: App): void {
  for (const [path, rows] of Map.groupBy(Object.values(endpoints), (row) => row.path)) {
    const methods = rows.flatMap(({ method }): string[] => (method === "GET" ? ["GET", "HEAD"] : [method]));
    app.all(path, () => {
      const answered = answerProblem(new Problem("method-not-allowed"));
      answered.headers.set("Allow", methods.join(", "));
      return answered;
    });
  }
  app.notFound(() => answerProblem(new Problem("not-found")));
}

async function answer(
  context: Context,
  endpoint: Endpoint,
  c: Hc<Env>,
  handle: (context: Context, call: unknown) => Promise<unknown>,
): Promise<Response> {
  const now = context.now();
  const toll = createToll(context, c.req.header("altcha"), now);
  const bucket = bucketOf(context, endpoint);
  if (bucket !== null) await toll.take(bucket);
  const who = await authorise(context, endpoint, c.req.header("authorization"), toll, now);
  if (endpoint.unlocked === true && context.desk.unlocked() === null) throw new Problem("locked");
  const params = check(endpoint.params, c.req.param(), "not-found");
  const query = check(endpoint.query, c.req.query(), "body-invalid");
  const { body, bytes } = await bodyOf(endpoint, c);
  const idempotencyKey = c.req.header("idempotency-key") ?? "";
  if (endpoint.idempotent === true && !/^[\w-]{16,64}$/u.test(idempotencyKey)) throw new Problem("idempotency-missing");
  const given = await handle(context, { who, params, query, body, bytes, idempotencyKey, origin: originOf(c), toll, now });
  if (given instanceof Uint8Array) return c.body(Uint8Array.from(given), endpoint.status, { "Content-Type": "application/octet-stream" });
  return c.json(given, endpoint.status);
}

const originOf = (c: Hc<Env>): string =>
  `${c.req.header("x-forwarded-proto") === "https" ? "https" : "http"}://${c.req.header("host") ?? ""}`;

async function bodyOf({ body, small }: Endpoint, c: Hc<Env>): Promise<{ readonly body: unknown; readonly bytes: Uint8Array }> {
  if (body === undefined) {
    // Whatever comes is read and thrown away, so that the connection can go on.
    await readBody(c.env.incoming, intakeLimits.maxUnaskedBytes, c.get("held"));
    return { body: undefined, bytes: new Uint8Array() };
  }
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const expected = isOctets(body) ? "application/octet-stream" : "application/json";
  if (type !== expected) throw new Problem("media-type", { expected });
  // What is packed would have to be unpacked before anybody knows how much it is.
  const codings = [c.req.header("content-encoding") ?? "identity", c.req.header("transfer-encoding") ?? "chunked"];
  if (codings.join(" ").toLowerCase() !== "identity chunked") throw new Problem("media-type", { expected: "no content encoding" });
  const most = small === true ? intakeLimits.maxSmallBodyBytes : intakeLimits.maxBodyBytes;
  const bytes = await readBody(c.env.incoming, isOctets(body) ? body.octets : most, c.get("held"));
  if (isOctets(body)) return { body: bytes, bytes };
  const json = parseJson(bytes);
  refuseOtherVersions(body, json);
  return { body: check(body, json, "body-invalid"), bytes };
}

/** A page of another version is told so, rather than that its fields are wrong. */
function refuseOtherVersions(shape: z.ZodType, json: unknown): void {
  if (!("shape" in shape) || typeof shape.shape !== "object" || shape.shape === null || !("version" in shape.shape)) return;
  const version = typeof json === "object" && json !== null && "version" in json ? json.version : undefined;
  if (typeof version === "number" && version !== 1) throw new Problem("version-unsupported", { expected: 1, got: version });
}

/** What a shape reads. Throws the problem, naming the fields and what was expected of each; never what they hold. */
function check(shape: z.ZodType | undefined, value: unknown, code: ProblemCode): unknown {
  if (shape === undefined) return undefined;
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const fields = read.error.issues
    .slice(0, 20)
    .map(({ path, code: expected }) => `${path.map(String).join(".").slice(0, 80)}: ${expected}`);
  throw new Problem(code, code === "body-invalid" ? { fields } : {});
}

function answerError(context: Context, error: unknown, path: string): Response {
  const problem = problemOf(error);
  if (problem.code === "internal") context.log.error("internal", { path: path.replaceAll("*", ""), error: nameOf(error) });
  else if (!(commonProblems as readonly ProblemCode[]).includes(problem.code)) context.log.info("refused", { code: problem.code });
  return answerProblem(problem);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) return storeProblem(error);
  return new Problem("internal");
}

const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};
