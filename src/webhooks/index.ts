export { applyWaiting } from "./apply";
export { EVENT_KINDS, type EventHandler, type EventKind, EventsMustWait, type WebhookEvent } from "./event";
export { receiveWebhook, verifySubscription } from "./intake";
export {
  countRejection,
  lastEventTimes,
  preferenceEvent,
  UNAPPLIED_SENDERS,
  type UnappliedSender,
  unappliedCustomerEvents,
  unappliedIn,
} from "./store";
