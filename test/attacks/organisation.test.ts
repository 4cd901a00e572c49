import { describe, expect, test } from "vitest";
import { confirmEscalation } from "../../src/inbox";
import { signedInAs } from "../console/browser";
import { approveAs, asStaff, outcomeOf } from "../support/approval";
import { passTime } from "../support/crash";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import {
  addQueue,
  addRule,
  addTeam,
  close,
  handOver,
  holdersOf,
  previewHandover,
  set,
} from "../support/team";
import { type Answer, hear, row, rows, runCron } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const [ONE, OTHER] = ["85255541001", "85255541002"];

const says = (from: string, words = "Hello") => hear(webhookBody([messages(text(from, words))]));

const threadOf = async (from: string): Promise<string> =>
  (
    await row<{ id: string }>(
      "select conversation.id from conversations as conversation join contacts on contacts.id = contact_id where contacts.wa_id = ?1",
      from,
    )
  ).id;

const seenBy = async (role: string, id: string) =>
  !(await call(role, "whatsapp.conversation.get", { conversation_id: id })).isError;

describe("nobody sees more of a restricted queue when two threads become one", () => {
  /** Meta says that both numbers are one person's. */
  const merge = (winner: string) =>
    set(
      "update contacts set phone = ?1 where id = (select contact_id from conversations where id = ?2)",
      `+${OTHER}`,
      winner,
    );
  const place = (id: string, queue: string, team: string | null, staff: string | null) =>
    set(
      "update conversations set queue_id = ?2, team_id = ?3, assignee_id = ?4 where id = ?1",
      id,
      queue,
      team,
      staff,
    );

  test.each([
    ["the restricted one goes", "que_orders", "que_complaints"],
    ["the restricted one stays", "que_complaints", "que_orders"],
  ])("%s", async (_what, keptIn, goneFrom) => {
    await addTeam("tea_day", ["stf_agent"]);
    const kept = await conversationWith(ONE, "One");
    const gone = await conversationWith(OTHER, "Other");
    const open = (queue: string): [string | null, string | null] =>
      queue === "que_orders" ? ["tea_day", "stf_agent"] : [null, null];
    await place(kept, keptIn, ...open(keptIn));
    await place(gone, goneFrom, ...open(goneFrom));
    await merge(kept);
    expect(await rows("select id from conversations where id in (?1, ?2)", kept, gone)).toEqual([
      { id: kept },
    ]);
    expect(await holdersOf(kept)).toMatchObject({
      queue_id: "que_complaints",
      team_id: null,
      assignee_id: null,
    });
    expect(await seenBy("agent", kept)).toBe(false);
  });

  test("two of the same kind keep team and owner", async () => {
    await addTeam("tea_day", ["stf_agent"]);
    const kept = await conversationWith(ONE);
    await place(kept, "que_orders", null, null);
    await place(await conversationWith(OTHER), "que_general", "tea_day", "stf_agent");
    await merge(kept);
    expect(await holdersOf(kept)).toMatchObject({
      queue_id: "que_orders",
      team_id: "tea_day",
      assignee_id: "stf_agent",
    });
  });
});

describe("a conversation whose owner is not there", () => {
  test("and that lies in no queue goes by the rules when it comes back, not to everybody", async () => {
    await addRule("que_complaints", { keywords: ["lawyer"] });
    await says(ONE);
    const id = await threadOf(ONE);
    await handOver({ conversation_ids: [id], staff_id: "stf_agent" });
    await close({ conversation_id: id, confirm_unanswered: true }, "agent");
    await set("update staff set available = 0 where id = 'stf_agent'");
    await says(ONE, "My lawyer will write to you");
    expect(await holdersOf(id)).toMatchObject({ queue_id: "que_complaints", assignee_id: null });
    expect([await seenBy("viewer", id), await seenBy("agent", id)]).toEqual([false, false]);
  });

  test("because she left goes to somebody else with the customer's next message", async () => {
    await addQueue("que_tea", { assignment: "round_robin", members: ["stf_agent", "stf_manager"] });
    await addRule("que_tea");
    await says(ONE);
    const id = await threadOf(ONE);
    await says(ONE, "Hello?");
    expect(await holdersOf(id)).toMatchObject({ assignee_id: "stf_agent" });
    await set("update staff set disabled_at = 1 where id = 'stf_agent'");
    await says(ONE, "Is anybody there?");
    expect(await holdersOf(id)).toMatchObject({
      queue_id: "que_tea",
      assignee_id: "stf_manager",
      routing_pending: 0,
    });
  });

  test("and nobody else either: the members of the queue are told", async () => {
    await addQueue("que_tea", { assignment: "round_robin", members: ["stf_agent", "stf_manager"] });
    await addRule("que_tea");
    await set("update staff set available = 0");
    await says(ONE);
    expect(await rows("select staff_id, kind from notifications order by staff_id")).toEqual([
      { staff_id: "stf_agent", kind: "assigned" },
      { staff_id: "stf_manager", kind: "assigned" },
    ]);
  });

  test("because she left, misses its target: the queue is told", async () => {
    const id = await conversationWith(ONE);
    await handOver({ conversation_ids: [id], queue_id: "que_orders", staff_id: "stf_agent" });
    await set("update staff set disabled_at = 1 where id = 'stf_agent'");
    await set("delete from business_hours");
    await set("delete from holidays");
    passTime(31 * 60_000);
    await runCron();
    expect(
      await rows(
        "select staff_id from notifications where conversation_id = ?1 and kind = 'first_response_breached'",
        id,
      ),
    ).toEqual([{ staff_id: "stf_manager" }]);
  });
});

describe("what was lost from sight", () => {
  test("is not handed over with a preview of before, and its pending closing is not carried out", async () => {
    const id = await conversationWith(ONE);
    const taking = await previewHandover({ conversation_ids: [id], staff_id: "me" }, "agent");
    const closing = await close(
      { conversation_id: id, topic: "complaint", confirm_unanswered: true },
      "agent",
    );
    await set("update conversations set queue_id = 'que_complaints' where id = ?1", id);
    const late = await call("agent", "whatsapp.conversation.assign", {
      preview_id: taking.data.preview_id,
      idempotency_key: freshKey(),
    });
    expect(late.data.code).toBe("not_found");
    const { code } = await outcomeOf(approveAs("manager", closing.data.action_request_id));
    expect(code).toBe("preview_stale");
    expect((await close({ conversation_id: id }, "agent")).data).toMatchObject({
      code: "not_found",
      message: expect.stringContaining("within your reach"),
    });
  });
});

describe("closing", () => {
  const rulesOf = async (args: object) =>
    (await close({ confirm_unanswered: true, ...args }, "agent")).data.approval?.reasons.map(
      ({ rule }: Answer) => rule,
    );

  test("what the customer writes in the second of our answer, and behind it, is unanswered", async () => {
    const conversation_id = await conversationWith(ONE);
    const { preview_id } = await previewText(conversation_id, "Until six.");
    await send(preview_id);
    await set(
      "update messages set sent_at = sent_at / 1000 * 1000 + 500 where conversation_id = ?1 and direction = 'out'",
      conversation_id,
    );
    const { sent_at } = await row<{ sent_at: number }>(
      "select sent_at from messages where conversation_id = ?1 and direction = 'out'",
      conversation_id,
    );
    passTime(2000);
    await hear(webhookBody([messages(text(ONE, "And on Sunday?", Math.floor(sent_at / 1000)))]));
    expect((await close({ conversation_id })).data).toMatchObject({
      code: "policy_blocked",
      details: { path: "confirm_unanswered" },
    });
  });

  test("a complaint is one also when its tag is taken away first", async () => {
    const conversation_id = await conversationWith(ONE);
    const tag = (change: object) =>
      ok("agent", "whatsapp.tag.apply", {
        conversation_ids: [conversation_id],
        ...change,
        idempotency_key: freshKey(),
      });
    await tag({ add: ["complaint-2026", "tea"] });
    await tag({ remove: ["complaint-2026"] });
    expect(await rulesOf({ conversation_id })).toEqual(["close.complaint"]);
  });

  test("a tag of an earlier case that was taken away is forgotten with it", async () => {
    const conversation_id = await conversationWith(ONE);
    await set("update conversations set tags = '[\"complaint\"]' where id = ?1", conversation_id);
    await set("update conversations set tags = '[]' where id = ?1", conversation_id);
    await set(
      "update inbox_cases set closed_at = ?2 where conversation_id = ?1",
      conversation_id,
      Date.now(),
    );
    await set("update conversations set status = 'closed' where id = ?1", conversation_id);
    passTime(60_000);
    await says(ONE, "Hello again");
    expect(await rulesOf({ conversation_id })).toEqual([]);
  });

  test.each(["2020-01-01T00:00:00Z", new Date(0).toISOString()])(
    "with a follow-up in the past: %s",
    async (at) => {
      const { data } = await close({
        conversation_id: "cnv_demo02",
        follow_up_at: at,
        confirm_unanswered: true,
      });
      expect(data).toMatchObject({
        code: "validation_failed",
        details: { issues: [{ path: "follow_up_at" }] },
      });
    },
  );

  test("with a follow-up that nobody would be reminded of says so", async () => {
    const conversation_id = await conversationWith(ONE);
    const { data } = await close({
      conversation_id,
      follow_up_at: new Date(Date.now() + 3_600_000).toISOString(),
      confirm_unanswered: true,
    });
    expect(data).toMatchObject({ status: "executed", findings: [{ code: "follow_up_unowned" }] });
  });
});

describe("an escalation", () => {
  const escalate = (id: string, owner_id = "stf_manager") =>
    handOver({ conversation_ids: [id], escalate: { owner_id, reason: "Allergic reaction" } }, "agent");

  test("that was confirmed is confirmed anew once the customer has written again", async () => {
    const conversation_id = await conversationWith(ONE);
    await escalate(conversation_id);
    await confirmEscalation(await asStaff("manager"), conversation_id);
    const asked = await close({ conversation_id, confirm_unanswered: true }, "agent");
    expect(asked.data.status).toBe("pending_approval");
    passTime(60_000);
    await says(ONE, "It got much worse");

    expect((await close({ conversation_id, confirm_unanswered: true }, "agent")).data.code).toBe(
      "policy_blocked",
    );
    const { code } = await outcomeOf(approveAs("manager", asked.data.action_request_id));
    expect(code).toBe("preview_stale");
    const read = await ok("agent", "whatsapp.conversation.get", { conversation_id });
    expect(read.escalation.confirmed_at).toBeNull();
    const owner = await signedInAs("manager");
    expect(await owner.read("/console?lang=en")).toContain("Escalations that wait for you");
    const path = `/console/conversations/${conversation_id}/escalation`;
    expect(await owner.read(`${path}?lang=en`)).toContain("Guest 001");
    expect((await owner.submit(`${path}/confirm`)).status).toBe(303);
    expect((await owner.submit(`${path}/confirm`)).status).toBe(409);
    expect((await close({ conversation_id, confirm_unanswered: true }, "agent")).data.status).toBe(
      "pending_approval",
    );
  });

  test("whose owner left can be given to somebody else, and the refusal says so", async () => {
    const conversation_id = await conversationWith(ONE);
    await escalate(conversation_id);
    await set("update staff set disabled_at = 1 where id = 'stf_manager'");
    const { data } = await close({ conversation_id, confirm_unanswered: true }, "agent");
    expect(data).toMatchObject({
      code: "policy_blocked",
      hint: expect.stringContaining("whatsapp.handover.preview"),
    });
    expect((await escalate(conversation_id, "stf_compliance")).data.status).toBe("executed");
  });
});

test("whoever approves a hand-over sees whose conversations it is about", async () => {
  const { data } = await handOver(
    { conversation_ids: ["cnv_demo01", "cnv_demo02"], queue_id: "que_complaints" },
    "agent",
  );
  const page = await (await signedInAs("manager")).read(
    `/console/approvals/${data.action_request_id}?lang=en`,
  );
  expect(page).toContain("con_demo01");
  expect(page).toContain("con_demo02");
});

test("a hand-over to somebody who does not exist tells nobody", async () => {
  const { data } = await previewHandover({ conversation_ids: ["cnv_demo02"], staff_id: "Ash" }, "agent");
  expect(data).toMatchObject({ verdict: "blocked", notifies: [], effects: { to_person: "Ash" } });
  expect(data.effects.notified).toBeUndefined();
});

test.each([
  [{ view: "queues", conversation_id: "cnv_demo02" }, "conversation_id"],
  [{ view: "teams", queue_id: "que_orders" }, "queue_id"],
])("a filter that a view does not have is refused, not ignored: %o", async (args, path) => {
  expect((await call("agent", "whatsapp.inbox_assignments.list", args)).data).toMatchObject({
    code: "validation_failed",
    details: { issues: [{ path }] },
  });
});

test("a conversation that is overdue says so before cron has looked", async () => {
  await set("delete from business_hours");
  const id = await conversationWith(ONE);
  await handOver({ conversation_ids: [id], queue_id: "que_orders" });
  passTime(31 * 60_000);
  const { sla } = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(sla).toMatchObject({ state: "breached", breached: true });
});
