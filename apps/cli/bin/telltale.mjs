#!/usr/bin/env node
// Plain JavaScript, so that an older Node gives a clear sentence instead of a syntax error.
import module from "node:module";
import { currentBundle } from "./current-bundle.mjs";

const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(`telltale: expected Node 24 or newer, got ${process.versions.node}; npm scripts bring their own (npm run telltale -- …)`);
  process.exit(1);
}
module.enableCompileCache?.();
const bundled = currentBundle(new URL("../dist/", import.meta.url), new URL("../../../", import.meta.url));
const { main } = await import(bundled ?? "../src/main.ts");
process.exitCode = await main(process.argv.slice(2));
