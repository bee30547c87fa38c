/** What sealing and opening refuse, as a closed set. Details hold numbers, ids and names of fields, never content, keys or digits. */
export type SealingErrorDetail =
  | { readonly code: "envelope-damaged"; readonly piece: number; readonly part: "sealing" | "header" | "length" | "padding" | "hash" }
  | { readonly code: "envelope-version"; readonly piece: number; readonly expected: number; readonly found: number | null }
  | { readonly code: "envelope-purpose"; readonly piece: number; readonly expected: string; readonly found: string }
  | {
      readonly code: "envelope-misplaced";
      readonly piece: number;
      readonly field: "report" | "envelope" | "piece" | "pieces" | "total";
      readonly expected: string | number;
      readonly found: string | number;
    }
  | { readonly code: "envelope-truncated"; readonly expected: number; readonly found: number }
  | { readonly code: "not-for-this-key"; readonly piece: number }
  | { readonly code: "content-length"; readonly expected: number; readonly found: number }
  | { readonly code: "limit-passed"; readonly limit: string; readonly maximum: number; readonly actual: number }
  | { readonly code: "field-invalid"; readonly field: string; readonly expected: string }
  | { readonly code: "recipients-missing" }
  | { readonly code: "recipients-mixed"; readonly hybrid: number; readonly other: number }
  | { readonly code: "recipient-malformed"; readonly index: number }
  | { readonly code: "handler-unknown"; readonly handler: string }
  | { readonly code: "nobody-left" }
  | { readonly code: "receipt-malformed"; readonly expected: number; readonly found: number; readonly others: number }
  | { readonly code: "key-malformed"; readonly expected: string }
  | { readonly code: "passphrase-wrong" }
  | { readonly code: "key-file-damaged"; readonly expected: string }
  | { readonly code: "key-file-version"; readonly expected: number; readonly found: number }
  | { readonly code: "keyset-malformed"; readonly expected: string }
  | { readonly code: "keyset-version"; readonly expected: number; readonly found: number }
  | { readonly code: "keyset-root"; readonly expected: string; readonly found: string }
  | { readonly code: "keyset-signature" }
  | { readonly code: "keyset-serial"; readonly expected: number; readonly found: number }
  | { readonly code: "keyset-forked"; readonly serial: number }
  | {
      readonly code: "keyset-approval";
      readonly reason: "missing" | "not-asked-for" | "handler-unknown" | "handler-retired" | "signature";
      readonly serial: number;
    }
  | { readonly code: "keyset-duplicate"; readonly field: "id" | "name" | "recipient" | "verify" }
  | { readonly code: "keyset-handler"; readonly handler: string; readonly reason: "dropped" | "key-changed" | "revived" }
  | { readonly code: "row-damaged" }
  | { readonly code: "row-version"; readonly expected: number; readonly found: number }
  | { readonly code: "row-key"; readonly expected: number; readonly found: number }
  | { readonly code: "stream-damaged" };

export type SealingErrorCode = SealingErrorDetail["code"];

/** A refusal with a closed `code` and structured `detail`. Its message never holds what was sealed, a key, a passphrase or a digit. */
export class SealingError extends Error {
  override readonly name = "SealingError";
  readonly detail: SealingErrorDetail;

  constructor(detail: SealingErrorDetail) {
    super(sealingErrorSentence(detail));
    this.detail = detail;
  }

  get code(): SealingErrorCode {
    return this.detail.code;
  }
}

const approvals = {
  missing: "got none",
  "not-asked-for": "got one on the first set, which takes none",
  "handler-unknown": "got one by a handler whom the previous set does not have",
  "handler-retired": "got one by a handler whose key the previous set retires",
  signature: "got a signature that does not fit",
} as const;

const parts = {
  sealing: "bytes that were changed or cut after sealing",
  header: "a header that is not canonical",
  length: "another length than its header says",
  padding: "padding that is not zeros up to the size class",
  hash: "content with another SHA-256 than its last piece says",
} as const;

/** One sentence for people: what was expected and what was found. */
export function sealingErrorSentence(detail: SealingErrorDetail): string {
  switch (detail.code) {
    case "envelope-damaged":
      return `expected piece ${detail.piece} as it was sealed, got ${parts[detail.part]}`;
    case "envelope-version":
      return `expected envelope version ${detail.expected}, got ${detail.found ?? "none"}: it was sealed by another version of this program`;
    case "envelope-purpose":
      return `expected an envelope of purpose ${detail.expected}, got ${detail.found}`;
    case "envelope-misplaced":
      return `expected ${detail.field} ${detail.expected} at piece ${detail.piece}, got ${detail.found}`;
    case "envelope-truncated":
      return `expected ${detail.expected} pieces, got ${detail.found}`;
    case "not-for-this-key":
      return `expected a key that opens piece ${detail.piece}, got others, or the piece's header is damaged`;
    case "content-length":
      return `expected content of ${detail.expected} bytes, got ${detail.found}${detail.found > detail.expected ? " or more" : ""}`;
    case "limit-passed":
      return `expected ${detail.limit} of at most ${detail.maximum}, got ${detail.actual}`;
    case "field-invalid":
      return `expected ${detail.field} to be ${detail.expected}, got something else`;
    case "recipients-missing":
      return "expected at least one recipient, got none";
    case "recipients-mixed":
      return `expected recipients of one kind, got ${detail.hybrid} post-quantum and ${detail.other} others`;
    case "recipient-malformed":
      return `expected an age recipient in place ${detail.index}, got something else`;
    case "handler-unknown":
      return "expected a handler of this desk to be excluded, got one that it does not have";
    case "nobody-left":
      return "expected a handler or a recovery key that can open this, got none";
    case "receipt-malformed":
      return `expected a receipt of ${detail.expected} digits, got ${detail.found} digits${detail.others > 0 ? ` and ${detail.others} other characters` : ""}`;
    case "key-malformed":
      return `expected ${detail.expected}, got something else`;
    case "passphrase-wrong":
      return "expected the passphrase of this key file, got another";
    case "key-file-damaged":
      return `expected ${detail.expected}, got something else: the key file is damaged`;
    case "key-file-version":
      return `expected a key file of version ${detail.expected}, got ${detail.found}`;
    case "keyset-malformed":
      return `expected a set of keys with ${detail.expected}, got something else`;
    case "keyset-version":
      return `expected a set of keys of version ${detail.expected}, got ${detail.found}`;
    case "keyset-root":
      return `expected a set of keys signed by the root ${detail.expected}, got the root ${detail.found}`;
    case "keyset-signature":
      return "expected the root's signature to fit the set of keys, got one that does not";
    case "keyset-serial":
      return `expected the set of keys with serial ${detail.expected}, got ${detail.found}`;
    case "keyset-forked":
      return `expected one set of keys with serial ${detail.serial}, got two that differ`;
    case "keyset-approval":
      return `expected an approval by a handler of the previous set, ${approvals[detail.reason]}`;
    case "keyset-duplicate":
      return `expected each ${detail.field} once in the set of keys, got one twice`;
    case "keyset-handler":
      return {
        dropped: `expected handler ${detail.handler} to stay listed, got a set without it`,
        "key-changed": `expected handler ${detail.handler} to keep its keys, got others`,
        revived: `expected handler ${detail.handler} to stay retired, got it changed`,
      }[detail.reason];
    case "row-damaged":
      return "expected a sealed row as it was written in this place, got other bytes";
    case "row-version":
      return `expected a sealed row of version ${detail.expected}, got ${detail.found}`;
    case "row-key":
      return `expected a row sealed under data key ${detail.expected}, got one under ${detail.found}`;
    case "stream-damaged":
      return "expected a sealed stream as it was written, got bytes that were changed or cut";
  }
}
