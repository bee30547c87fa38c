/* The built pages in a real browser, served with the very headers of the server. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { type Answer, type HelpLine, contractVersion, endpoints } from "@telltale/contract";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { readBuiltPages } from "../../server/src/pages/built-pages.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The pages, built anew where they are older than their sources. */
async function build(mode: "server" | "static"): Promise<string> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [path("../../../tools/pages.mjs"), ...(mode === "static" ? ["static"] : [])], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.on("error", reject);
    child.on("exit", resolve);
  });
  if (code !== 0) throw new Error(`expected the pages to build, the build ended with ${code}`);
  return path(mode === "static" ? "../dist-static" : "../dist");
}

export interface Served extends AsyncDisposable {
  readonly origin: string;
}

/** Builds and serves the pages, with a desk's own help lines where it has some; nothing else is behind them. */
export async function servePages(mode: "server" | "static" = "server", lines: readonly HelpLine[] | null = null): Promise<Served> {
  const pages = readBuiltPages(await build(mode));
  if (pages === null) throw new Error("expected built pages, found none");
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (mode === "server" && pathname === endpoints.getHelpLines.path) {
      const answer: Answer<"getHelpLines"> = { version: contractVersion, lines: lines === null ? null : [...lines] };
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
      return;
    }
    const file = pages.at(pathname);
    if (file === null) {
      response.writeHead(404).end();
      return;
    }
    const { "Content-Security-Policy": policy, ...others } = file.headers;
    // Without a server of ours there are no headers of ours: the static pages stand on the policy inside them.
    response.writeHead(
      200,
      mode === "static" ? { "Content-Type": others["Content-Type"] } : { ...others, "Content-Security-Policy": policy },
    );
    response.end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a port, got none");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const flags: string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser that the tests use. */
export async function launch(): Promise<Browser> {
  const program = process.env["TELLTALE_CHROMIUM"] ?? programs.find((one) => existsSync(one));
  if (program === undefined)
    throw new Error("expected a Chromium to test with, got none: install it (Debian: apt-get install chromium) or set TELLTALE_CHROMIUM");
  return chromium.launch({ executablePath: program, args: flags });
}

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: "en-GB" } as const;
export const desktop = { viewport: { width: 1280, height: 860 }, locale: "en-GB" } as const;

export interface Visit {
  readonly page: Page;
  /** The address of every request so far. */
  readonly asked: string[];
  /** What the console complained of and what was thrown. */
  readonly problems: string[];
}

/** A page in a context of its own that notes every request and every complaint. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked: string[] = [];
  const problems: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(url);
  return { page, asked, problems };
}
