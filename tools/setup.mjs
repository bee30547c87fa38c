// Makes a fresh clone ready: installs packages where they are missing or out of date, bundles the command, and for tests finds a browser and a PostgreSQL.
// Plain JavaScript, because it runs on whatever Node npm itself runs on, before the project's own is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const purpose = process.argv[2] ?? "run";
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`expected Node 20 or newer to install with, got ${process.versions.node}`);
  process.exit(1);
}

installPackages();
bundleCommand();
buildPages();
if (purpose === "test") {
  findBrowser();
  findPostgres();
}

function installPackages() {
  const marker = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs && hasRuntime()) return;
  console.log("Installing packages (once; about half a minute) …");
  const npm = process.env.npm_execpath;
  const [command, args] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  const result = spawnSync(command, [...args, "ci", "--no-audit", "--no-fund"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (result.status !== 0) {
    console.error("expected `npm ci` to install the packages, but it failed; its own words are above");
    process.exit(1);
  }
  if (!hasRuntime()) {
    console.error(
      `expected npm to bring Node 24 for ${process.platform}-${process.arch}, which is an optional dependency; ` +
        "install with optional dependencies (npm ci --include=optional) or use a Node 24 of your own",
    );
    if (major < 24) process.exit(1);
  }
}

// By the project's own Node, which npm may not be running on. A bundle that is current is left as it is; without one the command runs, too.
function bundleCommand() {
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  const windows = process.platform === "win32";
  spawnSync("node", ["tools/bundle.mjs"], { cwd: root, stdio: "inherit", shell: windows, env: { ...process.env, PATH: path } });
}

// Without them the server answers with a plain page that says what it is, so a build that fails is told and stops nothing.
function buildPages() {
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  spawnSync("node", ["tools/pages.mjs"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, PATH: path },
  });
}

function hasRuntime() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.keys(manifest.optionalDependencies).some(
    (name) => name.includes(`${process.platform.replace("win32", "win")}-${process.arch}`) && existsSync(join(root, "node_modules", name)),
  );
}

function findBrowser() {
  const named = process.env.TELLTALE_CHROMIUM;
  if (named !== undefined) {
    if (existsSync(named)) return;
    console.error("expected TELLTALE_CHROMIUM to name a Chromium or Chrome program, got a path where there is none");
    process.exit(1);
  }
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  if (known.some((path) => existsSync(path))) return;
  const mayInstall = process.platform === "linux" && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (mayInstall) {
    console.log("Installing Debian's Chromium for the browser tests (once) …");
    const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update", "-qq"], quiet);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
    if (existsSync("/usr/bin/chromium")) return;
  }
  console.error(
    "expected a Chromium for the browser tests, found none: install it (Debian: apt-get install chromium) or set TELLTALE_CHROMIUM to the path of a Chromium or Chrome program",
  );
  process.exit(1);
}

function findPostgres() {
  if (process.env.TELLTALE_NO_POSTGRES !== undefined) return;
  const found = spawnSync(process.execPath, ["tools/postgres.mjs", "find"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (found.status !== 0) process.exit(1);
}
