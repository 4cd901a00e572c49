/**
 * Meta's error codes that decide something, and what they mean for a send.
 * developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export type SendConsequence =
  /** Meta did not take it and says to slow down: it may be tried again after `delay` ms. */
  | { kind: "retry"; delay: number }
  /** It will not work for this message. */
  | { kind: "final" };

/** Too many messages to one user: about one per 6 s. */
export const PAIR_RATE_LIMIT = 131056;

const RETRY: Readonly<Record<number, number>> = {
  /** Throughput of the number. */
  130429: 2_000,
  [PAIR_RATE_LIMIT]: 6_000,
  /** Platform rate limit of the app or account. */
  4: 60_000,
  80007: 60_000,
  /** Too many calls about the account: templates, say. */
  80008: 60_000,
};

export function consequenceOf(code: number): SendConsequence {
  const delay = RETRY[code];
  return delay === undefined ? { kind: "final" } : { kind: "retry", delay };
}

/** In plain words, for those codes that a person can do something about. */
export const ERROR_MEANINGS: Readonly<Record<number, string>> = {
  190: "The access token has expired or was withdrawn; an administrator must set a new one.",
  130429: "The number's throughput limit was reached.",
  131026: "The message cannot be delivered to this number.",
  131031: "The account is locked by Meta.",
  131047: "More than 24 hours have passed since the customer last wrote.",
  131048: "Meta limits this number because too many messages were reported as spam.",
  131049: "Meta held the marketing message back for this customer; do not retry at once.",
  131050: "The customer has stopped marketing messages from this business.",
  131056: "Too many messages to this customer in a short time.",
  131062: "This kind of message needs a phone number.",
  132000: "The number of template parameters does not match the template.",
  132001: "The template does not exist in this language, or is not approved.",
  132012: "A template parameter has the wrong format.",
  132015: "The template is paused because of low quality.",
  132016: "The template was disabled for low quality.",
};
