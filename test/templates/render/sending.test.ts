import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { png } from "../../media/files";
import { emptyBucket, uploaded } from "../../media/shop";
import { customerWrites, sentMessages } from "../../support/simulator";
import { conversationWith, lastMessage, send } from "../../support/story";
import { hearFromMeta } from "../../support/worker";
import { errors, preview } from "../template-messages";

beforeEach(emptyBucket);

/** Puts a template of category utility into the account at Meta, approved, and makes it known here. */
async function known(name: string, components: unknown[], category = "UTILITY"): Promise<void> {
  const template = { name, language: "en", category, status: "APPROVED", components };
  const response = await fetch("http://simulator.test/_sim/templates", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ templates: [template] }),
  });
  if (!response.ok) throw new Error(await response.text());
  await env.DB.prepare(
    "insert into templates (id, meta_id, name, language, category, status, components, updated_at) values (?1, ?1, ?2, 'en', ?3, 'APPROVED', ?4, 1)",
  )
    .bind(`tpl_${name}`, name, category, JSON.stringify(components))
    .run();
}

const message = (name: string, components: unknown[]) => ({
  type: "template",
  template: { name, language: { code: "en" }, components },
});

const texts = (...values: string[]) => values.map((text) => ({ type: "text", text }));

/** Sends it in an open window, and returns what Meta was given. */
async function sent(name: string, components: unknown[]): Promise<Record<string, unknown>[]> {
  const conversation = await conversationWith();
  const shown = await preview(message(name, components), conversation);
  expect(errors(shown)).toEqual([]);
  const { data } = await send(shown.preview_id);
  expect(data.result ?? data).toMatchObject({ delivery: { status: "accepted" } });
  expect(await lastMessage(conversation)).toMatchObject({ type: "template" });
  const [request] = await sentMessages();
  return (request?.body.template as { components: Record<string, unknown>[] } | undefined)?.components ?? [];
}

test("a carousel goes out with a file of ours in each card", async () => {
  const card = {
    components: [
      { type: "HEADER", format: "IMAGE" },
      { type: "BODY", text: "Tea {{1}} is here" },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "See", url: "https://shop.example.com/{{1}}" }] },
    ],
  };
  await known("teas", [
    { type: "BODY", text: "Hi {{1}}, your teas are here" },
    { type: "CAROUSEL", cards: [card, card] },
  ]);
  const asset_id = await uploaded(png(64, 48));
  const filled = (card_index: number, tea: string, picture: object) => ({
    card_index,
    components: [
      { type: "header", parameters: [{ type: "image", image: picture }] },
      { type: "body", parameters: texts(tea) },
      { type: "button", sub_type: "url", index: 0, parameters: texts(tea) },
    ],
  });
  const given = [
    { type: "body", parameters: texts("Mei") },
    { type: "carousel", cards: [filled(0, "a", { asset_id }), filled(1, "b", { asset_id })] },
  ];
  const { findings } = await preview(message("teas", given), await conversationWith());
  expect(findings).toContainEqual(
    expect.objectContaining({
      message: "The file is not approved for templates.",
      path: "message.template.components.1.cards.0.components.0.parameters.0.image.asset_id",
    }),
  );
  await env.DB.prepare("update media_assets set approved_at = 1, approved_by = 'stf_approver' where id = ?1")
    .bind(asset_id)
    .run();
  const [, carousel] = await sent("teas", given);
  const atMeta = { id: expect.stringMatching(/^\d+$/) };
  expect(carousel).toEqual({ type: "carousel", cards: [filled(0, "a", atMeta), filled(1, "b", atMeta)] });
});

test("a place at the head, a flow and a call go out as they are given", async () => {
  await known("visit", [
    { type: "HEADER", format: "LOCATION" },
    { type: "BODY", text: "Your order waits here" },
    {
      type: "BUTTONS",
      buttons: [
        { type: "FLOW", text: "Book a time", flow_id: "1" },
        { type: "VOICE_CALL", text: "Call us" },
      ],
    },
  ]);
  const location = { latitude: 22.28, longitude: 114.16, name: "Shop", address: "1 Harbour Road" };
  const given = [
    { type: "header", parameters: [{ type: "location", location }] },
    {
      type: "button",
      sub_type: "flow",
      index: 0,
      parameters: [{ type: "action", action: { flow_token: "t1", flow_action_data: { order: "HL-1" } } }],
    },
    {
      type: "button",
      sub_type: "voice_call",
      index: 1,
      parameters: [{ type: "ttl_minutes", ttl_minutes: 60 }],
    },
  ];
  expect(await sent("visit", given)).toEqual(given);
});

test("an offer goes out with its end", async () => {
  await known("offer", [
    { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!", has_expiration: true } },
    { type: "BODY", text: "Your voucher" },
    {
      type: "BUTTONS",
      buttons: [{ type: "COPY_CODE" }, { type: "URL", text: "Shop", url: "https://shop.example.com/" }],
    },
  ]);
  const given = [
    {
      type: "limited_time_offer",
      parameters: [
        {
          type: "limited_time_offer",
          limited_time_offer: { expiration_time_ms: Date.UTC(2099, 0, 1) },
        },
      ],
    },
    {
      type: "button",
      sub_type: "copy_code",
      index: 0,
      parameters: [{ type: "coupon_code", coupon_code: "VOUCHER1" }],
    },
  ];
  expect(await sent("offer", given)).toEqual(given);
});

test("what a flow is opened with is read like any other words", async () => {
  await known("book", [
    { type: "BODY", text: "Please book" },
    { type: "BUTTONS", buttons: [{ type: "FLOW", text: "Book", flow_id: "1" }] },
  ]);
  const action = { flow_action_data: { intro: { lines: ["Please pay HK$480 by bank transfer."] } } };
  const button = { type: "button", sub_type: "flow", index: 0, parameters: [{ type: "action", action }] };
  const shown = await preview(message("book", [button]), await conversationWith());
  expect(shown).toMatchObject({
    verdict: "needs_approval",
    approval: { reasons: [{ rule: "reply.payment" }] },
  });
});

test("a code is not sent to a customer of whom no number is known", async () => {
  await known(
    "login",
    [
      { type: "BODY", text: "*{{1}}* is your verification code." },
      {
        type: "BUTTONS",
        buttons: [
          {
            type: "URL",
            text: "Copy code",
            url: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
          },
        ],
      },
    ],
    "AUTHENTICATION",
  );
  const given = [
    { type: "body", parameters: texts("481516") },
    { type: "button", sub_type: "url", index: 0, parameters: texts("481516") },
  ];
  expect(errors(await preview(message("login", given), await conversationWith()))).not.toContain(
    "invalid_number",
  );
  await customerWrites({ user_id: "HK.1234567890", name: "Mei", type: "text", text: { body: "Hello" } });
  await hearFromMeta();
  const hidden = await env.DB.prepare(
    "select conversations.id from conversations join contacts on contacts.id = contact_id where bsuid = 'HK.1234567890'",
  ).first<string>("id");
  expect(errors(await preview(message("login", given), String(hidden)))).toContain("invalid_number");
});
