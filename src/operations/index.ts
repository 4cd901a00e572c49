export { alertAddress } from "./alerts/deliver";
export { ALERT_KINDS, type AlertKind } from "./alerts/kinds";
export { type AlertLanguage, alertWords, detailWords } from "./alerts/message";
export { type AlertRow, listAlerts } from "./alerts/store";
export { type JobOutcome, watchOperations } from "./alerts/watch";
export {
  CHAIN_SETTLEMENT,
  type ChainSettlement,
  LONGEST_REASON,
  SHORTEST_REASON,
} from "./chain/settle";
export { isDeadLetterQueue, receiveDeadLetters, settleLeftLetters } from "./dead-letters/receive";
export { type DeadLetterRetry, deadLetterRetry, workOf } from "./dead-letters/retry";
export { type DeadLetter, latestDeadLetters } from "./dead-letters/store";
export { type OperationsState, operationsState } from "./state";
