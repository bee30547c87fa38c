/*
 * node bench/pages.ts [ROUNDS]: what Lighthouse says of every public page, as a phone on a slow network (its own throttling) and as a desktop,
 * and how much compressed script each loads before anything is touched. The desk behind them is set up. Each page is looked at
 * several times and the middle score counts. Lighthouse and chrome-launcher are found from the folder in TELLTALE_PEERS (npm install
 * lighthouse@13.5.0), the browser is Debian's Chromium or TELLTALE_CHROMIUM. Writes bench/results/pages.json.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createClient } from "@telltale/contract";
import { makeSecrets, setupBody } from "../apps/server/test/desk.ts";
import { spawnServer } from "../apps/server/test/spawned.ts";

const rounds = Number(process.argv[2] ?? 3);
const pages = ["/", "/check", "/replied", "/report", "/return"];
const categories = ["performance", "accessibility", "best-practices"] as const;
const bars = { score: 95, scriptKB: 250 };

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<
    Record<
      string,
      {
        readonly score: number | null;
        readonly title: string;
        readonly numericValue?: number;
        readonly scoreDisplayMode: string;
        readonly details?: { readonly items?: readonly { readonly resourceType?: string; readonly transferSize?: number }[] };
      }
    >
  >;
}

const peers = createRequire(join(process.env["TELLTALE_PEERS"] ?? process.cwd(), "peers.js"));
const load = async (name: string) => import(pathToFileURL(peers.resolve(name)).href);
const { default: lighthouse, desktopConfig } = await load("lighthouse");
const { launch } = await load("chrome-launcher");
const lighthouseVersion = String(peers("lighthouse/package.json").version);
const chromePath = process.env["TELLTALE_CHROMIUM"] ?? "/usr/bin/chromium";
const chromium = execFileSync(chromePath, ["--version"]).toString().trim();

const root = fileURLToPath(new URL("..", import.meta.url));
const built = spawnSync(process.execPath, [join(root, "tools/pages.mjs")], { stdio: "inherit" });
if (built.status !== 0) throw new Error(`expected the pages to build, the build ended with ${built.status}`);

const directory = mkdtempSync(join(tmpdir(), "telltale-pages-"));
const server = await spawnServer(directory, {});
const client = createClient(server.address);
await client.call("setUp", { body: await setupBody(await makeSecrets()) }, { scheme: "Setup", token: server.setupCode });

async function look(path: string, config: object | undefined): Promise<Report> {
  for (;;) {
    const report = await lookOnce(path, config);
    // Now and then the browser says nothing of what it painted, and Lighthouse gives no score at all.
    if (categories.every((name) => report.categories[name]?.score !== null)) return report;
  }
}

async function lookOnce(path: string, config: object | undefined): Promise<Report> {
  const chrome = await launch({
    chromePath,
    chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const options = { port: chrome.port, onlyCategories: categories, logLevel: "error" };
    const { lhr }: { readonly lhr: Report } = await lighthouse(`${server.address}${path}`, options, config);
    return lhr;
  } finally {
    await chrome.kill();
  }
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const scoresOf = ({ categories: found }: Report): number[] => categories.map((name) => Math.round((found[name]?.score ?? 0) * 100));
const scriptKB = ({ audits }: Report): number =>
  (audits["network-requests"]?.details?.items ?? []).reduce(
    (sum, { resourceType, transferSize = 0 }) => sum + (resourceType === "Script" ? transferSize : 0),
    0,
  ) / 1024;

/** What a page is marked down for. */
const failed = ({ audits }: Report): string[] =>
  Object.values(audits)
    .filter(
      ({ score, scoreDisplayMode }) => score !== null && score < 0.9 && ["binary", "numeric", "metricSavings"].includes(scoreDisplayMode),
    )
    .map(({ title }) => title);

const rows: object[] = [];
try {
  for (const path of pages)
    for (const device of ["phone", "desktop"] as const) {
      const found: Report[] = [];
      for (let round = 0; round < rounds; round++) found.push(await look(path, device === "desktop" ? desktopConfig : undefined));
      const scores = categories.map((_, at) => middle(found.map((one) => scoresOf(one)[at] ?? 0)));
      const metric = (name: string): number => Math.round(middle(found.map(({ audits }) => audits[name]?.numericValue ?? 0)));
      rows.push({
        path,
        device,
        scores: Object.fromEntries(categories.map((name, at) => [name, scores[at]])),
        largestPaintMs: metric("largest-contentful-paint"),
        blockedMs: metric("total-blocking-time"),
        scriptKB: Math.round(middle(found.map(scriptKB))),
        meetsBars: scores.every((score) => score >= bars.score) && middle(found.map(scriptKB)) <= bars.scriptKB,
        markedDownFor: [...new Set(found.flatMap(failed))],
      });
      console.log(rows.at(-1));
    }
} finally {
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
}
const commit = execFileSync("git", ["rev-parse", "HEAD"]).toString().trim();
const result = {
  commit,
  when: new Date().toISOString(),
  node: process.versions.node,
  lighthouse: lighthouseVersion,
  chromium,
  cpu: cpus()[0]?.model,
  rounds,
  bars,
  rows,
};
writeFileSync(new URL("results/pages.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
