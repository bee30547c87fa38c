// A PostgreSQL for tests: finds the machine's own, and runs a throw-away cluster that ends with whoever asked for it.
//
//   node tools/postgres.mjs find   says where PostgreSQL is, and installs Debian's where none is and root may
//   node tools/postgres.mjs run    starts a cluster, prints {"url":…} on a line, and takes it away when standard input ends
//
// Standard input ends when the process that asked ends, however it ends, so that nothing is left behind. The cluster listens on a
// socket in a temporary directory alone. PostgreSQL refuses to run as root; started as root, it runs as another user.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const minVersion = 15;
const debian = "/usr/lib/postgresql";

/** The folder of PostgreSQL's programs, or null. A folder of Debian's comes before the path, because the path may lack initdb. */
function findPrograms() {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...(process.env.PATH ?? "").split(delimiter)];
  for (const folder of folders) {
    if (!existsSync(join(folder, "initdb")) || !existsSync(join(folder, "postgres"))) continue;
    const { stdout } = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8" });
    const version = Number(/(\d+)/.exec(stdout ?? "")?.[1]);
    if (version >= minVersion) return { folder, version };
  }
  return null;
}

function install() {
  const mayInstall = process.platform === "linux" && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!mayInstall) return;
  console.error("Installing Debian's PostgreSQL for the store's tests (once) …");
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update", "-qq"], quiet);
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "postgresql"], quiet);
}

function needPrograms() {
  let found = findPrograms();
  if (found === null) {
    install();
    found = findPrograms();
  }
  if (found !== null) return found;
  console.error(
    `expected PostgreSQL ${minVersion} or newer (initdb and postgres) for the store's tests, found none on the path or in ${debian}: ` +
      "install it (Debian: apt-get install postgresql), or set TELLTALE_NO_POSTGRES to the reason why the tests run without",
  );
  process.exit(1);
}

/** Whom PostgreSQL is to run as: null for whoever runs this, who is not root then. */
function otherUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }).stdout?.trim());
    if (uid && gid && uid !== "0") return { uid: Number(uid), gid: Number(gid) };
  }
  console.error("expected a user `postgres` or `nobody` to run PostgreSQL as, because it refuses to run as root; found neither");
  process.exit(1);
}

function run() {
  const { folder } = needPrograms();
  const user = otherUser();
  const home = mkdtempSync(join(tmpdir(), "telltale-pg-"));
  chmodSync(home, 0o700);
  const data = join(home, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user !== null) for (const path of [home, data]) chownSync(path, user.uid, user.gid);
  const environment = { PATH: process.env.PATH ?? "", LANG: "C", LC_ALL: "C", HOME: home };
  const options = { cwd: home, env: environment, ...user };

  let server = null;
  let ending = false;
  const remove = () => rmSync(home, { recursive: true, force: true });
  const end = (code) => {
    if (ending) return;
    ending = true;
    if (server === null || server.exitCode !== null) {
      remove();
      process.exit(code);
    }
    server.on("exit", () => {
      remove();
      process.exit(code);
    });
    // Immediate shutdown: the data goes away anyway.
    server.kill("SIGQUIT");
    setTimeout(() => server.kill("SIGKILL"), 5000).unref();
  };
  process.stdin.on("end", () => end(0)).on("error", () => end(0));
  process.stdin.resume();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => end(0));

  const made = spawnSync(
    join(folder, "initdb"),
    [
      "--pgdata",
      data,
      "--username",
      "telltale",
      "--auth",
      "trust",
      "--encoding",
      "UTF8",
      "--locale",
      "C",
      "--no-sync",
      "--no-instructions",
    ],
    { ...options, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" },
  );
  if (made.status !== 0) {
    console.error(`expected initdb to make a cluster, but it failed: ${(made.stderr ?? "").trim() || String(made.error)}`);
    end(1);
    return;
  }
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${home}`,
    "unix_socket_permissions=0700",
    "max_connections=100",
    "autovacuum=off",
  ];
  let said = "";
  server = spawn(join(folder, "postgres"), ["-D", data, ...settings.flatMap((setting) => ["-c", setting])], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  server.on("error", (error) => {
    console.error(`expected PostgreSQL to start, but: ${error.message}`);
    end(1);
  });
  server.stderr.setEncoding("utf8").on("data", (text) => {
    const before = said.includes("ready to accept connections");
    said = (said + text).slice(-20_000);
    if (!before && said.includes("ready to accept connections"))
      console.log(JSON.stringify({ url: `postgres://telltale@/postgres?host=${encodeURIComponent(home)}` }));
  });
  server.on("exit", (code) => {
    if (ending) return;
    console.error(`expected PostgreSQL to keep running, but it ended with ${String(code)}: ${said.slice(-2000)}`);
    end(1);
  });
}

if (process.argv[2] === "run") run();
else if (process.argv[2] === "find") console.log(needPrograms().folder);
else {
  console.error("expected `find` or `run`");
  process.exit(1);
}
