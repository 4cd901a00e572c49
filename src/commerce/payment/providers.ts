import type { PaymentMethod } from "../rules";
import type { PaymentProvider } from "./provider";
import { stripeProvider } from "./stripe";

/** By bank or FPS: nothing is asked of anybody, and a person says when the money is there. */
const manualProvider: PaymentProvider = {
  kind: "manual",
  whyNot: () => undefined,
  create: async () => ({ kind: "created", ref: null, url: null }),
  expire: async () => ({ kind: "ended" }),
};

const PROVIDERS: Readonly<Record<PaymentMethod, PaymentProvider>> = {
  stripe: stripeProvider,
  manual: manualProvider,
};

export const providerOf = (method: PaymentMethod): PaymentProvider => PROVIDERS[method];
