import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { hear } from "../../support/webhook";
import { secondsAgo, webhookBody } from "../../support/webhook-events";
import { alerts, audited, CATEGORY, hearAt, history, order, QUALITY, STATUS } from "./telling";

/** As if an agent had asked for the submission of a template; agents look after no templates otherwise. */
const submittedBy = (staff: string, at: number) =>
  env.DB.batch([
    env.DB.prepare(
      `insert into action_requests (id, tool, principal_id, requester_staff_id, requester_name, idempotency_key, input_hash, input,
         status, approval_reasons, requested_at, correlation_id)
       select 'act_' || ?1, 'whatsapp.template.submit', id, id, name, ?1, '', '{}', 'executed', '[]', ?2, 'req_1' from staff where handle = ?1`,
    ).bind(staff, at),
    env.DB.prepare(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, status, created_at)
       values ('tsb_' || ?1, 'act_' || ?1, 'tdr_1', 1, 'order_update', 'en', 'create', '{}', 'accepted', ?2)`,
    ).bind(staff, at),
  ]);

const LOOK_AFTER_TEMPLATES = ["admin", "manager", "marketer"];
const told = (kind: string, ...others: string[]) =>
  [...LOOK_AFTER_TEMPLATES, ...others].sort().map((staff) => ({ staff, kind }));

test("a pause is told to whoever looks after templates and to whoever submitted it last, once", async () => {
  await submittedBy("compliance", 1);
  await submittedBy("agent", 2);
  const body = webhookBody([order(STATUS, { event: "PAUSED" })], secondsAgo(5));
  await hear(body);
  await hear(body);
  expect(await alerts()).toEqual(told("template_paused", "agent"));
  expect(await history()).toHaveLength(1);
  expect(await audited()).toEqual([
    { action: "template.status", actor_kind: "meta", was: "APPROVED", is: "PAUSED" },
  ]);
});

test("an approval is told to whoever submitted it, and to nobody else", async () => {
  await submittedBy("agent", 1);
  await env.DB.exec("update templates set status = 'PENDING' where id = 'tpl_demo01'");
  await hearAt(secondsAgo(), order(STATUS, { event: "APPROVED" }));
  expect(await alerts()).toEqual([{ staff: "agent", kind: "template_approved" }]);
});

test("who has left is told nothing", async () => {
  await submittedBy("agent", 1);
  await env.DB.exec("update staff set disabled_at = 1 where handle in ('agent', 'marketer')");
  await hearAt(secondsAgo(), order(STATUS, { event: "DISABLED" }));
  expect((await alerts()).map(({ staff }) => staff)).toEqual(["admin", "manager"]);
});

test.each([
  ["rejected", STATUS, { event: "REJECTED", reason: "SCAM" }, "template_rejected"],
  ["disabled", STATUS, { event: "DISABLED" }, "template_disabled"],
  ["flagged", STATUS, { event: "FLAGGED" }, "template_quality"],
  ["rated red", QUALITY, { new_quality_score: "RED" }, "template_quality"],
  [
    "made marketing",
    CATEGORY,
    { previous_category: "UTILITY", new_category: "MARKETING" },
    "template_category",
  ],
  [
    "to be made marketing",
    CATEGORY,
    {
      new_category: "UTILITY",
      correct_category: "MARKETING",
      category_update_timestamp: secondsAgo(-86_400),
    },
    "template_category",
  ],
])("a template that is %s", async (_, field, value, kind) => {
  await hearAt(secondsAgo(), order(field, value));
  expect(await alerts()).toEqual(told(kind));
  expect(await audited()).toHaveLength(1);
});

test.each([
  ["a yellow rating", QUALITY, { new_quality_score: "YELLOW" }],
  ["a review that has begun", STATUS, { event: "PENDING" }],
  ["a lock", STATUS, { event: "LOCKED" }],
])("%s is for the history only", async (_, field, value) => {
  await hearAt(secondsAgo(), order(field, value));
  expect(await alerts()).toEqual([]);
  expect(await history()).toHaveLength(1);
});

test("what changed nothing, and what is over already, is told to nobody", async () => {
  await hearAt(secondsAgo(50), order(STATUS, { event: "APPROVED" }));
  await hearAt(secondsAgo(20), order(QUALITY, { new_quality_score: "GREEN" }));
  await hearAt(secondsAgo(90), order(STATUS, { event: "PAUSED" }));
  expect(await alerts()).toEqual([]);
  expect(await audited()).toEqual([]);
});

test("of a pause and its end in one batch nobody is told, and both are in the history", async () => {
  const entry = (at: number, event: string) => ({ id: "1", time: at, changes: [order(STATUS, { event })] });
  const bodies = [entry(secondsAgo(90), "PAUSED"), entry(secondsAgo(30), "APPROVED")];
  await hear(JSON.stringify({ object: "whatsapp_business_account", entry: bodies }));
  expect(await alerts()).toEqual([]);
  expect((await history()).map(({ value }) => value)).toEqual(["PAUSED", "APPROVED"]);
});

test("an approval is not told when a pause of the same second stands, whichever of the two comes first", async () => {
  await submittedBy("agent", 1);
  const at = secondsAgo(20);
  await hearAt(at, order(STATUS, { event: "PAUSED" }));
  await hearAt(at, order(STATUS, { event: "APPROVED" }));
  expect((await alerts()).map(({ kind }) => kind)).not.toContain("template_approved");
});

test("the history of a change of category says what it means for consent and cost", async () => {
  await hearAt(secondsAgo(), order(CATEGORY, { previous_category: "UTILITY", new_category: "MARKETING" }));
  expect((await history())[0]).toMatchObject({
    fact: "category",
    value: "MARKETING",
    previous: "UTILITY",
    detail: { effect: expect.stringMatching(/opted in to marketing.*marketing price/) },
  });
});

test("the history cannot be changed, deleted or written over", async () => {
  await hearAt(secondsAgo(), order(STATUS, { event: "PAUSED" }));
  const before = await history();
  await expect(env.DB.exec("update template_history set value = 'APPROVED'")).rejects.toThrow("append-only");
  await expect(env.DB.exec("delete from template_history")).rejects.toThrow("append-only");
  await env.DB.exec(
    "insert or replace into template_history select template_id, at, fact, value, 'X', detail, source, recorded_at from template_history",
  );
  expect(await history()).toEqual(before);
});
