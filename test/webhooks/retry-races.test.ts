import { env } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { approveAs } from "../support/approval";
import { beforeBatch } from "../support/meanwhile";
import { breakDatabase, eventState, park, parkedStatuses, retry } from "../support/parked";
import { freshKey } from "../support/story";
import { applyEvents, hear, post, row, rows, wakeUps } from "../support/webhook";
import {
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { ok } from "../support/worker";

const GUEST = "85255509431";
const guest = (n: number) => `8525551${String(n).padStart(4, "0")}`;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.spyOn(console, "error").mockReturnValue();
  wakeUps.splice(0);
});

afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const ask = async (event_ids: string[], role?: string) => (await retry({ event_ids }, role)).data;

async function retried(event_ids: string[]): Promise<void> {
  const { action_request_id } = await ask(event_ids);
  await approveAs("approver", action_request_id);
}

const heard = () =>
  row(
    `select (select count(*) from messages where conversation_id = conversation.id) as messages, unread_count as unread
     from conversations as conversation join contacts on contacts.id = contact_id where wa_id = ?1`,
    GUEST,
  );

test("two people retry the same event at the same moment: it is tried once, and one of them is told", async () => {
  const [id = ""] = await parkedStatuses(1);
  const answers = await Promise.all([ask([id]), ask([id], "admin")]);
  expect(answers.map(({ status: done, code }) => done ?? code).sort()).toEqual(["conflict", "executed"]);
  expect(await eventState(id)).toMatchObject({ outcome: "applied", replays: 1 });
});

test("what somebody else had tried again right before is left out at the second look", async () => {
  const [first = "", second = ""] = await parkedStatuses(2);
  let other: { action_request_id?: string } = {};
  const struck = beforeBatch(async () => {
    other = await ask([first], "admin");
  });
  const mine = await ask([first, second]);
  expect(struck()).toBe(true);
  expect(mine).toMatchObject({
    status: "executed",
    result: { requeued: 1 },
    findings: [{ code: "already_applied" }],
  });
  expect(await eventState(first)).toMatchObject({ replays: 1, replay_request_id: other.action_request_id });
  expect(await eventState(second)).toMatchObject({ replays: 1, replay_request_id: mine.action_request_id });
});

test("a consumer is at work on an event: it cannot be retried, and nothing is taken from the consumer", async () => {
  const mend = await breakDatabase("insert on messages");
  await post(webhookBody([messages(text(GUEST, "Hello"))]));
  await applyEvents();
  const { id } = await row<{ id: string }>("select id from webhook_events");
  expect(await ask([id])).toMatchObject({
    code: "conflict",
    details: { findings: [{ code: "conflict" }, { code: "still_waiting" }] },
  });
  await mend();
  pass(5);
  await applyEvents();
  expect(await heard()).toEqual({ messages: 1, unread: 1 });
});

/** The database, whose batches wait until the returned function is called. */
function slowDatabase(): { DB: D1Database; goOn: () => void } {
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const DB = new Proxy(env.DB, {
    get(database, key) {
      if (key === "batch") return (list: D1PreparedStatement[]) => gate.then(() => database.batch(list));
      const value = Reflect.get(database, key);
      return typeof value === "function" ? value.bind(database) : value;
    },
  });
  return { DB, goOn };
}

test("a consumer that was given up comes back after a retry has applied its event: nothing is doubled", async () => {
  await post(webhookBody([messages(text(GUEST, "Hello"))]));
  const { DB, goOn } = slowDatabase();
  const slow = applyEvents({ DB });
  await vi.waitUntil(
    async () => (await row<{ tries: number }>("select tries from webhook_events")).tries === 1,
  );
  // Its claim lapses; a successor fails for the last time and parks the event.
  pass(121);
  await env.DB.exec("update webhook_events set tries = 4");
  const mend = await breakDatabase("insert on messages");
  await applyEvents();
  await mend();
  const { id, outcome } = await row<{ id: string; outcome: string }>(
    "select id, outcome from webhook_events",
  );
  expect(outcome).toBe("failed");

  await retried([id]);
  expect(await heard()).toEqual({ messages: 1, unread: 1 });
  goOn();
  await slow;
  expect(await heard()).toEqual({ messages: 1, unread: 1 });
  expect(await eventState(id)).toMatchObject({ outcome: "applied", tries: 1, replays: 1 });
});

test("nothing takes an event back that was applied, whatever statement tries to", async () => {
  await hear(webhookBody([messages(text(GUEST, "Hello"))]));
  for (const outcome of ["received", "failed"]) {
    const taken = env.DB.prepare("update webhook_events set outcome = ?1").bind(outcome).run();
    await expect(taken).rejects.toThrow("webhook event was applied before");
  }
});

test("an event that fails again is parked again, with its tries, and can be retried again", async () => {
  const [id = ""] = await park(webhookBody([messages(text(GUEST, "Hello"))]), "insert on messages");
  const mend = await breakDatabase("insert on messages");
  const { action_request_id } = await ask([id]);
  expect(await approveAs("approver", action_request_id)).toMatchObject({
    status: "executed",
    result: { requeued: 1 },
  });
  expect(await eventState(id)).toMatchObject({ outcome: "received", tries: 1, replays: 1 });
  for (const [index, seconds] of [5, 30, 300, 1800].entries()) {
    pass(seconds);
    await applyEvents();
    expect(await eventState(id)).toMatchObject({ tries: index + 2 });
  }
  const { items } = await ok("manager", "whatsapp.webhook_logs.list", { action_request_id, detail: "full" });
  expect(items).toMatchObject([{ id, outcome: "failed", tries: 5, replays: 1, replay: "possible" }]);
  // The failures are the system's, not those of the person who approved the retry.
  expect(await rows("select distinct actor_kind from audit_log where action = 'webhook.failed'")).toEqual([
    { actor_kind: "system" },
  ]);

  await mend();
  await retried([id]);
  expect(await eventState(id)).toMatchObject({ outcome: "applied", tries: 1, replays: 2 });
  expect(await heard()).toEqual({ messages: 1, unread: 1 });
});

test("one bad event among many that are retried holds up none of them", async () => {
  const bodies = Array.from({ length: 30 }, (_, n) => messages(text(guest(n), "Hello")));
  const ids = await park(webhookBody(bodies), "insert on messages");
  expect(ids).toHaveLength(30);
  const mend = await breakDatabase("insert on contacts", "new.wa_id = '85255510013'");
  await retried(ids);
  await mend();
  expect(
    await rows("select outcome, count(*) as n from webhook_events group by outcome order by outcome"),
  ).toEqual([
    { outcome: "applied", n: 29 },
    { outcome: "received", n: 1 },
  ]);
  pass(5);
  await applyEvents();
  expect(await rows("select distinct outcome from webhook_events")).toEqual([{ outcome: "applied" }]);
  expect(await row("select count(*) as n from messages where wamid like 'wamid.TEST%'")).toEqual({ n: 30 });
});

test("an event whose effect came by another way: its retry adds nothing to it", async () => {
  const stop = preference(GUEST, "stop", secondsAgo(60));
  await hear(webhookBody([messages(text(GUEST, "Hello", secondsAgo(90)))]));
  const [id = ""] = await park(webhookBody([stop]), "insert on consent_records");
  const { contact_id } = await row<{ contact_id: string }>(
    "select id as contact_id from contacts where wa_id = ?1",
    GUEST,
  );
  await ok("manager", "whatsapp.consent.update", {
    contact_ids: [contact_id],
    action: "opt_out",
    categories: ["marketing"],
    source: "phone_call",
    idempotency_key: freshKey(),
  });
  const state = async () => (await ok("admin", "whatsapp.consent_records.list", { contact_id })).state;
  const before = await state();
  await retried([id]);
  expect(await eventState(id)).toMatchObject({ outcome: "applied" });
  expect(await state()).toEqual(before);
});

test("a status whose message went on by itself: its retry takes nothing back", async () => {
  const [id = ""] = await park(
    webhookBody([statuses(status("wamid.DEMO1x2", "delivered"))]),
    "update on messages",
  );
  await hear(webhookBody([statuses(status("wamid.DEMO1x2", "played"))]));
  const before = await row("select status, read_at, failed_at from messages where wamid = 'wamid.DEMO1x2'");
  await ask([id]);
  expect(await eventState(id)).toMatchObject({ outcome: "applied" });
  expect(await row("select status, read_at, failed_at from messages where wamid = 'wamid.DEMO1x2'")).toEqual(
    before,
  );
});

test("more than one batch: the answer comes after the first, and the queue goes on from there", async () => {
  const bodies = Array.from({ length: 130 }, (_, n) => messages(text(guest(n), "Hello")));
  const ids = await park(webhookBody(bodies), "insert on messages");
  expect(ids).toHaveLength(130);
  const { data } = await retry({ failed: {} });
  expect(data.approval.reasons.map(({ rule }: { rule: string }) => rule)).toEqual([
    "webhook.bulk",
    "webhook.state_change",
  ]);
  await approveAs("approver", data.action_request_id);
  await applyEvents();
  await vi.waitUntil(
    async () => (await rows("select 1 from webhook_events where outcome <> 'applied'")).length === 0,
  );
  expect(await row("select count(*) as n from messages where wamid like 'wamid.TEST%'")).toEqual({ n: 130 });
});
