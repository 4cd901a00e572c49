export {
  type ActionError,
  type ActionRequest,
  type ApprovalList,
  findActionRequest,
  findByIdempotencyKey,
  finishActionRequest,
  hasDoneSince,
  isAskedAbout,
  latestRequests,
  listForApproval,
} from "./action-requests";
export { type Assessment, blockingFinding, type Finding, guardrailFinding } from "./assessment";
export {
  type AuditActor,
  type AuditEntry,
  audit,
  audits,
  META_ACTOR,
  recordAudit,
  SYSTEM_ACTOR,
} from "./audit";
export { type ExportedPart, exportAudit, MOST_EXPORTED } from "./audit-export";
export { type AuditFilters, type AuditRow, isReadCovered, listAudit } from "./audit-store";
export { guardNotBulk, isBulk } from "./bulk";
export * from "./kernel";
export * from "./policy";
export { findPreview, findPreviews, type StoredPreview } from "./preview-store";
export {
  type AuditFinding,
  type ChainProblemCode,
  type ChainVerification,
  listSeals,
  openFindings,
  publicKey,
  readWalk,
  SEAL_KEY_PATH,
  type SealRow,
  sealAudit,
  serveSealKey,
  settleFindings,
  verifySeals,
  type Walk,
  walkChain,
} from "./seals";
