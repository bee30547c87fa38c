import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { forEachRecord } from "../../../../bench/records.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-bulk-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the function in a process of its own, with its output taken. */
function run(file: string, input = "", templates: string | null = null, workers: number | null = null) {
  const door = new URL("bulk.ts", import.meta.url).href;
  const code = `import { linkRecordsFile } from ${JSON.stringify(door)};
    linkRecordsFile(${JSON.stringify(file)}, { templates: ${JSON.stringify(templates)}, workers: ${workers} }).catch((error) => { process.stderr.write(error.name + ": " + error.message); process.exitCode = 1; });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { stdout, stderr, status };
}

const names = ["Ann", "Ben", "Cy", "Dee", "Eve"];
const copies = names.map((name, i) => ({
  id: `c${i}`,
  text: `Hi ${name}, it's Vera from the embassy reception, did you get home safely?`,
}));
const others = [
  { id: 7, text: "the minutes of the budget meeting are on the shared drive" },
  { id: "o2", text: "can you pick up milk and eggs on your way back", sender: null, at: null },
];
const jsonl = [...copies, ...others].map((record) => JSON.stringify(record)).join("\n");

test("one line a record in the order they came in, and the templates in a file", () => {
  const templates = join(folder, "templates.jsonl");
  const file = join(folder, "records.jsonl");
  writeFileSync(file, jsonl);
  const { stdout, stderr, status } = run(file, "", templates);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual(["c0", "c1", "c2", "c3", "c4", "7", "o2"]);
  expect(new Set(lines.slice(0, 5).map(({ campaign }) => campaign))).toEqual(new Set([lines[0].campaign]));
  expect(lines[0].campaign).toMatch(/^c-/);
  expect(lines.slice(5).map(({ campaign }) => campaign)).toEqual([null, null]);
  expect(JSON.parse(readFileSync(templates, "utf8"))).toMatchObject({
    campaign: lines[0].campaign,
    records: 5,
    templates: [{ text: "Hi {1}, it's Vera from the embassy reception, did you get home safely?", support: 5 }],
  });
  expect(run("-", jsonl).stdout).toBe(stdout);
});

test.each([
  ["no JSON", `${jsonl}\n{"id":`, 'stdin line 8: expected {"id", "text", "sender"?, "at"?}, got no JSON'],
  ["a list", "[]", 'stdin line 1: expected {"id", "text", "sender"?, "at"?}, got a list'],
  ["no id", `\n{"text":"x"}`, 'stdin line 2: expected {"id", "text", "sender"?, "at"?}, got no "id" that is text or a number'],
  ["no text", `{"id":"x"}`, 'stdin line 1: expected {"id", "text", "sender"?, "at"?}, got no "text" that is text'],
  [
    "a time that is a number",
    `{"id":"x","text":"x","at":5}`,
    'stdin line 1: expected {"id", "text", "sender"?, "at"?}, got a "sender" or "at" that is no text',
  ],
  ["nothing", "", 'stdin: expected {"id", "text", "sender"?, "at"?} on each line, got no line'],
])("%s is an error that names the line, and nothing is printed", (_, input, message) => {
  expect(run("-", input)).toEqual({ stdout: "", stderr: `FailedError: ${message}`, status: 1 });
});

describe("several threads", { timeout: 120_000 }, () => {
  // Some blocks of lines.
  const many: string[] = [];
  forEachRecord({ kind: "hard", messages: 45_000, seed: 4, templates: 300 }, ({ id, text }) => {
    const sender = `+4477${String(many.length % 44_000).padStart(8, "0")}`;
    many.push(JSON.stringify({ id, text: many.length % 7 === 0 ? `${text} café 😀` : text, sender }));
  });
  const file = join(folder, "many.jsonl");

  test("give what one gives, byte for byte", () => {
    writeFileSync(file, `\ufeff${many.join("\n")}\n\n`);
    const [one = "", several] = [1, 3].map((workers) => {
      const templates = join(folder, `templates ${workers}.jsonl`);
      const { stdout, stderr, status } = run(file, "", templates, workers);
      expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
      return stdout + readFileSync(templates, "utf8");
    });
    expect(one.length).toBeGreaterThan(1_000_000);
    expect(several === one).toBe(true);
  });

  test("name the first line that is no record, wherever it stands", () => {
    for (const bad of [35_000, 43_000]) {
      writeFileSync(file, [...many.slice(0, bad), "[]", ...many.slice(bad, 44_000), "{"].join("\n"));
      const said = `FailedError: ${file} line ${bad + 1}: expected {"id", "text", "sender"?, "at"?}, got a list`;
      for (const workers of [1, 2]) expect(run(file, "", null, workers)).toEqual({ stdout: "", stderr: said, status: 1 });
    }
  });
});

test("a file that is not there is named", () => {
  expect(run(join(folder, "none.jsonl")).stderr).toMatch(/none\.jsonl: no such file$/);
});
