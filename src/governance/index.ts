export {
  type ActionError,
  type ActionRequest,
  findActionRequest,
  findByIdempotencyKey,
  finishActionRequest,
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
export { type AuditRow, listAudit } from "./audit-store";
export { guardNotBulk, isBulk } from "./bulk";
export * from "./kernel";
export * from "./policy";
export { findPreview, findPreviews, type StoredPreview } from "./preview-store";
export { sealAudit, verifyChain } from "./seals";
