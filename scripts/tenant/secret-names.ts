/** What a secret is for and where it comes from. */
export interface Secret {
  name: string;
  /**
   * `given`: from the operator, needed. `made`: random, made once when nothing is given. `webhook`: made when the webhook is
   * registered. `optional`: set when given.
   */
  origin: "given" | "made" | "webhook" | "optional";
  purpose: string;
}

/** Every secret of the Worker (`src/platform/env.ts`); a test compares the two lists. */
export const SECRETS: readonly Secret[] = [
  {
    name: "META_ACCESS_TOKEN",
    origin: "given",
    purpose: "a system user's token for the WhatsApp Business Account",
  },
  { name: "META_APP_SECRET", origin: "given", purpose: "the app's secret, which signs webhooks" },
  {
    name: "META_VERIFY_TOKEN",
    origin: "webhook",
    purpose: "what Meta shows when it verifies the webhook's address",
  },
  { name: "AUDIT_SEAL_KEY", origin: "made", purpose: "signs the seals of the audit log" },
  { name: "LINK_SIGNING_KEY", origin: "made", purpose: "signs links to files, reports and payments" },
  { name: "ERASURE_KEY", origin: "made", purpose: "keys the digests by which erased people are known again" },
  {
    name: "AUDIT_SEAL_KEY_PREVIOUS",
    origin: "optional",
    purpose: "the seal key before, while it is replaced",
  },
  {
    name: "OIDC_CLIENT_SECRET",
    origin: "optional",
    purpose: "the console's client at the identity provider",
  },
  { name: "STRIPE_SECRET_KEY", origin: "optional", purpose: "payments by Stripe" },
  { name: "STRIPE_WEBHOOK_SECRET", origin: "optional", purpose: "what Stripe signs its events with" },
  { name: "SHOP_API_TOKEN", origin: "optional", purpose: "the shop's own system" },
  { name: "MEDIA_SCANNER_TOKEN", origin: "optional", purpose: "the scanner of files" },
  {
    name: "ALERT_WEBHOOK_URL",
    origin: "optional",
    purpose: "where alerts go, the incoming webhook of a chat tool",
  },
];
