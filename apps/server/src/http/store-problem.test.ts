import { StoreError, type StoreErrorCode } from "@telltale/store";
import { describe, expect, it } from "vitest";
import { storeProblem } from "./store-problem.ts";

describe("what the store refuses", () => {
  it.each<StoreErrorCode>([
    "store-busy",
    "store-closed",
    "disk-full",
    "database-unreachable",
    "commit-unknown",
    "deletions-unwritable",
    "truncate-blocked",
  ])("as %s is no fault of the caller's and passes: come back", (code) => {
    expect(storeProblem(new StoreError(code, { path: "/somewhere" }))).toMatchObject({ code: "busy", detail: { retryAfter: 5 } });
  });

  it("as a fault of ours is told without any detail", () => {
    for (const code of ["database-failed", "piece-damaged", "audit-broken"] as const)
      expect(storeProblem(new StoreError(code, { code: "22021" }))).toMatchObject({ code: "internal", detail: {} });
  });
});
