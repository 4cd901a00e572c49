import { env } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applyEvents, post, row, rows, wakeUps } from "../support/webhook";
import { messages, secondsAgo, status, statuses, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wakeUps.splice(0);
});

afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** An event that was stored and that no room can make anything of. */
async function storeBadEvent(id = "whe_bad", payload: unknown = { message: null }): Promise<void> {
  await env.DB.prepare(
    `insert into webhook_events (id, key, field, kind, phone_number_id, payload, occurred_at, received_at, due_at)
     values (?1, ?1, 'messages', 'message', '100000000000011', ?2, ?3, ?3, ?3)`,
  )
    .bind(id, JSON.stringify(payload), Date.now())
    .run();
}

const badEvent = () =>
  row(
    "select outcome, tries, error, due_at - ?1 as due_in from webhook_events where id = 'whe_bad'",
    Date.now(),
  );
const outcomes = () =>
  rows("select outcome, count(*) as n from webhook_events group by outcome order by outcome");

test("one event that cannot be applied does not hold up the ninety-nine around it", async () => {
  const people = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => messages(text(`85255500${100 + from + n}`, "Hello")));
  await post(webhookBody(people(0, 49)));
  await storeBadEvent();
  await post(webhookBody([...people(49, 98), statuses(status("wamid.DEMO1x2", "played"))]));

  await applyEvents();
  expect(await outcomes()).toEqual([
    { outcome: "applied", n: 99 },
    { outcome: "received", n: 1 },
  ]);
  expect(await row("select count(*) as n from messages where wamid like 'wamid.TEST%'")).toEqual({ n: 98 });
  expect(await row("select status from messages where wamid = 'wamid.DEMO1x2'")).toEqual({
    status: "played",
  });
});

test("several bad ones among good ones are told apart", async () => {
  for (let n = 0; n < 5; n++) {
    await storeBadEvent(`whe_bad${n}`);
    await post(webhookBody([messages(text(`8525550010${n}`, "Hello"), text(`8525550020${n}`, "Hello"))]));
  }
  await applyEvents();
  expect(await outcomes()).toEqual([
    { outcome: "applied", n: 10 },
    { outcome: "received", n: 5 },
  ]);
});

test("it is tried again, later each time, then parked as failed, and is seen in the log with its tries and error", async () => {
  await storeBadEvent();
  const waits = [5, 30, 5 * 60, 30 * 60];
  for (const [index, seconds] of waits.entries()) {
    await applyEvents();
    expect(await badEvent()).toMatchObject({ outcome: "received", tries: index + 1, due_in: seconds * 1000 });
    expect(wakeUps.at(-1)).toBe(seconds);

    pass(seconds - 1);
    await applyEvents();
    expect(await badEvent()).toMatchObject({ tries: index + 1 });
    pass(1);
  }
  await applyEvents();
  expect(await badEvent()).toMatchObject({
    outcome: "failed",
    tries: 5,
    error: expect.stringContaining("TypeError"),
  });
  expect(wakeUps).toHaveLength(4);

  const { items } = await ok("manager", "whatsapp.webhook_logs.list", { outcome: "failed", detail: "full" });
  expect(items).toMatchObject([
    {
      id: "whe_bad",
      kind: "message",
      outcome: "failed",
      tries: 5,
      error: expect.stringContaining("TypeError"),
      replay: "possible",
    },
  ]);
  expect(items[0].finished_at).toBe(new Date().toISOString());

  pass(7 * 86_400);
  await applyEvents();
  expect(await badEvent()).toMatchObject({ outcome: "failed", tries: 5 });
});

test("each failure is in the audit log, the last one as parked", async () => {
  await storeBadEvent();
  for (const seconds of [0, 5, 30, 300, 1800]) {
    pass(seconds);
    await applyEvents();
  }
  const entries = await rows<{ details: string }>(
    "select details from audit_log where action = 'webhook.failed' order by seq",
  );
  expect(entries.map(({ details }) => JSON.parse(details))).toEqual(
    [1, 2, 3, 4, 5].map((tries) => ({ tries, parked: tries === 5 })),
  );
});

test("an event that fails once and then works is applied like any other", async () => {
  // Its number belongs to no contact at first: the contact that it would make breaks a rule of the database.
  await env.DB.exec(
    "create trigger test_breaks before insert on contacts when new.wa_id = '85255500777' begin select raise(abort, 'broken for now'); end",
  );
  await post(
    webhookBody([
      messages(text("85255500777", "Hello", secondsAgo())),
      messages(text("85255500778", "Hello")),
    ]),
  );
  await applyEvents();
  await env.DB.exec("drop trigger test_breaks");
  expect(await outcomes()).toEqual([
    { outcome: "applied", n: 1 },
    { outcome: "received", n: 1 },
  ]);
  pass(5);
  await applyEvents();
  expect(await outcomes()).toEqual([{ outcome: "applied", n: 2 }]);
  expect(await rows("select error from webhook_events where error is not null")).toEqual([]);
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: "+85255500777" });
  expect(items).toMatchObject([{ unread: 1 }]);
});
