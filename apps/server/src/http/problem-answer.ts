import { type Problem, problems } from "@telltale/contract";

/** What a problem looks like on its way: problem details (RFC 9457). */
export function problemAnswer({ code, detail }: Problem): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const { status, title } = problems[code];
  const { retryAfter } = detail;
  const headers = {
    "Content-Type": "application/problem+json",
    ...(typeof retryAfter === "number" ? { "Retry-After": String(retryAfter) } : {}),
    ...(status === 401 ? { "WWW-Authenticate": "Bearer" } : {}),
  };
  return { status, headers, body: JSON.stringify({ type: `/problems#${code}`, title, status, code, detail }) };
}

/** A problem as an answer. */
export function answerProblem(problem: Problem): Response {
  const { status, headers, body } = problemAnswer(problem);
  return new Response(body, { status, headers });
}
