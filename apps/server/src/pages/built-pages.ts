/* The built pages of apps/web, held in memory and answered with the policy each kind of file needs. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { pagePolicy, safeHeaders, workerPolicy } from "../http/headers.ts";

interface BuiltFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same, compressed; null where that saves nothing. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface BuiltPages {
  /** The file at a path of its own, or the page that draws itself for one of its addresses; null for any other. */
  at(path: string): BuiltFile | null;
}

/** The addresses the page draws itself. */
const pageAddresses = ["/", "/check", "/replied", "/report", "/return"] as const;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  json: "application/json",
  wasm: "application/wasm",
  txt: "text/plain; charset=utf-8",
};

// The receipt of a report is made by Argon2id, which is WebAssembly: in a worker that goes by a policy of its own, so no page needs to allow it.
const receiptPolicy = workerPolicy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

/** Where the pages are built to; the server may run from its source or from a bundle elsewhere in the project. Null where there are none. */
export function builtFolder(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const built = join(folder, "apps", "web", "dist");
    if (existsSync(join(built, "index.html"))) return built;
  }
  return null;
}

/** Reads what `vite build` left in `folder`; null where nothing was built. */
export function readBuiltPages(folder: string): BuiltPages | null {
  if (!existsSync(join(folder, "index.html"))) return null;
  const files = new Map<string, BuiltFile>();
  const walk = (path: string): void => {
    for (const name of readdirSync(join(folder, path))) {
      const inside = path === "" ? name : `${path}/${name}`;
      if (statSync(join(folder, inside)).isDirectory()) walk(inside);
      else files.set(`/${inside}`, builtFile(inside, new Uint8Array(readFileSync(join(folder, inside)))));
    }
  };
  walk("");
  const page = files.get("/index.html") ?? null;
  const addresses: readonly string[] = pageAddresses;
  return { at: (path) => (addresses.includes(path) ? page : (files.get(path) ?? null)) };
}

function builtFile(path: string, bytes: Uint8Array<ArrayBuffer>): BuiltFile {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  const gzipped = new Uint8Array(gzipSync(bytes, { level: 9 }));
  return {
    bytes,
    gzipped: gzipped.length < bytes.length ? gzipped : null,
    headers: {
      ...safeHeaders,
      "Content-Type": types[ending] ?? "application/octet-stream",
      Vary: "Accept-Encoding",
      ...(ending === "html" ? { "Content-Security-Policy": pagePolicy() } : {}),
      // A worker goes by the policy of its own script: what reads a chat can load its parts and reach nothing else.
      ...(ending === "js" ? { "Content-Security-Policy": path.includes("receipt") ? receiptPolicy : workerPolicy } : {}),
    },
  };
}
