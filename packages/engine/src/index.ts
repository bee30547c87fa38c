export { type Analysis, analyze, assessConversation } from "./analyze.ts";
export { type CalibrationBin, type Evaluation, type GroupRow, type Judged, type Rate, evaluate } from "./evaluate/metrics.ts";
export { isTrapLabel } from "./evaluate/label.ts";
export { type IdentifyOptions, identifiersOf } from "./identify/identify.ts";
export { phoneReadings } from "./identify/phone.ts";
export { type Grouping, type Joined } from "./link/chats.ts";
export { type HashKey } from "./link/hash.ts";
export { type ChatIndex, type LinkableChat, explainPair, linkChats, openChatIndex } from "./linking.ts";
export { type Ledger, type LedgerEntry, type LedgerPart, type NamedPart, keepIds } from "./link/ledger.ts";
export { type LinkThresholds, linkThresholds } from "./link/thresholds.ts";
export {
  type LinkRecord,
  type LinkedRecords,
  type RecordCampaign,
  type RecordLinker,
  type RecordLinkerOptions,
  type RecordShard,
  createRecordLinker,
  createRecordShard,
  packShard,
} from "./link/records.ts";
export { type FilledTemplate, fillTemplate, showAgainst } from "./link/template.ts";
export { type Advice, adviceTexts } from "./model/advice.ts";
export type { Assessment, Finding, Level, Tempo } from "./model/assessment.ts";
export type {
  Campaign,
  CampaignPersona,
  Decision,
  Hub,
  Link,
  LinkLevel,
  LinkedChats,
  Reason,
  ReasonKind,
  Template,
} from "./model/campaign.ts";
export {
  type Attachment,
  type AttachmentKind,
  type Conversation,
  type Issue,
  type IssueCode,
  type Message,
  type MessageKind,
  type Messages,
  type Participant,
  type Role,
  type Source,
  type Span,
  issueMeanings,
  listMessages,
} from "./model/conversation.ts";
export { EngineError, type EngineErrorCode, type EngineErrorDetail, engineErrorSentence, limitError } from "./model/errors.ts";
export { type Format, formats } from "./model/format.ts";
export type { Identifier, IdentifierKind } from "./model/identifier.ts";
export { type Limits, defaultLimits } from "./model/limits.ts";
export type { Place, Side, Sighting, Sightings } from "./model/sighting.ts";
export { type Stage, stages } from "./model/stage.ts";
export { type ReadOptions, type SourceFile } from "./read/reader.ts";
export { read, recogniseFormat } from "./read/read.ts";
export { type StreamedChat, streamWhatsApp } from "./read/whatsapp/index.ts";
export { type Tell } from "./tell/catalogue/tell.ts";
export { tells } from "./tell/catalogue/tells.ts";
