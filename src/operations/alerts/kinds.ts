/** How much it matters: `critical` stops the work or may, `warning` wants to be looked at within the day. */
export type Severity = "info" | "warning" | "critical";

export interface AlertKindRow {
  severity: Severity;
  title: string;
  /** When it is raised; it is over when that does not hold any more, unless `over` says otherwise. */
  raised: string;
  over?: string;
  todo: string;
  /** Counts among its details: when one of them grows while it lasts, it is told again. */
  tellAgain?: readonly DetailName[];
}

/** Every alert that there is: the page, the message to the chat tool and docs/operations.md are made from these rows. */
export const ALERT_KINDS = {
  access_token_invalid: {
    severity: "critical",
    title: "Meta does not accept the access token",
    raised: "Meta's debug_token says that the token is not valid; asked every hour.",
    todo: "Create a system-user token in Business Manager, set META_ACCESS_TOKEN, deploy.",
  },
  access_token_expiring: {
    severity: "warning",
    title: "The access token expires soon",
    raised: "Meta's debug_token names a time within 14 days.",
    todo: "Replace it by a system-user token that does not expire, before that day.",
  },
  meta_not_connected: {
    severity: "critical",
    title: "The Graph API cannot be reached or refuses",
    raised: "The last look at the account failed; repeated every five minutes.",
    todo: "Look at metastatus.com, then at the meta.call lines of the log for Meta's code. Messages wait and are not lost.",
  },
  not_subscribed: {
    severity: "critical",
    title: "No app is subscribed to the account's webhooks",
    raised: "Meta lists no subscribed app; asked every hour.",
    todo: "Subscribe the app again: POST /{waba-id}/subscribed_apps.",
  },
  setting_missing: {
    severity: "critical",
    title: "Settings are missing",
    raised:
      "A secret or variable that the product needs is not set, or only half of a pair is: one alert each.",
    todo: "Settings, Health, says which and what each is for. Set them and deploy.",
  },
  erasure_key_changed: {
    severity: "critical",
    title: "ERASURE_KEY is not the one under which people were erased",
    raised:
      "ERASURE_KEY is set, and at least one person was erased under another one. (Not set at all: `setting_missing`.)",
    todo: "Set ERASURE_KEY to what it was and deploy. Until then nobody becomes a contact, and what customers write waits.",
  },
  number_red: {
    severity: "critical",
    title: "A number's quality is red",
    raised: "Meta rates the number red, by webhook or the hourly look.",
    todo: "Send nothing that is not asked for. Broadcasts from it stop by themselves. Look at recent templates and at who opted out.",
  },
  number_yellow: {
    severity: "warning",
    title: "A number's quality is yellow",
    raised: "Meta rates the number yellow.",
    todo: "Send less, and to people who agreed lately. Look at which template was reported.",
  },
  number_restricted: {
    severity: "critical",
    title: "Meta has restricted a number",
    raised: "The number's status is something else than connected, pending or unknown.",
    todo: "Open WhatsApp Manager for the reason and the way to appeal. What is sent from it fails until it is connected.",
  },
  template_stopped: {
    severity: "warning",
    title: "A template that is in use was paused or disabled",
    raised:
      "Meta paused or disabled a template that a live flow, a live keyword rule or a coming broadcast names.",
    todo: "Choose another template there, or wait for the pause to end. Nothing goes out with it meanwhile.",
  },
  broadcast_stopped: {
    severity: "warning",
    title: "A broadcast stopped itself",
    raised: "A broadcast is paused, and not by a person.",
    over: "A person resumes or cancels it.",
    todo: "Its page says why. Mend the cause, then resume or cancel it there.",
  },
  dead_letters: {
    severity: "warning",
    title: "A queue gave messages up",
    raised: "A message came to a dead-letter queue within the hour, or one waits for somebody.",
    over: "None waits, and none came for an hour.",
    todo: "Operations lists them, and what became of the work. Most settle by themselves; try the others again there.",
    tellAgain: ["open", "last_hour"],
  },
  webhook_events_failed: {
    severity: "warning",
    title: "Webhook events could not be applied",
    raised: "At least one event is parked as failed. Sends to its customer wait for it.",
    todo: "Webhooks, Failed, says why. Mend the cause and have them tried again.",
    tellAgain: ["count"],
  },
  webhook_silent: {
    severity: "critical",
    title: "Meta sends no webhooks",
    raised:
      "Meta took a message, and no event at all came for 30 minutes: each message has a status within seconds.",
    over: "An event came.",
    todo: "Check the app's webhook address and its subscriptions, then Webhooks, Turned away in the last 7 days.",
  },
  webhook_lag: {
    severity: "warning",
    title: "Webhook events wait too long",
    raised: "The oldest event that should have been applied is five minutes late.",
    todo: "Look for queue.failed and webhook.event_failed in the log, and at the state of D1 and Queues at cloudflarestatus.com.",
  },
  outbox_lag: {
    severity: "warning",
    title: "Outgoing work waits too long",
    raised: "The oldest entry of the outbox that should have been carried out is ten minutes late.",
    todo: "Look for outbox.failed in the log: its error and correlation id lead to the work.",
  },
  sla_breached: {
    severity: "warning",
    title: "Customers wait longer than agreed",
    raised: "At least one open conversation has missed its service level.",
    over: "All of them were answered or closed.",
    todo: "The inbox lists them under Overdue. Bring in more people, or assign them anew.",
  },
  audit_not_sealed: {
    severity: "critical",
    title: "The audit log is not sealed",
    raised: "An entry has waited for its seal for ten minutes.",
    todo: "Look for cron.failed of the job audit seal. Entries are kept, but cannot be proved until they are sealed.",
  },
  audit_broken: {
    severity: "critical",
    title: "The audit log's chain does not hold",
    raised:
      "The watch over the chain found a seal that does not hold, or copies outside the database that say something else.",
    over: "A person explains it on the page Operations.",
    todo: "Change nothing. Export the log, verify the export, and compare with an earlier one: somebody wrote into the database.",
    tellAgain: ["count"],
  },
  payment_issue: {
    severity: "warning",
    title: "Money does not fit its order",
    raised: "At least one order has a payment that a manager has to settle.",
    todo: "Orders, Needs a look, lists them. Nothing is refunded by itself.",
    tellAgain: ["count"],
  },
  cron_failing: {
    severity: "warning",
    title: "A job of the cron keeps failing",
    raised: "A job failed three times in a row.",
    over: "It ran through once.",
    todo: "Look for cron.failed of that job in the log. Other jobs go on.",
  },
} as const satisfies Record<string, AlertKindRow>;

export type AlertKind = keyof typeof ALERT_KINDS;

export const rowOf = (kind: AlertKind): AlertKindRow => ALERT_KINDS[kind];

/** What an alert may say of itself; each has its word in both languages. */
export const DETAILS = {
  count: "count",
  late_minutes: "minutes late",
  open: "waiting",
  last_hour: "in the last hour",
  seals: "seals",
  phone_number_id: "phone number id",
  template_id: "template id",
  broadcast_id: "broadcast id",
  status: "status",
  reason: "reason",
  missing: "setting",
  job: "job",
  failures: "failures in a row",
} as const;

export type DetailName = keyof typeof DETAILS;

/** Something that holds now. */
export interface Found {
  kind: AlertKind;
  /** Of what, when there can be several at once: an id of ours or Meta's, never a person. */
  about?: string;
  /** Ids, codes and counts; no personal data, no secrets. */
  details: Readonly<Partial<Record<DetailName, string | number | readonly string[]>>>;
}

export const keyOf = ({ kind, about }: Pick<Found, "kind" | "about">): string =>
  about === undefined ? kind : `${kind}:${about}`;
