// Builds the pages of apps/web where they are missing or older than what they are made of. Plain JavaScript, because setup runs it.
// node tools/pages.mjs [static]
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const web = join(root, "apps", "web");
const isStatic = process.argv[2] === "static";
const built = join(web, isStatic ? "dist-static" : "dist");
const lock = join(web, ".building");
const made = join(built, "index.html");
const from = [
  ...["src", "index.html", "vite.config.ts", "package.json"].map((name) => join(web, name)),
  ...["engine", "contract", "sealing"].map((name) => join(root, "packages", name, "src")),
  join(root, "package-lock.json"),
];

// Two builds at once would write over each other: the second waits for the first.
const patience = performance.now() + 120_000;
for (;;) {
  if (isCurrent()) process.exit(0);
  try {
    mkdirSync(lock);
    break;
  } catch {
    if (performance.now() > patience) {
      console.error(`expected the build of the pages to end within two minutes, it did not; if none is running, remove ${lock}`);
      process.exit(1);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}
let status = 1;
try {
  if (isCurrent()) status = 0;
  else {
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const args = [vite, "build", "--logLevel", "warn", ...(isStatic ? ["--mode", "static"] : [])];
    // Tests that start the build say NODE_ENV=test, with which React is half as large again and slower.
    const env = { ...process.env, NODE_ENV: "production" };
    status = spawnSync(process.execPath, args, { cwd: web, env, stdio: "inherit" }).status ?? 1;
    if (status === 0) writeFileSync(join(built, ".built"), "");
  }
} finally {
  rmSync(lock, { recursive: true, force: true });
}
process.exit(status);

function isCurrent() {
  const stamp = join(built, ".built");
  return existsSync(made) && existsSync(stamp) && from.every((path) => newest(path) <= statSync(stamp).mtimeMs);
}

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), mtimeMs);
}
