export { namesOfConversations } from "./names-store";
export { conversationsOfContact } from "./store";
export {
  conversationsInReach,
  routingRulesWithTags,
  tagConversations,
  taggedConversations,
} from "./tags-store";
