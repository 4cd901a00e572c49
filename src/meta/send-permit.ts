const PERMIT: unique symbol = Symbol("SendPermit");

/** Where a message goes. `to` is a phone number in digits; `recipient` a business-scoped user id. */
export type Recipient = { to: string } | { recipient: string };

/**
 * The right to send one message. It names one recipient and one content by hash and is good for a few
 * seconds. Only the holder of the authority (`sending/permit.ts`) can make one: the type has no public
 * constructor, and at run time a permit that the authority did not issue is refused.
 */
export interface SendPermit {
  readonly [PERMIT]: true;
  readonly messageId: string;
  readonly phoneNumberId: string;
  readonly recipient: Recipient;
  readonly contentHash: string;
  /** Ms since the epoch. */
  readonly expiresAt: number;
}

export type PermitTerms = Omit<SendPermit, typeof PERMIT>;

const issued = new WeakSet<SendPermit>();
let authorityTaken = false;

/** Hands out the only way to issue permits. Works once: a second taker would be a second path to a customer. */
export function takePermitAuthority(): (terms: PermitTerms) => SendPermit {
  if (authorityTaken) throw new Error("the permit authority was already taken");
  authorityTaken = true;
  return (terms) => {
    const permit: SendPermit = Object.freeze({ [PERMIT]: true as const, ...terms });
    issued.add(permit);
    return permit;
  };
}

/** Spends a permit. @throws when it was not issued here, is spent, has expired, or is for other content. */
export function spendPermit(permit: SendPermit, contentHash: string, now: number): void {
  if (!issued.delete(permit)) throw new Error("this permit was not issued, or it was used before");
  if (permit.expiresAt <= now) throw new Error("the permit has expired");
  if (permit.contentHash !== contentHash) throw new Error("the permit is for other content");
}
