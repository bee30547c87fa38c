/*
 * Every error an endpoint can answer with: its HTTP status and a sentence for people. Answers are problem details (RFC 9457):
 * `type` is `about:blank#CODE`-like and stable, `code` is the key of this table, `detail` holds numbers and names of fields only, never
 * what somebody wrote.
 */
export const problems = {
  "body-invalid": { status: 422, title: "A field is missing or is not what was expected." },
  "body-not-json": { status: 400, title: "Expected JSON, and got something else." },
  "body-too-large": { status: 413, title: "This is more than the server takes at once." },
  "media-type": { status: 415, title: "Expected another content type." },
  "version-unsupported": {
    status: 409,
    title: "This page and the server are of different versions. Load the page again; nothing is lost.",
  },
  "not-found": { status: 404, title: "There is nothing here." },
  "method-not-allowed": { status: 405, title: "This address does not take that method." },
  "receipt-unknown": { status: 404, title: "No report has this receipt. Check the digits." },
  "session-needed": { status: 401, title: "Sign in first." },
  "session-refused": { status: 401, title: "The signature does not fit this challenge and key." },
  forbidden: { status: 403, title: "Your role does not allow this." },
  "intake-closed": { status: 503, title: "This desk cannot take reports yet." },
  "keys-changed": { status: 409, title: "The desk's keys have changed. Load them again and seal anew; nothing was kept." },
  "keyset-refused": { status: 422, title: "This set of keys is not signed as it has to be." },
  "handler-unknown": { status: 422, title: "The desk has no such handler." },
  "nobody-left": { status: 422, title: "Somebody has to be left who can open the report." },
  "envelope-refused": { status: 422, title: "An envelope is not what its kind asks for." },
  "envelope-unknown": { status: 404, title: "The report has no such envelope." },
  "piece-differs": { status: 409, title: "Another piece is already in this place." },
  "pieces-missing": { status: 409, title: "Some pieces have not arrived yet." },
  "limit-passed": { status: 413, title: "This is more than one report may hold." },
  "state-refuses": { status: 409, title: "The report is in a state that does not allow this." },
  "undo-too-late": { status: 410, title: "The time to undo this is over." },
  "idempotency-reused": { status: 422, title: "This idempotency key was used for another request." },
  "idempotency-missing": { status: 400, title: "This request needs an Idempotency-Key." },
  "proof-needed": { status: 429, title: "Many requests are coming in. Solve the enclosed proof of work and send it along." },
  "too-many": { status: 429, title: "Too many requests. Try again a little later." },
  busy: { status: 503, title: "The server is busy. Try again in a moment." },
  locked: { status: 423, title: "The desk is locked. A handler has to unlock it first." },
  "unlock-refused": { status: 403, title: "This passphrase does not open the desk's key." },
  "setup-done": { status: 409, title: "This desk is set up already." },
  "setup-refused": { status: 403, title: "The setup code is not the one that the server printed." },
  "transport-refused": { status: 421, title: "This server answers only over HTTPS, over its onion address, or on the machine itself." },
  "request-malformed": { status: 400, title: "This is not a request as HTTP has them." },
  "headers-too-large": { status: 431, title: "The headers are more than the server takes." },
  "request-timeout": { status: 408, title: "The request took too long to arrive." },
  internal: { status: 500, title: "Something went wrong on the server. Nothing you sent was shown to anybody." },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ProblemCode = keyof typeof problems;

/** What explains a problem: numbers, names of fields and of limits. */
export type ProblemDetail = { readonly [name: string]: Json };
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A problem on its way to the answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: ProblemDetail;

  constructor(code: ProblemCode, detail: ProblemDetail = {}) {
    super(problems[code].title);
    this.name = "Problem";
    this.code = code;
    this.detail = detail;
  }
}
