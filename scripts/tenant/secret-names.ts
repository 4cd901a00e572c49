/** What a secret is for and where it comes from. */
export interface Secret {
  name: string;
  /**
   * `given`: from the operator, needed. `made`: random, made once when the tenant's own is not given. `webhook`: made when the webhook is
   * registered. `optional`: set when given.
   */
  origin: "given" | "made" | "webhook" | "optional";
  purpose: string;
  /**
   * A key that no two tenants may share: it is read from a variable with the tenant's name in it alone (`ownVariable`), so that what a
   * shell still has of another tenant is never taken.
   */
  own?: true;
}

/** The variable of a tenant's own key: `AUDIT_SEAL_KEY__HARBOUR_LANE`. No slug has an underscore, so no two tenants have the same. */
export const ownVariable = (name: string, slug: string): string =>
  `${name}__${slug.toUpperCase().replaceAll("-", "_")}`;

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
  { name: "AUDIT_SEAL_KEY", origin: "made", purpose: "signs the seals of the audit log", own: true },
  {
    name: "LINK_SIGNING_KEY",
    origin: "made",
    purpose: "signs links to files, reports and payments",
    own: true,
  },
  {
    name: "ERASURE_KEY",
    origin: "made",
    purpose: "keys the digests by which erased people are known again",
    own: true,
  },
  {
    name: "AUDIT_SEAL_KEY_PREVIOUS",
    origin: "optional",
    purpose: "the seal key before, while it is replaced",
    own: true,
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
