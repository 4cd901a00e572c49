/** Every secret that local runs and tests use. They open nothing outside of them, and the product knows none of them. */
export const LOCAL_SECRETS: readonly string[] = [
  "local-meta-access-token",
  "local-app-secret",
  "local-verify-token",
  "local-audit-seal-key",
  "local-link-signing-key",
  "local-erasure-key",
  "local-shop-token",
  "local-oidc-secret",
  "sk_test_local",
  "whsec_local",
];
