/*
 * What to send to an endpoint, made of its own schemas: what fits, what nearly fits, and garbage. The schemas are read as JSON Schema, in
 * which the OpenAPI document has them too.
 */
import { type Endpoint, isOctets } from "@telltale/contract";
import * as fc from "fast-check";
import { z } from "zod";
import { canary } from "./judge.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const node = z.looseObject({
  type: z.string().optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

/** Values that get further than chance would, by the name of the field. */
export type Known = Readonly<Record<string, readonly Json[]>>;

const base64url = fc.constantFrom(...Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"));
const ageBytes = fc
  .uint8Array({ minLength: 40, maxLength: 200 })
  .map((rest) => Buffer.concat([Buffer.from("age-encryption.org/v1\n"), rest]).toString("base64url"));

/** Text that is hard to carry: SQL, markup, controls, other scripts, halves of characters; each with the canary in it. */
export const hardText: readonly string[] = [
  `${canary}'; DROP TABLE reports; --`,
  `' OR '1'='1' /* ${canary} */`,
  `${canary}\u0000${canary}`,
  `\ud800${canary}\udfff`,
  `${canary}\r\nSet-Cookie: a=${canary}`,
  `${canary}\u202e\u2066\u200b\ufeff`,
  `<script>alert("${canary}")</script>`,
  `../../../../etc/${canary}`,
  `\${jndi:ldap://${canary}} {{7*7}} %00 %0d%0a %s%n`,
  canary.repeat(400),
  "\u{1f9ff}\u0301".repeat(200) + canary,
  "",
];

const hardValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...hardText),
  fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e308, -0, 2 ** 53, -(2 ** 63), [], {}, [[]], [null]),
  fc.constant<Json>({ toString: canary, constructor: { prototype: { polluted: canary } } }),
  fc.integer({ min: 10, max: 4000 }).map((depth) => nested(depth)),
  fc.string({ unit: "binary", maxLength: 40 }).map((before) => before + canary),
);

function nested(depth: number): Json {
  let value: Json = canary;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** What fits a schema. */
export function fitting(schema: unknown, known: Known, name = ""): fc.Arbitrary<Json> {
  const made = byShape(node.parse(schema), known);
  const values = known[name] ?? [];
  return values.length === 0 ? made : fc.oneof({ weight: 6, arbitrary: fc.constantFrom<Json>(...values) }, { weight: 1, arbitrary: made });
}

function byShape(shape: z.infer<typeof node>, known: Known): fc.Arbitrary<Json> {
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum !== undefined) return fc.constantFrom<Json>(...shape.enum);
  if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map((one) => fitting(one, known)));
  switch (shape.type) {
    case "object": {
      const fields = Object.entries(shape.properties ?? {}).map(([name, field]) => [name, fitting(field, known, name)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: shape.required ?? [] });
    }
    case "array":
      return fc.array(fitting(shape.items, known), { minLength: shape.minItems ?? 0, maxLength: Math.min(shape.maxItems ?? 3, 3) });
    case "integer":
    case "number":
      return fc.integer({ min: Math.max(shape.minimum ?? -1000, -(2 ** 31)), max: Math.min(shape.maximum ?? 1000, 2 ** 31 - 1) });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return text(shape);
    case undefined:
    default:
      return hardValue;
  }
}

function text({ pattern, minLength = 0, maxLength = 200 }: z.infer<typeof node>): fc.Arbitrary<Json> {
  if (pattern === undefined) return fc.constantFrom<Json>(...hardText.filter(({ length }) => length >= minLength && length <= maxLength));
  if (pattern === "^[A-Za-z0-9_-]+$")
    return fc.oneof(ageBytes, fc.string({ unit: base64url, minLength, maxLength: Math.min(maxLength, minLength + 100) }));
  return fc.stringMatching(new RegExp(pattern, "u"));
}

/** How one place of a value is spoilt. */
type Spoil = (parent: Record<string, unknown>, key: string, value: Json) => void;

const put = (parent: Record<string, unknown>, key: string, value: unknown): void =>
  void Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });

const spoils: readonly Spoil[] = [
  (parent, key, value) => put(parent, key, value),
  (parent, key) => void delete parent[key],
  (parent, _, value) => put(parent, canary, value),
  (parent, _, value) => put(parent, "__proto__", { polluted: value, isAdmin: true }),
  (parent, _, value) => put(parent, "constructor", { prototype: { polluted: value } }),
  (parent, key, value) =>
    put(
      parent,
      key,
      Array.from({ length: 300 }, () => value),
    ),
];

/** Every object and array in a value, each with its keys. */
function* placesOf(value: unknown): Generator<{ readonly parent: Record<string, unknown>; readonly key: string }> {
  if (typeof value !== "object" || value === null) return;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- arrays are spoilt by their indexes as objects are by their keys
  const parent = value as Record<string, unknown>;
  for (const key of Object.keys(parent)) {
    yield { parent, key };
    yield* placesOf(parent[key]);
  }
}

/** A value with one place spoilt. */
const spoilt = (value: Json, at: number, how: number, by: Json): Json => {
  const copy = structuredClone(value);
  const places = [...placesOf(copy)];
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return by;
  spoils[how % spoils.length]?.(place.parent, place.key, by);
  return copy;
};

const schemaOf = (shape: z.ZodType): unknown => z.toJSONSchema(shape, { io: "input" });

/** One request to an endpoint, without who sends it. */
export interface Sent {
  /** How far it is from what the contract says. */
  readonly kind: "fits" | "nearly" | "garbage";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

const garbage: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(
    ...hardText,
    "{",
    "[",
    '"',
    "nul",
    "[".repeat(100_000),
    '{"a":'.repeat(20_000),
    "1e999",
    "\ufeff{}",
    `{"${canary}":1,"${canary}":2}`,
  ),
  fc.json(),
);

/** JSON in which an own `__proto__` is kept, and halves of characters are sent as they are. */
const write = (value: Json): string => JSON.stringify(value);

/** Requests to an endpoint. */
export function requestsTo(row: Endpoint, known: Known): fc.Arbitrary<Sent> {
  const shapes = row.params === undefined ? fc.constant<Json>({}) : fitting(schemaOf(row.params), known);
  const query = row.query === undefined ? fc.constant<Json>({}) : fitting(schemaOf(row.query), known);
  const { body } = row;
  const bodies: fc.Arbitrary<Json | Uint8Array> =
    body === undefined
      ? fc.constant(null)
      : isOctets(body)
        ? fc.oneof(
            ageBytes.map((words) => new Uint8Array(Buffer.from(words, "base64url"))),
            fc.uint8Array({ maxLength: 300 }),
          )
        : fitting(schemaOf(body), known);
  const type = body === undefined ? {} : { "content-type": isOctets(body) ? "application/octet-stream" : "application/json" };
  const key = fc.stringMatching(/^[0-9a-f]{32}$/u);
  return fc
    .record({
      kind: fc.constantFrom("fits", "fits", "nearly", "nearly", "nearly", "garbage"),
      params: shapes,
      query,
      value: bodies,
      key,
      waste: garbage,
      by: hardValue,
      at: fc.nat(1000),
      how: fc.nat(1000),
      where: fc.constantFrom("body", "body", "body", "params", "query", "headers"),
    })
    .map(({ kind, params, query: asked, value, key: idempotencyKey, waste, by, at, how, where }): Sent => {
      const spoil = kind === "fits" ? null : where;
      const isBare = body === undefined;
      const fields = spoil === "params" || (kind === "nearly" && isBare && row.params !== undefined) ? spoilt(params, at, how, by) : params;
      const path = row.path.replaceAll(/:(\w+)/gu, (_, name: string) => encode(field(fields, name)));
      const search = new URLSearchParams(
        entries(spoil === "query" || (isBare && kind !== "fits") ? spoilt(asked, at, how, by) : asked),
      ).toString();
      const sent =
        value instanceof Uint8Array || isBare ? value : spoil === "body" && kind === "nearly" ? spoilt(value, at, how, by) : value;
      const headers = spoil === "headers" ? hardHeaders(type, idempotencyKey, at) : { ...type, "idempotency-key": idempotencyKey };
      return {
        kind,
        path: `${path}${search === "" ? "" : `?${search}`}`,
        headers,
        body: isBare && kind !== "garbage" ? undefined : kind === "garbage" ? waste : sent instanceof Uint8Array ? sent : write(sent),
      };
    });
}

const field = (fields: Json, name: string): Json =>
  typeof fields === "object" && fields !== null && !Array.isArray(fields) ? (fields[name] ?? "") : canary;

const words = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 2000).toWellFormed();
const encode = (value: Json): string => encodeURIComponent(words(value)) || canary;
const entries = (value: Json): [string, string][] =>
  typeof value === "object" && value !== null ? Object.entries(value).map(([name, one]) => [name, words(one)]) : [[canary, words(value)]];

function hardHeaders(type: Readonly<Record<string, string>>, key: string, at: number): Record<string, string> {
  const choices: Record<string, string>[] = [
    {},
    { ...type },
    { "idempotency-key": key, "content-type": `text/plain; ${canary}` },
    { ...type, "idempotency-key": `${canary}'; --` },
    { ...type, "idempotency-key": "k".repeat(65) },
    { ...type, "idempotency-key": key, "content-encoding": "gzip" },
    { ...type, "idempotency-key": key, altcha: Buffer.from(`{"challenge":{},"${canary}":1}`).toString("base64") },
    { ...type, "idempotency-key": key, cookie: `session=${canary}`, origin: `https://${canary}`, referer: canary },
    { ...type, "idempotency-key": key, "x-forwarded-proto": "https", "x-forwarded-for": canary },
    {
      ...type,
      "idempotency-key": key,
      "x-http-method-override": "DELETE",
      range: "bytes=0-",
      "if-none-match": "*",
      "accept-encoding": "gzip, br",
    },
  ];
  return choices[at % choices.length] ?? {};
}
