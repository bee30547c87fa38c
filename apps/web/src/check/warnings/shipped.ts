import type { WarningFile } from "./format.ts";
import sample from "./sample.json" with { type: "json" };

/** The warnings that these pages ship with: an invented one, signed by a key made for it, until the desk publishes its own. */
export const shippedWarnings: WarningFile = { ...sample, version: 1 };
