import { afterEach, describe, expect, test, vi } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { beforeBatch } from "../support/meanwhile";
import { freshKey } from "../support/story";
import { hear, row, rows } from "../support/webhook";
import { message, messages, newWamid, preference, secondsAgo, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const update = (args: object, role = "agent") =>
  call(role, "whatsapp.consent.update", { idempotency_key: freshKey(), ...args });
const upsert = (args: object, role = "agent") =>
  call(role, "whatsapp.contact.upsert", { idempotency_key: freshKey(), ...args });
const stateOf = async (contact_id: string) =>
  (await ok("agent", "whatsapp.consent_records.list", { contact_id })).state;

let clock = secondsAgo(3000);
const tick = () => (clock += 5);

/** The customer writes; returns the wamid. */
async function writes(from: string, body: string, at = tick()): Promise<string> {
  const said = message(from, { text: { body } }, at);
  await hear(webhookBody([messages(said)]));
  return said.id;
}

const optInBy = (contact_id: string, message_id: string, categories = ["marketing"]) =>
  update({
    contact_ids: [contact_id],
    action: "opt_in",
    categories,
    source: "customer_message",
    evidence: { message_id },
  });

const ONE = "85255501001";
const CONTACT = "con_demo01";
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

afterEach(() => vi.restoreAllMocks());

describe("what was stopped in WhatsApp itself", () => {
  test("is lifted by a typed message once an agent records an opt-out over it", async () => {
    await hear(webhookBody([preference(ONE, "stop", tick())]));
    const wamid0 = await writes(ONE, "When do you open?");
    expect((await optInBy(CONTACT, wamid0)).data.code).toBe("opted_out");
    await update({
      contact_ids: [CONTACT],
      action: "opt_out",
      categories: ["marketing"],
      source: "staff",
      occurred_at: iso(tick()),
    });
    const wamid = await writes(ONE, "When do you open on Sunday?");
    const { data } = await optInBy(CONTACT, wamid);
    expect(data.code, JSON.stringify(data)).toBe("opted_out");
  });

  test("is lifted by a START word", async () => {
    await hear(webhookBody([preference(ONE, "stop", tick())]));
    await writes(ONE, "START");
    expect((await stateOf(CONTACT)).marketing).toBe("opted_out");
  });

  test("is lifted by STOP and then START", async () => {
    await hear(webhookBody([preference(ONE, "stop", tick())]));
    await writes(ONE, "STOP");
    await writes(ONE, "START");
    expect((await stateOf(CONTACT)).marketing).toBe("opted_out");
  });

  test("is forgotten by a merge", async () => {
    await hear(webhookBody([preference(ONE, "stop", tick())]));
    const merge = await upsert({ contact_id: "con_demo07", phone: `+${ONE}` });
    expect((await outcomeOf(approveAs("manager", merge.data.action_request_id))).answer?.status).toBe(
      "executed",
    );
    expect((await stateOf("con_demo07")).marketing).toBe("opted_out");
    await rows("select 1");
    const wamid = await writes(ONE, "When do you open?", secondsAgo(-1));
    const { data } = await optInBy("con_demo07", wamid);
    expect(data.code, JSON.stringify(data)).toBe("opted_out");
  });
});

describe("a block after a complaint", () => {
  test("is not lifted without the customer's act because somebody blocked again", async () => {
    await update({
      contact_ids: [CONTACT],
      action: "block",
      source: "complaint",
      occurred_at: iso(secondsAgo(60)),
    });
    expect((await update({ contact_ids: [CONTACT], action: "unblock", source: "staff" })).data.code).toBe(
      "blocked",
    );
    await update({ contact_ids: [CONTACT], action: "block", source: "staff" });
    const { data } = await update({ contact_ids: [CONTACT], action: "unblock", source: "staff" });
    expect(data.code, JSON.stringify(data)).toBe("blocked");
  });

  test("is not lifted without the customer's act after a merge", async () => {
    await update({
      contact_ids: [CONTACT],
      action: "block",
      source: "complaint",
      occurred_at: iso(secondsAgo(60)),
    });
    const merge = await upsert({ contact_id: "con_demo07", phone: `+${ONE}` });
    expect((await outcomeOf(approveAs("manager", merge.data.action_request_id))).answer?.status).toBe(
      "executed",
    );
    const { data } = await update({ contact_ids: ["con_demo07"], action: "unblock", source: "staff" });
    expect(data.code, JSON.stringify(data)).toBe("blocked");
  });
});

test("unblocking somebody who is not blocked leaves nothing that a block of a moment ago loses against", async () => {
  const early = await update({ contact_ids: [CONTACT], action: "unblock", source: "staff" });
  expect(early.data.status).toBe("executed");
  const blocked = await update({
    contact_ids: [CONTACT],
    action: "block",
    source: "complaint",
    occurred_at: iso(secondsAgo(3600)),
  });
  expect(blocked.data.status).toBe("executed");
  expect((await stateOf(CONTACT)).blocked).toBe(true);
});

test("no reversing entry is written for somebody who is not blocked", async () => {
  await update({ contact_ids: ["con_demo07"], action: "unblock", source: "staff" });
  expect(
    await rows("select id from consent_records where contact_id = 'con_demo07' and can_reverse = 1"),
  ).toEqual([]);
});

test("a STOP that is applied between the look at an opt-in and its batch is not lost", async () => {
  const struck = beforeBatch(() => writes("85255501007", "STOP", secondsAgo(0)));
  const { data } = await update({
    contact_ids: ["con_demo07"],
    action: "opt_in",
    categories: ["marketing"],
    source: "web_form",
    evidence: { ref: "form 1" },
  });
  vi.restoreAllMocks();
  expect(struck()).toBe(true);
  expect((await stateOf("con_demo07")).marketing, JSON.stringify(data)).toBe("opted_out");
});

test("a block that comes between the look at an unblock and its batch is not lost", async () => {
  const struck = beforeBatch(() =>
    update({ contact_ids: ["con_demo07"], action: "block", source: "complaint" }, "manager"),
  );
  const { data } = await update({ contact_ids: ["con_demo07"], action: "unblock", source: "staff" });
  vi.restoreAllMocks();
  expect(struck()).toBe(true);
  expect((await stateOf("con_demo07")).blocked, JSON.stringify(data)).toBe(true);
});

describe("evidence", () => {
  test("that the customer deleted is none any more", async () => {
    await writes(ONE, "STOP");
    const wamid = await writes(ONE, "Yes please, send me offers again");
    await hear(
      webhookBody([
        messages(message(ONE, { type: "revoke", revoke: { original_message_id: wamid } }, tick())),
      ]),
    );
    expect(await rows("select id from messages where type = 'revoke'")).toHaveLength(1);
    const { data } = await optInBy(CONTACT, wamid);
    expect(["opted_out", "validation_failed"], JSON.stringify(data)).toContain(data.code);
  });

  test("that the customer reworded is none in its old words", async () => {
    await writes(ONE, "STOP");
    const wamid = await writes(ONE, "Yes please, send me offers again");
    await hear(
      webhookBody([
        messages(
          message(
            ONE,
            {
              type: "edit",
              edit: {
                original_message_id: wamid,
                message: { type: "text", text: { body: "No, never write to me again" } },
              },
            },
            tick(),
          ),
        ),
      ]),
    );
    const { data } = await optInBy(CONTACT, wamid);
    expect(["opted_out", "validation_failed"], JSON.stringify(data)).toContain(data.code);
  });

  test.each([
    ["a reaction", { type: "reaction", reaction: { message_id: "wamid.X", emoji: "👍" } }],
    ["a caption", { type: "image", image: { id: "1", caption: "START" } }],
    ["a button", { type: "button", button: { text: "Subscribe me", payload: "x" } }],
    [
      "a list reply",
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "1", title: "Yes" } } },
    ],
  ])("of %s is no typed message", async (_what, content) => {
    await writes(ONE, "STOP");
    const said = message(ONE, content, tick());
    await hear(webhookBody([messages(said)]));
    expect((await optInBy(CONTACT, said.id)).isError).toBe(true);
    expect((await stateOf(CONTACT)).marketing).toBe("opted_out");
  });

  test("of the second of the opt-out, or from before it and received after, reverses nothing", async () => {
    const at = tick();
    await writes(ONE, "STOP", at);
    for (const when of [at, at - 10]) {
      const wamid = await writes(ONE, "Hello again", when);
      expect((await optInBy(CONTACT, wamid)).data.code).toBe("opted_out");
    }
  });
});

test("a refusal that was recorded again later is not lifted by a message from before it (consent.update)", async () => {
  await writes(ONE, "STOP");
  const wamid = await writes(ONE, "Hello again");
  await update({ contact_ids: [CONTACT], action: "opt_out", source: "in_store" });
  expect((await optInBy(CONTACT, wamid)).data.code).toBe("opted_out");
});

test("a refusal that a file brings again later is not lifted by a message from before it (import)", async () => {
  await writes(ONE, "STOP");
  const wamid = await writes(ONE, "Hello again");
  const { data } = await call("marketer", "whatsapp.contact_import.preview", {
    csv: `phone,name,consent\n+${ONE},Test Customer Once More,no`,
  });
  const asked = await call("marketer", "whatsapp.contact.import", {
    preview_id: data.preview_id,
    idempotency_key: freshKey(),
  });
  expect((await outcomeOf(approveAs("manager", asked.data.action_request_id))).answer?.status).toBe(
    "executed",
  );
  const again = await optInBy(CONTACT, wamid);
  expect(again.data.code, JSON.stringify(again.data)).toBe("opted_out");
});

test("a source that only this system can witness is not claimed by anybody", async () => {
  const { isError } = await update({
    contact_ids: ["con_demo07"],
    action: "opt_in",
    categories: ["marketing"],
    source: "preference_webhook",
    evidence: { ref: "trust me" },
  });
  expect(isError).toBe(true);
});

test("what an approval would lift is what was shown: another contact that was blocked since makes it stale", async () => {
  // con_demo08 is blocked, con_demo07 is not.
  const { data } = await update({
    contact_ids: ["con_demo07", "con_demo08"],
    action: "unblock",
    source: "staff",
  });
  expect(data.status).toBe("pending_approval");
  const other = await update({ contact_ids: ["con_demo08"], action: "unblock", source: "staff" });
  await approveAs("manager", other.data.action_request_id);
  await update({ contact_ids: ["con_demo07"], action: "block", source: "staff" });
  const { code } = await outcomeOf(approveAs("manager", data.action_request_id));
  expect(code).toBe("preview_stale");
  expect((await stateOf("con_demo07")).blocked).toBe(true);
});

void newWamid;
void row;
