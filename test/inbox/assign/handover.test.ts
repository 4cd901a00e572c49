import { expect, test } from "vitest";
import { approveAs, database, outcomeOf } from "../../support/approval";
import { beforeBatch } from "../../support/meanwhile";
import { conversationWith, freshKey } from "../../support/story";
import { addTeam, handOver, holdersOf, previewHandover, set } from "../../support/team";
import { type Answer, rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";

const OWN = "cnv_demo01";
const FREE = "cnv_demo02";
const COMPLAINT = "cnv_demo04";

test("a hand-over is shown with load and who is told, then done exactly so, and stays in the history", async () => {
  const { data } = await previewHandover({
    conversation_ids: [OWN],
    queue_id: "que_general",
    staff_id: "stf_manager",
    note: "Regular; knows her teas.",
  });
  expect(data).toMatchObject({
    verdict: "ready",
    effects: { conversations: 1, handed_over: 1, staff_note: true, notified: "Morgan Manager (demo)" },
    notifies: [{ staff_id: "stf_manager" }],
    conversations: [{ conversation_id: OWN, owner: { staff_id: "stf_agent" } }],
    note: "Regular; knows her teas.",
  });
  expect(data.load).toContainEqual({
    staff_id: "stf_agent",
    name: "Ash Agent (demo)",
    available: true,
    open: 2,
  });
  expect((await holdersOf(OWN))?.assignee_id).toBe("stf_agent");

  const done = await ok("manager", "whatsapp.conversation.assign", {
    preview_id: data.preview_id,
    idempotency_key: freshKey(),
  });
  expect(done).toMatchObject({ status: "executed", result: { conversations: 1, handed_over: 1, notes: 1 } });
  expect(await holdersOf(OWN)).toMatchObject({ queue_id: "que_general", assignee_id: "stf_manager" });
  const read = await ok("manager", "whatsapp.conversation.get", { conversation_id: OWN });
  expect(read.assignment_history).toMatchObject([
    {
      kind: "transferred",
      from: { queue: { queue_id: "que_orders" }, owner: { staff_id: "stf_agent" } },
      to: { queue: { queue_id: "que_general" }, owner: { staff_id: "stf_manager" } },
    },
  ]);
  expect(read.notes).toMatchObject([{ text: "Regular; knows her teas." }]);
  expect(await rows("select staff_id, kind from notifications")).toEqual([
    { staff_id: "stf_manager", kind: "transferred" },
  ]);
});

test("an agent takes a conversation, and gives it back to nobody", async () => {
  expect((await handOver({ conversation_ids: [FREE], staff_id: "me" }, "agent")).data.status).toBe(
    "executed",
  );
  expect(await holdersOf(FREE)).toMatchObject({ queue_id: "que_general", assignee_id: "stf_agent" });
  expect((await handOver({ conversation_ids: [FREE], staff_id: null }, "agent")).data.status).toBe(
    "executed",
  );
  expect(await holdersOf(FREE)).toMatchObject({ queue_id: "que_general", assignee_id: null });
  expect(await rows("select kind from handovers order by id")).toEqual([
    { kind: "assigned" },
    { kind: "transferred" },
  ]);
});

test("a team gets it, its members see it and are told", async () => {
  await addTeam("tea_night", ["stf_viewer", "stf_agent"]);
  await handOver({ conversation_ids: ["cnv_demo06"], team_id: "tea_night" });
  expect(await holdersOf("cnv_demo06")).toMatchObject({ queue_id: null, team_id: "tea_night" });
  const { items } = await ok("viewer", "whatsapp.conversations.list", { team_id: "tea_night" });
  expect(items).toMatchObject([{ id: "cnv_demo06", team: { team_id: "tea_night" } }]);
  expect(await rows("select staff_id from notifications order by staff_id")).toEqual([
    { staff_id: "stf_agent" },
    { staff_id: "stf_viewer" },
  ]);
});

test.each([
  [
    "a person who does not see the queue",
    { conversation_ids: [OWN], staff_id: "stf_viewer" },
    "policy_blocked",
  ],
  ["somebody who left", { conversation_ids: [OWN], staff_id: "stf_admin" }, "validation_failed"],
  ["nobody known", { conversation_ids: [OWN], staff_id: "stf_nobody" }, "not_found"],
  ["no queue known", { conversation_ids: [OWN], queue_id: "que_nobody" }, "not_found"],
  ["no team known", { conversation_ids: [OWN], team_id: "tea_nobody" }, "not_found"],
  ["a closed conversation", { conversation_ids: ["cnv_demo05"], staff_id: "stf_manager" }, "conflict"],
  ["nothing new", { conversation_ids: [OWN], staff_id: "stf_agent" }, "conflict"],
])("refused: %s", async (_what, args, code) => {
  await set("update staff set disabled_at = 1 where id = 'stf_admin'");
  const { data } = await previewHandover(args);
  expect(data.verdict).toBe("blocked");
  expect(
    data.findings.filter(({ severity }: Answer) => severity === "error").map((f: Answer) => f.code),
  ).toEqual([code]);
  const refused = await call("manager", "whatsapp.conversation.assign", {
    preview_id: data.preview_id,
    idempotency_key: freshKey(),
  });
  expect(refused).toMatchObject({ isError: true, data: { code } });
  expect(await rows("select id from handovers")).toEqual([]);
});

test("whoever does not see a conversation cannot hand it over, and is told no more than that", async () => {
  const { data } = await previewHandover({ conversation_ids: [OWN, COMPLAINT], staff_id: "me" }, "agent");
  expect(data).toMatchObject({ code: "not_found", details: { id: COMPLAINT } });
});

test("somebody who is away can be given it, with a warning", async () => {
  await set("update staff set available = 0 where id = 'stf_manager'");
  const { data } = await previewHandover({ conversation_ids: [OWN], staff_id: "stf_manager" });
  expect(data.verdict).toBe("ready");
  expect(data.findings).toMatchObject([{ code: "staff_unavailable", path: "staff_id" }]);
});

test.each([
  ["into", { conversation_ids: [OWN], queue_id: "que_complaints" }],
  ["out of", { conversation_ids: [COMPLAINT], queue_id: "que_general" }],
  ["out of, to no queue,", { conversation_ids: [COMPLAINT], queue_id: null }],
])("a transfer %s a restricted queue waits for somebody else", async (_what, args) => {
  const { data } = await handOver(args, "manager");
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "handover.restricted" }] },
  });
  expect(await rows("select id from handovers")).toEqual([]);
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("forbidden");
  expect((await approveAs("compliance", data.action_request_id)).status).toBe("executed");
  expect(await rows("select conversation_id, actor_name from handovers")).toEqual([
    { conversation_id: args.conversation_ids[0], actor_name: "local manager token" },
  ]);
});

test("a team whose members do not see the restricted queue gets one of it only with approval", async () => {
  await addTeam("tea_insiders", ["stf_compliance"]);
  await addTeam("tea_mixed", ["stf_compliance", "stf_agent"]);
  const verdict = async (team_id: string) =>
    (await previewHandover({ conversation_ids: [COMPLAINT], team_id })).data.verdict;
  expect(await verdict("tea_insiders")).toBe("ready");
  expect(await verdict("tea_mixed")).toBe("needs_approval");
});

test("an agent may send one into a restricted queue, and learns nothing of who works there", async () => {
  const { data } = await previewHandover({ conversation_ids: [OWN], queue_id: "que_complaints" }, "agent");
  expect(data).toMatchObject({
    verdict: "needs_approval",
    effects: { to_queue: "restricted" },
    load: [],
    notifies: [],
  });
  expect(JSON.stringify(data)).not.toMatch(/Complaints|Kit|Morgan/);
  const named = async (staff_id: string) =>
    (await previewHandover({ conversation_ids: [OWN], queue_id: "que_complaints", staff_id }, "agent")).data
      .findings;
  expect(await named("stf_compliance")).toEqual(await named("stf_marketer"));
});

test("more than twenty within the hour wait for approval, in one call or in many", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 21; n++) ids.push(await conversationWith(`8525550${9100 + n}`));
  const { data } = await previewHandover({ conversation_ids: ids, staff_id: "stf_agent" });
  expect(data).toMatchObject({
    verdict: "needs_approval",
    approval: { reasons: [{ rule: "handover.bulk" }] },
  });
  expect((await handOver({ conversation_ids: ids.slice(0, 20), staff_id: "stf_agent" })).data.status).toBe(
    "executed",
  );
  const rest = await handOver({ conversation_ids: ids.slice(20), staff_id: "stf_agent" });
  expect(rest.data.status).toBe("pending_approval");
}, 30_000);

test("what somebody else took between preview and write is not taken from them", async () => {
  const { data } = await previewHandover({ conversation_ids: [FREE], staff_id: "stf_manager" });
  await handOver({ conversation_ids: [FREE], staff_id: "me" }, "agent");
  const late = await call("manager", "whatsapp.conversation.assign", {
    preview_id: data.preview_id,
    idempotency_key: freshKey(),
  });
  expect(late.data.code).toBe("preview_stale");
  expect((await holdersOf(FREE))?.assignee_id).toBe("stf_agent");
});

test("nor what somebody took between the look and the batch", async () => {
  const { data } = await previewHandover({ conversation_ids: [FREE], staff_id: "stf_manager" });
  const struck = beforeBatch(() =>
    set("update conversations set assignee_id = 'stf_agent' where id = ?1", FREE),
  );
  const late = await call("manager", "whatsapp.conversation.assign", {
    preview_id: data.preview_id,
    idempotency_key: freshKey(),
  });
  expect(struck()).toBe(true);
  expect(late.data.code).toBe("preview_stale");
  expect(await rows("select id from handovers")).toEqual([]);
  expect(await rows("select id from notifications")).toEqual([]);
});

test("two take it at once: one gets it", async () => {
  const takers = ["agent", "manager"] as const;
  const previews = await Promise.all(
    takers.map((role) => previewHandover({ conversation_ids: [FREE], staff_id: "me" }, role)),
  );
  const taken = await Promise.all(
    takers.map((role, n) =>
      call(role, "whatsapp.conversation.assign", {
        preview_id: previews[n]?.data.preview_id,
        idempotency_key: freshKey(),
      }),
    ),
  );
  expect(taken.filter(({ isError }) => !isError)).toHaveLength(1);
  expect(await rows("select id from handovers")).toHaveLength(1);
});

test("history and notes are only added to, and nothing changes hands without history", async () => {
  await handOver({ conversation_ids: [FREE], staff_id: "me", note: "Mine." }, "agent");
  for (const sql of [
    "update handovers set to_staff_id = null",
    "delete from handovers",
    "update notes set text = ''",
    "delete from notes",
  ])
    await expect(database.run({ sql, params: [] })).rejects.toThrow("append-only");
  await expect(
    set(
      "insert into handovers (id, conversation_id, kind, actor_kind, actor_id, actor_name, at) values ('hnd_x', ?1, 'assigned', 'staff', 's', 's', 1)",
      FREE,
    ),
  ).rejects.toThrow("somebody else holds");
});

test("the audit log names ids and digests, and no word of the note", async () => {
  const { data } = await handOver(
    { conversation_ids: [FREE], staff_id: "me", note: "Secret words of ours" },
    "agent",
  );
  const entries = await rows("select * from audit_log where action_request_id = ?1", data.action_request_id);
  expect(entries).toMatchObject([{ action: "write.executed", entity_id: FREE }]);
  expect(JSON.stringify(entries)).not.toContain("Secret words");
});
