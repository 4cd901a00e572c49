import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { customerWrites, sentMessages } from "../../support/simulator";
import { previewText, send } from "../../support/story";
import { type Answer, conversationOf, hear, hearMeta, row, rows } from "../../support/webhook";
import { message, messageOf, messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";

const OLD = "85255509001";
const NEW = "85255509002";
const OLD_ID = "HK.1111111111";
const NEW_ID = "HK.2222222222";

/** Meta's notice that a customer has another number, in the form of one without a `contacts` array. */
const movedTo = (wa_id: string, { from = OLD, ago = 60, more = {} } = {}) => {
  const system = {
    type: "user_changed_number",
    body: `User changed from ${from} to ${wa_id}`,
    wa_id,
    ...more,
  };
  const notice = message(from, { type: "system", system }, secondsAgo(ago));
  return {
    field: "messages",
    value: { metadata: { phone_number_id: "100000000000011" }, messages: [notice] },
  };
};

/** Meta's notice that a business-scoped id changed and no number can be told. */
const renamedTo = (user_id: string, previous_user_id = OLD_ID, ago = 60) => {
  const { from: _, ...notice } = message(
    "",
    { type: "system", system: { type: "user_changed_user_id", user_id, previous_user_id } },
    secondsAgo(ago),
  );
  return {
    field: "messages",
    value: { metadata: { phone_number_id: "100000000000011" }, messages: [notice] },
  };
};

const writes = (from: string, body: string, ago = 0) => messages(text(from, body, secondsAgo(ago)));
const contactOf = async (phone: string): Promise<Answer> => {
  const { contact_id } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(phone),
  });
  return ok("agent", "whatsapp.contact.get", { contact_id });
};
const optIn = (contactId: string, action = "opt_in") =>
  env.DB.prepare(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
       occurred_at, recorded_at, dedupe_key, correlation_id)
     values ('cns_' || ?1 || ?2, ?1, 'marketing', ?2, 'form', 'form', '1', 'staff', 'stf_admin', 1, 1, ?1 || ?2, 'c')`,
  )
    .bind(contactId, action)
    .run();

/** The contact was known since before the change that a test tells of. */
const knownForLong = (contactId: string) =>
  env.DB.prepare("update contact_identities set created_at = 1 where contact_id = ?1").bind(contactId).run();

test("the next message from the new number lands in the same conversation; consent stays, and answers go there", async () => {
  await customerWrites({
    from: OLD,
    name: "Guest",
    text: { body: "Hello" },
    timestamp: String(secondsAgo(300)),
  });
  await hearMeta();
  const id = await conversationOf(OLD);
  const before = await contactOf(OLD);
  await optIn(before.id);

  await customerWrites({
    from: OLD,
    type: "system",
    system: { type: "user_changed_number", body: "moved", wa_id: NEW },
    timestamp: String(secondsAgo(60)),
  });
  await hearMeta();
  await customerWrites({ from: NEW, name: "Guest", text: { body: "It is me, with a new number" } });
  await hearMeta();

  expect(await conversationOf(NEW)).toBe(id);
  const contact = await contactOf(NEW);
  expect(contact).toMatchObject({
    id: before.id,
    phone: `+${NEW}`,
    consent: { marketing: { state: "opted_in" } },
  });
  expect(contact.identities).toContainEqual({ kind: "wa_id", value: OLD, former: true });
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(list.map(({ type }: Answer) => type)).toEqual(["text", "system", "text"]);

  await send((await previewText(id, "Welcome back.")).preview_id);
  expect((await sentMessages())[0]?.body).toMatchObject({ to: NEW });
});

test("whoever writes from the old number later is a stranger: another contact, without consent, in a conversation of their own", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300)]));
  const customer = await contactOf(OLD);
  await optIn(customer.id);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  await hear(webhookBody([writes(OLD, "Who are you?")]));

  const stranger = await contactOf(OLD);
  expect(stranger.id).not.toBe(customer.id);
  expect(stranger.consent.marketing.state).toBe("unknown");
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(OLD),
  });
  expect(list).toMatchObject([{ customer_text: "Who are you?" }]);
  expect((await contactOf(NEW)).id).toBe(customer.id);
  expect(await rows("select * from contact_merges")).toEqual([]);
});

test("what was written from the old number before the change, and comes late, is still the customer's: a STOP holds", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300)]));
  const customer = await contactOf(OLD);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  await hear(webhookBody([writes(OLD, "STOP", 120)]));
  expect(await row("select service from consent_states where contact_id = ?1", customer.id)).toEqual({
    service: "opted_out",
  });
  expect(await contactOf(NEW)).toMatchObject({ id: customer.id, phone: `+${NEW}` });
});

test.each([
  ["messages and notice in one batch", false],
  ["the notice last, after a message from the new number", true],
])("%s: one contact and one conversation all the same", async (_what, last) => {
  const hello = writes(OLD, "Hello", 300);
  const again = writes(NEW, "Again", 30);
  if (last) {
    await hear(webhookBody([hello]));
    await hear(webhookBody([again]));
    await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  } else await hear(webhookBody([again, movedTo(NEW, { ago: 60 }), hello]));
  expect(
    await rows("select id from contacts where id not like 'con_demo%' and merged_into is null"),
  ).toHaveLength(1);
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(NEW),
  });
  expect(list.filter(({ type }: Answer) => type === "text")).toHaveLength(2);
});

test("a number that somebody else had goes to the one who moved, and nothing that was agreed to or written goes with it", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300), writes(NEW, "A stranger's words", 400)]));
  const customer = await contactOf(OLD);
  const former = await contactOf(NEW);
  await optIn(former.id);
  await knownForLong(former.id);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  await hear(webhookBody([writes(NEW, "It is me")]));

  const moved = await contactOf(NEW);
  expect(moved).toMatchObject({ id: customer.id, consent: { marketing: { state: "unknown" } } });
  const { data, text: words } = await call("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(NEW),
  });
  expect(JSON.stringify(data) + words).not.toContain("A stranger's words");
  expect(await row("select phone, wa_id, marketing from contacts where id = ?1", former.id)).toEqual({
    phone: null,
    wa_id: null,
    marketing: "opted_in",
  });
  expect(await rows("select * from contact_merges")).toEqual([]);
  expect(await rows("select entity_id from audit_log where action = 'contact.address_lost'")).toEqual([
    { entity_id: former.id },
  ]);
});

test("what was refused under the new number stays refused, in case the two are one person", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300), writes(NEW, "Hello", 400)]));
  const customer = await contactOf(OLD);
  const former = await contactOf(NEW);
  await optIn(customer.id);
  await optIn(former.id, "opt_out");
  await knownForLong(former.id);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  expect(await contactOf(NEW)).toMatchObject({
    id: customer.id,
    consent: { marketing: { state: "opted_out", source: "identity_changed" } },
  });
});

test("a notice about somebody who is not known does not become the story of the number's former owner", async () => {
  await hear(webhookBody([writes(NEW, "A stranger's words", 400)]));
  const former = await contactOf(NEW);
  await knownForLong(former.id);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  expect((await contactOf(NEW)).id).not.toBe(former.id);
  expect(await rows("select outcome from webhook_events where outcome <> 'applied'")).toEqual([]);
});

test("a changed business-scoped id keeps contact and consent; the number that went with the old one is not hers any more", async () => {
  await hear(
    webhookBody([
      messageOf({ wa_id: OLD, user_id: OLD_ID, profile: { name: "Guest" } }, "Hello", secondsAgo(300)),
    ]),
  );
  const customer = await contactOf(OLD);
  const id = await conversationOf(OLD);
  await optIn(customer.id);
  await knownForLong(customer.id);
  await hear(webhookBody([renamedTo(NEW_ID)]));
  await hear(webhookBody([messageOf({ user_id: NEW_ID }, "It is me")]));

  const contact = await ok("agent", "whatsapp.contact.get", { contact_id: customer.id });
  expect(contact).toMatchObject({ phone: null, consent: { marketing: { state: "opted_in" } } });
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(list.map(({ type }: Answer) => type)).toEqual(["text", "system", "text"]);
  await send((await previewText(id, "Hello again.")).preview_id);
  expect((await sentMessages())[0]?.body).toMatchObject({ recipient: NEW_ID });
});

test("a number and its business-scoped id that change together void no consent", async () => {
  await hear(
    webhookBody([
      messageOf({ wa_id: OLD, user_id: OLD_ID, profile: { name: "Guest" } }, "Hello", secondsAgo(300)),
    ]),
  );
  const customer = await contactOf(OLD);
  await optIn(customer.id);
  await hear(webhookBody([movedTo(NEW, { more: { user_id: NEW_ID, previous_user_id: OLD_ID } })]));
  await hear(webhookBody([messageOf({ wa_id: NEW, user_id: NEW_ID }, "It is me")]));
  const contact = await contactOf(NEW);
  expect(contact).toMatchObject({ id: customer.id, consent: { marketing: { state: "opted_in" } } });
  expect(contact.identities).toContainEqual({ kind: "bsuid", value: NEW_ID });
});

test("a changed security code moves nobody", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300)]));
  const before = await contactOf(OLD);
  const system = {
    type: "customer_identity_changed",
    customer: OLD,
    identity: "x",
    wa_id: NEW,
    body: "New code",
  };
  await hear(webhookBody([messages(message(OLD, { type: "system", system }))]));
  expect((await contactOf(OLD)).identities).toEqual(before.identities);
});

test("an import or an upsert of the old number makes a new contact and does not touch the customer's", async () => {
  await hear(webhookBody([writes(OLD, "Hello", 300)]));
  const customer = await contactOf(OLD);
  await hear(webhookBody([movedTo(NEW, { ago: 60 })]));
  const { data } = await call("manager", "whatsapp.contact.upsert", {
    phone: `+${OLD}`,
    name: "Somebody new",
    idempotency_key: "somebody-new",
  });
  expect(data.result.contact_id).not.toBe(customer.id);
  expect((await ok("agent", "whatsapp.contact.get", { contact_id: customer.id })).name).toBeNull();
});
