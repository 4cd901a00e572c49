import { expect, test } from "vitest";
import { signedInAs } from "../../console/browser";
import { pdf } from "../../media/files";
import { uploaded } from "../../media/shop";
import { conversationWith, send } from "../../support/story";
import { type Answer, hear } from "../../support/webhook";
import { messages, text, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";
import { card } from "./kinds";

const preview = (message: unknown, conversation_id = "cnv_demo01"): Promise<Answer> =>
  ok("agent", "whatsapp.session_message.preview", { conversation_id, message });

const interactive = (more: object) => ({
  type: "interactive",
  interactive: { type: "button", body: { text: "Look" }, action: { buttons: [] }, ...more },
});
const link = (url: string, display_text = "Open") =>
  interactive({ type: "cta_url", action: { name: "cta_url", parameters: { display_text, url } } });
const button = (title: string) =>
  interactive({ action: { buttons: [{ type: "reply", reply: { id: "a", title } }] } });
const row = (title: string, description?: string) =>
  interactive({
    type: "list",
    action: { button: "Open", sections: [{ rows: [{ id: "a", title, description }] }] },
  });

test.each([
  ["the title of a button", button("Refund"), "sensitive_payment"],
  ["a row of a list", row("Teas", "Pay by FPS"), "sensitive_payment"],
  ["a link's address", link("https://harbourlane.example/payment/42"), "sensitive_payment"],
  [
    "a link's address behind percent signs",
    link("https://harbourlane.example/%70%61%79"),
    "sensitive_payment",
  ],
  ["a row that says START", row("START"), "sensitive_consent"],
  ["a row that says START and more", row("START", "Hear of new teas"), "sensitive_consent"],
  [
    "the email on a contact card",
    { type: "contacts", contacts: [{ ...card, emails: [{ email: "refunds@bank.example" }] }] },
    "sensitive_payment",
  ],
  [
    "the name of a place",
    { type: "location", location: { latitude: 1, longitude: 2, name: "Your bank account" } },
    "sensitive_payment",
  ],
])("%s is looked at for what a person must see first", async (_what, message, code) => {
  const shown = await preview(message);
  expect(shown.findings.map((finding: Answer) => finding.code)).toContain(code);
  expect(shown.approval.required).toBe(true);
});

test.each([
  ["a caption", { caption: "Please pay by FPS" }],
  ["a file name", { filename: "invoice.pdf" }],
])("%s is looked at too", async (_what, more) => {
  const asset_id = await uploaded(pdf());
  const shown = await preview({ type: "document", document: { asset_id, ...more } });
  expect(shown).toMatchObject({ verdict: "needs_approval", findings: [{ code: "sensitive_payment" }] });
});

const NASTY = '<img src=x onerror=alert(1)>"';

/** The approval page of a message that waits. */
async function pageOf(message: object, conversation: string, language = "en"): Promise<string> {
  const { data } = await send((await preview(message, conversation)).preview_id);
  const approver = await signedInAs("approver");
  return approver.read(`/console/approvals/${data.action_request_id}?lang=${language}`);
}

test("an approver sees the file, its name and the message that it answers, all of it as text", async () => {
  const conversation = await conversationWith();
  await hear(webhookBody([messages(text("85255509001", `Which? ${NASTY}`))]));
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: conversation,
  });
  const asset_id = await uploaded(pdf());
  const document = { asset_id, filename: `invoice ${NASTY}.pdf`, caption: `Pay ${NASTY}` };
  const page = await pageOf(
    { type: "document", document, context: { message_id: list.at(-1).id } },
    conversation,
  );
  expect(page).toContain("Document");
  expect(page).toContain(asset_id);
  expect(page).toContain("Which? &lt;img");
  expect(page).toContain("invoice &lt;img");
  expect(page).not.toContain("<img src=x");
});

test.each([
  [
    { type: "contacts", contacts: [{ ...card, org: { company: `Bank ${NASTY}` } }] },
    "Contact card",
    "聯絡人名片",
  ],
  [
    { type: "location", location: { latitude: 22.28, longitude: 114.15, name: "Our bank", address: NASTY } },
    "22.28, 114.15",
    "22.28, 114.15",
  ],
  [
    {
      type: "interactive",
      interactive: {
        type: "location_request_message",
        body: { text: "Where do we send the invoice?" },
        action: { name: "send_location" },
      },
    },
    "Send location",
    "傳送位置",
  ],
])("%j is shown as a phone shows it, in both languages", async (message, english, chinese) => {
  const conversation = await conversationWith();
  const page = await pageOf(message, conversation);
  expect(page).toContain(english);
  expect(page).not.toContain("<img src=x");
  expect(await pageOf({ ...message }, await conversationWith("85255509003"), "zh-Hant")).toContain(chinese);
});
