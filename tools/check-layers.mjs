// Fails on an import that breaks the order of the layers, and on a source file that is in no layer.
// The table says, for each layer, which other layers its files may import; imports inside a layer are free.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Layer (a folder or file) → layers it may import. First match wins, so the narrow come before the wide. */
export const layers = {
  "packages/engine/src/model": [],
  "packages/engine/src/read": ["packages/engine/src/model"],
  "packages/engine/src/tell": ["packages/engine/src/model"],
  "packages/engine/src/identify": ["packages/engine/src/model"],
  "packages/engine/src/link": ["packages/engine/src/model"],
  "packages/engine/src/inquire": ["packages/engine/src/model"],
  "packages/engine/src/evaluate": ["packages/engine/src/model"],
  "packages/engine/test": ["packages/engine/src"],
  "packages/engine/src/browser.test.ts": ["packages/engine/src"],
  "packages/engine/src/analyze.ts": ["packages/engine/src/model", "packages/engine/src/read", "packages/engine/src/tell"],
  "packages/engine/src/linking.ts": [
    "packages/engine/src/model",
    "packages/engine/src/tell",
    "packages/engine/src/identify",
    "packages/engine/src/link",
  ],
  "packages/engine/src/index.ts": ["packages/engine/src"],
  "packages/contract": [],
  "packages/sealing": ["packages/contract/src/index.ts"],
  "packages/store": [],
  "apps/server/test": ["packages/contract/src/index.ts", "packages/sealing/src/index.ts", "apps/server"],
  "packages/store/test": ["packages/store"],
  "apps/server": [
    "packages/engine/src/index.ts",
    "packages/contract/src/index.ts",
    "packages/sealing/src/index.ts",
    "packages/store/src/index.ts",
  ],
  "apps/cli": [
    "packages/engine/src/index.ts",
    "packages/contract/src/index.ts",
    "packages/sealing/src/index.ts",
    "packages/store/src/index.ts",
    "apps/server/src/index.ts",
  ],
  "apps/web/src/ui": [],
  "apps/web/src/words": ["packages/engine/src/index.ts", "packages/contract/src/index.ts"],
  "apps/web/src/mode.ts": [],
  "apps/web/src/guides": ["apps/web/src/ui", "apps/web/src/words"],
  "apps/web/src/check": [
    "apps/web/src/ui",
    "apps/web/src/words",
    "apps/web/src/guides",
    "apps/web/src/mode.ts",
    "apps/web/src/app/links.tsx",
    "packages/engine/src/index.ts",
  ],
  "apps/web/src/replied": [
    "apps/web/src/ui",
    "apps/web/src/words",
    "apps/web/src/guides",
    "apps/web/src/mode.ts",
    "apps/web/src/app/links.tsx",
    "packages/contract",
  ],
  "apps/web/src/report": [
    "apps/web/src/ui",
    "apps/web/src/words",
    "apps/web/src/app/links.tsx",
    "apps/web/src/check",
    "packages/engine/src/index.ts",
    "packages/contract/src/index.ts",
    "packages/sealing/src/index.ts",
  ],
  "apps/web/src/home": ["apps/web/src/ui", "apps/web/src/words", "apps/web/src/mode.ts", "apps/web/src/app/links.tsx"],
  "apps/web/src/design": ["apps/web/src/ui", "apps/web/src/check", "apps/web/src/words"],
  "apps/web/src/app/links.tsx": ["apps/web/src/ui"],
  "apps/web/src": ["apps/web/src", "packages/engine/src/index.ts"],
  "apps/web": ["apps/server/test/desk.ts", "apps/web/src", "apps/server/src/pages/built-pages.ts", "packages/contract"],
  corpus: ["packages/engine/src/index.ts"],
  bench: ["packages/engine/src/index.ts", "packages/contract/src/index.ts", "packages/sealing/src/index.ts"],
  tools: ["packages/engine/src/index.ts", "apps/server/src/index.ts", "apps/cli"],
};

/** Packages by their door. */
const doors = {
  "@telltale/engine": "packages/engine/src/index.ts",
  "@telltale/contract": "packages/contract/src/index.ts",
  "@telltale/sealing": "packages/sealing/src/index.ts",
  "@telltale/store": "packages/store/src/index.ts",
  "@telltale/server": "apps/server/src/index.ts",
};

/** Tests may reach into any layer of their own package; the training tools may use the engine's insides. */
const free = [/\.test\.ts$/, /^tools\/train\//, /^bench\//];

/** The engine has no clock and no chance: what it gives depends on what it is given. */
const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b/;

const order = Object.keys(layers).sort((a, b) => b.length - a.length);
const layerOf = (path) => order.find((layer) => path === layer || path.startsWith(`${layer}/`));
const importPattern = /(?:^|[\s;])(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

function* sources(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name === "node_modules" || entry.name === "dist" || entry.name.startsWith(".")) continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs)$/.test(entry.name)) yield path;
  }
}

const problems = [];
for (const top of ["packages", "apps", "bench", "tools", "corpus"]) {
  for (const path of sources(top)) {
    const layer = layerOf(path);
    if (layer === undefined) {
      problems.push(`${path} is in no layer of tools/check-layers.mjs`);
      continue;
    }
    if (free.some((pattern) => pattern.test(path))) continue;
    const text = readFileSync(join(root, path), "utf8");
    if (path.startsWith("packages/engine/") && impure.test(text)) problems.push(`${path} reads a clock or draws by chance`);
    for (const match of text.matchAll(importPattern)) {
      const target = match[1] ?? match[2] ?? "";
      const resolved = target.startsWith(".")
        ? relative(root, join(root, dirname(path), target))
            .split(sep)
            .join("/")
        : doors[target];
      if (resolved === undefined) continue;
      const targetLayer = layerOf(resolved);
      if (targetLayer === layer) continue;
      const allowed = layers[layer].some((may) => resolved === may || targetLayer === may || (targetLayer ?? "").startsWith(`${may}/`));
      if (!allowed) problems.push(`${path} (layer ${layer}) imports ${target} (layer ${targetLayer ?? "none"})`);
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
