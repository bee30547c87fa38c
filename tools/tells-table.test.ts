import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("docs/tells.md is what tools/tells-table.mjs makes of the catalogue", () => {
  const tool = fileURLToPath(new URL("tells-table.mjs", import.meta.url));
  const made = execFileSync(process.execPath, [tool, "--print"], { encoding: "utf8" });
  expect(readFileSync(new URL("../docs/tells.md", import.meta.url), "utf8")).toBe(made);
});
