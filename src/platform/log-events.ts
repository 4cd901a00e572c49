/**
 * Every name that a log line can have, and what it says. Names are `<area>.<what happened>`; docs/operations.md lists them.
 * A line is for whoever operates the deployment: what customers or staff are told stands elsewhere.
 */
export const LOG_EVENTS = {
  counter: "What one invocation counted; only where no Analytics Engine is bound.",
  "request.failed":
    "An HTTP request ended in an error that nobody foresaw; its answer carries the correlation id.",
  "later.failed": "Work that was to outlive an answer failed; cron or the queue takes it up.",
  "meta.call": "One call of the Graph API: which, what came of it, how long it took, Meta's trace id.",

  "cron.failed": "A job of the cron failed; it runs again within a minute.",
  "cron.job": "A job of the cron did something: how much, and how long it took.",
  "queue.failed": "A batch of a queue failed as a whole; the queue brings it again.",
  "queue.outbox_retry": "An outbox entry could not be carried out; it comes again.",
  "privacy.left_to_outbox":
    "A copy or an erasure did not come to its end at once; the outbox goes on with it.",
  "retention.settings_wrong": "RETENTION_DAYS is not what it should be, and nothing is removed.",
  "queue.slice_retry": "A slice of a broadcast could not be sent; it comes again.",
  "queue.dead_letter": "A queue gave a message up: it is recorded, and settled where the database shows how.",
  "outbox.failed": "The work of an outbox entry failed; it is due again later.",
  "outbox.left_to_cron": "The queue could not be told of an outbox entry; cron finds it.",
  "object.failed": "A Durable Object's alarm failed; the runtime repeats it.",

  "audit.chain_broken": "The watch over the audit log's chain found something that does not hold.",
  "audit.copy_conflict":
    "A copy of a seal that is kept outside the database says something else than the seal.",
  "audit.key_retired":
    "This Worker still has a secret that was replaced, and seals nothing with it; one with the new secret does.",
  "audit.key_missing": "AUDIT_SEAL_KEY is not set, and entries wait unsealed until it is back.",
  "alert.raised": "Something began that whoever operates the deployment should know of.",
  "alert.cleared": "It is over.",
  "alert.delivered": "The chat tool took what was owed to it.",
  "alert.not_delivered": "The chat tool did not take it; it is tried again, later each time.",

  "webhook.applied":
    "Events of a batch were applied; names the requests they came from when there were several.",
  "webhook.event_failed": "An event could not be applied; it is tried again, or parked.",
  "webhook.turned_away":
    "So many bodies came while there was too much at once; Meta was told to send them again.",
  "webhook.event_taken_over":
    "A consumer came late: another has the event or has applied it, and nothing was done twice.",
  "webhook.events_held":
    "Events wait because something is set up wrong (ERASURE_KEY, say); they are applied once it is right.",
  "webhook.left_to_cron": "The queue could not be told of waiting events; cron finds them.",
  "webhook.not_stored": "A webhook could not be stored; Meta was told to send it again.",
  "webhook.room_not_told": "Something that follows an applied event failed; cron makes it good.",

  "approval.decided": "A person decided; what follows is logged under the id of the request that asked.",
  "tool.failed": "A tool ended in an error that nobody foresaw; its answer carries the correlation id.",
  "console.failed": "A page ended in an error that nobody foresaw; it shows the correlation id.",
  "send.left_to_outbox": "A message could not be driven at once; the outbox does it.",
  "send.media_unavailable": "A file of a message could not be given to Meta yet.",
  "broadcast.no_audience": "The list of a broadcast could not be written down; it is tried again.",
  "broadcast.not_woken": "A broadcast's object did not answer; cron wakes it again.",
  "broadcast.step_failed": "A step of a broadcast failed; it is repeated in seconds.",
  "automation.left_to_cron": "The queue could not be told of an automatic answer that waits; cron finds it.",
  "automation.no_prices": "Prices could not be read for an automatic answer.",
  "automation.turn_failed": "An automatic answer could not be worked out; people answer instead.",
  "media.fetch_later": "A file that a customer sent could not be fetched yet.",
  "media.left_to_cron": "The queue could not be told of a file that is to be fetched; cron finds it.",
  "media.left_to_outbox": "A file that nothing uses could not be removed at once; the outbox does it.",
  "template.left_to_outbox": "A submission could not be driven at once; the outbox does it.",
  "import.left_to_outbox": "An import could not be driven at once; the outbox does it.",
  "sla.left_to_cron": "A service level could not be brought up to date at once; cron does it.",
  "sla.left_to_next_round": "More service levels changed than one round takes; the next goes on.",
  "shop.unreadable": "The shop's system answered something that cannot be read.",
  "order.left_to_outbox": "An order could not be driven at once; the outbox does it.",
  "order.unanswered": "The shop's system did not say what became of an order; it is asked again.",
  "payment.close_left_to_outbox": "A payment session could not be ended at once; the outbox does it.",
  "payment.close_unanswered": "The provider did not say whether a payment session ended; it is asked again.",
  "payment.event": "An event of the payment provider came.",
  "payment.event_not_applied":
    "An event of the payment provider could not be applied; the provider sends it again.",
  "payment.left_open": "A payment session could not be ended; its link is closed here.",
  "payment.left_to_outbox": "A payment link could not be driven at once; the outbox does it.",
  "payment.unanswered": "The provider did not answer; it is asked again under the same key.",
  "payment.unknown_link": "An event names a payment link that is not known here.",
  "oauth.refused": "A client's request for authorization or a token was refused, and why.",
  "oidc.refused": "A sign-in by OpenID Connect did not hold.",
  "oidc.unreachable": "The OpenID Connect issuer could not be reached.",
  "passkey.refused": "A passkey did not hold.",
} as const satisfies Record<string, string>;

export type LogEvent = keyof typeof LOG_EVENTS;
