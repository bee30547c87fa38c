/* A handler who seals anew what is sealed to older keys, and the keys that call for it. */
import { type Client, type Credential, type Keyset, Problem } from "@telltale/contract";
import {
  type EnvelopePlace,
  type HandlerSecrets,
  type VerifiedKeyset,
  openEnvelope,
  openWhole,
  recipientsFor,
  sealEnvelope,
  signKeyset,
  toBase64url,
  verifyKeyset,
} from "@telltale/sealing";
import { type DeskSecrets, newEnvelopeId } from "./desk.ts";

/** Publishes the set of keys after one, with other handlers. */
export async function publishKeys(
  client: Client,
  approver: { readonly secrets: HandlerSecrets; readonly credential: Credential },
  { root }: Pick<DeskSecrets, "root">,
  before: Keyset,
  handlers: Keyset["handlers"],
): Promise<VerifiedKeyset> {
  const { secrets, credential } = approver;
  const next: Keyset = { ...before, serial: before.serial + 1, issuedAt: before.issuedAt + 1, handlers };
  const signed = signKeyset(next, root.signingSeed, { handler: secrets.id, seed: secrets.signingSeed });
  await client.call("putKeyset", { body: signed }, credential);
  return verifyKeyset(signed);
}

export const handlerKeyOf = ({ id, recipient, verify }: HandlerSecrets, name: string): Keyset["handlers"][number] => ({
  id,
  name,
  recipient,
  verify,
  retiredAt: null,
});

export interface Resealer {
  readonly client: Client;
  readonly credential: Credential;
  readonly identity: string;
  readonly keyset: VerifiedKeyset;
}

/** The sealed pieces of an envelope. */
export const piecesOf = async function* (
  { client, credential }: Pick<Resealer, "client" | "credential">,
  report: string,
  envelope: string,
  pieces: number,
): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < pieces; piece++) yield await client.call("getPiece", { params: { report, envelope, piece } }, credential);
};

/** Seals one envelope anew; gives the id of the new one. */
export async function resealEnvelope(
  who: Resealer,
  report: { readonly id: string; readonly excluded: readonly string[] },
  { id: old, purpose, pieces }: { readonly id: string; readonly purpose: EnvelopePlace["purpose"]; readonly pieces: number },
): Promise<string> {
  const { client, credential, identity, keyset } = who;
  const opened = await openEnvelope(piecesOf(who, report.id, old, pieces), [identity], { purpose, report: report.id, envelope: old });
  const body = { version: 1, keyset: keyset.serial, id: newEnvelopeId(), purpose, pieces } as const;
  const { id, missing } = await client.call("beginReplacement", { params: { report: report.id, envelope: old }, body }, credential);
  const recipients = recipientsFor(purpose, { keyset, excluded: report.excluded }).map(({ recipient }) => recipient);
  const { content, bytes: length, name } = opened;
  const place = { purpose, report: report.id, envelope: id };
  const has = (piece: number): boolean => !missing.includes(piece);
  for await (const { piece, bytes } of sealEnvelope({
    ...place,
    content,
    bytes: length,
    recipients,
    has,
    ...(name === null ? {} : { name }),
  }))
    await client.call("putReplacementPiece", { params: { report: report.id, envelope: id, piece }, body: bytes }, credential);
  await client.call("completeReplacement", { params: { report: report.id, envelope: id } }, credential);
  return id;
}

/** Seals everything anew; what somebody else was first with is theirs. Gives how many envelopes and messages. */
export async function resealAll(who: Resealer): Promise<number> {
  const { client, credential, identity, keyset } = who;
  let done = 0;
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof list>> = await list(who, after);
    for (const report of page.reports) {
      for (const envelope of report.envelopes)
        try {
          await resealEnvelope(who, report, envelope);
          done++;
        } catch (error) {
          if (!(error instanceof Problem) || error.code !== "envelope-unknown") throw error;
        }
      const { messages } = await client.call("getThread", { params: { report: report.id } }, credential);
      for (const { id, sealed } of messages.filter((message) => report.messages.includes(message.id))) {
        const place = { purpose: "message", report: report.id, envelope: id } as const;
        const { content } = await openWhole([Buffer.from(sealed, "base64url")], [identity], place, 1 << 20);
        const audience = { keyset, excluded: report.excluded, reporter: report.thread };
        const recipients = recipientsFor("message", audience).map(({ recipient }) => recipient);
        for await (const { bytes } of sealEnvelope({ ...place, content, bytes: content.length, recipients })) {
          const body = { version: 1, keyset: keyset.serial, sealed: toBase64url(bytes) } as const;
          await client.call("replaceMessage", { params: { report: report.id, message: id }, body }, credential);
          done++;
        }
      }
    }
    if (page.next === null) return done;
    after = page.next;
  }
}

const list = ({ client, credential }: Resealer, after: string | null) =>
  client.call("listToReseal", { query: after === null ? {} : { after } }, credential);
