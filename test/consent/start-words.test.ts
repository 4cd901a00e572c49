import { expect, test } from "vitest";
import { hear, rows } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";
import { BEFORE, CONTACT, CUSTOMER, consent, nextSecond, STOPPED, sends, writes } from "./customer";

test("a later ordinary message lifts the stop of replies, and nothing else", async () => {
  await writes("STOP");
  await writes("Actually, where is my order?");
  expect(await consent()).toMatchObject({ ...STOPPED, service: "opted_in" });
});

test.each([
  ["a reaction", { type: "reaction", reaction: { message_id: "wamid.DEMO1x2", emoji: "👍" } }],
  ["a notice of Meta's", { type: "system", system: { body: "changed number", type: "user_changed_number" } }],
  ["taking back an earlier message", { type: "revoke", revoke: { original_message_id: "wamid.DEMO1x3" } }],
])("%s lifts nothing", async (_what, content) => {
  await writes("STOP");
  await sends(content);
  expect(await consent()).toMatchObject(STOPPED);
});

test("an ordinary message that was written before the STOP lifts nothing, though it comes after it", async () => {
  const at = nextSecond();
  await writes("STOP");
  await writes("Where is my order?", at);
  expect(await consent()).toMatchObject(STOPPED);
});

test("a message of the same second does not lift it: nothing shows that it came later", async () => {
  const at = nextSecond();
  await writes("STOP", at);
  await writes("Hello", at);
  expect(await consent()).toMatchObject(STOPPED);
});

test.each(["START", "start", "重新訂閱"])(
  "%s after STOP takes it back whole, with the customer's message as evidence",
  async (word) => {
    await writes("STOP");
    await writes(word);
    const back = {
      marketing: "opted_in",
      utility: "opted_in",
      authentication: "opted_in",
      service: "opted_in",
    };
    expect(await consent()).toMatchObject(back);
    const { items } = await ok("agent", "whatsapp.consent_records.list", {
      contact_id: CONTACT,
      source: "start_word",
      detail: "full",
    });
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({
      action: "opt_in",
      can_reverse: true,
      evidence: { kind: "inbound_message", ref: expect.stringMatching(/^wamid/) },
    });
  },
);

test("START by somebody who never opted out changes nothing and opts nobody in", async () => {
  const permissions = "select * from consent_records where reversal_only = 0 order by id";
  const before = await rows(permissions);
  await writes("START");
  expect(await consent()).toMatchObject(BEFORE);
  // The word is in the ledger, in case an older STOP is still on its way; it permits nothing by itself.
  expect(await rows(permissions)).toEqual(before);

  await hear(webhookBody([messages(text("85255501007", "START"))]));
  expect(await consent("con_demo07")).toMatchObject({ marketing: "unknown", utility: "unknown" });
});

test("START takes back what a web form or the staff recorded as refused, and STOP afterwards holds again", async () => {
  expect(await consent("con_demo06")).toMatchObject({ marketing: "opted_out", utility: "opted_out" });
  await hear(webhookBody([messages(text("85255501006", "START", secondsAgo(60)))]));
  expect(await consent("con_demo06")).toMatchObject({
    marketing: "opted_in",
    utility: "opted_in",
    authentication: "unknown",
  });
  await hear(webhookBody([messages(text("85255501006", "STOP", secondsAgo(30)))]));
  expect(await consent("con_demo06")).toMatchObject(STOPPED);
});

test("STOP and then START in one batch: the later word counts", async () => {
  await hear(
    webhookBody([
      messages(text(CUSTOMER, "STOP", nextSecond())),
      messages(text(CUSTOMER, "START", nextSecond())),
    ]),
  );
  expect(await consent()).toMatchObject({ marketing: "opted_in", utility: "opted_in", service: "opted_in" });
});

test("START comes in before the earlier STOP: the later word counts all the same", async () => {
  const [stop, start] = [nextSecond(), nextSecond()];
  await writes("START", start);
  await writes("STOP", stop);
  expect(await consent()).toMatchObject({ marketing: "opted_in", utility: "opted_in", service: "opted_in" });
});

test("an ordinary message comes in before the earlier STOP: replies may go on, the rest stops", async () => {
  const [stop, later] = [nextSecond(), nextSecond()];
  await writes("But where is my order?", later);
  await writes("STOP", stop);
  expect(await consent()).toMatchObject({ ...STOPPED, service: "opted_in" });
});

test("a later STOP comes in before an earlier one: both hold", async () => {
  const [first, second] = [nextSecond(), nextSecond()];
  await writes("STOP", second);
  await writes("STOP", first);
  expect(await consent()).toMatchObject(STOPPED);
});

test("STOP and then an ordinary message in one batch: replies may go on, the rest stays stopped", async () => {
  await hear(
    webhookBody([
      messages(text(CUSTOMER, "STOP", nextSecond()), text(CUSTOMER, "But where is my order?", nextSecond())),
    ]),
  );
  expect(await consent()).toMatchObject({ ...STOPPED, service: "opted_in" });
});
