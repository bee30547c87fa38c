import {
  type Keyset,
  type SignedKeyset,
  activeHandlers,
  contractVersion,
  keyset as keysetShape,
  signedKeyset as signedShape,
} from "@telltale/contract";
import { z } from "zod";
import { encrypterFor } from "./age.ts";
import { canonicalJson } from "./canonical.ts";
import { SealingError } from "./errors.ts";
import { fingerprint } from "./keys.ts";
import { publicKeyOf, sign, verify } from "./sign.ts";

declare const verifiedBrand: unique symbol;

/** A set of keys that `verifyKeyset` let pass: the only kind that is sealed to. */
export type VerifiedKeyset = Keyset & { readonly [verifiedBrand]: true };

/** A handler of the set before, who approves. */
export interface Approver {
  readonly handler: string;
  /** Ed25519 seed in base64url. */
  readonly seed: string;
}

/** What is approved: this set by this root. The root's key is 43 characters without a line feed, so the two cannot run together. */
const approved = (root: string, text: string): string => `${root}\n${text}`;

/**
 * Signs a set of keys with the root's seed (base64url): Ed25519 over its canonical JSON. `approver` is for sets after the first; where the
 * handler is not at the same desk, `approveKeyset` adds the approval later.
 *
 * Throws `keyset-malformed` for a set that breaks its shape, `key-malformed` for seeds that are none.
 */
export function signKeyset(set: Keyset, rootSeed: string, approver?: Approver): SignedKeyset {
  const parsed = keysetShape.safeParse(set);
  if (!parsed.success) throw malformed(parsed.error);
  const text = canonicalJson(parsed.data);
  const signed = { keyset: text, root: publicKeyOf(rootSeed), signature: sign("keyset", text, rootSeed), approval: null };
  return approver === undefined ? signed : approveKeyset(signed, approver);
}

/**
 * Adds a handler's approval to a signed set. It does not check the set: look at what `verifyKeyset` gives, or at the set itself, first.
 *
 * Throws `key-malformed` for a seed that is none.
 */
export const approveKeyset = (signed: SignedKeyset, { handler, seed }: Approver): SignedKeyset => ({
  ...signed,
  approval: { handler, signature: sign("approval", approved(signed.root, signed.keyset), seed) },
});

/** What is known beforehand of a set of keys. */
export interface KeysetTrust {
  /** The root that is trusted: its public key in base64url, or its fingerprint with any spacing. Without it any root will do. */
  readonly root?: string;
  /** The set that this one is to follow directly, itself verified before: what the server checks before it publishes a new one. */
  readonly previous?: SignedKeyset;
  /** The last set that was seen here, itself verified then: what browsers keep, so that no older set and no second one passes. */
  readonly lastSeen?: SignedKeyset;
}

/**
 * Checks a signed set of keys and gives it. Holds: it has the contract's shape and canonical form; the trusted root signed it; ids,
 * recipients, signing keys and the names of those in use are each there once (so the desk's key, which the server holds, is nobody's own); recipients are age's and
 * of one kind; the first set has no approval and every later one has one. Against `previous` also: the same root, a serial one higher, an
 * approval by a handler in use before, every handler still listed with the same keys, and whoever was retired still so.
 * Against `lastSeen`: the same root, and the same characters or a higher serial.
 *
 * Without `previous` an approval cannot be checked, only that it is there: the root's signature carries the set then.
 *
 * Throws `keyset-malformed`, `keyset-version`, `keyset-root`, `keyset-signature`, `keyset-serial`, `keyset-forked`, `keyset-approval`,
 * `keyset-duplicate`, `keyset-handler`, `recipient-malformed`, `recipients-mixed`.
 */
export function verifyKeyset(signed: unknown, { root, previous, lastSeen }: KeysetTrust = {}): VerifiedKeyset {
  const outer = signedShape.safeParse(signed);
  if (!outer.success) throw malformed(outer.error);
  checkRoot(outer.data.root, [root, previous?.root, lastSeen?.root]);
  if (!verify("keyset", outer.data.keyset, outer.data.signature, outer.data.root)) throw new SealingError({ code: "keyset-signature" });
  const set = parse(outer.data.keyset);
  check(outer.data, set, previous, lastSeen);
  return set;
}

function check(signed: SignedKeyset, set: Keyset, previous?: SignedKeyset, lastSeen?: SignedKeyset): asserts set is VerifiedKeyset {
  checkDistinct(set);
  encrypterFor([
    set.deskRecipient,
    ...(set.recoveryRecipient === null ? [] : [set.recoveryRecipient]),
    ...set.handlers.map((h) => h.recipient),
  ]);
  if (set.serial === 1 && signed.approval !== null) throw approval("not-asked-for", set);
  if (set.serial > 1 && signed.approval === null) throw approval("missing", set);
  if (lastSeen !== undefined) checkLastSeen(signed, set, lastSeen);
  if (previous !== undefined) checkPrevious(signed, set, parse(previous.keyset));
}

const malformed = (error: z.ZodError): SealingError =>
  new SealingError({ code: "keyset-malformed", expected: `a fitting ${error.issues[0]?.path.join(".") ?? "form"}` });

const approval = (
  reason: Extract<SealingError["detail"], { code: "keyset-approval" }>["reason"],
  { serial }: { readonly serial: number },
): SealingError => new SealingError({ code: "keyset-approval", reason, serial });

function parse(text: string): Keyset {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SealingError({ code: "keyset-malformed", expected: "JSON" });
  }
  const version = z.looseObject({ version: z.int() }).safeParse(value);
  if (version.success && version.data.version !== contractVersion)
    throw new SealingError({ code: "keyset-version", expected: contractVersion, found: version.data.version });
  const parsed = keysetShape.safeParse(value);
  if (!parsed.success) throw malformed(parsed.error);
  if (canonicalJson(parsed.data) !== text) throw new SealingError({ code: "keyset-malformed", expected: "canonical JSON" });
  return parsed.data;
}

const isFingerprint = (text: string): boolean => /^[0-9a-f]{32}$/u.test(text);

function checkRoot(root: string, trusted: readonly (string | undefined)[]): void {
  const own = fingerprint(root);
  for (const pinned of trusted) {
    if (pinned === undefined) continue;
    const bare = pinned.toLowerCase().replaceAll(/[\s:-]/gu, "");
    const same = isFingerprint(bare) ? bare === own.replaceAll(" ", "") : pinned === root;
    if (!same)
      throw new SealingError({
        code: "keyset-root",
        expected: isFingerprint(bare) ? (bare.match(/.{4}/gu) ?? []).join(" ") : fingerprint(pinned),
        found: own,
      });
  }
}

function checkDistinct(set: Keyset): void {
  const each = {
    id: set.handlers.map(({ id }) => id),
    name: activeHandlers(set).map(({ name }) => name),
    recipient: [set.deskRecipient, ...set.handlers.map(({ recipient }) => recipient)].concat(set.recoveryRecipient ?? []),
    verify: set.handlers.map(({ verify: key }) => key),
  };
  for (const field of ["id", "name", "recipient", "verify"] as const)
    if (new Set(each[field]).size !== each[field].length) throw new SealingError({ code: "keyset-duplicate", field });
}

function checkLastSeen(signed: SignedKeyset, set: Keyset, lastSeen: SignedKeyset): void {
  const last = parse(lastSeen.keyset);
  if (set.serial < last.serial) throw new SealingError({ code: "keyset-serial", expected: last.serial, found: set.serial });
  if (set.serial === last.serial && signed.keyset !== lastSeen.keyset)
    throw new SealingError({ code: "keyset-forked", serial: set.serial });
}

function checkPrevious(signed: SignedKeyset, set: Keyset, previous: Keyset): void {
  if (set.serial !== previous.serial + 1)
    throw new SealingError({ code: "keyset-serial", expected: previous.serial + 1, found: set.serial });
  if (signed.approval === null) throw approval("missing", set);
  const approver = previous.handlers.find(({ id }) => id === signed.approval?.handler);
  if (approver === undefined) throw approval("handler-unknown", set);
  if (approver.retiredAt !== null) throw approval("handler-retired", set);
  if (!verify("approval", approved(signed.root, signed.keyset), signed.approval.signature, approver.verify))
    throw approval("signature", set);
  for (const before of previous.handlers) {
    const now = set.handlers.find(({ id }) => id === before.id);
    const refuse = (reason: "dropped" | "key-changed" | "revived"): SealingError =>
      new SealingError({ code: "keyset-handler", handler: before.id, reason });
    if (now === undefined) throw refuse("dropped");
    if (now.recipient !== before.recipient || now.verify !== before.verify) throw refuse("key-changed");
    if (before.retiredAt !== null && now.retiredAt !== before.retiredAt) throw refuse("revived");
  }
}
