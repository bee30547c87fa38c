/* A handler's way in: checks that the server is the desk that is remembered, signs in, and checks that its audit chain only grew. */
import { type Answer, type Client, type Credential, type Keyset, createClient } from "@telltale/contract";
import {
  type HandlerSecrets,
  type VerifiedKeyset,
  fingerprint,
  isSignedAuditHead,
  openKeyFile,
  signChallenge,
  verifyKeyset,
} from "@telltale/sealing";
import { hashAuditLine } from "@telltale/store";
import { readText } from "../secret/files.ts";
import { askPassphrase } from "../secret/passphrase.ts";
import type { Io } from "../secret/terminal-io.ts";
import { FailedError } from "../usage.ts";
import { solveProof } from "./proof.ts";
import { isHalfOf } from "./public-half.ts";
import { type DeskState, firstState, readState, writeState } from "./state.ts";

export interface SignInOptions {
  readonly origin: string;
  readonly keyPath: string;
  readonly passphraseFile: string | undefined;
  /** The root's fingerprint as it is published elsewhere. */
  readonly root: string | undefined;
  /** Takes the chain that the server shows now for the right one, whatever was remembered. */
  readonly acceptAudit?: boolean;
}

export interface Session {
  readonly client: Client;
  /** Of whoever is signed in now. */
  readonly credential: Credential;
  readonly secrets: HandlerSecrets;
  readonly keyset: VerifiedKeyset;
  readonly desk: Answer<"getDesk">;
  /** The end of the chain when the session began. */
  readonly head: Answer<"getAuditHead">;
  /** Remembers a set of keys that was published through this session. */
  readonly remember: (keyset: NonNullable<Answer<"getDesk">["keyset"]>) => void;
  /** Signs in again, as for work that takes longer than a session lasts. */
  readonly renew: () => Promise<void>;
  /** Remembers how far the chain goes now, and signs out. */
  readonly end: () => Promise<void>;
}

/** A handler's secrets out of a key file. Throws FailedError where it is another kind of key, SealingError for a wrong passphrase. */
export async function openHandlerKey(io: Io, path: string, passphraseFile: string | undefined): Promise<HandlerSecrets> {
  const file = await readText(path, "a handler's key file");
  const secrets = await openKeyFile(file, await askPassphrase(io, path, passphraseFile));
  if (secrets.kind !== "handler") throw new FailedError(`expected a handler's key, got the ${secrets.kind} key: ${path}`);
  return secrets;
}

/** The desk behind an address, and what is remembered of it afterwards. Throws where it is not the desk that was remembered. */
export async function meetDesk(
  client: Client,
  remembered: DeskState | null,
  root: string | undefined,
): Promise<{ readonly desk: Answer<"getDesk">; readonly keyset: VerifiedKeyset; readonly state: DeskState }> {
  const desk = await client.call("getDesk", {});
  if (desk.keyset === null) throw new FailedError("this desk is not set up yet; set it up with `telltale setup`");
  const trust = remembered === null ? {} : { root: remembered.root, lastSeen: remembered.keyset };
  const keyset = verifyKeyset(desk.keyset, trust);
  if (root !== undefined) verifyKeyset(desk.keyset, { root });
  if (remembered !== null && remembered.store !== desk.store)
    throw new FailedError(
      "expected the store that was remembered of this desk, got another one under the same keys: ask who runs the server what happened",
    );
  return { desk, keyset, state: remembered === null ? firstState(desk.keyset, desk.store) : { ...remembered, keyset: desk.keyset } };
}

/** Signs a handler in. Throws FailedError, Problem, SealingError. */
export async function signIn(io: Io, options: SignInOptions): Promise<Session> {
  const { origin, keyPath } = options;
  const client = createClient(origin, undefined, { solve: solveProof });
  const remembered = await readState(keyPath);
  const { desk, keyset, state: met } = await meetDesk(client, remembered, options.root);
  if (remembered === null)
    io.note(
      `First visit to ${keyset.desk}. The fingerprint of its root is\n\n  ${fingerprint(met.root)}\n\nCompare it with the one the desk publishes elsewhere. It is remembered from now on.\n\n`,
    );
  const secrets = await openHandlerKey(io, keyPath, options.passphraseFile);
  const own = keyset.handlers.find(({ id }) => id === secrets.id);
  if (own === undefined || !(await isHalfOf(own, secrets)))
    throw new FailedError(`expected the key of a handler of ${keyset.desk}, got another`);
  if (own.retiredAt !== null) throw new FailedError(`this key is retired since ${new Date(own.retiredAt).toISOString().slice(0, 10)}`);
  const enter = async (): Promise<Credential> => {
    const { challenge } = await client.call("getChallenge", { body: { version: 1, handler: secrets.id } });
    const signature = signChallenge({ challenge, handler: secrets.id, origin, store: desk.store }, secrets.signingSeed);
    const { token } = await client.call("signIn", { body: { version: 1, handler: secrets.id, challenge, signature } });
    return { scheme: "Bearer", token };
  };
  let credential = await enter();
  let state = met;
  const look = async (accept: boolean): Promise<Answer<"getAuditHead">> => {
    const head = await client.call("getAuditHead", {}, credential);
    const { seq, hash, signature: seal, verify } = head;
    if (!isSignedAuditHead(head, desk.store))
      throw new FailedError("expected the server's signature on the end of its audit chain, got one that does not fit");
    if (!accept && state.audit !== null) await checkGrown(client, credential, state.audit, head);
    state = { ...state, audit: { seq, hash, signature: seal, verify, at: Date.now() } };
    await writeState(keyPath, state);
    return head;
  };
  try {
    const head = await look(options.acceptAudit === true);
    return {
      client,
      get credential() {
        return credential;
      },
      secrets,
      keyset,
      desk,
      head,
      remember: (next) => (state = { ...state, keyset: next }),
      async renew() {
        credential = await enter();
      },
      async end() {
        await look(false);
        await client.call("signOut", {}, credential);
      },
    };
  } catch (error) {
    await client.call("signOut", {}, credential).catch(() => undefined);
    throw error;
  }
}

type Head = NonNullable<DeskState["audit"]>;

const alarm = (was: Head, found: string): FailedError =>
  new FailedError(
    `ALARM: the desk's audit chain is not what it was. On ${new Date(was.at).toISOString().slice(0, 16).replace("T", " ")} UTC it ended with line ${was.seq}; ${found}. ` +
      "Somebody put an older copy of the desk in its place or changed the record. Do nothing more here before you have asked who runs the server; " +
      "if a backup was restored knowingly, `telltale desk audit --accept` takes the chain as it is",
  );

/** Throws FailedError unless the chain from a remembered line leads to this end. */
async function checkGrown(client: Client, credential: Credential, was: Head, head: Answer<"getAuditHead">): Promise<void> {
  if (head.verify !== was.verify) throw alarm(was, "now another key signs it");
  if (head.seq < was.seq) throw alarm(was, `now it ends with line ${head.seq}`);
  if (was.seq === 0) return;
  if (head.seq === was.seq && head.hash !== was.hash) throw alarm(was, "now that line is another");
  if (head.seq === was.seq) return;
  const end = await followChain(client, credential, was, head.seq);
  if (end.found !== null) throw alarm(was, end.found);
  if (end.hash !== head.hash) throw alarm(was, "the lines since then do not lead to the end that is shown now");
}

/** Follows the chain line by line from a line that is known up to `last`; gives the hash there, or what is wrong. */
export async function followChain(
  client: Client,
  credential: Credential,
  from: { readonly seq: number; readonly hash: string },
  last: number,
): Promise<{ readonly hash: string; readonly found: string | null; readonly lines: number }> {
  let { seq } = from;
  let hash = from.hash;
  let lines = 0;
  const bad = (found: string): { readonly hash: string; readonly found: string; readonly lines: number } => ({ hash, found, lines });
  if (seq > 0) {
    const { lines: known } = await client.call("getAudit", { query: { after: seq - 1 } }, credential);
    if (known[0]?.seq !== seq || known[0].hash !== hash) return bad("now that line is another");
  }
  while (seq < last) {
    const page = await client.call("getAudit", { query: { after: seq } }, credential);
    if (page.lines.length === 0) return bad(`line ${seq + 1} is missing`);
    for (const line of page.lines) {
      if (line.seq > last) break;
      const { at, actor, action, subject } = line;
      const next = Buffer.from(
        hashAuditLine(Buffer.from(hash, "base64url"), line.seq, { at, actor, action, subject: subject ?? "" }),
      ).toString("base64url");
      if (line.seq !== seq + 1 || next !== line.hash) return bad(`line ${seq + 1} does not follow the one before`);
      ({ seq } = line);
      hash = next;
      lines += 1;
    }
  }
  return { hash, found: null, lines };
}

/** A handler's name, by id. */
export const nameOf = (keyset: Keyset, id: string | null): string =>
  id === null ? "nobody" : (keyset.handlers.find((handler) => handler.id === id)?.name ?? id);
