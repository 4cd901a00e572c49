import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { routePending } from "../../../src/inbox";
import { createContext } from "../../../src/platform/context";
import { observeStatements } from "../../../src/platform/db";
import { withCrash } from "../../support/crash";
import { addQueue, addRule, close, holdersOf, set } from "../../support/team";
import { applyEvents, hear, post, row, rows, runCron } from "../../support/webhook";
import { messages, text, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";

const guest = (n: number) => `8525553${String(n).padStart(4, "0")}`;

const says = (from: string, words = "Hello") => hear(webhookBody([messages(text(from, words))]));

const idOf = async (from: string): Promise<string> =>
  (
    await row<{ id: string }>(
      "select conversation.id from conversations as conversation join contacts on contacts.id = contact_id where contacts.wa_id = ?1",
      from,
    )
  ).id;

const placeOf = async (from: string) => holdersOf(await idOf(from));

beforeEach(() => addQueue("que_tea", { assignment: "round_robin", members: ["stf_agent", "stf_manager"] }));

test("the first rule that holds sends a new conversation to its queue, which gives it to somebody who is told", async () => {
  await addRule("que_complaints", { keywords: ["投訴"] });
  await addRule("que_tea", {}, "rul_rest");
  await says(guest(1), "我要投訴！");
  await says(guest(2), "Good morning");
  expect(await placeOf(guest(1))).toEqual({
    queue_id: "que_complaints",
    team_id: null,
    assignee_id: null,
    routing_pending: 0,
  });
  expect(await placeOf(guest(2))).toMatchObject({ queue_id: "que_tea", assignee_id: "stf_agent" });
  expect(
    await rows("select kind, rule_id, actor_kind, to_staff_id from handovers where rule_id = 'rul_rest'"),
  ).toEqual([{ kind: "routed", rule_id: "rul_rest", actor_kind: "system", to_staff_id: "stf_agent" }]);
  expect(await rows("select staff_id, kind from notifications")).toEqual([
    { staff_id: "stf_agent", kind: "assigned" },
  ]);
  expect(await rows("select entity_id from audit_log where action = 'conversation.routed'")).toHaveLength(2);
});

test("turns are taken in order, over batches, and whoever is away or left is passed over", async () => {
  await addRule("que_tea");
  for (let n = 1; n <= 3; n++) await says(guest(n));
  await set("update staff set available = 0 where id = 'stf_manager'");
  await says(guest(4));
  await says(guest(5));
  await set("update staff set available = 1 where id = 'stf_manager'");
  await set("update staff set disabled_at = 1 where id = 'stf_agent'");
  await says(guest(6));
  const owners = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (n) => (await placeOf(guest(n)))?.assignee_id),
  );
  expect(owners).toEqual(["stf_agent", "stf_manager", "stf_agent", "stf_agent", "stf_agent", "stf_manager"]);
});

test("with nobody there it stays with the queue", async () => {
  await set("update staff set available = 0");
  await addRule("que_tea");
  await says(guest(1));
  expect(await placeOf(guest(1))).toMatchObject({
    queue_id: "que_tea",
    assignee_id: null,
    routing_pending: 0,
  });
});

test("least loaded looks at what each has open", async () => {
  await addQueue("que_load", { assignment: "least_loaded", members: ["stf_agent", "stf_manager"] });
  await addRule("que_load");
  // The seed gives the agent two that are open, and the manager one.
  for (let n = 1; n <= 3; n++) await says(guest(n));
  const owners = await Promise.all([1, 2, 3].map(async (n) => (await placeOf(guest(n)))?.assignee_id));
  expect(owners.sort()).toEqual(["stf_agent", "stf_manager", "stf_manager"]);
});

test("no rule: everybody sees it, and it is nobody's", async () => {
  await addRule("que_complaints", { keywords: ["complaint"] });
  await says(guest(1));
  expect(await placeOf(guest(1))).toEqual({
    queue_id: null,
    team_id: null,
    assignee_id: null,
    routing_pending: 0,
  });
  const { items } = await ok("viewer", "whatsapp.conversations.list", { phone: `+${guest(1)}` });
  expect(items).toHaveLength(1);
});

test("until it is routed nobody sees it but those who see everything", async () => {
  await addRule("que_complaints", { keywords: ["complaint"] });
  await post(webhookBody([messages(text(guest(1), "A complaint"))]));
  await withCrash("webhook:after-apply", "power_cut", () => applyEvents());
  const seen = async (role: string) =>
    (await ok(role, "whatsapp.conversations.list", { phone: `+${guest(1)}` })).items.length;
  expect(await placeOf(guest(1))).toMatchObject({ queue_id: null, routing_pending: 1 });
  expect([await seen("agent"), await seen("marketer"), await seen("manager")]).toEqual([0, 0, 1]);
  await runCron();
  expect(await placeOf(guest(1))).toMatchObject({ queue_id: "que_complaints", routing_pending: 0 });
  expect(await seen("agent")).toBe(0);
});

test("business hours, number and the contact's language decide too", async () => {
  await set(
    "insert into business_hours (weekday, opens, closes) select value, '00:00', '24:00' from json_each('[1,2,3,4,5,6,7]')",
  );
  await addRule("que_complaints", { hours: "closed" });
  await addRule("que_orders", { language: "en", phone_number_id: "100000000000011" });
  await says(guest(1));
  await set("update contacts set language = 'en-GB' where wa_id = ?1", guest(1));
  await close({ conversation_id: await idOf(guest(1)), confirm_unanswered: true });
  await says(guest(1), "Back again");
  expect(await placeOf(guest(1))).toMatchObject({ queue_id: "que_orders" });
});

test("one that comes back goes to its owner, or to somebody else of its queue when the owner is away", async () => {
  await addRule("que_tea");
  await says(guest(1));
  const conversation_id = await idOf(guest(1));
  await close({ conversation_id, confirm_unanswered: true }, "agent");
  await says(guest(1), "One more thing");
  expect(await holdersOf(conversation_id)).toMatchObject({ queue_id: "que_tea", assignee_id: "stf_agent" });
  await close({ conversation_id, confirm_unanswered: true }, "agent");
  await set("update staff set available = 0 where id = 'stf_agent'");
  await says(guest(1), "And another");
  expect(await holdersOf(conversation_id)).toMatchObject({ queue_id: "que_tea", assignee_id: "stf_manager" });
  expect(
    await rows(
      "select from_staff_id, to_staff_id from handovers where conversation_id = ?1 order by id",
      conversation_id,
    ),
  ).toEqual([
    { from_staff_id: null, to_staff_id: "stf_agent" },
    { from_staff_id: "stf_agent", to_staff_id: "stf_manager" },
  ]);
});

test("two routers at once: each conversation is given out once, and turns are still taken", async () => {
  await addRule("que_tea");
  const list = Array.from({ length: 20 }, (_, n) => text(guest(n), "Hi"));
  await post(webhookBody([messages(...list)]));
  await withCrash("webhook:after-apply", "error", () => applyEvents());
  await Promise.all([1, 2, 3, 4].map(() => routePending(createContext(env))));
  expect(await row("select count(*) as n from conversations where routing_pending = 1")).toEqual({ n: 0 });
  expect(await row("select count(*) as n, count(distinct conversation_id) as each from handovers")).toEqual({
    n: 20,
    each: 20,
  });
  expect(
    await rows("select to_staff_id, count(*) as n from handovers group by to_staff_id order by to_staff_id"),
  ).toEqual([
    { to_staff_id: "stf_agent", n: 10 },
    { to_staff_id: "stf_manager", n: 10 },
  ]);
});

test("routing a hundred costs three statements more", async () => {
  const cost = async (from: number) => {
    const list = Array.from({ length: 99 }, (_, n) => text(guest(from + n), "Hi"));
    await post(webhookBody([messages(...list)]));
    let statements = 0;
    observeStatements(() => statements++);
    await applyEvents();
    observeStatements(undefined);
    return statements;
  };
  const without = await cost(0);
  await addRule("que_tea");
  expect((await cost(200)) - without).toBeLessThanOrEqual(3);
});
