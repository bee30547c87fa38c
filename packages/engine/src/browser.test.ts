/**
 * The engine in a browser: its door is bundled into one file and analyses every corpus case and a hundred labelled chats
 * in headless Chromium. What it gives is what Node gives, to the last digit, and no request leaves the page.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { corpusCases, threads } from "../test/corpus.ts";
import * as engineHere from "./index.ts";

/** One file to analyse, as it can be handed to a page. */
interface Job {
  readonly title: string;
  readonly name: string;
  readonly sha256: string;
  readonly base64: string;
  readonly options: Partial<engineHere.ReadOptions>;
}

function job(title: string, name: string, bytes: Uint8Array, options: Partial<engineHere.ReadOptions>): Job {
  return { title, name, sha256: createHash("sha256").update(bytes).digest("hex"), base64: Buffer.from(bytes).toString("base64"), options };
}

const all = threads();
const chats = Array.from({ length: 100 }, (_, index) => all[Math.floor((index * all.length) / 100)]).filter(
  (thread) => thread !== undefined,
);
const jobs = [
  ...corpusCases().map(({ path, name, bytes, options }) => job(path, name, bytes, options)),
  ...chats.map(({ id, messages }) => job(id, `${id}.json`, new TextEncoder().encode(JSON.stringify({ messages })), { format: "jsonl" })),
];

/**
 * What an engine gives for each job, as JSON; the code where it refuses. It runs here and, by its source, in the page, so
 * it names nothing but its arguments and what the language and both platforms have.
 */
function answers(engine: typeof engineHere, list: readonly Job[]): string[] {
  return list.map(({ name, sha256, base64, options }) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    try {
      const analyses = engine.analyze({ name, sha256, bytes }, { limits: engine.defaultLimits, ...options });
      return JSON.stringify(analyses.map(({ conversation, assessment }) => [conversation, [...conversation.messages], assessment]));
    } catch (error) {
      if (error instanceof engine.EngineError) return error.code;
      throw error;
    }
  });
}

/** As much of Vite's API as is used; it comes with vitest and is found through it. */
interface Bundler {
  build(config: object): Promise<unknown>;
}

interface Chunk {
  readonly code: string;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
}

const isBundler = (value: unknown): value is Bundler =>
  typeof value === "object" && value !== null && "build" in value && typeof value.build === "function";
const isChunk = (value: unknown): value is Chunk =>
  typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";

/** The engine's door with all behind it in one script that sets the global `telltale`. */
async function bundle(): Promise<Chunk> {
  const vitest = createRequire(import.meta.url).resolve("vitest/package.json");
  const vite: unknown = await import(pathToFileURL(createRequire(vitest).resolve("vite")).href);
  if (!isBundler(vite)) throw new Error("expected vitest to bring Vite with a build function, got none");
  const output = await vite.build({
    configFile: false,
    logLevel: "silent",
    root: fileURLToPath(new URL(".", import.meta.url)),
    build: {
      write: false,
      minify: true,
      lib: { entry: fileURLToPath(new URL("index.ts", import.meta.url)), name: "telltale", formats: ["iife"], fileName: "telltale" },
    },
  });
  const [first] = Array.isArray(output) ? output : [output];
  const chunks: readonly unknown[] = first.output;
  const [chunk] = chunks;
  if (chunks.length !== 1 || !isChunk(chunk)) throw new Error(`expected one file from the bundler, got ${chunks.length}`);
  return chunk;
}

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const named = process.env["TELLTALE_CHROMIUM"];
const program = named ?? programs.find((path) => existsSync(path));

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function launch(): Promise<Browser> {
  if (program === undefined || !existsSync(program))
    throw new Error(
      "expected a Chromium to test with, got none: install it (Debian: apt-get install chromium) or set TELLTALE_CHROMIUM to the path of one",
    );
  return chromium.launch({ executablePath: program, args: flags });
}

/** An empty page that notes and refuses every request it makes. */
async function openPage(
  browser: Browser,
): Promise<{ readonly page: Page; readonly asked: readonly string[]; readonly problems: readonly string[] }> {
  const asked: string[] = [];
  const problems: string[] = [];
  const context = await browser.newContext();
  await context.route("**/*", async (route) => {
    asked.push(route.request().url());
    await route.abort();
  });
  const page = await context.newPage();
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("pageerror", (error) => problems.push(error.message));
  await page.setContent("<!doctype html><title>engine</title>");
  return { page, asked, problems };
}

describe("the engine in a browser", () => {
  let ready: Promise<{ readonly browser: Browser; readonly chunk: Chunk }>;

  beforeAll(async () => {
    ready = launch().then(async (browser) => ({ browser, chunk: await bundle() }));
    await ready;
  }, 120_000);

  afterAll(async () => {
    const opened = await ready.catch(() => null);
    await opened?.browser.close();
  });

  test("is one file that imports nothing and names no module of Node", async () => {
    const { code, imports, dynamicImports } = (await ready).chunk;
    expect(code.length).toBeGreaterThan(100_000);
    expect([imports, dynamicImports]).toEqual([[], []]);
    expect(code).not.toMatch(/["'`]node:|\brequire\s*\(|\bimport\s*\(/);
  });

  test(
    "gives for every corpus case and a hundred chats exactly what Node gives, and no request leaves the page",
    { timeout: 120_000 },
    async () => {
      expect(jobs.length).toBeGreaterThan(200);
      const { browser, chunk } = await ready;
      const { page, asked, problems } = await openPage(browser);
      await page.addScriptTag({ content: chunk.code });
      const there = await page.evaluate<string[]>(`(${answers.toString()})(telltale, ${JSON.stringify(jobs)})`);
      const here = answers(engineHere, jobs);
      expect(jobs.filter((_, index) => there[index] !== here[index]).map(({ title }) => title)).toEqual([]);
      expect(there.filter((answer) => answer.startsWith("["))).toHaveLength(jobs.length);
      expect([problems, asked]).toEqual([[], []]);
    },
  );

  test("would be seen to make a request", async () => {
    const { page, asked } = await openPage((await ready).browser);
    await page.evaluate("fetch('https://telltale.invalid/').catch(() => null)");
    expect(asked).toEqual(["https://telltale.invalid/"]);
  });
});
