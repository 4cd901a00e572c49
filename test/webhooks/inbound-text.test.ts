import { describe, expect, test } from "vitest";
import { inboundText } from "../../src/meta";
import { customerWrites } from "../support/simulator";
import { hearMeta } from "../support/webhook";
import { ok } from "../support/worker";

type Content = { type: string } & Record<string, unknown>;

/** Every kind of inbound message that Meta describes, with what a person reads of it. */
const KINDS: [what: string, content: Content, text: string][] = [
  ["text", { type: "text", text: { body: "你好 🍵\nTwo lines" } }, "你好 🍵\nTwo lines"],
  ["an image", { type: "image", image: { id: "1" } }, "[image]"],
  ["an image with a caption", { type: "image", image: { id: "1", caption: "The dent" } }, "[image] The dent"],
  ["a video", { type: "video", video: { id: "2", caption: "Unboxing" } }, "[video] Unboxing"],
  ["audio", { type: "audio", audio: { id: "3", voice: false } }, "[audio]"],
  ["a voice message", { type: "audio", audio: { id: "3", voice: true } }, "[voice message]"],
  [
    "a document",
    { type: "document", document: { id: "4", filename: "order.pdf", caption: "My order" } },
    "[document] order.pdf My order",
  ],
  ["a sticker", { type: "sticker", sticker: { id: "5", animated: true } }, "[sticker]"],
  [
    "a place",
    {
      type: "location",
      location: { latitude: 22.28, longitude: 114.15, name: "Harbour Lane", address: "12 Harbour Lane" },
    },
    "[location] Harbour Lane 12 Harbour Lane 22.28,114.15",
  ],
  [
    "a bare place",
    { type: "location", location: { latitude: 22.28, longitude: 114.15 } },
    "[location] 22.28,114.15",
  ],
  [
    "a place with an address on the web",
    { type: "location", location: { latitude: 1, longitude: 2, name: "Cafe", url: "https://cafe.example" } },
    "[location] Cafe 1,2 https://cafe.example",
  ],
  [
    "contact cards",
    {
      type: "contacts",
      contacts: [
        { name: { formatted_name: "Mei" }, phones: [{ phone: "+852 5555 0199", wa_id: "85255550199" }] },
        { name: { formatted_name: "Ka Ho" } },
      ],
    },
    "[contact card] Mei +852 5555 0199; Ka Ho",
  ],
  ["an empty contact card", { type: "contacts", contacts: [{}] }, "[contact card]"],
  ["a reaction", { type: "reaction", reaction: { message_id: "wamid.X", emoji: "👍" } }, "[reaction] 👍"],
  [
    "a reaction taken back",
    { type: "reaction", reaction: { message_id: "wamid.X", emoji: "" } },
    "[reaction removed]",
  ],
  [
    "a reaction taken back without an emoji",
    { type: "reaction", reaction: { message_id: "wamid.X" } },
    "[reaction removed]",
  ],
  [
    "a tapped reply button",
    { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "y", title: "Yes" } } },
    "Yes",
  ],
  [
    "a chosen row",
    {
      type: "interactive",
      interactive: { type: "list_reply", list_reply: { id: "r", title: "Oolong", description: "100 g" } },
    },
    "Oolong",
  ],
  [
    "a finished form",
    {
      type: "interactive",
      interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: "{}" } },
    },
    "Sent",
  ],
  [
    "a finished form with its answers",
    {
      type: "interactive",
      interactive: {
        type: "nfm_reply",
        nfm_reply: {
          name: "flow",
          body: "Sent",
          response_json: JSON.stringify({ flow_token: "t", day: "Friday", guests: 2, extras: ["cake"] }),
        },
      },
    },
    'Sent\nday: Friday\nguests: 2\nextras: ["cake"]',
  ],
  [
    "a form whose answers cannot be read",
    {
      type: "interactive",
      interactive: { type: "nfm_reply", nfm_reply: { body: "Sent", response_json: "{" } },
    },
    "Sent",
  ],
  [
    "an answer to the question whether we may call",
    {
      type: "interactive",
      interactive: { type: "call_permission_reply", call_permission_reply: { response: "accept" } },
    },
    "[call permission: accept]",
  ],
  ["a template's button", { type: "button", button: { payload: "p", text: "停止推廣" } }, "停止推廣"],
  ["an empty order", { type: "order", order: { catalog_id: "1", product_items: [] } }, "[order]"],
  [
    "an order by its items",
    {
      type: "order",
      order: {
        text: "Please gift-wrap",
        product_items: [
          { product_retailer_id: "HL-OOLONG", quantity: 2, item_price: 88, currency: "HKD" },
          { product_retailer_id: "HL-CUP", quantity: "1" },
        ],
      },
    },
    "[order] 2 × HL-OOLONG at HKD 88; 1 × HL-CUP Please gift-wrap",
  ],
  [
    "a change of number",
    { type: "system", system: { body: "Mei changed from 1 to 2", type: "user_changed_number" } },
    "[system] Mei changed from 1 to 2",
  ],
  [
    "a system notice without words",
    { type: "system", system: { type: "customer_identity_changed" } },
    "[system]",
  ],
  ["an opened chat", { type: "request_welcome" }, "[opened the chat]"],
  [
    "what Meta does not support",
    { type: "unsupported", errors: [{ code: 131051, title: "Message type unknown" }] },
    "[unsupported: Message type unknown (131051)]",
  ],
  [
    "a poll, which Meta names and does not pass on",
    { type: "unsupported", unsupported: { type: "poll_creation" }, errors: [{ code: 131051 }] },
    "[unsupported: poll_creation]",
  ],
  ["what is not known here", { type: "xyz", xyz: { a: 1 } }, "[unsupported: xyz]"],
];

test.each(KINDS)("%s reads as a person would say it", (_what, content, text) => {
  expect(inboundText({ id: "wamid.X", ...content })).toBe(text);
});

test.each(KINDS)(
  "%s comes in through the webhook and is stored with that text",
  async (_what, content, text) => {
    await customerWrites({ from: "85255509001", name: "Guest", ...content });
    await hearMeta();
    const { items } = await ok("agent", "whatsapp.conversations.list", { phone: "+85255509001" });
    const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: items[0].id });
    expect(messages).toMatchObject([{ direction: "inbound", type: content.type, customer_text: text }]);
  },
);

describe("kinds that Meta documents and that are therefore no unknown ones", () => {
  test("an edited message reads as its new words, not as unsupported", () => {
    const edit = {
      original_message_id: "wamid.X",
      message: { type: "text", text: { body: "Tomorrow, I mean" } },
    };
    const text = inboundText({ id: "wamid.Y", type: "edit", edit });
    expect(text).toContain("Tomorrow, I mean");
    expect(text).not.toContain("unsupported");
  });

  test("a message that was taken back reads as that, not as unsupported", () => {
    const text = inboundText({ id: "wamid.Y", type: "revoke", revoke: { original_message_id: "wamid.X" } });
    expect(text).not.toContain("unsupported");
  });
});

test("a kind without its content is no error", () => {
  for (const type of new Set(KINDS.map(([, content]) => content.type))) {
    expect(inboundText({ id: "wamid.X", type })).not.toContain("undefined");
    expect(inboundText({ id: "wamid.X", type, [type]: null })).not.toContain("undefined");
    expect(inboundText({ id: "wamid.X", type, [type]: "text" })).not.toContain("undefined");
  }
});

test("an ad that brought the customer, and a reply to an earlier message, stay with the message", async () => {
  const referral = {
    source_url: "https://fb.me/x",
    source_type: "ad",
    headline: "Spring tea",
    ctwa_clid: "c1",
  };
  await customerWrites({
    from: "85255509001",
    name: "Guest",
    text: { body: "Hi" },
    referral,
    context: { id: "wamid.DEMO1x2", forwarded: true },
  });
  await hearMeta();
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: "+85255509001" });
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: items[0].id });
  expect(messages).toMatchObject([
    { reply_to: "wamid.DEMO1x2", referral: { headline: "Spring tea", ctwa_clid: "c1" } },
  ]);
});
