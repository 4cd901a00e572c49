/** The Worker's bindings: names are those of wrangler.toml. Secrets may be unset; `config.get` says so. */
export interface Env {
  DB: D1Database;
  CONVERSATION_SESSION: DurableObjectNamespace;
  NUMBER_THROTTLE: DurableObjectNamespace;
  BROADCAST_RUN: DurableObjectNamespace;
  WEBHOOK_QUEUE: Queue<WebhookWakeUp>;
  OUTBOX_QUEUE: Queue<OutboxWakeUp>;
  BROADCAST_QUEUE: Queue<BroadcastSlice>;
  FILES: R2Bucket;
  /** Registered OAuth clients, codes and tokens: the OAuth provider's, hashed. */
  OAUTH_KV: KVNamespace;
  /** Calls of one principal, and tries of one address at what needs no sign-in. */
  CALL_LIMIT: RateLimit;
  TRY_LIMIT: RateLimit;
  /** Which version of the Worker this is: `/healthz` says it, and the tenant command compares it with the one it deployed. */
  VERSION_METADATA?: WorkerVersionMetadata;

  /** `local` opens the local picker and seeded tokens, and only on a loopback host. */
  ENVIRONMENT: string;
  META_GRAPH_URL: string;
  META_API_VERSION: string;
  META_WABA_ID: string;
  /** The app in whose name example files of templates are given to Meta. */
  META_APP_ID: string;
  TENANT_NAME: string;
  /** What stands behind the names of a tenant's queues; empty for those of wrangler.toml themselves. */
  TENANT_SLUG: string;
  LOCALE: string;
  TIME_ZONE: string;
  DEFAULT_COUNTRY: string;
  /** JSON `{ "<language>": ["word", …] }`: the tenant's own opt-out words, besides the policy's. */
  OPT_OUT_WORDS?: string;
  /** Base URL that links for people start with; empty: the origin of the request. */
  PUBLIC_URL: string;

  /** The shop's own system: products, stock and orders; empty: the embedded catalogue. See docs/shop.md. */
  SHOP_API_URL?: string;
  SHOP_API_TOKEN?: string;
  /** Where Stripe answers; empty: Stripe's own address. */
  STRIPE_API_URL?: string;
  STRIPE_SECRET_KEY?: string;
  STRIPE_WEBHOOK_SECRET?: string;
  /** JSON `{ "<language>": "…" }`: how to pay by hand, by bank or FPS; empty: not offered. */
  PAYMENT_INSTRUCTIONS?: string;

  /** Staff sign in with this OpenID Connect issuer, for example `https://login.example.com`; empty: with passkeys alone. */
  OIDC_ISSUER?: string;
  OIDC_CLIENT_ID?: string;
  OIDC_CLIENT_SECRET?: string;
  /** What the button says; empty: the issuer's host. */
  OIDC_NAME?: string;

  META_ACCESS_TOKEN?: string;
  META_APP_SECRET?: string;
  META_VERIFY_TOKEN?: string;
  /** The key that signs audit seals follows from it: at least 32 random characters (docs/audit.md). */
  AUDIT_SEAL_KEY?: string;
  /** The one before it, set while the key is replaced, so that the old key announces the new one. */
  AUDIT_SEAL_KEY_PREVIOUS?: string;
  /** A scanner of files, besides the embedded one: see `src/media/scan.ts`. Empty: none. */
  MEDIA_SCANNER_URL?: string;
  MEDIA_SCANNER_TOKEN?: string;
  LINK_SIGNING_KEY?: string;
  /** Keys the digests by which people who were erased are known again; it must never change. */
  ERASURE_KEY?: string;

  /** Counters, where the account has Analytics Engine; else they are log lines alone. */
  METRICS?: AnalyticsEngineDataset;
  /** Where alerts go by POST, `{ "text": "…" }`: the incoming webhook of a chat tool, a secret. Empty: the console alone. */
  ALERT_WEBHOOK_URL?: string;
  /** JSON `{ "<rule>": days }`: how long things are kept, over the defaults of `src/privacy/retention/rules.ts`. */
  RETENTION_DAYS?: string;
}

/** Says that stored webhook events wait; the consumer takes whatever waits. */
export interface WebhookWakeUp {
  events: number;
}

/** Says that one outbox entry is due. */
export interface OutboxWakeUp {
  outbox_id: string;
}

/** A part of a broadcast that one consumer is to send: recipients of these places. It carries no data of theirs. */
export interface BroadcastSlice {
  broadcast_id: string;
  slice: string;
  from: number;
  to: number;
  /** Of the call that asked for the broadcast to go out. */
  correlation_id?: string;
}
