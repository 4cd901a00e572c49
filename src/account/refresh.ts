import { callGraph } from "../meta";
import { HOUR, MINUTE } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type GraphPhoneNumber, saveFact, savePhoneNumbers, saveProfile } from "./store";

/** Facts older than this are fetched again by cron, ms; webhooks keep the volatile ones current in between. */
export const FRESH_FOR = HOUR;
/** After Meta could not be reached, cron waits this long before it asks again, ms. */
const RETRY_AFTER = 5 * MINUTE;

const NUMBER_FIELDS =
  "id,display_phone_number,verified_name,name_status,code_verification_status,quality_rating,messaging_limit_tier,whatsapp_business_manager_messaging_limit,throughput,status,is_official_business_account";
const PROFILE_FIELDS = "about,address,description,email,websites,vertical,profile_picture_url";

/** Asks Meta for what `config.get`, `phone_numbers.list` and `business_profile.get` show, and stores it. */
export async function refreshAccount(ctx: AppContext): Promise<void> {
  const now = ctx.clock.now();
  const { env, db } = ctx;
  const waba = env.META_WABA_ID;
  if (!waba || !env.META_ACCESS_TOKEN) return;
  const [numbers, apps, token] = await Promise.all([
    callGraph<{ data?: GraphPhoneNumber[] }>(ctx, "GET", `${waba}/phone_numbers?fields=${NUMBER_FIELDS}`),
    callGraph<{ data?: unknown[] }>(ctx, "GET", `${waba}/subscribed_apps`),
    callGraph<{ data?: { expires_at?: number; is_valid?: boolean; scopes?: string[] } }>(
      ctx,
      "GET",
      `debug_token?input_token=${encodeURIComponent(env.META_ACCESS_TOKEN)}`,
    ),
  ]);
  const statements = [];
  if (numbers.kind === "accepted") {
    const found = numbers.data.data ?? [];
    statements.push(savePhoneNumbers(found, now));
    const profiles = await Promise.all(
      found.map(async ({ id }) => ({
        id,
        answer: await callGraph<{ data?: Record<string, unknown>[] }>(
          ctx,
          "GET",
          `${id}/whatsapp_business_profile?fields=${PROFILE_FIELDS}`,
        ),
      })),
    );
    for (const { id, answer } of profiles) {
      const profile = answer.kind === "accepted" ? answer.data.data?.[0] : undefined;
      if (profile) statements.push(saveProfile(id, profile, now));
    }
  }
  if (apps.kind === "accepted")
    statements.push(saveFact("subscribed_apps", apps.data.data?.length ?? 0, now));
  if (token.kind === "accepted") {
    statements.push(
      saveFact(
        "access_token",
        { valid: token.data.data?.is_valid ?? null, expires_at: token.data.data?.expires_at ?? null },
        now,
      ),
    );
  }
  statements.push(
    saveFact(
      "connection",
      numbers.kind === "accepted"
        ? { state: "connected" }
        : numbers.kind === "refused"
          ? {
              state: "refused",
              meta_code: numbers.error.code,
              title: numbers.error.title,
              trace_id: numbers.error.trace_id,
            }
          : { state: "unreachable", cause: numbers.cause },
      now,
    ),
  );
  await db.batch(statements);
}

/** Refreshes what is stale; the cron's part. */
export async function refreshIfStale(ctx: AppContext): Promise<void> {
  const row = await ctx.db.first<{ value: string; fetched_at: number }>(
    "select value, fetched_at from account_facts where key = 'connection'",
  );
  const connected = row?.value.includes('"connected"') ?? false;
  if (!row || row.fetched_at + (connected ? FRESH_FOR : RETRY_AFTER) <= ctx.clock.now())
    await refreshAccount(ctx);
}
