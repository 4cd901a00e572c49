import { beforeEach, describe, expect, test } from "vitest";
import { messageQuotesNote } from "../../src/notes";
import { approveAs, database, outcomeOf } from "../support/approval";
import { sentMessages } from "../support/simulator";
import { conversationWith, previewText, send, textMessage } from "../support/story";
import { handOver, set } from "../support/team";
import { type Answer, row } from "../support/webhook";
import { call, ok } from "../support/worker";

const NOTE = "Suspected reseller: offer no discount before the audit";
const QUOTE = "suspected reseller, offer no discount";

let conversation_id: string;

beforeEach(async () => {
  conversation_id = await conversationWith();
  await handOver({ conversation_ids: [conversation_id], staff_id: "me", note: NOTE }, "agent");
});

const previewed = async (message: object) =>
  (await call("agent", "whatsapp.session_message.preview", { conversation_id, message })).data;

const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });

const interactive = (parts: object) => ({
  type: "interactive",
  interactive: {
    type: "button",
    body: { text: "Hello" },
    action: { buttons: [button("a", "Yes")] },
    ...parts,
  },
});

const list = (row: object, more: object = {}) => ({
  type: "interactive",
  interactive: {
    type: "list",
    body: { text: "Choose" },
    action: {
      button: "Open",
      sections: [{ title: "Teas", rows: [{ id: "1", title: "Oolong", ...row }] }],
      ...more,
    },
  },
});

const template = (text: string) => ({
  type: "template",
  template: {
    name: "order_update",
    language: { code: "en" },
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text },
          { type: "text", text: "today" },
        ],
      },
    ],
  },
});

/** Every field of every kind of message in which words can stand. */
const PATHS: readonly (readonly [string, object])[] = [
  ["text", textMessage(`Hi! ${QUOTE}`)],
  ["a link in a text", textMessage(`https://shop.example/?q=${encodeURIComponent(QUOTE)}`)],
  ["an image's caption", { type: "image", image: { asset_id: "ast_x", caption: QUOTE } }],
  ["a video's caption", { type: "video", video: { asset_id: "ast_x", caption: QUOTE } }],
  ["a document's caption", { type: "document", document: { asset_id: "ast_x", caption: QUOTE } }],
  ["a document's name", { type: "document", document: { asset_id: "ast_x", filename: `${QUOTE}.pdf` } }],
  ["a location's name", { type: "location", location: { latitude: 1, longitude: 2, name: QUOTE } }],
  [
    "a location's address",
    { type: "location", location: { latitude: 1, longitude: 2, name: "Shop", address: QUOTE } },
  ],
  [
    "a contact card's name",
    {
      type: "contacts",
      contacts: [{ name: { formatted_name: QUOTE, first_name: "A" }, phones: [{ phone: "+85255500001" }] }],
    },
  ],
  [
    "a contact card's company",
    {
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: "A", first_name: "A" },
          org: { company: QUOTE },
          phones: [{ phone: "+85255500001" }],
        },
      ],
    },
  ],
  [
    "a contact card's names one after the other",
    {
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: "A", first_name: "Suspected reseller", last_name: "offer no discount" },
          phones: [{ phone: "+85255500001" }],
        },
      ],
    },
  ],
  ["an interactive body", interactive({ body: { text: QUOTE } })],
  ["an interactive header", interactive({ header: { type: "text", text: QUOTE } })],
  ["an interactive footer", interactive({ footer: { text: QUOTE } })],
  [
    "button titles one after the other",
    interactive({
      action: { buttons: [button("a", "Suspected reseller"), button("b", "offer no discount")] },
    }),
  ],
  ["a button's id", interactive({ action: { buttons: [button(QUOTE, "Yes")] } })],
  ["a list row's description", list({ description: QUOTE })],
  ["a list row's id", list({ id: QUOTE })],
  [
    "list rows one after the other",
    list(
      {},
      {
        sections: [
          {
            title: "Teas",
            rows: [
              { id: "1", title: "Suspected reseller" },
              { id: "2", title: "offer no discount" },
            ],
          },
        ],
      },
    ),
  ],
  [
    "a link button's address",
    {
      type: "interactive",
      interactive: {
        type: "cta_url",
        body: { text: "Look" },
        action: {
          name: "cta_url",
          parameters: { display_text: "Open", url: `https://shop.example/${encodeURIComponent(QUOTE)}` },
        },
      },
    },
  ],
  [
    "a location request",
    {
      type: "interactive",
      interactive: {
        type: "location_request_message",
        body: { text: QUOTE },
        action: { name: "send_location" },
      },
    },
  ],
  ["a template's value", template(QUOTE)],
  [
    "a template's values one after the other",
    {
      ...template("Suspected reseller"),
      template: {
        ...template("").template,
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "Suspected reseller" },
              { type: "text", text: "offer no discount" },
            ],
          },
        ],
      },
    },
  ],
];

test.each(PATHS)("%s with a note is never sent", async (_path, message) => {
  const contact = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    conversation_id,
  );
  expect(
    await messageQuotesNote({ db: database, clock: { now: () => Date.now() } }, contact.contact_id, message),
  ).toBe(true);
  const { verdict, findings } = await previewed(message);
  expect(verdict).toBe("blocked");
  expect(findings.filter(({ code }: Answer) => code === "policy_blocked")).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining("staff wrote"), severity: "error" }),
  );
});

test("the finding does not say what the note says", async () => {
  const { findings } = await previewed(textMessage(NOTE));
  expect(JSON.stringify(findings)).not.toMatch(/reseller|discount/i);
});

test("a note in another conversation of the same customer counts, also one that the sender cannot see", async () => {
  await set(
    `insert into conversations (id, contact_id, phone_number_id, queue_id, opened_at, last_message_at, updated_at)
     select 'cnv_other', contact_id, 'other', 'que_complaints', 1, 1, 1 from conversations where id = ?1`,
    conversation_id,
  );
  await handOver({ conversation_ids: ["cnv_other"], note: "Threatened our driver at the door last June" });
  const { verdict } = await previewed(textMessage("You threatened our driver at the door"));
  expect(verdict).toBe("blocked");
});

test("the reason of an escalation counts too", async () => {
  await handOver(
    {
      conversation_ids: [conversation_id],
      escalate: { owner_id: "stf_manager", reason: "Journalist who records every call" },
    },
    "agent",
  );
  expect((await previewed(textMessage("Are you a journalist who records every call?"))).verdict).toBe(
    "blocked",
  );
});

test("a note that is written after the preview stops the send, after the request too", async () => {
  const words = "The blue pot is the one with a crack";
  const early = await previewText(conversation_id, words);
  const paid = await previewText(conversation_id, `Please pay. ${words}`);
  const waiting = await send(paid.preview_id);
  expect(waiting.data.status).toBe("pending_approval");
  await handOver({ conversation_ids: [conversation_id], note: `Do not tell: ${words}` }, "agent");
  expect((await send(early.preview_id)).data.code).toBe("preview_stale");
  expect((await outcomeOf(approveAs("manager", waiting.data.action_request_id))).code).toBe("preview_stale");
  expect(await sentMessages()).toEqual([]);
});

test("a queued message meets the note at the permit", async () => {
  const words = "The blue pot is the one with a crack";
  const { preview_id } = await previewText(conversation_id, words);
  const { Database } = await import("../../src/platform/db");
  const { batch } = Database.prototype;
  let written = false;
  Database.prototype.batch = async function (statements) {
    const results = await batch.call(this, statements);
    if (!written && statements.some(({ sql }) => sql.includes("insert into messages"))) {
      written = true;
      await set(
        "insert into notes (id, conversation_id, contact_id, text, author_id, author_name, created_at) select 'not_x', id, contact_id, ?2, 'stf_agent', 'Ash', 1 from conversations where id = ?1",
        conversation_id,
        words,
      );
    }
    return results;
  };
  const { data } = await send(preview_id).finally(() => {
    Database.prototype.batch = batch;
  });
  expect(written).toBe(true);
  expect(data).toMatchObject({ status: "failed", error: { code: "policy_blocked" } });
  expect(await sentMessages()).toEqual([]);
});

test("ordinary replies go out as ever", async () => {
  const { preview_id } = await previewText(
    conversation_id,
    "Good morning! We have oolong and pu-erh, and no discount today.",
  );
  expect((await send(preview_id)).data.status).toBe("executed");
});

describe("who reads notes", () => {
  test("those who may; others see that there is one", async () => {
    await set("update conversations set assignee_id = null where id = ?1", conversation_id);
    const notes = async (role: string) =>
      (await ok(role, "whatsapp.conversation.get", { conversation_id })).notes;
    expect(await notes("agent")).toMatchObject([{ text: NOTE }]);
    const [masked] = await notes("viewer");
    expect(masked).toMatchObject({ masked: true });
    expect(masked.text).toBeUndefined();
  });

  test("notes of a restricted conversation are seen nowhere else", async () => {
    await handOver({ conversation_ids: ["cnv_demo04"], note: "Lawyer involved, keep it quiet" });
    const seen = JSON.stringify([
      await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo04" }),
      await ok("agent", "whatsapp.inbox_assignments.list", { view: "handovers" }),
      await ok("agent", "whatsapp.conversations.list", { detail: "full" }),
    ]);
    expect(seen).not.toContain("Lawyer");
  });

  test("a note that is no note is refused", async () => {
    for (const note of ["", "   ", "x".repeat(2001), "a\u202eb", "a\u0000b"])
      expect(
        (await call("agent", "whatsapp.handover.preview", { conversation_ids: [conversation_id], note })).data
          .code,
      ).toBe("validation_failed");
  });
});
