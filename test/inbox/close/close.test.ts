import { beforeEach, describe, expect, test } from "vitest";
import { confirmEscalation } from "../../../src/inbox";
import { signedInAs } from "../../console/browser";
import { approveAs, asClient, outcomeOf } from "../../support/approval";
import { passTime } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { conversationWith, freshKey, previewText, send } from "../../support/story";
import { close, handOver, holdersOf, set } from "../../support/team";
import { type Answer, hear, row, rows, runCron } from "../../support/webhook";
import { messages, text, webhookBody } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";

const CUSTOMER = "85255509001";
let conversation_id: string;

/** A customer who asked something, and got an answer. */
beforeEach(async () => {
  conversation_id = await conversationWith(CUSTOMER, "Are you open on Sunday?");
  await send((await previewText(conversation_id, "Yes, from ten to six.")).preview_id);
  await set(
    "update messages set sent_at = ?1 where conversation_id = ?2 and direction = 'out'",
    Date.now() + 1000,
    conversation_id,
  );
});

const statusOf = async () =>
  (await row<{ status: string }>("select status from conversations where id = ?1", conversation_id)).status;
const hears = (words: string) => hear(webhookBody([messages(text(CUSTOMER, words))]));

test("closing keeps outcome, tags, note and follow-up, and answers with the service level", async () => {
  const followUp = new Date(Date.now() + 86_400_000).toISOString();
  const { data } = await close(
    { conversation_id, tags: ["Sunday"], follow_up_at: followUp, note: "Was kind." },
    "agent",
  );
  expect(data).toMatchObject({
    status: "executed",
    result: {
      outcome: "resolved",
      topic: "general",
      tags: ["sunday"],
      follow_up_at: followUp,
      sla: { case_id: expect.any(String) },
    },
  });
  expect(await statusOf()).toBe("closed");
  expect(
    await rows(
      "select outcome, topic, closed_by from inbox_cases where conversation_id = ?1",
      conversation_id,
    ),
  ).toEqual([{ outcome: "resolved", topic: "general", closed_by: "stf_agent" }]);
  const { notes } = await ok("agent", "whatsapp.conversation.get", { conversation_id });
  expect(notes).toMatchObject([{ text: "Was kind." }]);
  expect((await close({ conversation_id })).data.code).toBe("conflict");
});

test("the next message opens it again, with a new case", async () => {
  await close({ conversation_id });
  await hears("And on Monday?");
  expect(await row("select status, closed_at from conversations where id = ?1", conversation_id)).toEqual({
    status: "open",
    closed_at: null,
  });
  expect(
    await rows(
      "select closed_at is null as open from inbox_cases where conversation_id = ?1 order by opened_at, id",
      conversation_id,
    ),
  ).toEqual([{ open: 0 }, { open: 1 }]);
});

describe("while the customer waits for an answer", () => {
  beforeEach(async () => {
    passTime(60_000);
    await hears("And until when?");
  });

  test("it is not closed by the way", async () => {
    expect((await close({ conversation_id })).data).toMatchObject({
      code: "policy_blocked",
      details: { path: "confirm_unanswered" },
    });
    expect(await statusOf()).toBe("open");
  });

  test("its owner may say so, and nobody else", async () => {
    await handOver({ conversation_ids: [conversation_id], staff_id: "me" }, "agent");
    expect((await close({ conversation_id, confirm_unanswered: true }, "manager")).data.code).toBe(
      "policy_blocked",
    );
    expect((await close({ conversation_id, confirm_unanswered: true }, "agent")).data.status).toBe(
      "executed",
    );
  });

  test("a thumb is no question", async () => {
    await send((await previewText(conversation_id, "Until six.")).preview_id);
    await set(
      "update messages set sent_at = ?1 where conversation_id = ?2 and direction = 'out'",
      Date.now() + 1000,
      conversation_id,
    );
    passTime(60_000);
    await hear(
      webhookBody([
        messages({
          ...text(CUSTOMER, ""),
          type: "reaction",
          reaction: { message_id: "wamid.x", emoji: "👍" },
        }),
      ]),
    );
    expect((await close({ conversation_id })).data.status).toBe("executed");
  });
});

test("as unresolved only in the owner's name", async () => {
  await handOver({ conversation_ids: [conversation_id], staff_id: "me" }, "agent");
  expect((await close({ conversation_id, outcome: "unresolved" })).data).toMatchObject({
    code: "policy_blocked",
    details: { path: "outcome" },
  });
  expect((await close({ conversation_id, outcome: "unresolved" }, "agent")).data.status).toBe("executed");
});

test.each([
  ["complaint", () => close({ conversation_id, topic: "complaint" })],
  ["payment", () => close({ conversation_id, topic: "payment" })],
  ["complaint", () => close({ conversation_id, tags: ["complaint-2026"] })],
  ["payment", () => close({ conversation_id, tags: ["退款"] })],
])("a topic or tag of a %s waits for approval", async (topic, act) => {
  const { data } = await act();
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: `close.${topic}` }] },
  });
  expect(await statusOf()).toBe("open");
  await approveAs(
    "manager" === data.approval.approver_roles[0] ? "manager" : "admin",
    data.action_request_id,
  );
  expect(await statusOf()).toBe("closed");
});

test.each([
  ["complaint", "This is unacceptable!"],
  ["complaint", "我要投訴"],
  ["complaint", "我要 投 诉 你们"],
  ["complaint", "ＣＯＭＰＬＡＩＮＴ"],
  ["payment", "I already paid twice, refund me."],
  ["payment", "我已經轉數快過數"],
])("the customer's words cannot be talked away: %s, %s", async (topic, words) => {
  await hears(words);
  const { data } = await close({ conversation_id, confirm_unanswered: true });
  expect(data.status).toBe("pending_approval");
  expect(data.approval.reasons.map(({ rule }: Answer) => rule)).toContain(`close.${topic}`);
});

test("nor can an order that is not paid, or a complaint in the ledger", async () => {
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    conversation_id,
  );
  const rulesOf = async () =>
    (await close({ conversation_id })).data.approval?.reasons.map(({ rule }: Answer) => rule);
  await set(
    "insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at) values ('ord_x', ?1, 'shop', 'X', 'confirmed', 'HKD', 1, '[]', ?2, ?2)",
    contact_id,
    Date.now(),
  );
  expect(await rulesOf()).toEqual(["close.payment"]);
  await ok("agent", "whatsapp.consent.update", {
    contact_ids: [contact_id],
    action: "block",
    source: "complaint",
    evidence: { ref: "call 12" },
    idempotency_key: freshKey(),
  });
  expect(await rulesOf()).toEqual(["close.complaint", "close.payment"]);
});

test("a tag that stands for consent is refused", async () => {
  expect((await close({ conversation_id, tags: ["subscribed"] })).data.code).toBe("policy_blocked");
});

describe("an escalation", () => {
  beforeEach(async () => {
    const { data } = await handOver(
      {
        conversation_ids: [conversation_id],
        escalate: { owner_id: "stf_manager", reason: "Allergy, needs the manager." },
      },
      "agent",
    );
    expect(data.status).toBe("executed");
  });

  test("holds it open until its owner confirms in the console, and then it still takes an approval", async () => {
    const refused = await close({ conversation_id }, "manager");
    expect(refused.data).toMatchObject({
      code: "policy_blocked",
      hint: expect.stringContaining("/escalation"),
    });
    expect(
      (await outcomeOf(confirmEscalation(await asClient("manager"), conversation_id) as never)).code,
    ).toBe("forbidden");

    const path = `/console/conversations/${conversation_id}/escalation`;
    const other = await signedInAs("admin");
    expect((await other.get(path)).status).toBe(404);
    expect((await other.submit(`${path}/confirm`)).status).toBe(404);
    const owner = await signedInAs("manager");
    expect(await owner.read("/console?lang=en")).toContain("Escalations that wait for you");
    expect(await owner.read(`${path}?lang=en`)).toContain("Allergy, needs the manager.");
    expect((await owner.post(`${path}/confirm`, {})).status).toBe(403);
    expect((await close({ conversation_id }, "manager")).data.code).toBe("policy_blocked");
    expect((await owner.submit(`${path}/confirm`)).status).toBe(303);
    expect((await owner.submit(`${path}/confirm`)).status).toBe(409);
    expect(await owner.read(`${path}?lang=zh-Hant`)).toContain("你已確認");

    const asked = await close({ conversation_id }, "agent");
    expect(asked.data).toMatchObject({
      status: "pending_approval",
      approval: { reasons: [{ rule: "close.escalation" }] },
    });
    await approveAs("manager", asked.data.action_request_id);
    expect(await rows("select resolved_at is not null as resolved, confirmed_by from escalations")).toEqual([
      { resolved: 1, confirmed_by: "stf_manager" },
    ]);
    expect(await rows("select actor_id from audit_log where action = 'escalation.confirmed'")).toEqual([
      { actor_id: "stf_manager" },
    ]);
  });

  test("tells its owner, is in the history, and there is one at a time", async () => {
    expect(await rows("select staff_id, kind from notifications")).toEqual([
      { staff_id: "stf_manager", kind: "escalated" },
    ]);
    expect(await rows("select kind from handovers")).toEqual([{ kind: "escalated" }]);
    const again = await call("agent", "whatsapp.handover.preview", {
      conversation_ids: [conversation_id],
      escalate: { owner_id: "me", reason: "Mine." },
    });
    expect(again.data.findings).toMatchObject([{ code: "conflict" }]);
    await set("update staff set disabled_at = 1 where id = 'stf_manager'");
    expect(
      (
        await handOver(
          {
            conversation_ids: [conversation_id],
            escalate: { owner_id: "stf_admin", reason: "Morgan left." },
          },
          "agent",
        )
      ).data.status,
    ).toBe("executed");
    expect(await rows("select owner_id from escalations where resolved_at is null")).toEqual([
      { owner_id: "stf_admin" },
    ]);
  });
});

test.each([
  ["the customer writes", () => hears("Wait!"), "policy_blocked"],
  [
    "somebody takes it",
    () => handOver({ conversation_ids: [conversation_id], staff_id: "me" }, "agent"),
    "executed",
  ],
  [
    "somebody escalates it",
    () =>
      set(
        "insert into escalations (id, conversation_id, owner_id, reason, opened_by, opened_at) values ('esc_x', ?1, 'stf_admin', 'x', 'stf_agent', 9999999999999)",
        conversation_id,
      ),
    "policy_blocked",
  ],
])("%s at the same moment: it is looked at anew", async (_what, happens, outcome) => {
  passTime(60_000);
  const struck = beforeBatch(happens);
  const { data } = await close({ conversation_id });
  expect(struck()).toBe(true);
  expect(data.code ?? data.status).toBe(outcome);
});

test("what was approved is void once the customer has written again", async () => {
  const { data } = await close({ conversation_id, topic: "complaint" });
  passTime(60_000);
  await hears("One more thing");
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toMatch(
    /preview_stale|forbidden/,
  );
  expect(await statusOf()).toBe("open");
});

test("somebody who does not see it is told that there is none", async () => {
  expect((await close({ conversation_id: "cnv_demo04" }, "agent")).data).toMatchObject({ code: "not_found" });
});

test("when the time to follow up has come the owner is told, once", async () => {
  await handOver({ conversation_ids: [conversation_id], staff_id: "me" }, "agent");
  await set("update conversations set follow_up_at = ?1 where id = ?2", Date.now() + 1000, conversation_id);
  const told = () => rows("select staff_id from notifications where kind = 'follow_up'");
  await runCron();
  expect(await told()).toEqual([]);
  passTime(120_000);
  await runCron();
  await runCron();
  expect(await told()).toEqual([{ staff_id: "stf_agent" }]);
  const { items } = await ok("agent", "whatsapp.conversations.list", { follow_up_due: true });
  expect(items.map(({ id }: Answer) => id)).toEqual([conversation_id]);
  expect((await holdersOf(conversation_id))?.assignee_id).toBe("stf_agent");
});
