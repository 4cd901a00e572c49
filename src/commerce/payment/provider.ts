import type { AppContext } from "../../platform/context";
import type { PaymentMethod } from "../rules";

/** What is to be paid, as a provider needs it. Nothing in it says who the customer is. */
export interface PaymentOrder {
  linkId: string;
  orderId: string;
  /** What people call the order by. */
  number: string;
  currency: string;
  totalMinor: number;
  items: readonly { name: string; quantity: number; priceMinor: number }[];
  lines: readonly { label: string; minor: number }[];
  language: string;
  /** When the provider ends it, ms. */
  endsAt: number;
  /** Where the payer comes back to. */
  paidUrl: string;
  backUrl: string;
}

/** What came of asking for a way to pay. `unknown`: it may be there, and asking again makes no second one. */
export type Created =
  | { kind: "created"; ref: string | null; url: string | null }
  | { kind: "refused"; code: string; message: string; details: Record<string, unknown> }
  | { kind: "unknown"; cause: string };

/** What came of ending one. `ended`: nothing can be paid by it any more, now or from before. */
export type Ended = { kind: "ended" } | { kind: "unknown"; cause: string };

/** What a provider reported. Nothing of the payer is in it. */
export interface ProviderEvent {
  id: string;
  provider: PaymentMethod;
  type: PaymentEventType;
  /** The provider's id of the page that it was paid on; null when it is not told. */
  sessionRef: string | null;
  /** Our link; null when only the payment is named. */
  linkId: string | null;
  /** The provider's id of the payment. */
  paymentRef: string | null;
  /** Paid, or given back in all so far, in minor units. */
  amountMinor: number | null;
  /** ISO 4217 */
  currency: string | null;
  /** By the provider's clock, ms. */
  at: number;
}

/** `pending`: the payer did all there is to do, and the money is on its way. */
export type PaymentEventType =
  | "paid"
  | "pending"
  | "failed"
  | "expired"
  | "refunded"
  | "refund_failed"
  | DisputeType;

/** The payer's bank asks for the money, took it, or left it here. */
export type DisputeType = "disputed" | "dispute_lost" | "dispute_won";

/** A way to be paid. */
export interface PaymentProvider {
  kind: PaymentMethod;
  /** Why it cannot be used for an amount, or undefined when it can. */
  whyNot(ctx: Pick<AppContext, "env">, order: { currency: string; totalMinor: number }): WhyNot | undefined;
  /** Makes a way to pay, once for a link, however often it is asked. */
  create(ctx: AppContext, order: PaymentOrder): Promise<Created>;
  expire(ctx: AppContext, ref: string): Promise<Ended>;
}

export interface WhyNot {
  code: "unavailable" | "validation_failed";
  message: string;
  fix: string;
}
