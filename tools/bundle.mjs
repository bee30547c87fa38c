/*
 * Makes the command ready to start fast: `node tools/bundle.mjs [FOLDER]` writes apps/cli/dist, or FOLDER, unless what is there is
 * current. apps/cli/bin/telltale.mjs runs it for as long as none of the sources has changed. The code is put
 * into a few files. The modules in `frozen` are run here: what they export,
 * data or functions that make data, is written down, typed arrays as they lie in memory, so that at start nothing is compiled,
 * unpacked or filled in. Without a bundle the command does the same from its sources, only slower.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { currentBundle } from "../apps/cli/bin/current-bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const catalogue = "packages/engine/src/tell/catalogue";

/** What finding phrases and explaining findings does not need of a tell or move. */
const unused = { phrases: undefined, unless: undefined, hits: [], misses: [] };
const withoutPhrases = (signs) => signs.map((sign) => ({ ...sign, ...unused }));

const asIs = (value) => value;

/** Modules whose exports are written down instead of made at start, and what is done to the exports first. */
const frozen = {
  [`${catalogue}/approach.ts`]: withoutPhrases,
  [`${catalogue}/hook.ts`]: withoutPhrases,
  [`${catalogue}/escalation.ts`]: withoutPhrases,
  [`${catalogue}/pressure.ts`]: withoutPhrases,
  [`${catalogue}/exploitation.ts`]: withoutPhrases,
  [`${catalogue}/moves.ts`]: withoutPhrases,
  "packages/engine/src/tell/sign-phrases.ts": asIs,
  "packages/engine/src/tell/model/shipped.ts": asIs,
  "packages/engine/src/model/words/fold-tables.ts": asIs,
  "packages/engine/src/read/whatsapp/wording-words.ts": asIs,
};

const columns = [Int8Array, Uint8Array, Uint16Array, Int32Array, Float32Array, Float64Array];

/** Data as code that makes it anew. Typed arrays stand in a file beside the code, each at a multiple of eight bytes. */
class Store {
  parts = [];
  size = 0;

  write(value) {
    if (value instanceof Map) return `new Map(${this.write([...value])})`;
    if (value instanceof Set) return `new Set(${this.write([...value])})`;
    if (ArrayBuffer.isView(value)) return this.column(value);
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (isPlain(value)) return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
    if (Array.isArray(value)) return `[${value.map((inner) => this.write(inner)).join(",")}]`;
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${this.write(inner)}`)
      .join(",")}}`;
  }

  column(value) {
    const type = columns.find((one) => value instanceof one);
    if (type === undefined) throw new Error("expected a typed array of a kind that can be written down");
    const at = this.size;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    this.parts.push(bytes, new Uint8Array(-bytes.length & 7));
    this.size += bytes.length + (-bytes.length & 7);
    return `new ${type.name}(columns, ${at}, ${value.length})`;
  }
}

/** Whether JSON holds a value just as it is. */
function isPlain(value) {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (value === undefined || value === null || typeof value !== "object") {
    if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol")
      throw new Error(`expected data to write down, got a ${typeof value}`);
    return true;
  }
  if (Array.isArray(value)) return value.every((inner) => isPlain(inner));
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every((inner) => isPlain(inner));
}

const columnsModule = "telltale:columns";
const columnsCode = `
import { readFileSync } from "node:fs";
export const columns = readFileSync(new URL("columns.bin", import.meta.url)).buffer;
`;

/** The code that stands for a frozen module. */
async function freeze(path, change, store) {
  const exported = await import(pathToFileURL(join(root, path)).href);
  const lines = Object.entries(exported).map(([name, value]) => {
    if (typeof value !== "function") return `export const ${name} = ${store.write(change(value))};`;
    if (value.length > 0) throw new Error(`${path}: expected ${name} to take nothing, so that what it gives is always the same`);
    return `let made_${name};\nexport function ${name}() { return (made_${name} ??= ${store.write(change(value()))}); }`;
  });
  return `import { columns } from "${columnsModule}";\n${lines.join("\n")}`;
}

const pathOf = (id) => relative(root, id).split(sep).join("/");

/** Every file below `packages/engine/src` and `apps/cli/src` that a result may rest on: frozen modules rest on more than they leave in the bundle. */
function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => pathOf(join(entry.parentPath, entry.name)));
}

/** Writes the bundle below `folder`. */
async function bundle(folder) {
  const { rolldown } = await import("rolldown");
  const store = new Store();
  const inputs = ["apps/cli/src", "packages/engine/src"].flatMap(sources);
  const manifest = [...inputs, "tools/bundle.mjs", "package-lock.json"].map((path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    return [path, mtimeMs, size];
  });
  const build = await rolldown({
    // A thread begins with a file of its own.
    input: { main: join(root, "apps/cli/src/main.ts"), "record-reader": join(root, "apps/cli/src/link/record-reader.ts") },
    platform: "node",
    // The desk's packages run from their sources: they start threads and read files that lie beside them, and nobody waits for them who
    // only checks a chat. Zod with them, since their shapes are put into others.
    external: [/^@telltale\/(contract|sealing|server|store)$/, "zod"],
    plugins: [
      {
        name: "freeze",
        resolveId: (id) => (id === columnsModule ? id : null),
        load: (id) => {
          if (id === columnsModule) return columnsCode;
          const path = pathOf(id);
          return Object.hasOwn(frozen, path) ? freeze(path, frozen[path], store) : null;
        },
      },
    ],
  });
  // What only one command needs stands in a file of its own, so that the others do not read it.
  const { output } = await build.generate({
    format: "esm",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name]-[hash].mjs",
    comments: false,
  });
  const bytes = Buffer.concat(store.parts);
  const hash = createHash("sha256").update(bytes);
  for (const { fileName, code } of output) hash.update(fileName).update(code);
  const name = hash.digest("hex").slice(0, 16);
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "columns.bin"), bytes);
  for (const { fileName, code } of output) writeFileSync(join(folder, name, fileName), code);
  // Last and at once: whoever reads it finds all of what it names.
  writeFileSync(join(folder, `manifest.${process.pid}`), JSON.stringify({ name, sources: manifest }));
  renameSync(join(folder, `manifest.${process.pid}`), join(folder, "manifest.json"));
  for (const old of readdirSync(folder)) if (old !== name && old !== "manifest.json") rmSync(join(folder, old), { recursive: true });
}

const folder = process.argv[2] ?? join(root, "apps/cli/dist");
if (currentBundle(pathToFileURL(`${folder}/`), pathToFileURL(root)) === null) {
  try {
    await bundle(folder);
  } catch (error) {
    // Where the bundler cannot run, as on a platform it is not made for, the sources do.
    console.warn(`telltale starts slower than it could: ${error.message}`);
  }
}
