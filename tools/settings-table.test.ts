import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("docs/deploy.md is what tools/settings-table.mjs makes of the catalogue", () => {
  const tool = fileURLToPath(new URL("settings-table.mjs", import.meta.url));
  const made = execFileSync(process.execPath, [tool, "--print"], { encoding: "utf8" });
  expect(readFileSync(new URL("../docs/deploy.md", import.meta.url), "utf8")).toBe(made);
});
