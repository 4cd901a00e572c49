export type { ChainProblem, ChainProblemCode, ChainVerification } from "./check.ts";
export { copiesBetween, newestCopyFrom } from "./copies";
export { SEALED_FIELDS, type SealCopy, type SealRow } from "./format.ts";
export type { KeyStatement } from "./keys.ts";
export { SEAL_KEY_PATH, serveSealKey } from "./published";
export { sealAudit } from "./seal";
export { keyStatements, listSeals, newestSeal, sealsOver } from "./store";
export { publicKey, verifySeals } from "./verify";
export { walkChain } from "./walk";
export {
  type AuditFinding,
  openFindings,
  readWalk,
  settleFindings,
  type Walk,
} from "./walk-store";
