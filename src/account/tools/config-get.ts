import * as z from "zod";
import { erasureKeyState } from "../../contacts";
import {
  APPROVAL_RULES,
  FREQUENCY_CAPS,
  LIMITS,
  publicKey,
  QUIET_HOURS,
  SEAL_KEY_PATH,
} from "../../governance";
import { defineRead } from "../../mcp/define-tool";
import { HOUR, MINUTE, rfc3339 } from "../../platform/clock";
import { retentionSettings } from "../../privacy";
import { templateCounts } from "../../templates";
import { lastEventTimes } from "../../webhooks";
import { warningsOf } from "../readiness";
import { accountFacts, phoneNumbers } from "../store";
import { NEEDED_FIELDS, USEFUL_FIELDS } from "../webhook-fields";

/** Meta's throughput levels, messages a second. */
const THROUGHPUT: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1000, NOT_APPLICABLE: 20 };

export const configGet = defineRead({
  name: "whatsapp.config.get",
  room: "account",
  title: { en: "Read the configuration", "zh-Hant": "讀取設定" },
  description:
    "Shows how this WhatsApp channel is set up and what is not ready: API version, webhooks, send limits, window, template and approval settings. For the rules in full, use whatsapp.policy_rules.get.",
  readFirst: [],
  readFirstText: "-",
  approval: "Read-only. No approval required.",
  safety:
    "Do not expose Meta access tokens, webhook secrets, app secrets, or phone number private credentials.",
  permission: "account:read",
  input: z.strictObject({}),
  output: z.looseObject({
    tenant: z.looseObject({ name: z.string() }),
    api_version: z.string(),
    warnings: z.array(z.object({ code: z.string(), message: z.string(), fix: z.string() })),
  }),
  handler: async (ctx) => {
    const { env } = ctx;
    const fields = [...NEEDED_FIELDS, ...USEFUL_FIELDS];
    const [facts, numbers, fieldTimes, templates, erasureKey] = await Promise.all([
      accountFacts(ctx.db),
      phoneNumbers(ctx.db),
      lastEventTimes(ctx.db, fields),
      templateCounts(ctx.db),
      erasureKeyState(ctx.db, env.ERASURE_KEY),
    ]);
    const connection = facts.get("connection");
    return {
      tenant: {
        name: env.TENANT_NAME,
        locale: env.LOCALE,
        time_zone: env.TIME_ZONE,
        default_country: env.DEFAULT_COUNTRY,
        environment: env.ENVIRONMENT,
      },
      api_version: env.META_API_VERSION,
      connection: {
        ...((connection?.value as object | undefined) ?? { state: "not_checked_yet" }),
        checked_at: rfc3339(connection?.fetchedAt),
      },
      secrets: {
        access_token: secretState(env.META_ACCESS_TOKEN),
        app_secret: secretState(env.META_APP_SECRET),
        webhook_verify_token: secretState(env.META_VERIFY_TOKEN),
        audit_seal_key: secretState(env.AUDIT_SEAL_KEY),
        link_signing_key: secretState(env.LINK_SIGNING_KEY),
        erasure_key: secretState(env.ERASURE_KEY),
        shop_api_token: secretState(env.SHOP_API_TOKEN),
        stripe_secret_key: secretState(env.STRIPE_SECRET_KEY),
        stripe_webhook_secret: secretState(env.STRIPE_WEBHOOK_SECRET),
      },
      commerce: {
        catalogue: env.SHOP_API_URL ? "shop" : "embedded",
        stripe: env.STRIPE_SECRET_KEY && env.STRIPE_WEBHOOK_SECRET ? "configured" : "not_configured",
        manual_payment: env.PAYMENT_INSTRUCTIONS ? "configured" : "not_configured",
      },
      webhook: {
        path: "/webhooks/meta",
        fields: fields.map((field) => ({ field, last_event_at: rfc3339(fieldTimes.get(field)) })),
      },
      send_limits: numbers.map((number) => ({
        number: number.display_phone_number,
        messages_per_second: THROUGHPUT[number.throughput_level] ?? null,
        messaging_limit_tier: number.messaging_limit_tier,
        quality: number.quality_rating,
      })),
      window: {
        service_hours: LIMITS.serviceWindow / HOUR,
        outside: "approved templates to consenting contacts only",
      },
      templates,
      approval: {
        tools: [...new Set(APPROVAL_RULES.map(({ tool }) => tool))],
        preview_valid_minutes: LIMITS.previewLifetime / MINUTE,
        decided_in: `${ctx.publicUrl}/console/approvals`,
      },
      frequency_caps: FREQUENCY_CAPS.map((cap) => ({
        category: cap.category,
        per_hours: cap.per / HOUR,
        most: cap.most,
      })),
      // Days that things are kept, by rule; null: for good.
      retention_days: retentionSettings(env.RETENTION_DAYS).days,
      quiet_hours: { ...QUIET_HOURS, time_zone: env.TIME_ZONE },
      limits: { list_items: 200, mcp_request_bytes: 4_194_304, webhook_body_bytes: 4_194_304 },
      audit: {
        // Public, so that whoever checks an export can have it from here.
        seal_key: await publicKey(env),
        seal_key_url: `${ctx.publicUrl}${SEAL_KEY_PATH}`,
      },
      features: { audit_signatures: Boolean(env.AUDIT_SEAL_KEY), local_sign_in: env.ENVIRONMENT === "local" },
      warnings: warningsOf({
        env,
        facts,
        fieldTimes,
        numbers: numbers.length,
        erasureKey,
        now: ctx.clock.now(),
      }),
    };
  },
});

function secretState(value: string | undefined): "set" | "not_set" {
  return value ? "set" : "not_set";
}
