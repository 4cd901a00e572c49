export { confirmEscalation, ownEscalation } from "./close/escalation";
export { remindOfFollowUps } from "./close/follow-ups";
export { type EscalationRow, escalationsToConfirm } from "./close/store";
export { namesOfConversations } from "./names-store";
export { routePending } from "./routing";
export { sweepSla } from "./sla";
export { conversationsOfContact, findConversation } from "./store";
export {
  conversationsInReach,
  routingRulesWithTags,
  tagConversations,
  taggedConversations,
} from "./tags-store";
