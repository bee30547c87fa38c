/*
 * What a handler's side remembers of the desk, in a file beside the key: the root it trusts, the newest set of keys, the store, and how far
 * the audit chain went. A server that later shows another root, an older set, another store or a chain without the remembered line is found out.
 */
import { existsSync } from "node:fs";
import { type SignedKeyset, signedKeyset } from "@telltale/contract";
import { z } from "zod";
import { readJson, replaceFile } from "../secret/files.ts";
import { FailedError } from "../usage.ts";

const bytes64 = z.string().regex(/^[A-Za-z0-9_-]{86}$/u);
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/u);

const shape = z.strictObject({
  telltale: z.literal("desk-state"),
  version: z.literal(1),
  /** The root's public key. */
  root: bytes32,
  keyset: signedKeyset,
  store: z.string().regex(/^[0-9a-f]{32}$/u),
  /** With the server's signature, so that it can be shown to others what the server once said. */
  audit: z.strictObject({ seq: z.int().min(0), hash: bytes32, signature: bytes64, verify: bytes32, at: z.int().min(0) }).nullable(),
});

export type DeskState = Readonly<z.infer<typeof shape>>;

/** What is known of a desk before its chain was seen. */
export const firstState = (keyset: SignedKeyset, store: string): DeskState => ({
  telltale: "desk-state",
  version: 1,
  root: keyset.root,
  keyset,
  store,
  audit: null,
});

export const stateText = (state: DeskState): string => `${JSON.stringify(state, null, 1)}\n`;

const statePath = (keyPath: string): string => `${keyPath}.state.json`;

/** What was remembered beside a key, or null where nothing was. Throws FailedError for a file that is damaged: it is not taken for nothing. */
export async function readState(keyPath: string): Promise<DeskState | null> {
  const path = statePath(keyPath);
  if (!existsSync(path)) return null;
  const read = shape.safeParse(await readJson(path, "what was remembered of the desk"));
  if (!read.success)
    throw new FailedError(
      `expected what was remembered of the desk, got a damaged file: ${path} (take it away to begin anew, and compare the root's fingerprint then)`,
    );
  return read.data;
}

export const writeState = (keyPath: string, state: DeskState): Promise<void> => replaceFile(statePath(keyPath), stateText(state));
