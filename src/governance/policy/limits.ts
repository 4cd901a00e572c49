import { DAY, HOUR, MINUTE } from "../../platform/clock";

/**
 * Numbers of the policy. Durations in milliseconds.
 * Windows and caps that are Meta's: developers.facebook.com/documentation/business-messaging/whatsapp.
 */
export const LIMITS = {
  /** Uploads of one principal that wait for their bytes, or for approval. */
  openUploads: 50,
  /** Tables of contacts that one principal may have kept at once; each is kept for a day. */
  keptTables: 50,
  /** Free-form messages are allowed this long after the customer's last message, by Meta's clock. */
  serviceWindow: 24 * HOUR,
  /** A free-form message that starts this late may reach Meta after the window: it does not start. */
  windowMargin: 5 * 1000,
  /** After an answer to a message from an ad or a page button everything is free for this long. */
  freeEntryPoint: 72 * HOUR,
  /** Such a message has to be answered within this time. */
  entryPointAnswer: 24 * HOUR,
  /** Meta takes a reaction to a message of up to this age. */
  reactionAge: 30 * DAY,
  /** "Closing soon" in lists. */
  windowClosingSoon: 60 * MINUTE,
  /** "Due soon" of service level targets. */
  slaDueSoon: 60 * MINUTE,
  /** A preview can be the contract of a write for this long. */
  previewLifetime: 15 * MINUTE,
  /** A send whose claim is older than this and has no outcome is unknown. */
  sendClaimLifetime: 60 * 1000,
  /** For this long an unknown outcome blocks a repetition; afterwards a person may approve one. */
  unknownBlocks: HOUR,
  /** For this long after a message the same one to the same customer, who did not write since, needs a person. */
  sameMessage: 10 * MINUTE,
  /** A message that waited this long for its first try, in an outage say, is not sent any more. */
  queueLifetime: 4 * HOUR,
  /** An automatic reply that waited this long answers something that is no longer asked. */
  automaticLifetime: 15 * MINUTE,
  /** A message that Meta keeps putting off is given up after this long. */
  sendPatience: HOUR,
  /** Messages to one customer at once. Meta allows 45; the rest is room for what its clock sees otherwise. */
  pairBurst: 40,
  /** How long one message to the same customer takes to pay back. */
  pairPayback: 6 * 1000,
  /** Changing more contacts than this, in one request or within {@link bulkPeriod}, is a bulk change. */
  bulkContacts: 20,
  bulkPeriod: HOUR,
  /** Clocks of other systems may be ahead by this much; a consent date beyond it lies in the future. */
  clockSkew: 5 * MINUTE,
  /** A file that was read can be asked to be imported for this long. */
  importLifetime: DAY,
  /** How long a permit is good for, from its making to Meta's answer being asked for. */
  permitLifetime: 10 * 1000,
} as const;

/** Marketing messages one contact may get, over all senders of the tenant. */
export const FREQUENCY_CAPS = [
  { category: "marketing", per: 24 * HOUR, most: 3 },
  { category: "marketing", per: 7 * DAY, most: 6 },
] as const;

/** Hours, in the tenant's time zone, in which no marketing broadcast is sent. Single templates get a warning. */
export const QUIET_HOURS = { category: "marketing", from: "21:00", to: "09:00" } as const;
