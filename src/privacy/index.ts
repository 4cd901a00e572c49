import type { GovernedWrite } from "../governance";
import { COPY_TOPIC, makeCopy } from "./copy/run";
import { copyPersonalData } from "./copy/write";
import { ERASE_TOPIC } from "./erasure/begin";
import { eraseStep } from "./erasure/run";
import { erasePersonalData } from "./erasure/write";

export { removeExpiredCopies } from "./copy/expiry";
export type { AboutContact } from "./erasure/write";
export { assetOfCopy, isErased } from "./person-store";
export { findRequest, type PersonalDataRequest, requestsOf } from "./requests-store";
export { requireNoneWaiting, type WaitingRequest, waitingRequests } from "./waiting";
export { copyPersonalData, erasePersonalData };

/** What is done with one person's data, by the name under which it is asked for, approved and audited. No agent has it. */
export const PRIVACY_WRITES: Readonly<Record<string, GovernedWrite>> = Object.fromEntries(
  [copyPersonalData, erasePersonalData].map((write) => [write.tool, write as GovernedWrite]),
);

export const PRIVACY_TOPICS = { [COPY_TOPIC]: makeCopy, [ERASE_TOPIC]: eraseStep };
export { RETENTION_RULES, type RetentionRule, retentionSettings } from "./retention/rules";
export { runRetention } from "./retention/run";
