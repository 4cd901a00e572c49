import { describe, expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { approveAs, outcomeOf } from "../support/approval";
import { passTime } from "../support/crash";
import { conversationWith, freshKey } from "../support/story";
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
import { hear, row, rows, runCron } from "../support/webhook";
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
