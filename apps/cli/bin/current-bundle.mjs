import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The URL of the bundled command that `tools/bundle.mjs` wrote to `folder`, or null where there is none or where one of the files it
 * was made from is not as it was then: what runs is always what the sources say. `root` is where the sources' paths begin.
 */
export function currentBundle(folder, root) {
  const top = fileURLToPath(root);
  try {
    const { name, sources } = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
    for (const [path, mtimeMs, size] of sources) {
      const found = statSync(`${top}${path}`, { throwIfNoEntry: false });
      if (found === undefined || found.mtimeMs !== mtimeMs || found.size !== size) return null;
    }
    return new URL(`${name}/main.mjs`, folder).href;
  } catch {
    return null;
  }
}
