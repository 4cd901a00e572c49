import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEvents, post, row } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { hostile, nearly, RUNS, SEED } from "./hostile-values";

const number = { display_phone_number: "85200000000", phone_number_id: "100000000000011" };
const change = (field: string, value: object) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "100000000000001",
      changes: [{ field, value: { messaging_product: "whatsapp", metadata: number, ...value } }],
    },
  ],
});

/** Bodies as Meta sends them, of each kind. */
const REAL = [
  JSON.parse(webhookBody([messages(text("85255509123", "Hello", secondsAgo(3)))])),
  change("messages", {
    statuses: [
      {
        id: "wamid.X",
        status: "failed",
        timestamp: "1790000000",
        recipient_id: "85255509123",
        biz_opaque_callback_data: "brd_x.1",
        errors: [{ code: 131026, title: "x" }],
        pricing: { billable: true, category: "utility" },
      },
    ],
  }),
  change("user_preferences", {
    user_preferences: [
      { wa_id: "85255509123", category: "marketing_messages", value: "stop", timestamp: 1_790_000_000 },
    ],
  }),
  change("message_template_status_update", {
    event: "PAUSED",
    message_template_id: 1,
    message_template_name: "spring_offer",
    message_template_language: "en",
    reason: null,
  }),
  change("account_update", { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE" } }),
  change("phone_number_quality_update", {
    event: "FLAGGED",
    display_phone_number: "85200000000",
    current_limit: "TIER_1K",
  }),
];

const bodies = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...REAL)
      .chain(nearly)
      .map((body) => JSON.stringify(body) ?? ""),
  },
  { weight: 1, arbitrary: hostile.map((body) => JSON.stringify(body) ?? "") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom(...REAL).map((body) => JSON.stringify(body).slice(0, -7)) },
);

test("whatever comes signed or unsigned is answered 200, 400, 401 or 413, and holds up nobody", {
  timeout: 120_000,
}, async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(bodies, fc.boolean(), async (body, signed) => {
      const { status } = await post(body, signed ? {} : { signature: "sha256=00" });
      expect([200, 400, 401, 413]).toContain(status);
      if (!signed) expect(status).toBe(401);
      if (status === 200) taken += 1;
      if (taken % 25 === 24) await applyEvents();
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );

  // In the middle of all that, what a customer says is still heard.
  const wamid = "wamid.AFTERALL";
  const good = JSON.parse(webhookBody([messages(text("85255509124", "Hello?", secondsAgo(1)))]));
  good.entry[0].changes[0].value.messages[0].id = wamid;
  expect((await post(JSON.stringify(good))).status).toBe(200);
  for (let round = 0; round < 12; round += 1) await applyEvents();
  expect(await row("select direction from messages where wamid = ?1", wamid)).toEqual({ direction: "in" });
  const { results } = await env.DB.prepare(
    "select outcome, count(*) as n from webhook_events group by outcome",
  ).all();
  console.log(`fuzz: ${taken} bodies taken; events ${JSON.stringify(results)}`);
});
