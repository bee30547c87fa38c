// Writes docs/tells.md from the catalogue; with --print, prints it instead.
// Run by the project's own Node: npm exec -- node tools/tells-table.mjs
import { writeFileSync } from "node:fs";
import { stages, tells } from "../packages/engine/src/index.ts";

const evidence = { language: "words", structure: "who wrote when" };
const cells = (...texts) => `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
const ids = (list) => (list.length === 0 ? "none" : list.join(", "));

const sections = stages.map((stage) => {
  const rows = tells
    .filter((tell) => tell.stage === stage)
    .map((tell) => cells(`\`${tell.id}\``, tell.meaning, tell.mistakenFor, evidence[tell.evidence], ids(tell.attack), ids(tell.disarm)));
  return [
    `## Stage: ${stage}`,
    "",
    cells("id", "meaning", "can be mistaken for", "found in", "ATT&CK", "DISARM"),
    cells("---", "---", "---", "---", "---", "---"),
    ...rows,
  ].join("\n");
});

const page = `# Tells

Written by \`tools/tells-table.mjs\` from \`packages/engine/src/tell/catalogue\`; not edited by hand.

A tell is one kind of evidence of social engineering. None of these ${tells.length} proves anything alone: the
third column says what honest thing looks the same. Ids are permanent. Technique ids are those of
MITRE ATT&CK v19 and DISARM Red; "none" where none fits.

${sections.join("\n\n")}
`;

if (process.argv.includes("--print")) process.stdout.write(page);
else writeFileSync(new URL("../docs/tells.md", import.meta.url), page);
