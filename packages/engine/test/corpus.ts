import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Format } from "../src/model/format.ts";

const corpus = fileURLToPath(new URL("../../../corpus/", import.meta.url));

/** One case of the corpus: an export, and the options its `expected.json` says it is read with. */
export interface CorpusCase {
  /** `format/case`. */
  readonly path: string;
  /** The name of the export's file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly options: { readonly me?: string; readonly zone?: string; readonly format?: Format };
}

/** Every case that has an `expected.json`, by path. */
export function corpusCases(): CorpusCase[] {
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((format) => readdirSync(join(corpus, format.name)).map((name) => `${format.name}/${name}`))
    .filter((path) => existsSync(join(corpus, path, "expected.json")))
    .toSorted()
    .map((path) => {
      const name = readdirSync(join(corpus, path)).find((entry) => entry !== "expected.json") ?? "";
      const { options } = JSON.parse(readFileSync(join(corpus, path, "expected.json"), "utf8"));
      return { path, name, bytes: new Uint8Array(readFileSync(join(corpus, path, name))), options };
    });
}

/** One labelled synthetic chat of `corpus/threads`. */
export interface Thread {
  readonly id: string;
  readonly label: string;
  readonly language: string;
  readonly messages: readonly { readonly from: string; readonly text: string; readonly at?: string }[];
}

/** Every labelled chat, by file and line. */
export function threads(): Thread[] {
  return readdirSync(join(corpus, "threads"))
    .toSorted()
    .flatMap((file) =>
      readFileSync(join(corpus, "threads", file), "utf8")
        .trimEnd()
        .split("\n"),
    )
    .map((line) => JSON.parse(line));
}
