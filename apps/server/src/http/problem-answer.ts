import { type Problem, problems } from "@telltale/contract";

/** A problem as an answer: problem details (RFC 9457). */
export function answerProblem(problem: Problem): Response {
  const { code, detail } = problem;
  const { status, title } = problems[code];
  const headers = new Headers({ "Content-Type": "application/problem+json" });
  const { retryAfter } = detail;
  if (typeof retryAfter === "number") headers.set("Retry-After", String(retryAfter));
  if (status === 401) headers.set("WWW-Authenticate", "Bearer");
  return new Response(JSON.stringify({ type: `/problems#${code}`, title, status, code, detail }), { status, headers });
}
