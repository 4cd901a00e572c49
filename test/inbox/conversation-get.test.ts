import { expect, test } from "vitest";
import { customerWrites } from "../support/simulator";
import { previewText, send } from "../support/story";
import { type Answer, conversationOf, hear, hearMeta } from "../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.conversation.get";
const GUEST = "85255509001";

const get = (conversation_id: string, more: object = {}, role = "agent") =>
  ok(role, TOOL, { conversation_id, ...more });

test("messages in the order in which they were written, the customer's in fields of their own", async () => {
  const conversation = await get("cnv_demo01");
  expect(conversation.messages).toMatchObject([
    {
      direction: "inbound",
      type: "text",
      customer_text: "你好，我想問我張單 HL-1001 幾時寄出？",
      delivery: { status: "received" },
    },
    {
      direction: "outbound",
      type: "text",
      text: "你好！訂單今日下午寄出，多謝支持。",
      sender: "Ash Agent (demo)",
      delivery: { status: "read" },
    },
    { direction: "inbound", type: "text", customer_text: "好呀，唔該晒！另外有冇新茶？" },
  ]);
  for (const item of conversation.messages) {
    expect(Object.hasOwn(item, "customer_text")).toBe(item.direction === "inbound");
    expect(Object.hasOwn(item, "text")).toBe(item.direction === "outbound");
  }
  expect(conversation.next_cursor).toBeNull();
});

test("it says how consent and the window stand, and what may be sent", async () => {
  expect(await get("cnv_demo01")).toMatchObject({
    consent: {
      marketing: "opted_in",
      utility: "opted_in",
      service: "unknown",
      blocked: false,
      undeliverable: false,
    },
    window: { state: "open" },
    may_send: { free_form: true, template_categories: ["marketing", "utility"], because: [] },
  });
});

test("pages go back to older messages, each once", async () => {
  const start = secondsAgo(1000);
  await hear(
    webhookBody(Array.from({ length: 23 }, (_, n) => messages(text(GUEST, `Message ${n}`, start + n * 10)))),
  );
  const id = await conversationOf(GUEST);
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await get(id, { limit: 10, ...(cursor && { cursor }) });
    pages.push(page.messages.map((item: Answer) => item.customer_text));
    cursor = page.next_cursor;
  } while (cursor);
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 3]);
  expect(pages.reverse().flat()).toEqual(Array.from({ length: 23 }, (_, n) => `Message ${n}`));
});

test("messages of one second keep the order in which Meta gave them, over the edge of a page too", async () => {
  const at = secondsAgo(5);
  await hear(webhookBody([messages(...["a", "b", "c", "d", "e"].map((words) => text(GUEST, words, at)))]));
  const id = await conversationOf(GUEST);
  const newer = await get(id, { limit: 2 });
  const older = await get(id, { limit: 3, cursor: newer.next_cursor });
  expect([...older.messages, ...newer.messages].map((item: Answer) => item.customer_text)).toEqual([
    "a",
    "b",
    "c",
    "d",
    "e",
  ]);
});

test("a cursor of one conversation opens no other", async () => {
  const { next_cursor: cursor } = await get("cnv_demo01", { limit: 1 });
  const { data } = await call("agent", TOOL, { conversation_id: "cnv_demo03", cursor });
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path: "cursor" }] } });
});

test("a reply stands under what it answers, with its sender and its way to the customer", async () => {
  await customerWrites({ from: GUEST, name: "Guest", text: { body: "Hello?" } });
  await hearMeta();
  const id = await conversationOf(GUEST);
  const [{ wamid }] = (await get(id)).messages;
  const preview = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: id,
    message: { type: "text", text: { body: "Yes, hello." }, context: { message_id: wamid } },
  });
  const answer = await send(preview.preview_id);
  await hearMeta();
  const full = await get(id, { detail: "full" });
  expect(full.messages.at(-1)).toMatchObject({
    reply_to: wamid,
    text: "Yes, hello.",
    content: { type: "text" },
    action_request_id: answer.data.action_request_id,
    delivery: { status: "delivered" },
  });
});

test("a reply to a message of another conversation is an error of the preview, with its place", async () => {
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo01",
    message: { type: "text", text: { body: "Hello" }, context: { message_id: "wamid.DEMO2x1" } },
  });
  expect(data).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "validation_failed", path: "message.context.message_id" }],
  });
});

test("what the customer tapped or reacted with is there as data", async () => {
  await hear(
    webhookBody([
      messages(
        message(
          GUEST,
          {
            type: "interactive",
            interactive: { type: "list_reply", list_reply: { id: "row-1", title: "Oolong" } },
          },
          secondsAgo(30),
        ),
      ),
      messages(
        message(GUEST, { type: "button", button: { payload: "pay", text: "Yes please" } }, secondsAgo(20)),
      ),
      messages(
        message(
          GUEST,
          { type: "reaction", reaction: { message_id: "wamid.X", emoji: "👍" } },
          secondsAgo(10),
        ),
      ),
    ]),
  );
  const { messages: list } = await get(await conversationOf(GUEST));
  expect(list).toMatchObject([
    { customer_choice: { id: "row-1", title: "Oolong" }, customer_text: "Oolong" },
    { customer_choice: { payload: "pay", text: "Yes please" } },
    { customer_reaction: { emoji: "👍" } },
  ]);
});

const FILE = "Invoice 4711.pdf";

/** A customer sends a document; returns the conversation, and the attachment as an agent sees it. */
async function documentFromGuest(): Promise<{ id: string; attachment: Record<string, string> }> {
  const document = { filename: FILE, caption: "Here", mime_type: "application/pdf" };
  await customerWrites({ from: GUEST, name: "Wong Siu Mei", type: "document", document });
  await hearMeta();
  const id = await conversationOf(GUEST);
  const [{ attachment }] = (await get(id)).messages;
  return { id, attachment };
}

test("an attachment is described to an agent, without the id under which Meta keeps it", async () => {
  const { attachment } = await documentFromGuest();
  expect(attachment).toEqual({
    kind: "document",
    asset_id: expect.stringMatching(/^ast_/),
    status: "awaiting",
    mime_type: "application/pdf",
    size: null,
    sha256: expect.stringMatching(/=$/),
    customer_file_name: FILE,
  });
});

test.each(["concise", "full"])(
  "a viewer learns that there is an attachment and no more of it or its sender (%s)",
  async (detail) => {
    const { id, attachment } = await documentFromGuest();
    const { data, text: words } = await call("viewer", TOOL, { conversation_id: id, detail });
    expect(data.messages[0].attachment).toEqual({ kind: "document", masked: true });
    for (const secret of ["Wong Siu Mei", "55509001", attachment.sha256 ?? ""]) {
      expect(JSON.stringify(data)).not.toContain(secret);
      expect(words).not.toContain(secret);
    }
  },
);

test("a file name that is masked as an attachment's is not given away as text", async () => {
  const { id } = await documentFromGuest();
  const { data } = await call("viewer", TOOL, { conversation_id: id });
  expect(JSON.stringify(data)).not.toContain(FILE);
});

test("an unmasked read is audited with the conversation", async () => {
  await get("cnv_demo01");
  await get("cnv_demo06", {}, "viewer");
  const { items } = await ok("admin", "whatsapp.audit_logs.list", { action: "personal_data.read" });
  expect(items).toMatchObject([{ tool: TOOL, entity: { kind: "conversation", id: "cnv_demo01" } }]);
});

test.each([
  [{}, "conversation_id"],
  [{ conversation_id: "cnv_demo01", limit: 101 }, "limit"],
  [{ conversation_id: "cnv_demo01", limit: 0 }, "limit"],
  [{ conversation_id: "cnv_demo01", cursor: "???" }, "cursor"],
  [{ conversation_id: "cnv_demo01", message_id: "x" }, "message_id"],
])("%j is refused, and its place is named", async (args, path) => {
  const { data } = await call("agent", TOOL, args);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
});

test("a preview in the agent's name shows the customer unmasked to the agent only", async () => {
  const preview = await previewText("cnv_demo01", "Hello");
  expect(preview.recipient).toMatchObject({ contact_id: "con_demo01", phone: "+85255501001" });
});
