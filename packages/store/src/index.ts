export { type Deletion, type ReadTx, type WriteTx } from "./backend.ts";
export { StoreError, type StoreErrorCode, type StoreErrorDetail, storeProblems } from "./errors.ts";
export { type Store, type StoreOptions, openStore } from "./open.ts";
export { openStoreToRead } from "./read-only.ts";
export { maxRowBytes } from "./tables.ts";

export {
  type NewReport,
  type Report,
  type ReportCursor,
  type ReportQuery,
  type ReportState,
  countReports,
  createReport,
  excludeHandler,
  findReport,
  findReportByAccess,
  findReportForHandler,
  listExcluded,
  listReports,
  lockReport,
  reportStates,
} from "./reports.ts";
export {
  changeReportState,
  holdReport,
  listReportsToPurge,
  listUnfinishedReports,
  purgeReport,
  setPurgeAfter,
  undoWithdrawal,
  withdrawReport,
} from "./lifecycle.ts";
export {
  type Envelope,
  type NewEnvelope,
  type NewPiece,
  completeEnvelope,
  createEnvelope,
  deleteEnvelope,
  findEnvelope,
  listEnvelopes,
  listUnfinishedEnvelopes,
  missingPieces,
  putPiece,
  readPiece,
} from "./envelopes.ts";
export {
  type NewReplacement,
  type Replacement,
  type ResealQuery,
  type ResealedMessage,
  type ToReseal,
  createReplacement,
  deleteUnfinishedReplacements,
  findReplacement,
  listToReseal,
  replaceEnvelope,
  replaceMessage,
} from "./reseal.ts";
export { type Arrival, type Arrived, type ArrivedEnvelope, keepArrivals } from "./arrivals.ts";
export { findDerived } from "./find-derived.ts";
export { findMessage, threadEnd } from "./thread-ends.ts";
export { type Message, type NewMessage, addMessage, readThread } from "./thread.ts";
export { type StoredKeyset, addKeyset, deleteSecret, findKeyset, listSecrets, newestKeyset, putSecret, readSecret } from "./keys.ts";
export {
  type Compared,
  type Derived,
  type DerivedCursor,
  countDerived,
  deleteCompared,
  findCompared,
  listComparedUnder,
  putCompared,
  putDerived,
  readDerived,
} from "./derived.ts";
export { type NewAnswer, type StoredAnswer, deleteExpiredAnswers, findAnswer, saveAnswer } from "./idempotency.ts";
export {
  type Session,
  createSession,
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  extendSession,
  findSession,
} from "./sessions.ts";
export {
  type Backoff,
  type Job,
  type JobQuery,
  type NewJob,
  countJobs,
  enqueueJob,
  failJob,
  finishJob,
  releaseJobs,
  takeJobs,
} from "./jobs.ts";
export { type AuditEntry, type AuditHead, type AuditLine, appendAudit, auditHead, hashAuditLine, readAudit, verifyAudit } from "./audit.ts";
export { readSetting, writeSetting } from "./settings.ts";

export { exportStore } from "./export.ts";
export { importStore } from "./import.ts";
export { type Replayed, migrateStore, replayDeletions } from "./copy.ts";
export { type TableDigest, digestTables } from "./rows.ts";
