import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { conversationOf, hear } from "../support/webhook";
import { messages, secondsAgo, status, statuses, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const parameters = (...values: string[]) => [
  { type: "body", parameters: values.map((value) => ({ type: "text", text: value })) },
];

/** A message of each kind of which `may_send` speaks. */
const MESSAGES: Record<string, object> = {
  free_form: { type: "text", text: { body: "Hello" } },
  utility: {
    type: "template",
    template: { name: "order_update", language: { code: "en" }, components: parameters("Mei", "HL-1") },
  },
  marketing: {
    type: "template",
    template: { name: "spring_offer", language: { code: "en" }, components: parameters("Mei") },
  },
  authentication: {
    type: "template",
    template: { name: "sign_in_code", language: { code: "en" }, components: parameters("123456") },
  },
};

async function authenticationTemplate(): Promise<void> {
  await env.DB.prepare(
    `insert into templates (id, meta_id, name, language, category, status, components, updated_at)
     values ('tpl_code', '1', 'sign_in_code', 'en', 'AUTHENTICATION', 'APPROVED', '[{"type":"BODY","text":"{{1}} is your code."}]', 1)`,
  ).run();
}

/** Which of the messages a preview would let through. */
async function previewed(conversation_id: string): Promise<string[]> {
  const allowed: string[] = [];
  for (const [kind, message] of Object.entries(MESSAGES)) {
    const { verdict } = await ok("admin", "whatsapp.session_message.preview", { conversation_id, message });
    if (verdict !== "blocked") allowed.push(kind);
  }
  return allowed.sort();
}

async function told(conversation_id: string): Promise<{ allowed: string[]; because: string[] }> {
  const { may_send } = await ok("admin", "whatsapp.conversation.get", { conversation_id });
  return {
    allowed: [...(may_send.free_form ? ["free_form"] : []), ...may_send.template_categories].sort(),
    because: may_send.because,
  };
}

const STATES: [what: string, arrange: () => Promise<string>, allowed: string[], because: RegExp[]][] = [
  [
    "an open window and consent to two categories",
    async () => "cnv_demo01",
    ["free_form", "marketing", "utility"],
    [],
  ],
  [
    "a closed window and consent to utility",
    async () => "cnv_demo03",
    ["utility"],
    [/24-hour window is closed/],
  ],
  [
    "an open window and nothing known of consent",
    async () => {
      await hear(webhookBody([messages(text("85255501007", "Hello"))]));
      return conversationOf("85255501007");
    },
    ["free_form", "utility"],
    [],
  ],
  [
    "a closed window and nothing known of consent",
    async () => {
      await hear(webhookBody([messages(text("85255501007", "Hello", secondsAgo(90_000)))]));
      return conversationOf("85255501007");
    },
    [],
    [/24-hour window is closed/],
  ],
  ["an open window and marketing refused", async () => "cnv_demo04", ["free_form", "utility"], []],
  [
    "STOP in an open window",
    async () => {
      await hear(webhookBody([messages(text("85255501001", "STOP"))]));
      return "cnv_demo01";
    },
    [],
    [/opted out/],
  ],
  [
    "STOP, and a later message",
    async () => {
      await hear(webhookBody([messages(text("85255501001", "STOP", secondsAgo(60)))]));
      await hear(webhookBody([messages(text("85255501001", "Hello?", secondsAgo(30)))]));
      return "cnv_demo01";
    },
    ["free_form"],
    [],
  ],
  [
    "a blocked contact",
    async () => {
      await hear(webhookBody([messages(text("85255501008", "Hello"))]));
      return conversationOf("85255501008");
    },
    [],
    [/blocked/],
  ],
  [
    "a number that Meta cannot reach",
    async () => {
      await hear(
        webhookBody([
          statuses(status("wamid.DEMO1x2", "failed", secondsAgo(), { errors: [{ code: 131026 }] })),
        ]),
      );
      return "cnv_demo01";
    },
    [],
    [/undeliverable/],
  ],
];

test.each(STATES)(
  "with %s, what is said in advance is what previews say",
  async (_what, arrange, allowed, because) => {
    await authenticationTemplate();
    const conversation = await arrange();
    const said = await told(conversation);
    expect(said.allowed).toEqual(allowed);
    expect(await previewed(conversation)).toEqual(allowed);
    expect(said.because).toHaveLength(because.length);
    for (const [index, reason] of because.entries()) expect(said.because[index]).toMatch(reason);
  },
);
