import { Problem, type ProblemCode } from "@telltale/contract";
import type { StoreError, StoreErrorCode } from "@telltale/store";

/** What the store refuses, as the problem that the caller is told. What is not here is a fault of ours. */
const codes: Readonly<Partial<Record<StoreErrorCode, ProblemCode>>> = {
  "report-unknown": "not-found",
  "report-full": "limit-passed",
  "report-held": "state-refuses",
  "state-differs": "state-refuses",
  "undo-too-late": "undo-too-late",
  "envelope-unknown": "envelope-unknown",
  "piece-differs": "piece-differs",
  "piece-outside": "envelope-refused",
  "pieces-missing": "pieces-missing",
  "row-too-large": "body-too-large",
  "idempotency-differs": "idempotency-reused",
  "store-busy": "busy",
  "store-closed": "busy",
  "disk-full": "busy",
  "database-unreachable": "busy",
  // Sent again with the same key or id, the request is done once.
  "commit-unknown": "busy",
  "deletions-unwritable": "busy",
  "truncate-blocked": "busy",
  // Ids are drawn from 128 bits, so one that is taken was sent before, and differently.
  exists: "state-refuses",
};

export function storeProblem({ code, detail }: StoreError): Problem {
  const problem = codes[code] ?? "internal";
  return new Problem(problem, problem === "busy" ? { retryAfter: 5 } : problem === "internal" ? {} : { ...detail });
}
