import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { customerWrites, sentMessages } from "../support/simulator";
import { previewText, send } from "../support/story";
import { hear, hearMeta, row, rows } from "../support/webhook";
import { messageOf, secondsAgo, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const NUMBER = "85255509001";
const BSUID = "HK.13491208655302741918";
const PARENT = "HK.ENT.11815799212886844830";

let seeded = 0;

beforeEach(async () => {
  seeded = (await rows("select id from contacts")).length;
});

/** Contacts that came to be in this test. */
const newContacts = () =>
  rows(
    "select profile_name, wa_id, phone, bsuid, parent_bsuid, country from contacts where id not like 'con_demo%' order by id",
  );

const conversations = () =>
  rows<{ id: string }>("select id from conversations where id not like 'cnv_demo%'");

async function onlyConversation(): Promise<string> {
  const found = await conversations();
  expect(found).toHaveLength(1);
  return found[0]?.id ?? "";
}

test("a customer with a number becomes a contact with that number and country", async () => {
  await customerWrites({ from: NUMBER, name: "Guest", text: { body: "Hello" } });
  await hearMeta();
  expect(await newContacts()).toEqual([
    {
      profile_name: "Guest",
      wa_id: NUMBER,
      phone: `+${NUMBER}`,
      bsuid: null,
      parent_bsuid: null,
      country: "HK",
    },
  ]);
});

test("a known number is the known contact", async () => {
  await customerWrites({ from: "85255501001", name: "測試顧客甲", text: { body: "Hello" } });
  await hearMeta();
  expect(await rows("select id from contacts")).toHaveLength(seeded);
  expect(await row("select unread_count from conversations where id = 'cnv_demo01'")).toEqual({
    unread_count: 2,
  });
});

test("a customer without a number is a contact all the same: listed, readable, and answered by business-scoped id", async () => {
  await customerWrites({
    user_id: BSUID,
    parent_user_id: PARENT,
    name: "No Number",
    text: { body: "Hello" },
  });
  await hearMeta();
  expect(await newContacts()).toEqual([
    {
      profile_name: "No Number",
      wa_id: null,
      phone: null,
      bsuid: BSUID,
      parent_bsuid: PARENT,
      country: "HK",
    },
  ]);

  const { items } = await ok("agent", "whatsapp.conversations.list", { unread: true, limit: 1 });
  expect(items).toMatchObject([
    { phone: null, customer_name: "No Number", unread: 1, window: { state: "open" } },
  ]);
  const contact = await ok("agent", "whatsapp.contact.get", { contact_id: items[0].contact_id });
  expect(contact.identities).toEqual([
    { kind: "bsuid", value: BSUID },
    { kind: "parent_bsuid", value: PARENT },
  ]);

  const preview = await previewText(items[0].id, "We are here.");
  expect((await send(preview.preview_id)).data.result.delivery.status).toBe("accepted");
  const [sent] = await sentMessages();
  expect(sent?.body).toMatchObject({ recipient: BSUID });
  expect(sent?.body).not.toHaveProperty("to");
  await hearMeta();
  const { messages } = await ok("agent", "whatsapp.conversation.get", { conversation_id: items[0].id });
  expect(messages.at(-1).delivery.status).toBe("delivered");
});

test("when the number turns up later, it is the same contact and conversation, and answers go to the number", async () => {
  await customerWrites({
    user_id: BSUID,
    name: "Guest",
    text: { body: "Hello" },
    timestamp: String(secondsAgo(60)),
  });
  await hearMeta();
  const conversation = await onlyConversation();
  await customerWrites({ user_id: BSUID, from: NUMBER, name: "Guest", text: { body: "It is me again" } });
  await hearMeta();

  expect(await newContacts()).toMatchObject([{ wa_id: NUMBER, phone: `+${NUMBER}`, bsuid: BSUID }]);
  expect(await onlyConversation()).toBe(conversation);
  const preview = await previewText(conversation, "Welcome back.");
  await send(preview.preview_id);
  const [sent] = await sentMessages();
  expect(sent?.body).toMatchObject({ to: NUMBER });
  expect(sent?.body).not.toHaveProperty("recipient");
});

test("when the business-scoped id turns up later, the customer is found again by it alone", async () => {
  await customerWrites({ from: NUMBER, name: "Guest", text: { body: "Hello" } });
  await hearMeta();
  await hear(
    webhookBody([messageOf({ profile: { name: "Guest" }, wa_id: NUMBER, user_id: BSUID }, "With both")]),
  );
  await hear(
    webhookBody([
      messageOf({ profile: { name: "Guest" }, user_id: BSUID, parent_user_id: PARENT }, "With the id alone"),
    ]),
  );
  expect(await newContacts()).toEqual([
    {
      profile_name: "Guest",
      wa_id: NUMBER,
      phone: `+${NUMBER}`,
      bsuid: BSUID,
      parent_bsuid: PARENT,
      country: "HK",
    },
  ]);
  const { messages } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await onlyConversation(),
  });
  expect(messages).toHaveLength(3);
});

test("a profile's name changes with a later event, never with an older one", async () => {
  const write = (name: string, ago: number) =>
    hear(webhookBody([messageOf({ profile: { name }, wa_id: NUMBER }, "Hello", secondsAgo(ago))]));
  await write("Second", 200);
  await write("First", 300);
  expect(await newContacts()).toMatchObject([{ profile_name: "Second" }]);
  await write("Third", 100);
  expect(await newContacts()).toMatchObject([{ profile_name: "Third" }]);
  await hear(webhookBody([messageOf({ wa_id: NUMBER }, "No profile this time")]));
  expect(await newContacts()).toMatchObject([{ profile_name: "Third" }]);
});

test("of several names in one batch the latest counts, whichever comes first", async () => {
  const write = (name: string, ago: number) =>
    messageOf({ profile: { name }, wa_id: NUMBER }, "Hello", secondsAgo(ago));
  await hear(webhookBody([write("Latest", 10), write("Earliest", 30), write("Between", 20)]));
  expect(await newContacts()).toMatchObject([{ profile_name: "Latest" }]);
});

test.each([
  ["Brazil, the ninth digit", "+5511987654321", "551187654321"],
  ["Mexico, the 1", "+525512345678", "5215512345678"],
  ["Argentina, the 9", "+541123456789", "5491123456789"],
])(
  "%s: a contact kept under the dialled number is found by WhatsApp's form of it",
  async (_what, dialled, waId) => {
    await env.DB.prepare(
      "insert into contacts (id, profile_name, phone, created_at, updated_at, last_activity_at) values ('con_import', 'Imported', ?1, 1, 1, 1)",
    )
      .bind(dialled)
      .run();
    await hear(webhookBody([messageOf({ profile: { name: "Imported" }, wa_id: waId }, "Olá")]));
    expect(await rows("select id from contacts where profile_name = 'Imported'")).toEqual([
      { id: "con_import" },
    ]);
  },
);
