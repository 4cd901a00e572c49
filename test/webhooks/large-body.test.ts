import { expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import { applyEvents, post, row } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";

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
  // Ten batches: claim, contacts, threads, messages, consent, answers to broadcasts, finish, audit, and two for the service
  // level; then a look that finds nothing.
  expect(applying.length).toBeLessThanOrEqual(10 * 10 + 1);
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
