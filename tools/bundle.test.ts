import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const { currentBundle }: { currentBundle: (folder: URL, top: URL) => string | null } = await import(
  new URL("../apps/cli/bin/current-bundle.mjs", import.meta.url).href
);

function run(main: string, args: readonly string[]): string {
  return execFileSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      "const { main } = await import(process.argv[1]); process.exitCode = await main(process.argv.slice(2));",
      main,
      ...args,
    ],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 },
  );
}

describe("the bundled command", () => {
  let folder = "";
  let bundled = "";

  beforeAll(() => {
    // Inside the project, so that packages are found from there.
    mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
    folder = mkdtempSync(join(root, "node_modules/.cache/bundle-"));
    execFileSync(process.execPath, ["tools/bundle.mjs", folder], { cwd: root });
    const { name }: { name: string } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    bundled = pathToFileURL(join(folder, name, "main.mjs")).href;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    [["check", "corpus/samples"]],
    [["check", "corpus/samples", "corpus/whatsapp-android", "corpus/telegram-json", "--json"]],
    [["evaluate", "corpus/threads/ash.jsonl", "--json", "--records"]],
  ])("says what the sources say: %j", (args) => {
    expect(run(bundled, args)).toBe(run(pathToFileURL(join(root, "apps/cli/src/main.ts")).href, args));
  });
});

describe("a bundle is run only where it is current", () => {
  const top = mkdtempSync(join(tmpdir(), "telltale-bundle-"));
  const source = join(top, "source.ts");
  const at = new Date("2026-01-02T03:04:05Z");
  const current = (): string | null => currentBundle(pathToFileURL(`${top}/`), pathToFileURL(`${top}/`));

  beforeAll(() => {
    writeSource("one");
    const { mtimeMs, size } = statSync(source);
    writeFileSync(join(top, "manifest.json"), JSON.stringify({ name: "made", sources: [["source.ts", mtimeMs, size]] }));
  });
  afterAll(() => rmSync(top, { recursive: true }));

  function writeSource(text: string, when = at): void {
    writeFileSync(source, text);
    utimesSync(source, when, when);
  }

  test("where every source is as it was", () => {
    writeSource("one");
    expect(current()).toBe(pathToFileURL(join(top, "made/main.mjs")).href);
  });

  test("not where a source was written again", () => {
    writeSource("two", new Date(at.getTime() + 1));
    expect(current()).toBeNull();
  });

  test("not where a source has another size", () => {
    writeSource("three");
    expect(current()).toBeNull();
  });

  test("not where a source is gone, or there is no bundle", () => {
    rmSync(source);
    expect(current()).toBeNull();
    rmSync(join(top, "manifest.json"));
    expect(current()).toBeNull();
  });
});
