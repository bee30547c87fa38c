import type { Limits } from "./limits.ts";

/** What the engine can refuse, as a closed set. `engineErrorSentence` gives the sentence for people. */
export type EngineErrorDetail =
  | { readonly code: "limit-exceeded"; readonly limit: keyof Limits; readonly maximum: number; readonly actual: number }
  | { readonly code: "unrecognised-format"; readonly found: string }
  | { readonly code: "empty-file" }
  | { readonly code: "wrong-format"; readonly expected: string; readonly found: string }
  | { readonly code: "malformed"; readonly expected: string; readonly found: string; readonly offset: number }
  | { readonly code: "encrypted-archive" }
  | { readonly code: "unsafe-path" }
  | { readonly code: "no-chat-in-archive"; readonly entries: number }
  | { readonly code: "unknown-owner"; readonly participants: number }
  | { readonly code: "unknown-zone" };

export type EngineErrorCode = EngineErrorDetail["code"];

/** A refusal with a closed `code` and structured detail. Its message never quotes the input. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly detail: EngineErrorDetail;

  constructor(detail: EngineErrorDetail) {
    super(engineErrorSentence(detail));
    this.detail = detail;
  }

  get code(): EngineErrorCode {
    return this.detail.code;
  }
}

/** The error for a ceiling that was passed. */
export function limitError(limits: Limits, limit: keyof Limits, actual: number): EngineError {
  return new EngineError({ code: "limit-exceeded", limit, maximum: limits[limit], actual });
}

/** One sentence for people: what was expected and what was found. */
export function engineErrorSentence(detail: EngineErrorDetail): string {
  switch (detail.code) {
    case "limit-exceeded":
      return `expected ${detail.limit} of at most ${detail.maximum}, got ${detail.actual}`;
    case "unrecognised-format":
      return `expected a chat export (WhatsApp, Telegram, Signal, Instagram, Messenger, SMS, iMessage), pasted chat text or JSON lines, got ${detail.found}`;
    case "empty-file":
      return "expected a chat, got an empty file";
    case "wrong-format":
      return `expected ${detail.expected}, got ${detail.found}`;
    case "malformed":
      return `expected ${detail.expected} at byte ${detail.offset}, got ${detail.found}`;
    case "encrypted-archive":
      return "expected an archive that opens without a password, got an encrypted one";
    case "unsafe-path":
      return "expected file names that stay inside the archive, got one that points outside it";
    case "no-chat-in-archive":
      return `expected a chat's text file in the archive, got none among ${detail.entries} entries`;
    case "unknown-owner":
      return `expected the owner's name as one of the ${detail.participants} people in the chat, got a name that is not there`;
    case "unknown-zone":
      return "expected an IANA time zone such as Europe/London, got a name that is not one";
  }
}
