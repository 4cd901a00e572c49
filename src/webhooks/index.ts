export { applyWaiting } from "./apply";
export { EVENT_KINDS, type EventHandler, type EventKind, type WebhookEvent } from "./event";
export { receiveWebhook, verifySubscription } from "./intake";
export { lastEventTimes, preferenceEvent, unappliedCustomerEvents } from "./store";
