export { type CaseChat, type CaseContent, caseContent, type ConsentsContent, consentsContent, happenings } from "./case.ts";
export { type IdentityContent, identityContent, type MessageContent, messageContent } from "./case.ts";
export { type ConsentId, consents } from "./consents.ts";
export { type HandlerKey, type Keyset, type SignedKeyset, activeHandlers, canTakeReports, keyset, signedKeyset } from "./keyset.ts";
export { intakeLimits, periods } from "./limits.ts";
export { Problem, type ProblemCode, type ProblemDetail, problems } from "./problems.ts";
export { type Purpose, purposes } from "./purposes.ts";
export { type Role, roles } from "./roles.ts";
export { type HandlerId, type ReportId, contractVersion } from "./shapes.ts";
