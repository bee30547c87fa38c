import type { Conversation } from "../model/conversation.ts";
import type { Format } from "../model/format.ts";
import type { Limits } from "../model/limits.ts";

/** A file as the shell hands it in: the engine does no I/O and no hashing of whole files. */
export interface SourceFile {
  readonly name: string;
  /** SHA-256 of `bytes`, lower-case hex. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  readonly limits: Limits;
  /** The owner's name as the export shows it. */
  readonly me?: string;
  /** Overrides recognition by content. */
  readonly format?: Format;
  /** IANA zone in which the phone that made the export kept time. */
  readonly zone?: string;
  /**
   * Whether files that came with a chat in its archive get their SHA-256, by which linking tells that two chats hold the same file. It
   * takes a second for each 80 MB or so, and a chat alone does not need it.
   */
  readonly hashMedia?: boolean;
}

/** How one family of formats is recognised and read. */
export interface Reader {
  readonly formats: readonly Format[];
  /**
   * How surely the head of a file (its first 64 KiB at most) is of this family, 0 to 1, from content alone.
   * Ties go to the reader listed first.
   */
  recognise(head: Uint8Array): number;
  /** Every chat in the file. Never throws on a bad line; throws EngineError on a limit or a file that is not of the format. */
  read(file: SourceFile, options: ReadOptions): Conversation[];
}
