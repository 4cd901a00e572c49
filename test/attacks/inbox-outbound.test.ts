import { describe, expect, test } from "vitest";
import { sentMessages } from "../support/simulator";
import { conversationWith, send, textMessage } from "../support/story";
import type { Answer } from "../support/webhook";
import { call, hearFromMeta } from "../support/worker";

const preview = (conversation_id: string, message: unknown) =>
  call("agent", "whatsapp.session_message.preview", { conversation_id, message });

const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
const buttons = (list: object[], body = "Choose") => ({
  type: "interactive",
  interactive: { type: "button", body: { text: body }, action: { buttons: list } },
});
const list = (more: object = {}, body = "Choose", rows: object[] = [{ id: "1", title: "One" }]) => ({
  type: "interactive",
  interactive: {
    type: "list",
    body: { text: body },
    action: { button: "Open", sections: [{ rows }] },
    ...more,
  },
});
const link = (url: string, display_text = "Open") => ({
  type: "interactive",
  interactive: {
    type: "cta_url",
    body: { text: "Look" },
    action: { name: "cta_url", parameters: { display_text, url } },
  },
});
const card = (more: object, name: object = {}) => ({
  type: "contacts",
  contacts: [{ name: { formatted_name: "Shop", first_name: "Shop", ...name }, ...more }],
});

/** Whatever our check lets through, Meta takes: no send of these fails there. */
test.each<[string, unknown]>([
  ["blank text", textMessage(" \n\t ")],
  ["text of no-break spaces", textMessage("\u00a0\u3000")],
  ["a blank button", buttons([button("1", "  ")])],
  ["a blank button id", buttons([button(" ", "Yes")])],
  ["a blank caption row", list({}, "Choose", [{ id: "1", title: "One", description: " " }])],
  ["a long list body", list({}, "x".repeat(4096))],
  ["a long body of emoji", textMessage("👍🏽".repeat(2048))],
  ["combining marks", textMessage("e\u0301".repeat(2048))],
  ["an address without slashes", link("https:harbourlane.example")],
  ["an address with a line break", link("https://harbour\nlane.example/x")],
  ["an address with spaces around", link(" https://harbourlane.example/ ")],
  ["blank name part", card({}, { first_name: " " })],
  ["birthday", card({ birthday: "2001-02-29" })],
  [
    "a place by name",
    { type: "location", location: { latitude: 1e-7, longitude: -0, name: "x", address: " " } },
  ],
  ["buttons that differ by space", buttons([button("1", "Yes"), button("2", "Yes ")])],
  ["keycap", { type: "text", text: { body: "1️⃣" } }],
])("what our check lets through is taken by Meta: %s", async (_what, message) => {
  const id = await conversationWith();
  const { data, isError } = await preview(id, message);
  if (isError || data.findings.some(({ severity }: Answer) => severity === "error")) return;
  if (data.approval?.required ?? data.approval_required) return;
  const { data: sent } = await send(data.preview_id);
  await hearFromMeta();
  expect((await sentMessages()).at(-1)?.status, JSON.stringify(sent)).toBe(200);
});

test("a list body of 4,096 characters goes out", async () => {
  const id = await conversationWith();
  const { data } = await preview(id, list({}, "x".repeat(4096)));
  await send(data.preview_id);
  expect((await sentMessages()).at(-1)?.status).toBe(200);
});

describe("addresses of link buttons", () => {
  test.each([
    "javascript:alert(1)",
    "https:evil.example",
    "https:/evil.example",
    "https://harbourlane.example@evil.example/",
    "https://user:pass@evil.example/",
    "https://exa\u202Emple.com/",
    "https://a b.example/",
    "data:text/html,x",
    "http://",
  ])("%s is refused with its path", async (url) => {
    const { data, isError } = await preview(await conversationWith(), link(url));
    expect(isError, JSON.stringify(data).slice(0, 200)).toBe(true);
    expect(JSON.stringify(data)).toContain("parameters.url");
  });

  test.each(["http://203.0.113.7/pay", "https://xn--hrbourlane-o2a.example/"])(
    "%s is shown as it is",
    async (url) => {
      const { data } = await preview(await conversationWith(), link(url));
      expect(data.rendering).toContain(url);
    },
  );
});

describe("reactions", () => {
  test.each(["👍👍", "👍x", "a", "1", "#", "", "👍 ", "❤️‍🔥❤️‍🔥", "🇭", "\u200d", "\ufe0f", "👍\u202e", "🏻🏻"])(
    "%j is no emoji, or nothing",
    async (emoji) => {
      const id = await conversationWith();
      const { messages } = (await call("agent", "whatsapp.conversation.get", { conversation_id: id })).data;
      const { isError } = await preview(id, {
        type: "reaction",
        reaction: { message_id: messages[0].id, emoji },
      });
      expect(isError).toBe(emoji !== "");
    },
  );
  test.each(["👍🏽", "🇭🇰", "1️⃣", "❤", "❤️‍🔥", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "©"])(
    "%j is one and goes out",
    async (emoji) => {
      const id = await conversationWith();
      const { messages } = (await call("agent", "whatsapp.conversation.get", { conversation_id: id })).data;
      const { data } = await preview(id, {
        type: "reaction",
        reaction: { message_id: messages[0].id, emoji },
      });
      await send(data.preview_id);
      expect((await sentMessages()).at(-1)?.status).toBe(200);
    },
  );
});

describe("words that a person must see first, wherever they hide", () => {
  test.each<[string, unknown, string]>([
    ["label of a phone", card({ phones: [{ phone: "+852 5550 0001", type: "Pay by FPS here" }] }), "payment"],
    ["other part of a name", card({}, { first_name: "Pay by FPS", last_name: "5550 0001" }), "payment"],
    ["name suffix", card({}, { suffix: "reply START" }), "consent"],
    ["label of an address", card({ addresses: [{ city: "HK", type: "bank transfer" }] }), "payment"],
    ["country code", card({ emails: [{ email: "a@b.example", type: "invoice" }] }), "payment"],
    ["company", card({ org: { company: "FPS payment" } }), "payment"],
    ["a row", list({}, "Choose", [{ id: "1", title: "START" }]), "consent"],
    [
      "a section",
      {
        type: "interactive",
        interactive: {
          type: "list",
          body: { text: "Choose" },
          action: { button: "Open", sections: [{ title: "START", rows: [{ id: "1", title: "One" }] }] },
        },
      },
      "consent",
    ],
    ["a button with an invisible sign", buttons([button("1", "ST\u200bART")]), "consent"],
    ["a button of full-width letters", buttons([button("1", "ＳＴＡＲＴ")]), "consent"],
    ["a button with a dash", buttons([button("1", "Yes"), button("2", "START – now")]), "consent"],
    [
      "a place's address",
      {
        type: "location",
        location: { latitude: 1, longitude: 1, name: "Here", address: "FPS 5550 0001 deposit" },
      },
      "payment",
    ],
    ["an address", link("https://x.example/%70%61%79ment?p=deposit"), "payment"],
    ["a doubly escaped address", link("https://x.example/%2570ayment"), "payment"],
  ])("%s", async (_what, message, topic) => {
    const { data, isError } = await preview(await conversationWith(), message);
    expect(isError, JSON.stringify(data).slice(0, 300)).toBe(false);
    expect(data.findings.map(({ code }: Answer) => code)).toContain(`sensitive_${topic}`);
  });

  test("a WhatsApp id that differs from the number that is shown is shown too", async () => {
    const { data } = await preview(
      await conversationWith(),
      card({ phones: [{ phone: "+852 5550 0001", wa_id: "85266660000" }] }),
    );
    expect(data.rendering).toContain("85266660000");
  });
});
