// Draws docs/check.svg: what `telltale check` prints for the first sample chat, as a picture of a terminal.
// Run by the project's own Node: npm exec -- node tools/picture.mjs
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const columns = 80;
const wantedLines = 60;
const cell = { width: 8.4, height: 19, font: 14, margin: 20 };
const colours = { 31: "#ff7b72", 33: "#e3b341", 35: "#d2a8ff", 36: "#56d4dd" };
const ground = "#0d1117";
const ink = "#e6edf3";
const dimInk = "#8b949e";

const samples = join(root, "corpus", "samples");
const [first] = readdirSync(samples).toSorted();
if (first === undefined) throw new Error("expected a sample in corpus/samples, found none");
const { NO_COLOR: _, ...environment } = process.env;
const printed = execFileSync(process.execPath, [join(root, "apps/cli/bin/telltale.mjs"), "check", join(samples, first)], {
  encoding: "utf8",
  env: { ...environment, FORCE_COLOR: "1" },
});

const lines = shorten([[{ text: `$ telltale check "${basename(first)}"`, bold: true }], [], ...parse(printed.trimEnd())]);
writeFileSync(join(root, "docs", "check.svg"), draw(lines));
console.log(`wrote docs/check.svg: ${lines.length} lines of ${basename(first)}`);

/** Lines of styled runs from text with the escape sequences that `styleText` writes (ECMA-48, SGR). */
function parse(text) {
  let style = {};
  return text.split("\n").map((line) => {
    const runs = [];
    const put = (words) => {
      if (words === "") return;
      const last = runs.at(-1);
      if (last !== undefined && looksOf(last) === looksOf(style)) last.text += words;
      else runs.push(Object.assign({ text: words }, style));
    };
    const [start, ...rest] = line.split("\u001B[");
    put(start);
    for (const part of rest) {
      const end = part.indexOf("m");
      style = styled(style, Number(part.slice(0, end)));
      put(part.slice(end + 1));
    }
    return runs;
  });
}

function looksOf({ bold, dim, underline, colour }) {
  return `${bold === true} ${dim === true} ${underline === true} ${colour}`;
}

function styled({ bold, dim, underline, colour }, code) {
  if (code === 0) return {};
  return {
    bold: code === 1 || (code !== 22 && bold),
    dim: code === 2 || (code !== 22 && dim),
    underline: code === 4 || (code !== 24 && underline),
    colour: code === 39 ? undefined : (colours[code] ?? colour),
  };
}

/** Where there are more lines than fit, leaves out the middle: the verdict, the first messages and what to do stay. */
function shorten(all) {
  if (all.length <= wantedLines) return all;
  const end = all.findIndex((line) => plainOf(line) === "How far it went");
  const tail = end < 0 ? [] : all.slice(end);
  let cut = Math.max(12, wantedLines - tail.length - 2);
  while (cut > 12 && plainOf(all[cut - 1]).trim() !== "") cut--;
  const left = all.length - cut - tail.length;
  return [...all.slice(0, cut), [{ text: `  … ${left} lines are left out of this picture …`, dim: true }], [], ...tail];
}

function plainOf(runs) {
  return runs.map(({ text }) => text).join("");
}

/** Columns a text takes: two for an emoji, one for all else the samples hold. */
function widthOf(text) {
  return [...text].reduce((sum, character) => sum + (/\p{Emoji_Presentation}/u.test(character) ? 2 : 1), 0);
}

function escape(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function draw(all) {
  const width = Math.round(columns * cell.width + cell.margin * 2);
  const height = all.length * cell.height + cell.margin * 2;
  const rows = all.map((runs, row) => {
    let column = 0;
    return runs
      .map((run) => {
        // Viewers do not agree about spaces, so those around a text become its place, and those inside cannot be merged.
        const words = run.text.trim();
        const x = cell.margin + (column + run.text.length - run.text.trimStart().length) * cell.width;
        column += widthOf(run.text);
        if (words === "") return "";
        const fill = run.colour ?? (run.dim === true ? dimInk : ink);
        const look = `${run.bold === true ? ' font-weight="bold"' : ""}${run.underline === true ? ' text-decoration="underline"' : ""}`;
        const place = `x="${x.toFixed(1)}" y="${cell.margin + row * cell.height + cell.font}"`;
        // The length is stated so that columns stay columns in whatever monospace font there is.
        return `<text ${place} fill="${fill}"${look} textLength="${(widthOf(words) * cell.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${escape(words.replaceAll("  ", "\u00A0\u00A0"))}</text>`;
      })
      .join("");
  });
  const words = all.map((runs) => plainOf(runs).trim()).filter((line) => line !== "");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title text">
<title id="title">A made-up chat checked by Telltale in a terminal</title>
<desc id="text">${escape(words.join("\n"))}</desc>
<rect width="${width}" height="${height}" rx="8" fill="${ground}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${cell.font}">
${rows.filter((row) => row !== "").join("\n")}
</g>
</svg>
`;
}
