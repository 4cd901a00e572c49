import { test } from "vitest";
import { confirmEscalation } from "../../src/inbox";
import { issueToken } from "../mcp/tokens";
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
import { hear, row, rows, runCron } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, ok, rpc, rpcMessage } from "../support/worker";

const log = (...a: unknown[]) =>
  console.log(...a.map((x) => (typeof x === "string" ? x : JSON.stringify(x))));
const guest = (n: number) => `8525554${String(n).padStart(4, "0")}`;
const says = (from: string, words = "Hello", at?: number) =>
  hear(webhookBody([messages(text(from, words, at))]));
const idOf = async (from: string) =>
  (
    await row<{ id: string }>(
      "select conversation.id from conversations as conversation join contacts on contacts.id = contact_id where contacts.wa_id = ?1",
      from,
    )
  ).id;

test("P1 own by person, absent, comes back with legal words", async () => {
  await addRule("que_complaints", { keywords: ["lawyer"] });
  await says(guest(1));
  const id = await idOf(guest(1));
  await handOver({ conversation_ids: [id], staff_id: "stf_agent" });
  await close({ conversation_id: id, confirm_unanswered: true }, "agent");
  log("P1 closed", await row<any>("select status from conversations where id=?1", id));
  await set("update staff set available = 0 where id='stf_agent'");
  await says(guest(1), "My lawyer will write");
  log(
    "P1 place",
    await holdersOf(id),
    "viewer sees",
    (await ok("viewer", "whatsapp.conversations.list", { phone: `+${guest(1)}` })).items.length,
  );
});

test("P2 owner disabled, open conversation, customer writes; breach word to whom", async () => {
  await addQueue("que_tea", { assignment: "round_robin", members: ["stf_agent", "stf_manager"] });
  await addRule("que_tea", {});
  await says(guest(2));
  const id = await idOf(guest(2));
  const h = await holdersOf(id);
  log("P2 first", h);
  await set("update staff set disabled_at = 1 where id=?1", h?.assignee_id);
  await says(guest(2), "anyone?");
  log("P2 after", await holdersOf(id));
});

test("P3 everyone away in round robin: told?", async () => {
  await addQueue("que_tea", { assignment: "round_robin", members: ["stf_agent", "stf_manager"] });
  await addRule("que_tea", {});
  await set("update staff set available = 0");
  await says(guest(3));
  const id = await idOf(guest(3));
  log("P3", await holdersOf(id), await rows("select staff_id, kind from notifications"));
  await set("update staff set available = 1");
  await runCron();
  log("P3 back", await holdersOf(id));
});

test("P4 follow up in past", async () => {
  const id = await conversationWith(guest(4));
  const r = await close({
    conversation_id: id,
    confirm_unanswered: true,
    follow_up_at: "2020-01-01T00:00:00Z",
  });
  log("P4", r.data);
  const id2 = await conversationWith(guest(5));
  const r2 = await close({
    conversation_id: id2,
    confirm_unanswered: true,
    follow_up_at: new Date(Date.now() + 3600e3).toISOString(),
  });
  log("P4b nobody owns", r2.data.findings);
});

test("P5 escalation confirmed then customer writes; disabled owner", async () => {
  const id = await conversationWith(guest(6));
  await handOver(
    { conversation_ids: [id], escalate: { owner_id: "stf_manager", reason: "Bleeding" } },
    "agent",
  );
  await confirmEscalation(await asStaff("manager"), id);
  passTime(60_000);
  await says(guest(6), "It got much worse, help");
  const r = await close({ conversation_id: id, confirm_unanswered: true }, "agent");
  log("P5", r.data.status, r.data.code, r.data.approval?.reasons);
  await set("update staff set disabled_at = 1 where id='stf_manager'");
  const id2 = await conversationWith(guest(7));
  await set("update staff set disabled_at = null where id='stf_manager'");
  await handOver({ conversation_ids: [id2], escalate: { owner_id: "stf_manager", reason: "X" } }, "agent");
  await set("update staff set disabled_at = 1 where id='stf_manager'");
  log("P5b", (await close({ conversation_id: id2, confirm_unanswered: true }, "agent")).data);
  log(
    "P5c re-escalate",
    (await handOver({ conversation_ids: [id2], escalate: { owner_id: "me", reason: "mine" } }, "agent")).data
      .status,
  );
});

test("P6 untagging complaint", async () => {
  const id = await conversationWith(guest(8));
  await ok("agent", "whatsapp.tag.apply", {
    conversation_ids: [id],
    add: ["complaint"],
    idempotency_key: freshKey(),
  }).catch((e) => log("P6 tag err", String(e)));
  log("P6 a", (await close({ conversation_id: id, confirm_unanswered: true }, "agent")).data.status);
  await ok("agent", "whatsapp.tag.apply", {
    conversation_ids: [id],
    remove: ["complaint"],
    idempotency_key: freshKey(),
  }).catch((e) => log("P6 tag err", String(e)));
  log("P6 b", (await close({ conversation_id: id, confirm_unanswered: true }, "agent")).data.status);
});

test("P7 merged: restricted loser with open kept", async () => {
  const kept = await conversationWith(guest(10));
  const gone = await conversationWith(guest(11), "secret complaint matter");
  await set("update conversations set queue_id='que_orders', assignee_id='stf_agent' where id=?1", kept);
  await set("update conversations set queue_id='que_complaints' where id=?1", gone);
  await set(
    "update contacts set phone = ?1 where id = (select contact_id from conversations where id=?2)",
    `+${guest(11)}`,
    kept,
  ).catch((e) => log(String(e)));
  log(
    "P7",
    await rows(
      "select id, queue_id, team_id, assignee_id from conversations where id in (?1,?2)",
      kept,
      gone,
    ),
  );
  const r = await call("agent", "whatsapp.conversation.get", { conversation_id: kept });
  log("P7 agent sees", r.isError, JSON.stringify(r.data).includes("secret complaint"));
});

test("P8 sight by handover probes", async () => {
  // restricted conversation owned by agent, not member
  const id = await conversationWith(guest(12));
  await set("update conversations set queue_id='que_complaints', assignee_id='stf_agent' where id=?1", id);
  for (const [n, args] of Object.entries({
    team: { team_id: (await addTeam("tea_a", ["stf_viewer"]), "tea_a") },
    person: { staff_id: "stf_viewer" },
    personmember: { staff_id: "stf_compliance" },
    esc: { escalate: { owner_id: "stf_viewer", reason: "x" } },
    out: { queue_id: null },
    teamstaff: { team_id: "tea_a", staff_id: "me" },
    note: { note: "hello there note" },
  })) {
    const r = await previewHandover({ conversation_ids: [id], ...args }, "agent");
    log(
      "P8",
      n,
      r.data.verdict,
      r.data.findings?.map((f: any) => f.code),
      r.data.conversations,
      r.data.load,
      r.data.notifies,
    );
  }
});

test("P9 preview while one could see, then lost", async () => {
  const id = await conversationWith(guest(13));
  const p = await previewHandover({ conversation_ids: [id], staff_id: "me" }, "agent");
  await set("update conversations set queue_id='que_complaints' where id=?1", id);
  const r = await call("agent", "whatsapp.conversation.assign", {
    preview_id: p.data.preview_id,
    idempotency_key: freshKey(),
  });
  log("P9", r.data);
  const key = freshKey();
  const id2 = await conversationWith(guest(14));
  const c = await call("agent", "whatsapp.conversation.close", {
    conversation_id: id2,
    outcome: "resolved",
    topic: "complaint",
    confirm_unanswered: true,
    idempotency_key: key,
  });
  await set("update conversations set queue_id='que_complaints' where id=?1", id2);
  const again = await call("agent", "whatsapp.conversation.close", {
    conversation_id: id2,
    outcome: "resolved",
    topic: "complaint",
    confirm_unanswered: true,
    idempotency_key: key,
  });
  log("P9b", c.data.status, again.data);
  log("P9c approve after moved", await outcomeOf(approveAs("manager", c.data.action_request_id)));
});

test("P10 wrong inputs", async () => {
  const tries: [string, string, object][] = [
    ["agent", "whatsapp.handover.preview", {}],
    ["agent", "whatsapp.handover.preview", { conversation_ids: ["cnv_demo02"] }],
    ["agent", "whatsapp.handover.preview", { conversation_ids: ["cnv_demo02"], staff_id: "Ash" }],
    ["agent", "whatsapp.handover.preview", { conversation_ids: ["cnv_demo02"], staff_id: "nobody" }],
    ["agent", "whatsapp.handover.preview", { conversation_ids: ["cnv_demo02"], owner: "x" }],
    ["agent", "whatsapp.handover.preview", { conversation_ids: [], staff_id: "me" }],
    [
      "agent",
      "whatsapp.handover.preview",
      { conversation_ids: ["cnv_demo02"], staff_id: "me", escalate: { owner_id: "stf_manager" } },
    ],
    ["agent", "whatsapp.conversation.assign", { conversation_ids: ["cnv_demo02"], staff_id: "me" }],
    ["agent", "whatsapp.conversation.close", { conversation_id: "cnv_demo02" }],
    [
      "agent",
      "whatsapp.conversation.close",
      { conversation_id: "cnv_demo04", outcome: "resolved", topic: "general", idempotency_key: freshKey() },
    ],
    ["agent", "whatsapp.inbox_assignments.list", {}],
    ["agent", "whatsapp.inbox_assignments.list", { view: "handovers", queue_id: "que_complaints" }],
    ["agent", "whatsapp.inbox_assignments.list", { view: "teams", queue_id: "que_orders" }],
    ["agent", "whatsapp.inbox_assignments.list", { view: "queues", conversation_id: "cnv_demo02" }],
    ["agent", "whatsapp.inbox_assignments.list", { view: "unassigned", queue_id: "que_complaints" }],
    ["agent", "whatsapp.conversation_summary.get", {}],
    ["agent", "whatsapp.conversation_summary.get", { from: "2026-01-01" }],
    [
      "agent",
      "whatsapp.conversation_summary.get",
      { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    ],
    ["agent", "whatsapp.conversation_summary.get", { queue_id: "que_complaints" }],
    ["agent", "whatsapp.conversation_summary.get", { queue_id: "que_none" }],
    ["agent", "whatsapp.conversation_summary.get", { to: "2020-01-01T00:00:00Z" }],
    ["agent", "whatsapp.conversation_summary.get", { from: "2030-01-01T00:00:00Z" }],
    [
      "agent",
      "whatsapp.conversation_summary.get",
      { from: "2030-01-01T00:00:00Z", to: "2030-02-01T00:00:00Z" },
    ],
    ["agent", "whatsapp.conversation_summary.get", { group_by: "staff" }],
    ["manager", "whatsapp.conversation_summary.get", { group_by: "queue" }],
    [
      "manager",
      "whatsapp.conversation_summary.get",
      { from: "2026-09-10T00:00:00Z", to: "2026-12-11T00:00:00Z", group_by: "day" },
    ],
  ];
  for (const [role, tool, args] of tries) {
    const r = await call(role, tool, args);
    log("P10", role, tool, args, "=>", JSON.stringify(r.data).slice(0, 1500));
  }
});

test("P11 scopes", async () => {
  const { token } = await issueToken({
    owner: "manager",
    roles: ["manager"],
    scopes: ["inbox:read", "account:read"],
  });
  const as = async (tool: string, args: object) =>
    (await rpcMessage(await rpc(token, "tools/call", { name: tool, arguments: args }))).result
      .structuredContent;
  log("P11", await as("whatsapp.conversation.get", { conversation_id: "cnv_demo04" }));
  log(
    "P11b",
    (await as("whatsapp.inbox_assignments.list", {})).items?.map((i: any) => i.id),
  );
  const { token: t2 } = await issueToken({
    owner: "manager",
    roles: ["manager"],
    scopes: ["approvals:read", "account:read", "webhooks:read", "contacts:read"],
  });
  const as2 = async (tool: string, args: object) =>
    (await rpcMessage(await rpc(t2, "tools/call", { name: tool, arguments: args }))).result.structuredContent;
  const c = await close(
    { conversation_id: "cnv_demo04", topic: "complaint", confirm_unanswered: true },
    "compliance",
  ).catch(() => undefined);
  log("P11c", c?.data);
  const c2 = await close(
    {
      conversation_id: "cnv_demo04",
      topic: "complaint",
      outcome: "resolved",
      tags: ["secretword"],
      confirm_unanswered: true,
    },
    "admin",
  );
  log("P11d", c2.data);
  log("P11e", await as2("whatsapp.action_request.status", { action_request_id: c2.data.action_request_id }));
  log("P11f", await as2("whatsapp.webhook_logs.list", {}));
});
