export { type AuditHead, type SignedAuditHead, isSignedAuditHead, signAuditHead } from "./audit-head.ts";
export { type DataKeys, type RowPlace } from "./data-key.ts";
export { compareMac, newDataKeys, openRow, rowBucket, rowSerial, sealRow, unwrapDataKeys, wrapDataKeys } from "./data-key.ts";
export { recipientOf } from "./age.ts";
export { type Random, fromBase64url, toBase64url } from "./bytes.ts";
export { type Canonical, canonicalJson } from "./canonical.ts";
export type { Content } from "./content.ts";
export {
  type EnvelopePlace,
  type OpenedEnvelope,
  type OpenedPiece,
  type OpenedWhole,
  type SealRequest,
  type SealedPiece,
} from "./envelope.ts";
export { maxNameBytes, openEnvelope, openPiece, openWhole, sealEnvelope } from "./envelope.ts";
export { SealingError, type SealingErrorCode, type SealingErrorDetail, sealingErrorSentence } from "./errors.ts";
export { type KeyFileOptions, type Secrets, openKeyFile, sealKeyFile } from "./key-file.ts";
export { type HandlerSecrets, type OpeningSecrets, type RootSecrets } from "./keys.ts";
export { fingerprint, generateDeskKey, generateHandlerKey, generateRecoveryKey, generateRoot } from "./keys.ts";
export { type Mark, type Replaced, markLimits, removeMessages, replaceNames, replaceNamesInCase } from "./names.ts";
export { type DeriveOptions, type DerivedReceipt, type Receipt } from "./receipt.ts";
export { accessHash, deriveReceipt, formatReceipt, locatorOf, newReceipt, parseReceipt, receiptCost, saltOf } from "./receipt.ts";
export { type Audience, type SealedTo, recipientsFor } from "./recipients.ts";
export { type DraftFile, type MessageRequest, type PreparedReport, type PreviewEntry, type ReportDraft } from "./report.ts";
export { type ReportRequest, type TextContents, fittingName, openText, prepareReport, sealMessage } from "./report.ts";
export { fileSaltBytes, saltedHash } from "./salted-hash.ts";
export { type Challenge, signChallenge, verifyChallenge } from "./session.ts";
export { type Approver, type KeysetTrust, type VerifiedKeyset, approveKeyset, signKeyset, verifyKeyset } from "./signed-keyset.ts";
export { pieceCount, sizeClasses, sizeClassOf } from "./sizes.ts";
export { type BackupKey, generateBackupKeys, openStream, sealStream } from "./stream.ts";
