import type { GraphState } from "./graph-state";

/** What wrangler.toml gives this Worker. */
export interface Env {
  GRAPH_STATE: DurableObjectNamespace<GraphState>;
  /** Receiver of webhooks; empty for pull mode, in which they are kept for `GET /_sim/webhooks`. */
  WEBHOOK_URL: string;
  /** Key of the `X-Hub-Signature-256` HMAC. */
  APP_SECRET: string;
  /** Compared by the receiver in Meta's GET verification; sent by `POST /_sim/verify`. */
  VERIFY_TOKEN: string;
  /** The one bearer token that the Graph API accepts. */
  ACCESS_TOKEN: string;
  /** The one key that Stripe's API accepts here. */
  STRIPE_SECRET_KEY: string;
  /** Key of the HMAC of Stripe's events; they go to `/webhooks/stripe` of the receiver. */
  STRIPE_WEBHOOK_SECRET: string;
}

/** Milliseconds since the epoch. Passed in, so that rules can be tried at any moment. */
export type Clock = () => number;
