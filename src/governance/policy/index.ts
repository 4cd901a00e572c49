export {
  APPROVAL_RULES,
  type ApprovalDecision,
  type ApprovalReason,
  decideApproval,
  type PolicyFacts,
  rolesOfAll,
} from "./approvals";
export { CONSENT_NEEDED, consentNeeded, type MessageCategory } from "./consent-needed";
export {
  breachedGuardrails,
  type ConsentValue,
  type Guardrail,
  type MessageOrigin,
  SEND_GUARDRAILS,
  type SendFacts,
} from "./guardrails";
export { FREQUENCY_CAPS, LIMITS, QUIET_HOURS } from "./limits";
export { foldLookAlikes } from "./look-alikes";
export { SENSITIVE_WORDS, type SensitiveTopic, sensitiveTopics } from "./sensitive-content";
export { CONSENT_TAGS, impliesConsent, LONGEST_TAG, normaliseTag } from "./tags";
export {
  consentWord,
  foldCase,
  INVISIBLE,
  MARKETING_OPT_OUT_WORDS,
  normaliseText,
  OPT_IN_WORDS,
  OPT_OUT_WORDS,
  ownOptOutWords,
} from "./words";
export { WRITE_GUARDRAILS, type WriteGuardrail } from "./write-guardrails";
