/*
 * The reporter's side in one function: pages, command line and tests all send reports through it. What it shows is what it seals.
 */
import {
  type CaseContent,
  type ConsentsContent,
  type IdentityContent,
  type MessageContent,
  type Purpose,
  caseContent,
  consentsContent,
  contractVersion,
  identityContent,
  messageContent,
} from "@telltale/contract";
import type { z } from "zod";
import { type Random, systemRandom, toHex, utf8 } from "./bytes.ts";
import { type Canonical, canonicalJson } from "./canonical.ts";
import type { Content } from "./content.ts";
import { type EnvelopePlace, type SealedPiece, maxNameBytes, openWhole, sealEnvelope } from "./envelope.ts";
import { SealingError } from "./errors.ts";
import { type DerivedReceipt, accessHash } from "./receipt.ts";
import { type SealedTo, recipientsFor } from "./recipients.ts";
import type { VerifiedKeyset } from "./signed-keyset.ts";
import { pieceCount } from "./sizes.ts";

/** A file to be sealed byte for byte. */
export interface DraftFile {
  readonly name: string;
  readonly bytes: number;
  /** The bytes, or a function that opens a new stream of them each time, so that a broken upload can go on. */
  readonly content: Uint8Array | (() => Content);
}

/** All that a reporter gives, names already replaced in `case`. */
export interface ReportDraft {
  readonly case: CaseContent;
  readonly consents: ConsentsContent;
  /** Null for a report without a name or a way back but the thread. */
  readonly identity: IdentityContent | null;
  /** Chats' files as they were exported. */
  readonly originals: readonly DraftFile[];
  /** Pictures and other files that the reporter ticked. */
  readonly attachments: readonly DraftFile[];
}

/** What is to be prepared, and for whom. */
export interface ReportRequest {
  readonly draft: ReportDraft;
  readonly keyset: VerifiedKeyset;
  /** Ids of handlers whom the reporter excludes. */
  readonly excluded: readonly string[];
  readonly receipt: DerivedReceipt;
  readonly random?: Random;
}

/** One envelope as it will be sealed. */
export interface PreviewEntry {
  readonly purpose: Purpose;
  readonly envelope: string;
  /** Whose keys will open it. */
  readonly sealedTo: readonly SealedTo[];
  readonly pieces: number;
  /**
   * Texts: exactly the characters that are sealed, JSON. Files: their name as it is sealed, cut where it is too long, and their length.
   */
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "file"; readonly name: string; readonly bytes: number };
}

/** A report ready to be looked at and sealed. */
export interface PreparedReport {
  /** `r-` and 32 hexadecimal digits. */
  readonly id: string;
  /** What the server keeps to let the receipt in. */
  readonly accessHash: string;
  /** The reporter's recipient, which handlers seal their messages to. */
  readonly threadRecipient: string;
  readonly preview: readonly PreviewEntry[];
  /**
   * Seals what the preview shows, envelope after envelope, one piece in memory at a time. It can be called again after a broken upload,
   * with `has` for what has arrived: every call seals anew, so a piece that was sent twice differs.
   */
  readonly seal: (has?: (envelope: string, piece: number) => boolean) => AsyncGenerator<SealedPiece, void, undefined>;
}

const newId = (letter: "r" | "e" | "m", random: Random): string => `${letter}-${toHex(random(16))}`;

/** The text that is sealed for a content: canonical JSON of what its shape takes. */
function textOf<T extends Canonical>(shape: z.ZodType<T>, field: string, value: T): string {
  const parsed = shape.safeParse(value);
  if (!parsed.success)
    throw new SealingError({
      code: "field-invalid",
      field: [field, ...(parsed.error.issues[0]?.path ?? [])].join("."),
      expected: "as the contract says",
    });
  return canonicalJson(parsed.data);
}

/** As much of a file's name as a header takes, cut between characters. */
export function fittingName(name: string): string {
  const kept: string[] = [];
  let bytes = 2;
  for (const character of name) {
    bytes += utf8(JSON.stringify(character)).length - 2;
    if (bytes > maxNameBytes) break;
    kept.push(character);
  }
  return kept.join("");
}

interface Planned {
  readonly entry: PreviewEntry;
  readonly bytes: number;
  readonly open: () => Content;
}

/**
 * Prepares a report: draws its ids, decides who each envelope is sealed to, and shows all of it before anything is sealed. Nothing is sent
 * and nothing is kept.
 *
 * Throws `field-invalid` for content that the contract does not take, `limit-passed` for more pieces than a purpose may have, what
 * `recipientsFor` throws; while sealing, what `sealEnvelope` throws.
 */
export function prepareReport({ draft, keyset, excluded, receipt, random = systemRandom }: ReportRequest): PreparedReport {
  const id = newId("r", random);
  const planned: Planned[] = [];
  const plan = (purpose: Purpose, content: PreviewEntry["content"], bytes: number, open: () => Content): void => {
    const sealedTo = recipientsFor(purpose, { keyset, excluded, reporter: receipt.recipient });
    planned.push({ entry: { purpose, envelope: newId("e", random), sealedTo, pieces: pieceCount(bytes), content }, bytes, open });
  };
  const planText = (purpose: Purpose, text: string): void => {
    const bytes = utf8(text);
    plan(purpose, { kind: "text", text }, bytes.length, () => bytes);
  };
  const planFile = (purpose: Purpose, { name, bytes, content }: DraftFile): void =>
    plan(purpose, { kind: "file", name: fittingName(name), bytes }, bytes, typeof content === "function" ? content : () => content);

  planText("case", textOf(caseContent, "case", draft.case));
  planText("consents", textOf(consentsContent, "consents", draft.consents));
  if (draft.identity !== null) planText("identity", textOf(identityContent, "identity", draft.identity));
  for (const file of draft.originals) planFile("original", file);
  for (const file of draft.attachments) planFile("attachment", file);

  return {
    id,
    accessHash: accessHash(receipt.access),
    threadRecipient: receipt.recipient,
    preview: planned.map(({ entry }) => entry),
    seal: async function* (has) {
      for (const { entry, bytes, open } of planned) {
        const { purpose, envelope, sealedTo, content } = entry;
        yield* sealEnvelope({
          purpose,
          report: id,
          envelope,
          content: open(),
          bytes,
          recipients: sealedTo.map(({ recipient }) => recipient),
          ...(content.kind === "file" ? { name: content.name } : {}),
          ...(has === undefined ? {} : { has: (piece: number) => has(envelope, piece) }),
        });
      }
    },
  };
}

/** A message for the thread of a report. */
export interface MessageRequest {
  readonly report: string;
  readonly text: string;
  readonly keyset: VerifiedKeyset;
  readonly excluded: readonly string[];
  /** The reporter's recipient. */
  readonly reporter: string;
  readonly random?: Random;
}

/**
 * Seals a message of the thread, from either side, to the handlers and the reporter alike. `id` is `m-` and 32 hexadecimal digits.
 *
 * Who wrote it is not sealed in: the server knows it by the session it came through.
 *
 * Throws what `recipientsFor` and `sealEnvelope` throw, `field-invalid` for a text that is empty or too long.
 */
export async function sealMessage({ report, text, keyset, excluded, reporter, random = systemRandom }: MessageRequest): Promise<{
  readonly id: string;
  readonly bytes: Uint8Array;
}> {
  const id = newId("m", random);
  const content = utf8(textOf(messageContent, "message", { version: contractVersion, text }));
  const recipients = recipientsFor("message", { keyset, excluded, reporter }).map(({ recipient }) => recipient);
  for await (const { bytes } of sealEnvelope({ purpose: "message", report, envelope: id, content, bytes: content.length, recipients }))
    return { id, bytes };
  throw new Error("expected a message to be one piece");
}

const maxTextBytes = 64 * 1024 * 1024;

/** What each purpose's JSON holds. */
export interface TextContents {
  readonly case: CaseContent;
  readonly consents: ConsentsContent;
  readonly identity: IdentityContent;
  readonly message: MessageContent;
}

const shapes: { readonly [P in keyof TextContents]: z.ZodType<TextContents[P]> } = {
  case: caseContent,
  consents: consentsContent,
  identity: identityContent,
  message: messageContent,
};

/**
 * Opens an envelope whose content is JSON and checks it against the contract.
 *
 * Throws what `openEnvelope` throws; `field-invalid` for content that the contract does not take: sealed by somebody with another program.
 */
export async function openText<P extends keyof TextContents>(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  identities: readonly string[],
  place: EnvelopePlace & { readonly purpose: P },
): Promise<TextContents[P]> {
  const { content } = await openWhole(pieces, identities, place, maxTextBytes);
  let value: unknown = null;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    // What is not JSON has no shape either.
  }
  const parsed = shapes[place.purpose].safeParse(value);
  if (!parsed.success) throw new SealingError({ code: "field-invalid", field: place.purpose, expected: "as the contract says" });
  return parsed.data;
}
