import { expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import { applyEvents, post, row, rows } from "../support/webhook";
import { messages, status, statuses, text, webhookBody } from "../support/webhook-events";

const MEGABYTE = 1024 * 1024;
const PEOPLE = 50;

const bytesOf = (body: string) => new TextEncoder().encode(body).byteLength;

/** 1,000 changes of one message each, from fifty people, as long as `filler` makes them. */
function thousandChanges(filler: string): string {
  return webhookBody(
    Array.from({ length: 1000 }, (_, n) =>
      messages(text(`852555${20_000 + (n % PEOPLE)}`, `${n} ${filler}`)),
    ),
  );
}

function observe(): StatementCost[] {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  return seen;
}

const counted = () =>
  row(`select (select count(*) from webhook_events) as stored,
    (select count(*) from webhook_events where outcome = 'applied') as applied,
    (select count(*) from messages where wamid like 'wamid.TEST%') as messages,
    (select count(*) from contacts where phone like '+852555200%') as contacts,
    (select sum(unread_count) from conversations where id not like 'cnv_demo%') as unread`);

test("a body of 3 MB with 1,000 changes is stored whole and applied whole, in few statements", async () => {
  const body = thousandChanges("x".repeat(2750));
  expect(bytesOf(body) / MEGABYTE).toBeGreaterThan(2.9);

  const storing = observe();
  expect((await post(body)).status).toBe(200);
  // One transaction, in pieces that fit into a parameter.
  expect(storing.length).toBeLessThanOrEqual(5);
  expect(storing.every(({ sql }) => sql.startsWith("insert into webhook_events"))).toBe(true);
  expect(await counted()).toMatchObject({ stored: 1000, applied: 0 });

  const applying = observe();
  await applyEvents();
  // Ten batches: claim, contacts, threads, messages, consent, answers to broadcasts, finish, audit, turns of automation, and two for
  // the service level; then a look that finds nothing.
  expect(applying.length).toBeLessThanOrEqual(10 * 11 + 1);
  expect(await counted()).toEqual({
    stored: 1000,
    applied: 1000,
    messages: 1000,
    contacts: PEOPLE,
    unread: 1000,
  });
});

test("a body of 3 MB in Chinese, where a character has three bytes, is stored whole and applied whole", async () => {
  // The longest texts that Meta allows.
  const body = webhookBody(
    Array.from({ length: 240 }, (_, n) =>
      messages(text(`852555${20_000 + (n % PEOPLE)}`, "茶".repeat(4096))),
    ),
  );
  expect(bytesOf(body) / MEGABYTE).toBeGreaterThan(2.8);
  expect((await post(body)).status).toBe(200);
  await applyEvents();
  await applyEvents();
  expect(await counted()).toEqual({
    stored: 240,
    applied: 240,
    messages: 240,
    contacts: PEOPLE,
    unread: 240,
  });
});

test("one change as big as Meta's body may be does not come back for seven days", async () => {
  const body = webhookBody([
    { field: "history", value: { history: [{ threads: [{ messages: ["x".repeat(2.6 * MEGABYTE)] }] }] } },
    messages(text("85255509001", "I came in the same body")),
  ]);
  expect((await post(body)).status).toBe(200);
  await applyEvents();
  expect(await counted()).toMatchObject({ stored: 2, messages: 1 });
});

test("many long statuses of messages to many are kept whole, in rows of a bounded size", async () => {
  const list = Array.from({ length: 250 }, (_, n) =>
    status(`wamid.LONG${n}`, "failed", undefined, {
      biz_opaque_callback_data: `brd_long.${n + 1}`,
      errors: [{ code: 131026, title: "Message undeliverable", error_data: { details: "x".repeat(4_000) } }],
    }),
  );
  const body = webhookBody([statuses(...list)]);
  expect(body.length).toBeGreaterThan(1_000_000);
  expect((await post(body)).status).toBe(200);
  const stored = await rows<{ count: number; length: number; whole: number }>(
    `select json_array_length(payload, '$.statuses') as count, length(payload) as length,
       (select min(length(status.value ->> '$.errors[0].error_data.details')) from json_each(payload, '$.statuses') as status) as whole
     from webhook_events where kind = 'statuses'`,
  );
  expect(stored.reduce((sum, { count }) => sum + count, 0)).toBe(250);
  for (const { length, whole } of stored) {
    expect(length).toBeLessThanOrEqual(400_000);
    expect(whole).toBe(4_000);
  }
  // As few rows as that takes.
  expect(stored.length).toBeLessThanOrEqual(5);
  const short = Array.from({ length: 500 }, (_, n) =>
    status(`wamid.SHORT${n}`, "sent", undefined, { biz_opaque_callback_data: `brd_short.${n + 1}` }),
  );
  await post(webhookBody([statuses(...short)]));
  expect(await rows("select id from webhook_events where kind = 'statuses'")).toHaveLength(stored.length + 2);
});
