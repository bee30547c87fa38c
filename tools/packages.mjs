// What a desk runs on: lists the packages that are installed with it (CycloneDX), fails on a licence that is not permissive or on a package that
// DEPENDENCIES.md does not name, and asks the registry whether the packages are those that were published. Where the registry cannot be
// asked, it says so and goes on. With --sbom FILE, the list is kept.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const permissive = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "Unlicense"]);
const windows = process.platform === "win32";
const npm = (args, timeout) => spawnSync("npm", args, { cwd: root, encoding: "utf8", timeout, shell: windows, maxBuffer: 64 * 1024 * 1024 });

const listed = npm(["sbom", "--sbom-format=cyclonedx", "--omit=dev"], 60_000);
if (listed.status !== 0) {
  console.error("expected `npm sbom` to list the installed packages, but it failed; run `npm ci` first");
  process.exit(1);
}
const sbom = JSON.parse(listed.stdout);
const problems = [];
for (const { name, version, licenses = [] } of sbom.components) {
  const named = licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression);
  const parts = named.flatMap((one) => String(one).replace(/[()]/g, "").split(/ (?:AND|OR) /));
  if (parts.length === 0 || !parts.every((part) => permissive.has(part))) problems.push(`${name} ${version}: licence ${named.join() || "unknown"}`);
}

const documented = readFileSync(new URL("../DEPENDENCIES.md", import.meta.url), "utf8");
for (const folder of ["packages", "apps"])
  for (const name of readdirSync(new URL(`../${folder}`, import.meta.url))) {
    const manifest = new URL(`../${folder}/${name}/package.json`, import.meta.url);
    if (!existsSync(manifest)) continue;
    for (const [dependency, version] of Object.entries(JSON.parse(readFileSync(manifest, "utf8")).dependencies ?? {}))
      if (!dependency.startsWith("@telltale/") && !documented.includes(`| ${dependency} ${version} |`))
        problems.push(`${dependency} ${version} of ${folder}/${name} is not in DEPENDENCIES.md`);
  }
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const keep = process.argv.indexOf("--sbom");
if (keep > 0) writeFileSync(process.argv[keep + 1] ?? "sbom.json", listed.stdout);

const signatures = npm(["audit", "signatures", "--fetch-retries=0", "--fetch-timeout=8000"], 15_000);
const said = `${signatures.stdout ?? ""}${signatures.stderr ?? ""}`;
const isRefused = /invalid registry signature|missing registry signature|invalid attestation/i.test(said);
if (isRefused) {
  console.error(said);
  process.exit(1);
}
console.log(
  `${sbom.components.length} packages, all under permissive licences; ` +
    (signatures.status === 0 ? "their signatures hold" : "their signatures were not checked, because the registry's keys cannot be reached from here"),
);
