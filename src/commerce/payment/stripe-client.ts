import type StripeLibrary from "stripe";
import { SECOND } from "../../platform/clock";
import type { Env } from "../../platform/env";

type StripeEnv = Pick<Env, "ENVIRONMENT" | "STRIPE_API_URL" | "STRIPE_SECRET_KEY" | "STRIPE_WEBHOOK_SECRET">;

/** How long Stripe has for one answer, ms. An answer that comes later is asked for again under the same key. */
const TIMEOUT = 10 * SECOND;

/** The keys of local runs are in the repository: anywhere else they are as good as none. */
const usable = (env: StripeEnv, secret: string | undefined): string | undefined =>
  secret && (env.ENVIRONMENT === "local" || !secret.endsWith("_local")) ? secret : undefined;

export const stripeKey = (env: StripeEnv): string | undefined => usable(env, env.STRIPE_SECRET_KEY);
export const stripeWebhookSecret = (env: StripeEnv): string | undefined =>
  usable(env, env.STRIPE_WEBHOOK_SECRET);

/** Stripe's own library, loaded by the first call that needs it: most starts of the Worker never do. */
export async function stripeLibrary(): Promise<typeof StripeLibrary> {
  return (await import("stripe")).default;
}

/** Puts the calls under another base address than Stripe's, path included; the library knows hosts only. */
function fetchUnder(base: URL): typeof fetch {
  const path = base.pathname.replace(/\/$/, "");
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    url.pathname = path + url.pathname;
    return fetch(url, init);
  };
}

/** A client that tries once and waits shortly: whoever uses it says what is tried again, and when. */
export async function stripeClient(env: StripeEnv, key: string): Promise<StripeLibrary> {
  const Stripe = await stripeLibrary();
  const base = new URL(env.STRIPE_API_URL || "https://api.stripe.com");
  return new Stripe(key, {
    host: base.hostname,
    port: base.port || (base.protocol === "http:" ? "80" : "443"),
    protocol: base.protocol === "http:" ? "http" : "https",
    httpClient: Stripe.createFetchHttpClient(fetchUnder(base)),
    maxNetworkRetries: 0,
    timeout: TIMEOUT,
    telemetry: false,
  });
}
