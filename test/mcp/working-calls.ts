import { hoursFlow, liveFlow, liveRule, previewOf, savedFlow, teaRule } from "../automation/tools/changes";
import { broadcast, recipients } from "../broadcasts/delivery/sent";
import { ask, create, preview, segment, spring } from "../broadcasts/preview/asks";
import { confirmedOrder, previewLink } from "../commerce/payment/payments";
import { park } from "../support/parked";
import { freshKey, previewText, send, textMessage } from "../support/story";
import { messages, status, statuses, text, webhookBody } from "../support/webhook-events";
import { call } from "../support/worker";

export type Arguments = Record<string, unknown>;

const PEOPLE = "phone,consent_source,consent_date,evidence\n+85255509100,web form,2026-03-01,F-1";

/** A small text file, as base64. */
const HOURS = btoa("Open from 9 to 6.");

const draftTemplate = (name: string) =>
  call("admin", "whatsapp.template_draft.upsert", {
    name,
    category: "utility",
    languages: [
      {
        language: "en",
        components: [
          {
            type: "BODY",
            text: "Hello {{1}}, your parcel has left our shop and arrives tomorrow.",
            example: { body_text: [["Mei"]] },
          },
        ],
      },
    ],
    idempotency_key: freshKey(),
  });

const teaLovers = () => segment({ field: "tag", op: "has", value: "oolong" });

/** A draft of a broadcast to two customers. */
async function drafted(): Promise<string> {
  const { preview_id } = await preview(await teaLovers(), {}, "admin");
  const { data } = await create(preview_id, freshKey(), "admin");
  return data.result.broadcast_id;
}

/** An order of two products, previewed. */
const orderPreview = async (conversation_id: string): Promise<string> => {
  const items = [{ product_id: "oolong-100g", quantity: 2 }];
  const asked = { purpose: "order", conversation_id, items };
  return (await call("admin", "whatsapp.order_payment_message.preview", asked)).data.preview_id;
};

/** Calls of each tool that work, made in a shop where a customer has just written. A new tool needs a row here. */
export const WORKING: Readonly<
  Record<string, (conversation_id: string) => Promise<Arguments[]> | Arguments[]>
> = {
  "whatsapp.config.get": () => [{}],
  "whatsapp.phone_numbers.list": () => [{}],
  "whatsapp.business_profile.get": () => [{}, { phone: "+852 5550 0001" }],
  "whatsapp.contacts.list": () => [{}, { detail: "full", limit: 2 }, { query: "no such name" }],
  "whatsapp.contact.get": () => [{ contact_id: "con_demo01" }, { contact_id: "con_demo08" }],
  "whatsapp.broadcasts.list": async () => {
    await drafted();
    return [{}, { detail: "full", status: ["draft"], limit: 1 }, { status: ["done"] }];
  },
  "whatsapp.broadcast.preview": async () => {
    const segment_id = await teaLovers();
    const variants = [
      { name: "Plain", share: 60, template: spring("friend") },
      { name: "By name", share: 40, template: spring() },
    ];
    return [
      { ...(await ask()), segment_id, rate: 10, goal: "Sell spring tea" },
      { ...(await ask({ template: undefined, variants })), segment_id },
      { ...(await ask({ template: { name: "win_back", language: "en" } })), segment_id },
    ];
  },
  "whatsapp.broadcast.create": async () => {
    const { preview_id } = await preview(await teaLovers(), {}, "admin");
    return [{ preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.broadcast.schedule": async () => [
    { broadcast_id: await drafted(), rate: 10, idempotency_key: freshKey() },
    { broadcast_id: await drafted(), action: "cancel", idempotency_key: freshKey() },
  ],
  "whatsapp.message_delivery.list": async (conversation_id) => {
    await broadcast({ id: "brd_sent", startedAt: 1 });
    const guest = { seq: 1, contact_id: "con_demo01", error_code: "131049" };
    await recipients("brd_sent", [{ ...guest, status: "failed", claimed_at: 1, failed_at: 1 }]);
    return [
      { broadcast_id: "brd_sent" },
      { conversation_id },
      { contact_id: "con_demo01", detail: "full", limit: 1 },
    ];
  },
  "whatsapp.campaign_report.get": async () => {
    await broadcast({ id: "brd_read", startedAt: 1 });
    await recipients("brd_read", [{ seq: 1, contact_id: "con_demo01", status: "read", read_at: 1 }]);
    return [{ broadcast_id: "brd_read" }];
  },
  "whatsapp.consent_records.list": () => [{}, { detail: "full" }, { contact_id: "con_demo06" }],
  "whatsapp.opt_outs.list": () => [{}, { detail: "full" }, { category: "block" }],
  "whatsapp.contact.upsert": () => [
    { phone: "+852 5550 9100", name: "Test Customer New", idempotency_key: freshKey() },
    { contact_id: "con_demo03", phone: "+852 5550 9101", idempotency_key: freshKey() },
    { contact_id: "con_demo03", phone: "+852 5550 1004", idempotency_key: freshKey() },
  ],
  "whatsapp.tag.apply": (conversation_id) => [
    {
      contact_ids: ["con_demo01"],
      conversation_ids: [conversation_id],
      add: ["gift"],
      idempotency_key: freshKey(),
    },
  ],
  "whatsapp.consent.update": () => [
    { contact_ids: ["con_demo01"], action: "opt_out", source: "staff", idempotency_key: freshKey() },
    { contact_ids: ["con_demo08"], action: "unblock", source: "staff", idempotency_key: freshKey() },
  ],
  "whatsapp.contact_import.preview": () => [{ csv: PEOPLE }, { csv: "Shoe size\n42" }],
  "whatsapp.contact.import": async () => {
    const { data } = await call("admin", "whatsapp.contact_import.preview", { csv: PEOPLE });
    return [{ preview_id: data.preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.segments.list": () => [{}, { detail: "full" }, { query: "no such name" }],
  "whatsapp.segment.upsert": () => [
    { name: "VIP", condition: { field: "tag", op: "has", value: "vip" }, idempotency_key: freshKey() },
    { name: "All", all_customers: true, idempotency_key: freshKey() },
  ],
  "whatsapp.conversations.list": () => [{}, { detail: "full" }, { window: "closed", limit: 1 }],
  "whatsapp.conversation.get": (conversation_id) => [
    { conversation_id },
    { conversation_id: "cnv_demo01", detail: "full", limit: 1 },
  ],
  "whatsapp.conversation_summary.get": () => [
    {},
    { group_by: "staff" },
    { group_by: "day", queue_id: "que_orders" },
  ],
  "whatsapp.inbox_assignments.list": () => [
    {},
    { view: "teams" },
    { view: "rules" },
    { view: "handovers" },
    { view: "unassigned", limit: 1 },
  ],
  "whatsapp.handover.preview": (conversation_id) => [
    { conversation_ids: [conversation_id], queue_id: "que_orders", note: "Knows the buyer." },
    { conversation_ids: [conversation_id], queue_id: "que_complaints" },
  ],
  "whatsapp.conversation.assign": async (conversation_id) => {
    const { data } = await call("admin", "whatsapp.handover.preview", {
      conversation_ids: [conversation_id],
      staff_id: "me",
    });
    return [{ preview_id: data.preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.conversation.close": (conversation_id) => [
    {
      conversation_id,
      outcome: "resolved",
      topic: "general",
      confirm_unanswered: true,
      idempotency_key: freshKey(),
    },
  ],
  "whatsapp.session_message.preview": (conversation_id) => [
    { conversation_id, message: textMessage("Good morning!") },
    { conversation_id, message: textMessage("Please pay by bank transfer.") },
    { conversation_id: "cnv_demo03", message: textMessage("Too late for this.") },
  ],
  "whatsapp.session_message.send": async (conversation_id) => {
    const ready = await previewText(conversation_id, "We are open.", "admin");
    const waiting = await previewText(conversation_id, "Please pay by bank transfer.", "admin");
    return [ready, waiting].map(({ preview_id }) => ({ preview_id, idempotency_key: freshKey() }));
  },
  "whatsapp.media_assets.list": () => [{}, { detail: "full", kind: "image" }, { approved: true, limit: 1 }],
  "whatsapp.media_asset.upload": () => [
    { base64: HOURS, title: "Opening hours", idempotency_key: freshKey() },
    { upload: { size: 5_000_000, mime_type: "application/pdf" }, idempotency_key: freshKey() },
    { base64: HOURS, use: "templates", idempotency_key: freshKey() },
  ],
  "whatsapp.templates.list": () => [{}, { detail: "full", limit: 2 }, { query: "no such name" }],
  "whatsapp.template.get": () => [
    { template_id: "tpl_demo01" },
    { name: "win_back", language: "en", detail: "full" },
    { name: "order_update" },
  ],
  "whatsapp.template_quality.get": () => [
    { template_id: "tpl_demo01" },
    { name: "pickup_reminder", days: 90, detail: "full" },
  ],
  "whatsapp.template_draft.upsert": () => [
    {
      name: "opening_hours",
      category: "utility",
      languages: [{ language: "en", components: [{ type: "BODY", text: "We are open from 9 to 6." }] }],
      idempotency_key: freshKey(),
    },
    {
      name: "Opening Hours",
      category: "utility",
      languages: [{ language: "English", components: [{ type: "BODY", text: "{{1}}" }] }],
      idempotency_key: freshKey(),
    },
  ],
  "whatsapp.template_submit.preview": async () => {
    await draftTemplate("parcel_sent");
    return [{ name: "parcel_sent" }, { name: "parcel_sent", languages: ["en"] }];
  },
  "whatsapp.template.submit": async () => {
    await draftTemplate("parcel_sent");
    const { data } = await call("admin", "whatsapp.template_submit.preview", { name: "parcel_sent" });
    return [{ preview_id: data.preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.flows.list": async () => {
    const flow_id = await liveFlow();
    return [{}, { flow_id, detail: "full" }, { status: ["off"], limit: 1 }];
  },
  "whatsapp.keyword_rules.list": async () => {
    const rule_id = await liveRule();
    return [{}, { rule_id, detail: "full" }, { status: ["off"], limit: 1 }];
  },
  "whatsapp.automation_change.preview": async () => [
    { change: { kind: "flow", name: "Hours", definition: hoursFlow() } },
    { change: { kind: "keyword_rule", name: "Oolong", definition: teaRule(), status: "live" }, replay: 20 },
    { change: { kind: "auto_reply", flow_id: await savedFlow(), enabled: true } },
  ],
  "whatsapp.flow.upsert": async () => {
    const change = { kind: "flow", name: "Hours", definition: hoursFlow() };
    const { preview_id } = await previewOf(change, "admin");
    return [{ preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.keyword_rule.upsert": async () => {
    const draft = await previewOf({ kind: "keyword_rule", name: "Tea", definition: teaRule() }, "admin");
    const change = { kind: "keyword_rule", name: "Pots", definition: teaRule(), status: "live" };
    const live = await previewOf(change, "admin");
    return [draft, live].map(({ preview_id }) => ({ preview_id, idempotency_key: freshKey() }));
  },
  "whatsapp.auto_reply.enable": async () => {
    const change = { kind: "auto_reply", flow_id: await savedFlow(), enabled: true };
    const { preview_id } = await previewOf(change, "admin");
    return [{ preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.order_payment_message.preview": async (conversation_id) => [
    {
      purpose: "order",
      conversation_id,
      items: [{ product_id: "oolong-100g", quantity: 2 }],
      lines: [{ kind: "discount", label: "Regular", percent: 5 }],
      note: "Gift",
    },
    { purpose: "order", conversation_id, items: [{ product_id: "olong", quantity: 1 }] },
    { purpose: "payment_link", conversation_id, order_id: await confirmedOrder(conversation_id) },
  ],
  "whatsapp.order.create_from_chat": async (conversation_id) => [
    { preview_id: await orderPreview(conversation_id), idempotency_key: freshKey() },
  ],
  "whatsapp.payment_link.send": async (conversation_id) => {
    const { data } = await previewLink(conversation_id, await confirmedOrder(conversation_id), {}, "admin");
    return [{ preview_id: data.preview_id, idempotency_key: freshKey() }];
  },
  "whatsapp.webhook_logs.list": () => [{}, { detail: "full" }, { outcome: "failed" }],
  "whatsapp.webhook.retry": async () => {
    const seen = statuses(status("wamid.DEMO1x2", "played"));
    const event_ids = await park(webhookBody([seen]), "update on messages");
    await park(webhookBody([messages(text("85255509411", "Hello"))]), "insert on messages");
    return [
      { event_ids, idempotency_key: freshKey() },
      { failed: { kind: "message" }, idempotency_key: freshKey() },
    ];
  },
  "whatsapp.policy_rules.get": () => [
    {},
    { sections: ["opt_out_words", "sensitive_words", "template_risks"] },
  ],
  "whatsapp.audit_logs.list": () => [{ verify: true }, { detail: "full", limit: 1 }],
  "whatsapp.action_request.status": async (conversation_id) => {
    const { preview_id } = await previewText(conversation_id, "Please pay by bank transfer.", "admin");
    const idempotency_key = freshKey();
    const { data } = await send(preview_id, idempotency_key, "admin");
    return [{ action_request_id: data.action_request_id }, { idempotency_key }];
  },
};

/** Arguments that are well formed and name what does not exist. */
export const MISSING: Readonly<Record<string, Arguments>> = {
  "whatsapp.business_profile.get": { phone: "+1 555 0100" },
  "whatsapp.contact.get": { contact_id: "con_nobody" },
  "whatsapp.contact.upsert": { contact_id: "con_nobody", name: "Nobody", idempotency_key: "some-key-2" },
  "whatsapp.tag.apply": { contact_ids: ["con_nobody"], add: ["gift"], idempotency_key: "some-key-3" },
  "whatsapp.consent.update": {
    contact_ids: ["con_nobody"],
    action: "opt_out",
    source: "staff",
    idempotency_key: "some-key-4",
  },
  "whatsapp.contact_import.preview": { asset_id: "ast_nobody" },
  "whatsapp.contact.import": { preview_id: "pvw_nobody", idempotency_key: "some-key-6" },
  "whatsapp.segment.upsert": { segment_id: "seg_nobody", name: "Nobody", idempotency_key: "some-key-5" },
  "whatsapp.broadcast.create": { preview_id: "pvw_nobody", idempotency_key: "some-key-draft-2" },
  "whatsapp.broadcast.schedule": { broadcast_id: "brd_nobody", idempotency_key: "some-key-go" },
  "whatsapp.message_delivery.list": { broadcast_id: "brd_nobody" },
  "whatsapp.campaign_report.get": { broadcast_id: "brd_nobody" },
  "whatsapp.automation_change.preview": {
    change: { kind: "auto_reply", flow_id: "flw_nobody", enabled: true },
  },
  "whatsapp.flow.upsert": { preview_id: "pvw_nobody", idempotency_key: "some-key-flow" },
  "whatsapp.keyword_rule.upsert": { preview_id: "pvw_nobody", idempotency_key: "some-key-rule" },
  "whatsapp.auto_reply.enable": { preview_id: "pvw_nobody", idempotency_key: "some-key-switch" },
  "whatsapp.order_payment_message.preview": {
    purpose: "order",
    conversation_id: "cnv_nobody",
    items: [{ product_id: "oolong-100g", quantity: 1 }],
  },
  "whatsapp.order.create_from_chat": { preview_id: "pvw_nobody", idempotency_key: "some-key-order" },
  "whatsapp.payment_link.send": { preview_id: "pvw_nobody", idempotency_key: "some-key-pay" },
  "whatsapp.webhook.retry": { event_ids: ["whe_nobody"], idempotency_key: "some-key-7" },
  "whatsapp.conversation.get": { conversation_id: "cnv_nobody" },
  "whatsapp.handover.preview": { conversation_ids: ["cnv_nobody"], staff_id: "me" },
  "whatsapp.conversation.assign": { preview_id: "pvw_nobody", idempotency_key: "some-key-7" },
  "whatsapp.conversation.close": {
    conversation_id: "cnv_nobody",
    outcome: "resolved",
    topic: "general",
    idempotency_key: "some-key-8",
  },
  "whatsapp.session_message.preview": { conversation_id: "cnv_nobody", message: textMessage("Hello") },
  "whatsapp.session_message.send": { preview_id: "pvw_nobody", idempotency_key: "some-key-1" },
  "whatsapp.media_asset.upload": {
    asset_id: "ast_nobody",
    use: "templates",
    idempotency_key: "some-key-media",
  },
  "whatsapp.template.get": { template_id: "tpl_nobody" },
  "whatsapp.template_quality.get": { template_id: "tpl_nobody" },
  "whatsapp.template_draft.upsert": {
    name: "nobody",
    languages: [{ language: "en", components: null }],
    idempotency_key: "some-key-draft",
  },
  "whatsapp.template_submit.preview": { name: "no_such_template" },
  "whatsapp.template.submit": { preview_id: "pvw_nobody", idempotency_key: "some-key-submit" },
  "whatsapp.action_request.status": { action_request_id: "act_nobody" },
};
