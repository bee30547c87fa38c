/** Every ceiling on hostile input, in one table. A stage that would pass one throws `limitError`. */
export interface Limits {
  /** Bytes of one file given to the engine whole. */
  readonly maxFileBytes: number;
  /** Bytes of one text export read as a stream. */
  readonly maxStreamBytes: number;
  /** Messages in one conversation that is kept. */
  readonly maxMessages: number;
  /** UTF-16 units of one message's text; what is above is cut, with an issue. */
  readonly maxMessageLength: number;
  /** Participants in one conversation. */
  readonly maxParticipants: number;
  /** Entries in one archive. */
  readonly maxArchiveEntries: number;
  /** Bytes of one archive entry once expanded. */
  readonly maxEntryBytes: number;
  /** Bytes of all archive entries that are read, once expanded. */
  readonly maxExpandedBytes: number;
  /** Expanded bytes per packed byte of one archive entry. */
  readonly maxExpansionRatio: number;
  /** Bytes of one file that came with a chat, to be compared with files of other chats; a larger one is not, with an issue. */
  readonly maxMediaFileBytes: number;
  /** Bytes of all such files of an archive; those beyond are not compared, with an issue each. */
  readonly maxMediaBytes: number;
  /** Archives inside archives. */
  readonly maxArchiveDepth: number;
  /** Nesting of JSON or XML. */
  readonly maxNesting: number;
  /** Issues of one code kept for one conversation; the last one then covers the rest. */
  readonly maxIssuesPerCode: number;
}

export const defaultLimits: Limits = {
  maxFileBytes: 1024 * 1024 * 1024,
  maxStreamBytes: 64 * 1024 * 1024 * 1024,
  maxMessages: 20_000_000,
  maxMessageLength: 1_000_000,
  maxParticipants: 20_000,
  maxArchiveEntries: 50_000,
  maxEntryBytes: 512 * 1024 * 1024,
  maxExpandedBytes: 1024 * 1024 * 1024,
  maxExpansionRatio: 200,
  maxMediaFileBytes: 64 * 1024 * 1024,
  maxMediaBytes: 512 * 1024 * 1024,
  maxArchiveDepth: 2,
  maxNesting: 64,
  maxIssuesPerCode: 1000,
};
