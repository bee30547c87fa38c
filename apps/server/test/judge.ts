/* What every answer has to keep to, whoever asked for what. */
import {
  type Endpoint,
  type EndpointId,
  type ProblemCode,
  commonProblems,
  endpoints,
  isOctets,
  problems,
  problemsOf,
} from "@telltale/contract";
import { expect } from "vitest";
import { z } from "zod";
import { safeHeaders } from "../src/http/headers.ts";
import type { Answered } from "./wire.ts";

/** Planted in what is sent: it must come back nowhere. No id and no sealed byte holds it by chance. */
export const canary = "kestrel-Zq7Xw-plover";

const isCode = (text: string): text is ProblemCode => Object.hasOwn(problems, text);

const problemShape = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.record(z.string(), z.json()),
});

const forbidden = [
  "set-cookie",
  "server",
  "x-powered-by",
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
];

/** Fails unless the answer is safe to give to anybody: its headers, and that nothing comes back of what was sent. */
export function judgeHeaders({ status, headers, body }: Answered): void {
  for (const [name, value] of Object.entries(safeHeaders)) expect(headers[name.toLowerCase()], `${name} of a ${status}`).toBe(value);
  for (const name of forbidden) expect(headers).not.toHaveProperty(name);
  expect(JSON.stringify(headers)).not.toContain(canary);
  expect(body.includes(canary)).toBe(false);
}

/** The code of a problem that is one of the contract, told the way it has to be. */
export function judgeProblem(answered: Answered): ProblemCode {
  judgeHeaders(answered);
  expect(answered.headers["content-type"]).toBe("application/problem+json");
  const told = problemShape.parse(JSON.parse(answered.body.toString("utf8")));
  const { code } = told;
  if (!isCode(code)) throw new Error("expected a code of the contract");
  expect(told).toMatchObject({ type: `/problems#${code}`, title: problems[code].title, status: problems[code].status });
  expect(answered.status).toBe(problems[code].status);
  if (answered.status === 405) expect(answered.headers).toHaveProperty("allow");
  return code;
}

const rows: Readonly<Record<EndpointId, Endpoint>> = endpoints;

/** What an endpoint has answered, `ok` or the code of a problem. Fails where that is nothing the contract says of it, or a fault of ours. */
export function judge(id: EndpointId | null, answered: Answered): ProblemCode | "ok" {
  const row = id === null ? null : rows[id];
  if (row !== null && answered.status === row.status) {
    judgeHeaders(answered);
    if (isOctets(row.answer)) expect(answered.headers["content-type"]).toBe("application/octet-stream");
    else {
      expect(answered.headers["content-type"]).toBe("application/json");
      row.answer.parse(JSON.parse(answered.body.toString("utf8")));
    }
    return "ok";
  }
  const code = judgeProblem(answered);
  expect(row === null ? commonProblems : problemsOf(row), `${id ?? "nothing"} answers ${code}`).toContain(code);
  expect(code).not.toBe("internal");
  return code;
}

/** Fails where a line of the log has anything but the names, numbers and codes that a log may have, or anything of what was sent. */
export function judgeLog(lines: readonly string[]): void {
  for (const line of lines) {
    expect(line).not.toContain(canary);
    expect(line).toMatch(
      /^\{"at":"[\dT:.Z-]{24}","level":"(info|warn|error)"(,"\w+":("[\w./:-]{0,120}"|-?\d+(\.\d+)?|true|false|null))+\}\n$/u,
    );
    expect(line).not.toContain('"internal"');
  }
}
