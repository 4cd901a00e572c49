import { expect, test } from "vitest";
import { customerWrites } from "../support/simulator";
import { hear, hearMeta, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call } from "../support/worker";
import { BEFORE, CONTACT, CUSTOMER, consent, STOPPED, sends, writes } from "./customer";

const MARKETING_STOPPED = { ...BEFORE, marketing: "opted_out" };

test.each([
  "STOP",
  "stop",
  "  Stop. ",
  "ＳＴＯＰ",
  "“STOP”",
  "STOP!!! 🙏",
  "s\u200btop",
  "Unsubscribe",
  "opt-out",
  "退訂",
  "「退訂」",
  "退订",
  "取消訂閱",
  "配信停止",
  "berhenti",
  "SAIR",
])("%j alone stops everything", async (word) => {
  await writes(word);
  expect(await consent()).toMatchObject(STOPPED);
});

test.each([
  "Please stop by the shop",
  "When does the bus stop?",
  "stopping",
  "我想退訂單",
  "Don't stop",
  "STOP it, you two",
  "停止推廣 please tell my boss",
  "",
])("%j is an ordinary message", async (words) => {
  await writes(words);
  expect(await consent()).toMatchObject(BEFORE);
});

test.each(["停止推廣", "Stop promotions", "停止宣传"])("%j stops marketing alone", async (words) => {
  await writes(words);
  expect(await consent()).toMatchObject(MARKETING_STOPPED);
});

test.each([
  ["a template's quick reply", { type: "button", button: { payload: "x", text: "停止推廣" } }],
  [
    "a reply button",
    {
      type: "interactive",
      interactive: { type: "button_reply", button_reply: { id: "x", title: "停止推廣" } },
    },
  ],
  [
    "a row of a list",
    {
      type: "interactive",
      interactive: { type: "list_reply", list_reply: { id: "x", title: "Stop promotions" } },
    },
  ],
])("%s says it too, and is recorded as a button", async (_what, content) => {
  await sends(content);
  expect(await consent()).toMatchObject(MARKETING_STOPPED);
  expect(
    await rows(
      "select action, source from consent_records where contact_id = ?1 and source <> 'web_form'",
      CONTACT,
    ),
  ).toEqual([{ action: "opt_out", source: "button" }]);
});

test("a tapped STOP stops everything", async () => {
  await sends({ type: "button", button: { payload: "x", text: "STOP" } });
  expect(await consent()).toMatchObject(STOPPED);
});

test("a reaction stops nothing", async () => {
  await sends({ type: "reaction", reaction: { message_id: "wamid.DEMO1x2", emoji: "🛑" } });
  expect(await consent()).toMatchObject(BEFORE);
});

test.each([
  ["a caption", { type: "image", image: { id: "1", caption: "STOP" } }],
  [
    "an earlier message edited into it",
    { type: "edit", edit: { message: { type: "text", text: { body: "退訂" } } } },
  ],
])("STOP in %s stops as it does in a text", async (_what, content) => {
  await sends(content);
  expect(await consent()).toMatchObject({
    marketing: "opted_out",
    utility: "opted_out",
    service: "opted_out",
  });
});

test("no reply and no template goes out after STOP", async () => {
  await customerWrites({ from: CUSTOMER, text: { body: "STOP" } });
  await hearMeta();
  const messages = [
    { type: "text", text: { body: "Are you sure?" } },
    {
      type: "template",
      template: {
        name: "order_update",
        language: { code: "en" },
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "A" },
              { type: "text", text: "B" },
            ],
          },
        ],
      },
    },
  ];
  for (const content of messages) {
    const { data } = await call("agent", "whatsapp.session_message.preview", {
      conversation_id: "cnv_demo01",
      message: content,
    });
    expect(data).toMatchObject({ verdict: "blocked", findings: [{ code: "opted_out" }] });
  }
});

test("the word of one customer stops nothing for another in the same batch", async () => {
  await hear(webhookBody([messages(text("85255501002", "STOP")), messages(text(CUSTOMER, "Hello"))]));
  expect(await consent()).toMatchObject(BEFORE);
});
