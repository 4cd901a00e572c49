import type { ErasureKeyState } from "../contacts";
import { ownOptOutWords } from "../governance";
import { DAY } from "../platform/clock";
import type { Env } from "../platform/env";
import { retentionSettings } from "../privacy";
import type { AccountFact } from "./store";

export interface Warning {
  code: string;
  message: string;
  fix: string;
}

/** Characters of the secret behind the seals: the public key lets anybody try guesses. */
const SEAL_KEY_LENGTH = 32;

interface Facts {
  env: Pick<
    Env,
    | "OPT_OUT_WORDS"
    | "LINK_SIGNING_KEY"
    | "ERASURE_KEY"
    | "RETENTION_DAYS"
    | "META_ACCESS_TOKEN"
    | "META_APP_SECRET"
    | "META_VERIFY_TOKEN"
    | "AUDIT_SEAL_KEY"
    | "ENVIRONMENT"
    | "META_WABA_ID"
    | "META_APP_ID"
    | "SHOP_API_URL"
    | "SHOP_API_TOKEN"
    | "STRIPE_SECRET_KEY"
    | "STRIPE_WEBHOOK_SECRET"
    | "OIDC_ISSUER"
    | "OIDC_CLIENT_ID"
  >;
  facts: ReadonlyMap<string, AccountFact>;
  fieldTimes: ReadonlyMap<string, number | null>;
  numbers: number;
  erasureKey: ErasureKeyState;
  now: number;
}

/** Settings that are of no use without each other: what is missing when one of two is there. */
const TOGETHER: readonly {
  has: keyof Facts["env"];
  lacks: keyof Facts["env"];
  code: string;
  message: string;
}[] = [
  {
    has: "SHOP_API_URL",
    lacks: "SHOP_API_TOKEN",
    code: "shop_half_configured",
    message: "The shop has an address and no token: products and orders of the shop cannot be reached.",
  },
  {
    has: "STRIPE_SECRET_KEY",
    lacks: "STRIPE_WEBHOOK_SECRET",
    code: "stripe_webhook_secret_missing",
    message: "Stripe has a key and no webhook secret: payments would never be seen as paid.",
  },
  {
    has: "STRIPE_WEBHOOK_SECRET",
    lacks: "STRIPE_SECRET_KEY",
    code: "stripe_secret_key_missing",
    message: "Stripe has a webhook secret and no key: no payment link can be made.",
  },
  {
    has: "OIDC_ISSUER",
    lacks: "OIDC_CLIENT_ID",
    code: "oidc_half_configured",
    message: "Sign-in has an issuer and no client id: nobody can sign in through it.",
  },
];

/** What is not ready yet, each with what to do about it. */
export function warningsOf({ env, facts, fieldTimes, numbers, erasureKey, now }: Facts): Warning[] {
  const warnings: Warning[] = [];
  const secret = (name: keyof Facts["env"], what: string) => {
    if (!env[name]) {
      warnings.push({
        code: `${name.toLowerCase()}_missing`,
        message: `${what} is not set.`,
        fix: `Set ${name} (a Worker secret, or a variable for an id) and deploy.`,
      });
    }
  };
  secret("META_ACCESS_TOKEN", "The Graph API access token");
  secret("META_APP_SECRET", "The app secret that webhook signatures are checked with");
  secret("META_VERIFY_TOKEN", "The webhook verify token");
  secret("META_WABA_ID", "The WhatsApp Business Account id");
  secret("META_APP_ID", "The id of the app that gives Meta the example files of templates");
  secret("AUDIT_SEAL_KEY", "The key that signs audit seals");
  secret("LINK_SIGNING_KEY", "The key that signs links to files");
  secret("ERASURE_KEY", "The key by which people who were erased are known again");
  if (erasureKey === "changed") {
    warnings.push({
      code: "erasure_key_changed",
      message:
        "ERASURE_KEY is not the one under which people were erased: nobody can become a contact, and what customers write waits.",
      fix: "Set ERASURE_KEY to what it was and deploy.",
    });
  }

  if (env.AUDIT_SEAL_KEY && env.AUDIT_SEAL_KEY.length < SEAL_KEY_LENGTH && env.ENVIRONMENT !== "local") {
    warnings.push({
      code: "audit_seal_key_short",
      message:
        "The key that signs audit seals is short: its public key is known, and a short one can be guessed.",
      fix: `Set AUDIT_SEAL_KEY to at least ${SEAL_KEY_LENGTH} random characters, and the old one as AUDIT_SEAL_KEY_PREVIOUS.`,
    });
  }

  for (const { has, lacks, code, message } of TOGETHER) {
    if (env[has] && !env[lacks]) {
      warnings.push({ code, message, fix: `Set ${lacks} and deploy, or take ${has} away.` });
    }
  }

  if (ownOptOutWords(env.OPT_OUT_WORDS) === undefined) {
    warnings.push({
      code: "opt_out_words_unreadable",
      message: "The tenant's own opt-out words are not read: the variable is no JSON of lists of words.",
      fix: 'Set OPT_OUT_WORDS to something like {"th": ["…"]} and deploy.',
    });
  }

  for (const problem of retentionSettings(env.RETENTION_DAYS).problems) {
    warnings.push({
      code: "retention_days_wrong",
      message: `${problem} Nothing is removed until then.`,
      fix: 'Set RETENTION_DAYS to something like {"messages": 730} and deploy.',
    });
  }

  const token = facts.get("access_token")?.value as
    | { valid?: boolean | null; expires_at?: number | null }
    | undefined;
  if (token?.valid === false) {
    warnings.push({
      code: "access_token_invalid",
      message: "Meta says that the access token is not valid.",
      fix: "Create a system-user token and set META_ACCESS_TOKEN.",
    });
  } else if (token?.expires_at && token.expires_at * 1000 < now + 14 * DAY) {
    warnings.push({
      code: "access_token_expiring",
      message: "The access token expires within 14 days.",
      fix: "Use a system-user token that does not expire.",
    });
  }
  const connection = facts.get("connection")?.value as { state?: string } | undefined;
  if (connection && connection.state !== "connected") {
    warnings.push({
      code: "meta_not_connected",
      message: `The Graph API is ${connection.state}.`,
      fix: "Check the access token and Meta's status page.",
    });
  }
  if (facts.get("subscribed_apps")?.value === 0) {
    warnings.push({
      code: "not_subscribed",
      message: "No app is subscribed to the business account's webhooks.",
      fix: "Subscribe the app: POST /{waba-id}/subscribed_apps.",
    });
  }
  if (numbers === 0) {
    warnings.push({
      code: "no_phone_number",
      message: "No phone number is known yet.",
      fix: "Add a number in WhatsApp Manager; it is read within the hour.",
    });
  }
  if (!fieldTimes.get("messages")) {
    warnings.push({
      code: "webhook_unverified",
      message: "No message event was received yet.",
      fix: "Point the webhook at /webhooks/meta, subscribe the field messages, and write to the number.",
    });
  }
  return warnings;
}
