import { expect, test } from "vitest";
import { call, ok } from "../support/worker";

const CONVERSATION = "cnv_demo01";
const preview = (message: unknown) =>
  call("agent", "whatsapp.session_message.preview", { conversation_id: CONVERSATION, message });

const text = (body: string) => ({ type: "text", text: { body } });
const reply = (id: string, title = id) => ({ type: "reply", reply: { id, title } });
const buttons = (...list: object[]) => ({
  type: "interactive",
  interactive: { type: "button", body: { text: "Choose" }, action: { buttons: list } },
});
const row = (id: string, title = id) => ({ id, title });
const list = (...sections: object[]) => ({
  type: "interactive",
  interactive: { type: "list", body: { text: "Choose" }, action: { button: "Teas", sections } },
});
const rows = (count: number, prefix = "r") => Array.from({ length: count }, (_, n) => row(`${prefix}${n}`));
const link = (url: string, display_text = "Open") => ({
  type: "interactive",
  interactive: {
    type: "cta_url",
    body: { text: "Look" },
    action: { name: "cta_url", parameters: { display_text, url } },
  },
});
const interactive = (part: object) => ({
  type: "interactive",
  interactive: { ...buttons(reply("a")).interactive, ...part },
});

const ACTION = "message.interactive.action";

test.each([
  ["text of 4,096 characters", text("x".repeat(4096))],
  ["text of 4,096 emoji, each one character", text("🍵".repeat(4096))],
  ["three buttons", buttons(reply("a"), reply("b"), reply("c"))],
  ["a button title of 20 emoji", buttons(reply("a", "🍵".repeat(20)))],
  ["a button id of 256", buttons(reply("a".repeat(256), "A"))],
  ["ten rows in one section", list({ rows: rows(10) })],
  ["ten rows in two sections", list({ title: "One", rows: rows(6) }, { title: "Two", rows: rows(4, "s") })],
  [
    "a row title of 24 and a description of 72",
    list({ rows: [{ id: "a", title: "x".repeat(24), description: "y".repeat(72) }] }),
  ],
  ["an https link", link("https://harbourlane.example/tea?x=1#a")],
  [
    "header and footer of 60",
    interactive({ header: { type: "text", text: "h".repeat(60) }, footer: { text: "f".repeat(60) } }),
  ],
  ["a body of 1,024", interactive({ body: { text: "b".repeat(1024) } })],
])("%s is within Meta's limits", async (_what, message) => {
  const { isError, data } = await preview(message);
  expect(data).toMatchObject({ verdict: "ready", findings: [] });
  expect(isError).toBe(false);
});

test.each([
  ["text of 4,097 characters", text("x".repeat(4097)), "message.text.body"],
  ["text of 4,097 emoji", text("🍵".repeat(4097)), "message.text.body"],
  ["empty text", text(""), "message.text.body"],
  ["text without a body", { type: "text", text: {} }, "message.text.body"],
  ["four buttons", buttons(reply("a"), reply("b"), reply("c"), reply("d")), `${ACTION}.buttons`],
  ["no button", buttons(), `${ACTION}.buttons`],
  ["two buttons of one id", buttons(reply("a", "A"), reply("a", "B")), `${ACTION}.buttons`],
  ["two buttons of one title", buttons(reply("a", "A"), reply("b", "A")), `${ACTION}.buttons`],
  [
    "a button title of 21",
    buttons(reply("a"), reply("b", "x".repeat(21))),
    `${ACTION}.buttons.1.reply.title`,
  ],
  ["a button id of 257", buttons(reply("a".repeat(257), "A")), `${ACTION}.buttons.0.reply.id`],
  ["11 rows in one section", list({ rows: rows(11) }), `${ACTION}.sections.0.rows`],
  [
    "11 rows in two sections",
    list({ title: "One", rows: rows(6) }, { title: "Two", rows: rows(5, "s") }),
    `${ACTION}.sections`,
  ],
  [
    "two rows of one id in two sections",
    list({ title: "One", rows: rows(1) }, { title: "Two", rows: rows(1) }),
    `${ACTION}.sections`,
  ],
  [
    "a second section without a title",
    list({ title: "One", rows: rows(1) }, { rows: rows(1, "s") }),
    `${ACTION}.sections`,
  ],
  ["a row title of 25", list({ rows: [row("a", "x".repeat(25))] }), `${ACTION}.sections.0.rows.0.title`],
  [
    "a row description of 73",
    list({ rows: [{ id: "a", title: "A", description: "x".repeat(73) }] }),
    `${ACTION}.sections.0.rows.0.description`,
  ],
  ["a section without rows", list({ rows: [] }), `${ACTION}.sections.0.rows`],
  ["a link that is no address", link("harbourlane"), `${ACTION}.parameters.url`],
  ["a link by ftp", link("ftp://harbourlane.example/"), `${ACTION}.parameters.url`],
  ["a link that is a script", link("javascript:alert(1)"), `${ACTION}.parameters.url`],
  ["a link's label of 21", link("https://a.example/", "x".repeat(21)), `${ACTION}.parameters.display_text`],
  [
    "a header of 61",
    interactive({ header: { type: "text", text: "h".repeat(61) } }),
    "message.interactive.header.text",
  ],
  ["a footer of 61", interactive({ footer: { text: "f".repeat(61) } }), "message.interactive.footer.text"],
  ["a body of 1,025", interactive({ body: { text: "b".repeat(1025) } }), "message.interactive.body.text"],
  ["a kind that cannot be sent", { type: "hologram", hologram: {} }, "message.type"],
  ["no type", { text: { body: "Hello" } }, "message.type"],
  ["an interactive kind that cannot be sent", interactive({ type: "flow" }), "message.interactive.type"],
  ["no message", undefined, "message"],
  ["an addressee of the caller's own", { ...text("Hello"), to: "85255501002" }, "message.to"],
  ["a recipient of the caller's own", { ...text("Hello"), recipient: "HK.1" }, "message.recipient"],
  ["an unknown key deep inside", { type: "text", text: { body: "Hello", bold: true } }, "message.text.bold"],
  ["an unknown key of a button", buttons({ ...reply("a"), url: "x" }), `${ACTION}.buttons.0.url`],
])("%s is refused, and its place is named", async (_what, message, path) => {
  const { isError, data } = await preview(message);
  expect(isError).toBe(true);
  expect(data.code).toBe("validation_failed");
  expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});

test("a message of the wrong length says how long it may be", async () => {
  const { data } = await preview(text("x".repeat(4097)));
  expect(data.message).toContain("4096");
});

test("an unknown field beside the message is refused too", async () => {
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: CONVERSATION,
    message: text("Hello"),
    skip_approval: true,
  });
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path: "skip_approval" }] } });
});

test("a message that is refused leaves no preview behind that could be sent", async () => {
  const { data } = await preview(text(""));
  expect(data).not.toHaveProperty("preview_id");
});

test("buttons, lists and links are shown as the customer will read them", async () => {
  const rendering = async (message: unknown) =>
    (await ok("agent", "whatsapp.session_message.preview", { conversation_id: CONVERSATION, message }))
      .rendering;
  expect(await rendering(buttons(reply("a", "Yes"), reply("b", "No")))).toBe("Choose\n[Yes]\n[No]");
  expect(
    await rendering(list({ title: "Green", rows: [{ id: "a", title: "Longjing", description: "50 g" }] })),
  ).toBe("Choose\n[Teas]\nGreen\n• Longjing – 50 g");
  expect(await rendering(link("https://a.example/"))).toBe("Look\n[Open] https://a.example/");
});
