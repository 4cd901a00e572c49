export { moveToQueue } from "./assign/by-system";
export { confirmEscalation, ownEscalation } from "./close/escalation";
export { remindOfFollowUps } from "./close/follow-ups";
export { OUTCOMES, TOPICS } from "./close/rules";
export { type EscalationRow, escalationsToConfirm } from "./close/store";
export { conversationVersion, type LastMessage, lastMessagesOf, listVersion } from "./glance";
export { readConversations } from "./list";
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
