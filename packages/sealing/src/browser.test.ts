/**
 * Sealing in a browser: the door is bundled into one file and run in headless Chromium under the strict policy that the pages have, with
 * `'wasm-unsafe-eval'` and without. What it derives is what Node derives, what either seals the other opens, and no request leaves the page
 * but for the page and its script.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, envelopeId, reportId, testDesk } from "../test/desk.ts";
import * as sealingHere from "./index.ts";

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

/** The door with all behind it in one script that sets the global `sealing`. */
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
      lib: { entry: fileURLToPath(new URL("index.ts", import.meta.url)), name: "sealing", formats: ["iife"], fileName: "sealing" },
    },
  });
  const [first] = Array.isArray(output) ? output : [output];
  const chunks: readonly unknown[] = first.output;
  const [chunk] = chunks;
  if (chunks.length !== 1 || !isChunk(chunk)) throw new Error(`expected one file from the bundler, got ${chunks.length}`);
  return chunk;
}

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = process.env["TELLTALE_CHROMIUM"] ?? programs.find((path) => existsSync(path));
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

const origin = "https://desk.invalid";

interface Opened {
  readonly page: Page;
  /** What was asked for beyond the page and its script. */
  readonly asked: readonly string[];
  readonly problems: readonly string[];
}

/** The page as a server would give it, under a policy that allows its own script and nothing else. */
async function openPage(browser: Browser, code: string, scripts: string): Promise<Opened> {
  const asked: string[] = [];
  const problems: string[] = [];
  const context = await browser.newContext();
  const policy = `default-src 'none'; script-src 'self'${scripts}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (url === `${origin}/`)
      await route.fulfill({
        contentType: "text/html",
        headers: { "content-security-policy": policy },
        body: '<!doctype html><title>sealing</title><script src="/sealing.js"></script>',
      });
    else if (url === `${origin}/sealing.js`) await route.fulfill({ contentType: "text/javascript", body: code });
    else {
      asked.push(url);
      await route.abort();
    }
  });
  const page = await context.newPage();
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${origin}/`);
  return { page, asked, problems };
}

interface Job {
  readonly receipt: string;
  readonly salt: readonly number[];
  readonly recipients: readonly string[];
  readonly bytes: number;
  readonly report: string;
  readonly envelope: string;
  /** Pieces sealed by the other side, base64url, for the receipt's own identity. */
  readonly sealedElsewhere: readonly string[];
}

interface Done {
  readonly access: string;
  readonly recipient: string;
  readonly pieces: readonly string[];
  readonly opened: number;
  readonly refused: string;
  /** How often progress was told: many times only where WebAssembly was not to be had. */
  readonly progress: number;
  readonly milliseconds: Readonly<Record<"derive" | "seal" | "open" | "row", number>>;
}

/**
 * Derives a receipt, opens what the other side sealed, seals and reads back. It runs here and, by its source, in the page, so it names
 * nothing but its arguments and what the language and both platforms have.
 */
async function work(sealing: typeof sealingHere, job: Job): Promise<Done> {
  let progress = 0;
  const times: number[] = [];
  const took = (): number => {
    times.push(performance.now());
    return (times.at(-1) ?? 0) - (times.at(-2) ?? 0);
  };
  const count = (): void => {
    progress += 1;
  };
  const receipt = sealing.parseReceipt(job.receipt);
  took();
  const derived = await sealing.deriveReceipt(receipt, Uint8Array.from(job.salt), { onProgress: count });
  const derive = took();
  const place = { purpose: "original", report: job.report, envelope: job.envelope } as const;
  const content = Uint8Array.from({ length: job.bytes }, (_, index) => (index * 7919) % 251);
  const pieces: Uint8Array[] = [];
  const recipients = [...job.recipients, derived.recipient];
  const source = new Blob([content]).stream();
  took();
  for await (const { bytes } of sealing.sealEnvelope({ ...place, content: source, bytes: job.bytes, recipients })) pieces.push(bytes);
  const seal = took();
  const back = await sealing.openWhole(pieces, [derived.identity], place, job.bytes);
  const open = took();
  if (back.content.some((byte, index) => byte !== content[index])) throw new Error("expected what was sealed");
  const other = job.sealedElsewhere.map((piece) => sealing.fromBase64url(piece));
  const opened =
    job.sealedElsewhere.length === 0 ? 0 : (await sealing.openWhole(other, [derived.identity], place, job.bytes)).content.length;
  const changed = pieces[0]?.slice() ?? new Uint8Array(0);
  changed[changed.length - 100] = (changed[changed.length - 100] ?? 0) ^ 1;
  let refused = "nothing";
  try {
    await sealing.openWhole([changed, ...pieces.slice(1)], [derived.identity], place, job.bytes);
  } catch (error) {
    refused = error instanceof sealing.SealingError ? error.code : String(error);
  }
  const keys = sealing.newDataKeys(1);
  const rowPlace = { table: "t", id: "1", kind: "k" };
  took();
  for (let index = 0; index < 100; index += 1) sealing.openRow(keys, rowPlace, sealing.sealRow(keys, rowPlace, new Uint8Array(1000)));
  const row = took();
  return {
    access: derived.access,
    recipient: derived.recipient,
    pieces: pieces.map((piece) => sealing.toBase64url(piece)),
    opened,
    refused,
    progress,
    milliseconds: { derive, seal, open, row },
  };
}

describe("sealing in a browser", () => {
  let ready: Promise<{ readonly browser: Browser; readonly chunk: Chunk; readonly job: Job; readonly here: Done }>;

  beforeAll(async () => {
    ready = (async () => {
      const [browser, chunk, desk] = [await launch(), await bundle(), await testDesk()];
      const job: Job = {
        receipt: "1234 5678 9012 3456 7890 1234",
        salt: Array.from({ length: 16 }, (_, index) => index),
        recipients: desk.handlers.slice(0, 2).map(({ recipient }) => recipient),
        bytes: 1_500_000,
        report: reportId("a"),
        envelope: envelopeId("b"),
        sealedElsewhere: [],
      };
      return { browser, chunk, job, here: await work(sealingHere, job) };
    })();
    await ready;
  }, 120_000);

  afterAll(async () => {
    const opened = await ready.catch(() => null);
    await opened?.browser.close();
  });

  test("is one file that imports nothing and names no module of Node", async () => {
    const { code, imports, dynamicImports } = (await ready).chunk;
    expect(code.length).toBeGreaterThan(50_000);
    expect([imports, dynamicImports]).toEqual([[], []]);
    expect(code).not.toMatch(/["'`]node:|\brequire\s*\(|\bimport\s*\(/);
  });

  test.each([
    ["in WebAssembly, under a policy that allows it", " 'wasm-unsafe-eval'"],
    ["in JavaScript, under a policy that does not", ""],
  ])("derives what Node derives, and each opens what the other sealed: %s", { timeout: 120_000 }, async (_, scripts) => {
    const { browser, chunk, job, here } = await ready;
    const { page, asked, problems } = await openPage(browser, chunk.code, scripts);
    const request: Job = { ...job, sealedElsewhere: here.pieces };
    const compiles = await page.evaluate<boolean>(
      "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false)",
    );
    expect(compiles).toBe(scripts !== "");
    const there = await page.evaluate<Done>(`(${work.toString()})(sealing, ${JSON.stringify(request)})`);
    expect([there.access, there.recipient]).toEqual([here.access, here.recipient]);
    expect([there.opened, there.refused, here.refused]).toEqual([job.bytes, "envelope-damaged", "envelope-damaged"]);
    expect(there.progress === 2).toBe(scripts !== "");
    const derived = await sealingHere.deriveReceipt(sealingHere.parseReceipt(job.receipt), Uint8Array.from(job.salt));
    const place = { purpose: "original", report: job.report, envelope: job.envelope } as const;
    const pieces = there.pieces.map((piece) => sealingHere.fromBase64url(piece));
    const { content } = await sealingHere.openEnvelope(pieces, [derived.identity], place);
    expect((await all(content)).reduce((sum, { length }) => sum + length, 0)).toBe(job.bytes);
    expect([problems, asked]).toEqual([[], []]);
    if (process.env["TELLTALE_TIMES"] !== undefined)
      process.stdout.write(`${JSON.stringify([scripts, there.milliseconds, here.milliseconds])}\n`);
  });

  test("would be seen to make a request", async () => {
    const { browser, chunk } = await ready;
    const { page, asked } = await openPage(browser, chunk.code, "");
    await page.goto("https://telltale.invalid/").catch(() => null);
    expect(asked).toEqual(["https://telltale.invalid/"]);
  });
});
