import { describe, expect, it } from "vitest";
import { z } from "zod";
import { endpoints, isOctets, problemsOf, type Endpoint } from "./endpoints.ts";
import { openApi } from "./openapi.ts";
import { problems } from "./problems.ts";
import { purposes } from "./purposes.ts";
import { roles } from "./roles.ts";

const alphabetical = (a: string | undefined, b: string | undefined): number => (a ?? "").localeCompare(b ?? "");
const rows: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

describe("the table of endpoints", () => {
  it("has each method and path once", () => {
    const addresses = rows.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it.each(rows)("%s reads exactly the parameters of its path", (_, { path, params }) => {
    const named = [...path.matchAll(/:(\w+)/gu)].map(([, name]) => name);
    expect(Object.keys(params?.shape ?? {}).toSorted(alphabetical)).toEqual(named.toSorted(alphabetical));
  });

  it.each(rows)("%s names roles and problems of the tables, each once", (_, row) => {
    expect(row.roles.length).toBeGreaterThan(0);
    for (const role of row.roles) expect(Object.keys(roles)).toContain(role);
    for (const code of row.problems) expect(Object.keys(problems)).toContain(code);
    expect(new Set(row.problems).size).toBe(row.problems.length);
  });

  it.each(rows)("%s says that it can ask for a proof of work where it is limited, and for a credential where it needs one", (_, row) => {
    const codes = problemsOf(row);
    expect(new Set(codes).size).toBe(codes.length);
    if (row.cost !== "read") expect(codes).toEqual(expect.arrayContaining(["proof-needed", "too-many"]));
    const asks = { public: null, reporter: "receipt-unknown", handler: "session-needed", setup: "setup-refused" } as const;
    for (const role of row.roles) if (asks[role] !== null) expect(codes).toContain(asks[role]);
  });

  it.each(rows.filter(([, { method }]) => method !== "GET"))(
    "%s, which changes something, is not open to everybody without a limit",
    (_, { roles: who, cost }) => {
      if (who.includes("public")) expect(cost).not.toBe("read");
    },
  );

  it.each(rows.filter(([, { idempotent }]) => idempotent === true))(
    "%s, which takes an idempotency key, says what can be wrong with it",
    (_, row) => {
      expect(problemsOf(row)).toEqual(expect.arrayContaining(["idempotency-missing", "idempotency-reused"]));
    },
  );

  it("refuses fields it does not know, everywhere", () => {
    let looked = 0;
    for (const [, { body }] of rows) {
      if (body === undefined || isOctets(body)) continue;
      const read = body.safeParse({ surprise: 1 });
      expect(read.success).toBe(false);
      looked += Number(read.error?.issues.some(({ code }) => code === "unrecognized_keys"));
    }
    expect(looked).toBeGreaterThan(8);
  });

  it("has an envelope for each purpose that the report may hold", () => {
    const add = endpoints.addEnvelope.body.shape.envelope.shape.purpose;
    expect(add.options.toSorted(alphabetical)).toEqual(Object.keys(purposes).toSorted(alphabetical));
  });
});

describe("the words of a desk", () => {
  const hours = endpoints.setUp.body.shape.hours;
  it.each(["", "weekdays from 9 to 17", "Mo–Fr, 9–17 Uhr \u{1f553}", "x".repeat(200)])("can be %j", (words) => {
    expect(hours.safeParse(words).success).toBe(true);
  });
  it.each(["a\0b", "a\nb", "\u001b[2J", "\ud800", "x".repeat(201)])("cannot be %j", (words) => {
    expect(hours.safeParse(words).success).toBe(false);
  });
});

describe("the OpenAPI document", () => {
  const document = z
    .object({
      openapi: z.literal("3.1.0"),
      paths: z.record(
        z.string(),
        z.record(z.string(), z.object({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) })),
      ),
    })
    .parse(JSON.parse(JSON.stringify(openApi())));

  it("has every endpoint, with the path's parameters in braces", () => {
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(ids.toSorted(alphabetical)).toEqual(Object.keys(endpoints).toSorted(alphabetical));
    for (const path of Object.keys(document.paths)) expect(path).not.toContain(":");
  });

  it("says of each endpoint with which status it answers what", () => {
    for (const path of Object.values(document.paths))
      for (const { operationId, responses } of Object.values(path)) {
        const row: Endpoint | undefined = new Map(rows).get(operationId);
        const statuses = new Set([row?.status, ...(row === undefined ? [] : problemsOf(row)).map((code) => problems[code].status)]);
        for (const status of statuses) expect(Object.keys(responses)).toContain(String(status));
      }
  });
});
