// Writes the table of settings in docs/deploy.md from the server's own; with --print, prints the page instead.
// Run by the project's own Node: npm exec -- node tools/settings-table.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { settings } from "../apps/server/src/index.ts";

const path = new URL("../docs/deploy.md", import.meta.url);
const cells = (...texts) => `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
const code = (text) => (text === null ? "none" : `\`${text}\``);

const rows = Object.values(settings).map(({ env, option, meaning, expected, fallback }) =>
  cells(`\`${env}\`${option === undefined ? "" : `, \`--${option}\``}`, meaning, expected, code(fallback)),
);
const table = [cells("setting", "meaning", "expected", "without it"), cells("---", "---", "---", "---"), ...rows].join("\n");
const page = readFileSync(path, "utf8").replace(/<!-- settings -->[^]*<!-- \/settings -->/u, () => `<!-- settings -->\n${table}\n<!-- /settings -->`);

if (process.argv.includes("--print")) process.stdout.write(page);
else writeFileSync(path, page);
