/** Every ceiling on what the server takes, in one table; each is in the answers that refuse what is above it. */
export const intakeLimits = {
  /** Bytes of one JSON body. */
  maxBodyBytes: 2 * 1024 * 1024,
  /** Bytes of one JSON body where only a few fields are asked for. */
  maxSmallBodyBytes: 16 * 1024,
  /** Bytes that a request may carry where nothing is asked for; they are thrown away. */
  maxUnaskedBytes: 1024,
  /** Bytes of one sealed piece as it is sent. */
  maxPieceBytes: 1024 * 1024 + 128 * 1024,
  /** Bytes of content in one piece, before padding and sealing. */
  pieceContentBytes: 1024 * 1024 - 1024,
  /** Pieces of one envelope. */
  maxPieces: 256,
  /** Envelopes of one report, all that is added later included. */
  maxEnvelopes: 64,
  /** Sealed bytes of one report, all that is added later included. */
  maxReportBytes: 512 * 1024 * 1024,
  /** Sealed bytes of one thread message. */
  maxMessageBytes: 256 * 1024,
  /** Messages in one thread. */
  maxMessages: 500,
  /** Handlers in one set of keys. */
  maxHandlers: 32,
  /** Characters of a description, or of any other answer in words. */
  maxWords: 20_000,
  /** Characters of a name or a handle. */
  maxName: 200,
  /** How else a desk can be reached. */
  maxContact: 300,
  /** Messages of one chat in a case. */
  maxCaseMessages: 200_000,
  /** Handles in one report. */
  maxHandles: 20,
  /** Reports of one page of what is to be sealed anew. */
  maxResealPage: 20,
  /** Entries of one page of a list. */
  maxPage: 200,
  /** Bytes of all request headers together. */
  maxHeaderBytes: 16 * 1024,
  /** Milliseconds that one request may take to arrive. */
  maxRequestMs: 60_000,
  /** Milliseconds in which the headers have to be there. */
  maxHeadersMs: 15_000,
  /** Requests under way at once; more are told to come back. */
  maxRequestsAtOnce: 512,
  /** Bytes of all bodies that are under way at once; more are told to come back. */
  maxBytesAtOnce: 128 * 1024 * 1024,
  /** Connections at once; more are closed. */
  maxConnections: 1024,
} as const satisfies Readonly<Record<string, number>>;

/** How long things are kept, where the design fixes it. */
export const periods = {
  /** Days in which a withdrawal can be undone. */
  undoDays: 7,
  /** Hours that an upload which was not completed is kept. */
  uploadHours: 72,
  /** Hours in which the same idempotency key gets the same answer. */
  idempotencyHours: 48,
  /** Minutes that a handler's session lasts. */
  sessionMinutes: 30,
  /** Seconds in which a challenge is to be answered. */
  challengeSeconds: 120,
} as const satisfies Readonly<Record<string, number>>;
