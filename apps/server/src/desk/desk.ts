/*
 * What the server holds of the desk: the newest signed set of keys, the server's own secret, and, while it is unlocked, the desk's key and
 * the keys of derived rows. What unlocks is in memory alone and is forgotten on lock.
 */
import { hkdfSync } from "node:crypto";
import type { Keyset, SignedKeyset } from "@telltale/contract";
import { type DataKeys, type OpeningSecrets, SealingError, openKeyFile, unwrapDataKeys, verifyKeyset } from "@telltale/sealing";
import { type Store, listSecrets, newestKeyset, putSecret, readSecret } from "@telltale/store";

/** Names of secrets in the store. */
export const secretNames = { server: "server", deskKey: "desk-key", dataKeys: "data-keys/" } as const;

/** The set of keys that holds now. */
export interface DeskKeys {
  readonly signed: SignedKeyset;
  readonly keyset: Keyset;
}

/** What an unlocked desk can do. */
export interface Unlocked {
  readonly identity: string;
  /** The newest last; rows are sealed under it. */
  readonly dataKeys: readonly DataKeys[];
}

/** Secrets of the server that no reader of reports needs: they make salts, challenges, proofs and signatures of audit heads. */
interface ServerKeys {
  readonly salt: Uint8Array;
  readonly challenge: Uint8Array;
  readonly proof: Uint8Array;
  readonly audit: Uint8Array;
}

export interface Desk {
  /** The newest set of keys, or null before the setup. */
  readonly keys: (now: number) => Promise<DeskKeys | null>;
  /** Forgets what is remembered of the set of keys. */
  readonly refresh: () => void;
  readonly server: ServerKeys;
  readonly unlocked: () => Unlocked | null;
  /** Opens the desk's key. Throws `SealingError` with `passphrase-wrong`, and others where the key is damaged. */
  readonly unlock: (passphrase: string, now: number) => Promise<void>;
  /** Reads the keys of derived rows again, after one was made. */
  readonly reload: () => Promise<void>;
  readonly lock: () => void;
}

/** How long a set of keys is taken as the newest without a look: another process may bring a newer one. */
const freshMs = 1000;

export async function openDesk(store: Store, random: (bytes: number) => Uint8Array, openedAt: number): Promise<Desk> {
  const secret = await serverSecret(store, random, openedAt);
  let remembered: { readonly keys: DeskKeys | null; readonly at: number } | null = null;
  let unlocked: Unlocked | null = null;
  const dataKeysOf = async (identity: string): Promise<readonly DataKeys[]> => {
    const wrapped = await store.read(async (tx) => {
      const names = (await listSecrets(tx)).map(({ name }) => name).filter((name) => name.startsWith(secretNames.dataKeys));
      return Promise.all(names.map((name) => readSecret(tx, name)));
    });
    const opened = await Promise.all(wrapped.flatMap((bytes) => (bytes === null ? [] : [unwrapDataKeys(bytes, identity)])));
    return opened.toSorted((a, b) => a.serial - b.serial);
  };
  const keys = async (now: number): Promise<DeskKeys | null> => {
    if (remembered !== null && now - remembered.at < freshMs) return remembered.keys;
    const row = await store.read((tx) => newestKeyset(tx));
    if (row === null) remembered = { keys: null, at: now };
    else if (remembered?.keys?.keyset.serial === row.serial) remembered = { keys: remembered.keys, at: now };
    else {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- verifyKeyset refuses what is none
      const signed = JSON.parse(row.document) as SignedKeyset;
      remembered = { keys: { signed, keyset: verifyKeyset(signed) }, at: now };
    }
    return remembered.keys;
  };
  return {
    keys,
    refresh: () => (remembered = null),
    server: serverKeys(secret),
    unlocked: () => unlocked,
    async unlock(passphrase, now) {
      const file = await store.read((tx) => readSecret(tx, secretNames.deskKey));
      const current = await keys(now);
      if (file === null || current === null) throw new SealingError({ code: "key-malformed", expected: "a desk that is set up" });
      const secrets = await openKeyFile(new TextDecoder().decode(file), passphrase);
      if (!isDeskKey(secrets, current.keyset)) throw new SealingError({ code: "key-malformed", expected: "the key of this desk" });
      unlocked = { identity: secrets.identity, dataKeys: await dataKeysOf(secrets.identity) };
    },
    async reload() {
      if (unlocked !== null) unlocked = { ...unlocked, dataKeys: await dataKeysOf(unlocked.identity) };
    },
    lock: () => (unlocked = null),
  };
}

/** Made at the first start; whichever process comes first makes it. */
async function serverSecret(store: Store, random: (bytes: number) => Uint8Array, now: number): Promise<Uint8Array> {
  const fresh = random(32);
  return store.write(async (tx) => {
    const kept = await readSecret(tx, secretNames.server);
    if (kept === null) await putSecret(tx, secretNames.server, fresh, now);
    return kept ?? fresh;
  });
}

const isDeskKey = (secrets: { readonly kind: string }, { deskRecipient }: Keyset): secrets is OpeningSecrets =>
  secrets.kind === "desk" && "recipient" in secrets && secrets.recipient === deskRecipient;

function serverKeys(secret: Uint8Array): ServerKeys {
  const derive = (purpose: string): Uint8Array => new Uint8Array(hkdfSync("sha256", secret, "", `telltale/server/1/${purpose}`, 32));
  return { salt: derive("salt"), challenge: derive("challenge"), proof: derive("proof"), audit: derive("audit") };
}
