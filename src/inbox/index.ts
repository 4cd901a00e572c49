export { moveToQueue } from "./assign/by-system";
export { confirmEscalation, ownEscalation } from "./close/escalation";
export { remindOfFollowUps } from "./close/follow-ups";
export { type EscalationRow, escalationsToConfirm } from "./close/store";
export { wordsFor } from "./message-view";
export { namesOfConversations } from "./names-store";
export { routePending } from "./routing";
export { type Calendar, calendarOf, isOpenAt, refreshSla, sweepSla } from "./sla";
export { conversationsOfContact, findConversation, touchConversation } from "./store";
export {
  conversationsInReach,
  routingRulesWithTags,
  tagConversations,
  taggedConversations,
} from "./tags-store";
