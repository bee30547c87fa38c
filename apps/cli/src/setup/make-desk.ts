/*
 * Makes all keys of a new desk: what goes to the server, which is public or sealed, and the files that stay with people. Nothing is written
 * and nothing sent here.
 */
import { type Answer, type HandlerKey, type Keyset, contractVersion } from "@telltale/contract";
import {
  fingerprint,
  generateBackupKeys,
  generateDeskKey,
  generateHandlerKey,
  generateRecoveryKey,
  generateRoot,
  newDataKeys,
  sealKeyFile,
  signKeyset,
  toBase64url,
  wrapDataKeys,
} from "@telltale/sealing";
import { backupKeyText, monthOf } from "../backup/months.ts";
import { firstState, stateText } from "../desk/state.ts";
import { type PublicHalf, publicHalfOf, publicHalfText } from "../desk/public-half.ts";

/** A handler of the first set: one whose key is made here, or the public half of a key made elsewhere. */
export type FirstHandler =
  | { readonly kind: "made"; readonly name: string; readonly passphrase: string }
  | { readonly kind: "given"; readonly half: PublicHalf };

export interface DeskPlan {
  readonly desk: string;
  readonly hours: string;
  readonly replyHours: number;
  readonly handlers: readonly FirstHandler[];
  readonly recovery: boolean;
  /** How many monthly backup keys are made, from the month of `now` on. */
  readonly backupMonths: number;
  readonly deskPassphrase: string;
  /** Of the root's and the recovery key's files. */
  readonly offlinePassphrase: string;
  /** The id of the server's store. */
  readonly store: string;
  readonly now: number;
  /** See `sealKeyFile`; lower only where keys are thrown away. */
  readonly workFactor?: number;
}

/** A file for people to keep, by its path below the folder of keys. */
export interface KeptFile {
  readonly path: string;
  readonly content: string;
}

export interface MadeDesk {
  readonly request: SetupRequest;
  readonly files: readonly KeptFile[];
}

/** What the server is sent: public and sealed parts alone. */
export interface SetupRequest {
  readonly version: typeof contractVersion;
  readonly keyset: NonNullable<Answer<"getDesk">["keyset"]>;
  readonly deskKey: string;
  readonly dataKeys: string;
  readonly backupRecipients: { readonly month: string; readonly recipient: string }[];
  readonly hours: string;
  readonly replyHours: number;
}

/** A handler's name as a file's name. */
const fileNameOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
    .slice(0, 60) || "handler";

export async function makeDesk(plan: DeskPlan): Promise<MadeDesk> {
  const options = plan.workFactor === undefined ? {} : { workFactor: plan.workFactor };
  const files: KeptFile[] = [];
  const root = generateRoot();
  const desk = await generateDeskKey();
  const recovery = plan.recovery ? await generateRecoveryKey() : null;
  const backups = plan.backupMonths === 0 ? [] : await generateBackupKeys(monthOf(plan.now), plan.backupMonths);
  const deskKey = await sealKeyFile(desk, plan.deskPassphrase, options);
  files.push({ path: "offline/root.key", content: await sealKeyFile(root, plan.offlinePassphrase, options) });
  if (recovery !== null)
    files.push({ path: "offline/recovery.key", content: await sealKeyFile(recovery, plan.offlinePassphrase, options) });
  files.push({ path: "offline/desk.key", content: deskKey });
  for (const key of backups) files.push({ path: `offline/backups/${key.month}.txt`, content: backupKeyText(key) });

  const handlers: HandlerKey[] = [];
  const made: { readonly path: string; readonly content: string; readonly half: PublicHalf }[] = [];
  for (const handler of plan.handlers) {
    if (handler.kind === "given") {
      handlers.push({ ...handler.half, retiredAt: null });
      continue;
    }
    const secrets = await generateHandlerKey();
    const half = publicHalfOf(secrets, handler.name);
    handlers.push({ ...half, retiredAt: null });
    const base = fileNameOf(handler.name);
    const twice = made.filter(({ path }) => path.startsWith(`handlers/${base}`)).length;
    const path = `handlers/${base}${twice === 0 ? "" : `-${twice + 1}`}.key`;
    made.push({ path, half, content: await sealKeyFile(secrets, handler.passphrase, options) });
  }
  const set: Keyset = {
    version: contractVersion,
    desk: plan.desk,
    serial: 1,
    issuedAt: plan.now,
    deskRecipient: desk.recipient,
    recoveryRecipient: recovery?.recipient ?? null,
    handlers,
  };
  const keyset = signKeyset(set, root.signingSeed);
  // Whoever got a key here knows the desk's root from the start, and takes no other.
  for (const { path, content, half } of made)
    files.push(
      { path, content },
      { path: `${path}.pub`, content: publicHalfText(half) },
      { path: `${path}.state.json`, content: stateText(firstState(keyset, plan.store)) },
    );
  const request: SetupRequest = {
    version: contractVersion,
    keyset,
    deskKey: toBase64url(new TextEncoder().encode(deskKey)),
    dataKeys: toBase64url(await wrapDataKeys(newDataKeys(1), desk.recipient)),
    backupRecipients: backups.map(({ month, recipient }) => ({ month, recipient })),
    hours: plan.hours,
    replyHours: plan.replyHours,
  };
  return { request, files };
}

/** The fingerprints that a desk publishes elsewhere too. */
export const fingerprintsOf = (root: string, { deskRecipient, recoveryRecipient }: Keyset): readonly (readonly [string, string])[] => [
  ["root", fingerprint(root)],
  ["desk", fingerprint(deskRecipient)],
  ...(recoveryRecipient === null ? [] : [["recovery", fingerprint(recoveryRecipient)] as const]),
];
