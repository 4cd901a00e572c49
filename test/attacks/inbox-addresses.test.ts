import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { type Answer, conversationOf, hear, row, rows } from "../support/webhook";
import { type Change, message, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const OLD = "85255509001";
const NEW = "85255509002";
const NEWER = "85255509003";

/** Meta's notice that a customer has another number. */
const moved = (from: string, wa_id: string, ago: number, phone_number_id = "100000000000011"): Change => ({
  field: "messages",
  value: {
    metadata: { phone_number_id },
    messages: [
      message(from, { type: "system", system: { type: "user_changed_number", wa_id } }, secondsAgo(ago)),
    ],
  },
});
const writes = (from: string, body: string, ago = 0) => messages(text(from, body, secondsAgo(ago)));
const contactOf = async (phone: string): Promise<Answer> => {
  const { contact_id } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(phone),
  });
  return ok("agent", "whatsapp.contact.get", { contact_id });
};
const wordsOf = async (phone: string): Promise<string[]> => {
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(phone),
    limit: 100,
  });
  return list.filter(({ type }: Answer) => type === "text").map((one: Answer) => one.customer_text);
};
const optIn = (contactId: string) =>
  env.DB.prepare(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
       occurred_at, recorded_at, dedupe_key, correlation_id)
     values ('cns_' || ?1, ?1, 'marketing', 'opt_in', 'form', 'form', '1', 'staff', 'stf_admin', 1, 1, ?1, 'c')`,
  )
    .bind(contactId)
    .run();
const people = () => rows("select id from contacts where id not like 'con_demo%' and merged_into is null");

/** A customer who was known before, with a consent. */
async function known(): Promise<string> {
  await hear(webhookBody([writes(OLD, "Hello", 600)]));
  const { id } = await contactOf(OLD);
  await optIn(id);
  return id;
}

test("the notice and her next message in one batch: the conversation goes on", async () => {
  const id = await known();
  await hear(webhookBody([moved(OLD, NEW, 60), writes(NEW, "It is me", 30)]));
  expect(await people()).toHaveLength(1);
  expect(await contactOf(NEW)).toMatchObject({
    id,
    phone: `+${NEW}`,
    consent: { marketing: { state: "opted_in" } },
  });
  expect(await wordsOf(NEW)).toEqual(["Hello", "It is me"]);
});

test.each(["in one batch", "one after the other"])("two moves, %s: one person all along", async (how) => {
  const id = await known();
  const first = moved(OLD, NEW, 90);
  const second = moved(NEW, NEWER, 60);
  const last = writes(NEWER, "Again me", 30);
  if (how === "in one batch") await hear(webhookBody([last, second, first]));
  else for (const one of [first, second, last]) await hear(webhookBody([one]));
  expect(await contactOf(NEWER)).toMatchObject({
    id,
    phone: `+${NEWER}`,
    consent: { marketing: { state: "opted_in" } },
  });
  expect(await people()).toHaveLength(1);
  expect(await wordsOf(NEWER)).toEqual(["Hello", "Again me"]);
});

describe("a stranger who writes from the number that was given up", () => {
  test("in the batch of the notice gets nothing of the customer's", async () => {
    const id = await known();
    await hear(
      webhookBody([
        writes(OLD, "Before", 90),
        moved(OLD, NEW, 60),
        writes(OLD, "Who are you?", 30),
        writes(NEW, "Me", 20),
      ]),
    );
    expect(await wordsOf(OLD)).toEqual(["Who are you?"]);
    expect((await contactOf(OLD)).consent.marketing.state).toBe("unknown");
    expect(await contactOf(NEW)).toMatchObject({
      id,
      phone: `+${NEW}`,
      consent: { marketing: { state: "opted_in" } },
    });
    expect(await wordsOf(NEW)).toEqual(["Hello", "Before", "Me"]);
  });

  test("says STOP or START for themselves alone, in the batch of the notice", async () => {
    const id = await known();
    await hear(webhookBody([moved(OLD, NEW, 60), writes(OLD, "STOP", 30)]));
    expect((await contactOf(NEW)).consent.marketing.state).toBe("opted_in");
    const stranger = await contactOf(OLD);
    expect(stranger.id).not.toBe(id);
    expect(stranger.consent.marketing.state).toBe("opted_out");
  });

  test("is not taken for the customer when the notice comes again, from the other number of the shop", async () => {
    const id = await known();
    await hear(webhookBody([moved(OLD, NEW, 60)]));
    await hear(webhookBody([writes(OLD, "Who are you?", 30)]));
    const stranger = await contactOf(OLD);
    await hear(webhookBody([moved(OLD, NEW, 60, "100000000000012")]));
    await hear(webhookBody([moved(OLD, NEW, 59)]));
    expect((await contactOf(OLD)).id).toBe(stranger.id);
    expect(
      await row("select contact_id as id from contact_identities where kind = 'wa_id' and value = ?1", NEW),
    ).toEqual({ id });
    expect(await wordsOf(OLD)).toEqual(["Who are you?"]);
    expect(await rows("select * from contact_merges")).toEqual([]);
  });

  test("has a later move of their own", async () => {
    await known();
    await hear(webhookBody([moved(OLD, NEW, 120)]));
    await hear(webhookBody([writes(OLD, "Who are you?", 90)]));
    const stranger = await contactOf(OLD);
    await hear(webhookBody([moved(OLD, NEWER, 60)]));
    await hear(webhookBody([writes(NEWER, "The stranger again", 30)]));
    expect((await contactOf(NEWER)).id).toBe(stranger.id);
    expect(await wordsOf(NEWER)).toEqual(["Who are you?", "The stranger again"]);
  });
});

test.each([
  ["STOP before, notice, one batch", (s: Change, m: Change) => [[s, m]]],
  ["notice listed first, one batch", (s: Change, m: Change) => [[m, s]]],
  ["STOP late", (s: Change, m: Change) => [[m], [s]]],
  ["STOP first", (s: Change, m: Change) => [[s], [m]]],
])("a STOP just before the move holds: %s", async (_what, inTurn) => {
  const id = await known();
  for (const batch of inTurn(writes(OLD, "STOP", 90), moved(OLD, NEW, 60))) await hear(webhookBody(batch));
  expect(await row("select marketing, service from consent_states where contact_id = ?1", id)).toEqual({
    marketing: "opted_out",
    service: "opted_out",
  });
  await hear(webhookBody([writes(NEW, "It is me", 10)]));
  expect((await contactOf(NEW)).consent.marketing.state).toBe("opted_out");
});

test.each(["in one batch", "the STOP first", "the notice first"])(
  "a STOP from the new number holds, %s",
  async (how) => {
    const id = await known();
    const stop = writes(NEW, "STOP", 30);
    const notice = moved(OLD, NEW, 60);
    if (how === "in one batch") await hear(webhookBody([stop, notice]));
    else
      for (const one of how === "the STOP first" ? [stop, notice] : [notice, stop])
        await hear(webhookBody([one]));
    const { contact_id } = await row<{ contact_id: string }>(
      "select contact_id from contact_identities where kind = 'wa_id' and value = ?1",
      NEW,
    );
    expect(await row("select marketing from contacts where id = ?1", contact_id)).toEqual({
      marketing: "opted_out",
    });
    expect(await people()).toHaveLength(1);
    expect(id).toBeTruthy();
  },
);

test("moving away and back again is one person, and nobody else's", async () => {
  const id = await known();
  await hear(webhookBody([moved(OLD, NEW, 120)]));
  await hear(webhookBody([moved(NEW, OLD, 60)]));
  await hear(webhookBody([writes(OLD, "Back again", 30)]));
  expect(await contactOf(OLD)).toMatchObject({ id, phone: `+${OLD}` });
  expect(await people()).toHaveLength(1);
});

test("away and back again in one batch", async () => {
  const id = await known();
  await hear(webhookBody([moved(OLD, NEW, 120), moved(NEW, OLD, 60), writes(OLD, "Back again", 30)]));
  expect(await contactOf(OLD)).toMatchObject({ id, phone: `+${OLD}` });
  expect(await people()).toHaveLength(1);
});
