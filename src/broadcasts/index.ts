export type { Exclusion } from "./audience/reasons";
export { broadcastsBegun, type ListedBroadcast, listBroadcasts } from "./list-store";
export { type Cohort, type Fallback, filledIn, type Plan } from "./plan";
export type { CampaignFigures, Funnel } from "./report/shape";
export {
  ACTIVE_STATUSES,
  BROADCAST_STATUSES,
  BROADCAST_STOPS,
  type BroadcastStatus,
  HALT_REASONS,
  type HaltReason,
  SMALLEST_GROUP,
} from "./rules";
export {
  broadcastNames,
  broadcastsOfSegments,
  broadcastsOfTemplates,
  type SegmentUse,
  type TemplateUse,
} from "./store";
export {
  broadcastMessagesOf,
  recipientId,
  recipientsByWamid,
  recipientTime,
  referencedRecipient,
  type ThreadMessage,
} from "./thread";
