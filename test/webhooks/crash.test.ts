import { env } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Checkpoint, onCheckpoint } from "../../src/platform/checkpoints";
import { watchLog } from "../operations/console-lines";
import { applyEvents, post, row, rows, runCron, wakeUps } from "../support/webhook";
import { messages, preference, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const GUEST = "85255509001";
const BROKEN_QUEUE = {
  send: async () => {
    throw new Error("the queue is away");
  },
};

let removeListener = () => {};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wakeUps.splice(0);
});

afterEach(() => {
  removeListener();
  vi.useRealTimers();
});

function crashAt(point: Checkpoint): void {
  removeListener = onCheckpoint((reached) => {
    if (reached === point) throw new Error(`crashed at ${point}`);
  });
}

/** The database, with something in the way of its batches. */
function databaseWith(around: (batch: () => Promise<D1Result[]>) => Promise<D1Result[]>): D1Database {
  return new Proxy(env.DB, {
    get(database, key) {
      if (key === "batch") {
        return (statements: D1PreparedStatement[]) => around(() => database.batch(statements));
      }
      const value = Reflect.get(database, key);
      return typeof value === "function" ? value.bind(database) : value;
    },
  });
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const twoEvents = () => webhookBody([messages(text(GUEST, "Hello")), preference(GUEST, "stop")]);

const effects = async () => ({
  events: await rows("select kind, outcome, tries from webhook_events order by kind"),
  ...(await row(
    `select (select count(*) from messages join contacts on contacts.id = messages.contact_id where wa_id = ?1) as messages,
    (select sum(unread_count) from conversations join contacts on contacts.id = contact_id where wa_id = ?1) as unread,
    (select count(*) from consent_records join contacts on contacts.id = contact_id where wa_id = ?1) as consent`,
    GUEST,
  )),
});

const APPLIED = { messages: 1, unread: 1, consent: 1 };

test("storing works and the Worker dies before its answer: Meta sends again, nothing is lost or doubled", async () => {
  const body = twoEvents();
  crashAt("webhook:after-store");
  expect((await post(body)).status).toBe(500);
  removeListener();
  expect((await post(body)).status).toBe(200);
  await applyEvents();
  expect(await effects()).toMatchObject({
    ...APPLIED,
    events: [{ outcome: "applied" }, { outcome: "applied" }],
  });
});

test("storing works, the queue does not: 500, and the cron applies what is stored even if Meta never comes back", async () => {
  expect((await post(twoEvents(), { env: { WEBHOOK_QUEUE: BROKEN_QUEUE as never } })).status).toBe(500);
  await runCron({ META_ACCESS_TOKEN: "" });
  expect(await effects()).toMatchObject(APPLIED);
});

test("storing fails: 500, nothing half-stored, and the retry makes it good", async () => {
  const body = twoEvents();
  const DB = databaseWith(() => Promise.reject(new Error("D1_ERROR: no connection")));
  const response = await post(body, { env: { DB } });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("D1_ERROR");
  expect((await effects()).events).toEqual([]);
  expect(wakeUps).toEqual([]);

  expect((await post(body)).status).toBe(200);
  await applyEvents();
  expect(await effects()).toMatchObject(APPLIED);
});

test("a consumer dies after its claim: others pass the events over, until the claim lapses", async () => {
  await post(twoEvents());
  crashAt("webhook:after-claim");
  await expect(applyEvents()).rejects.toThrow("crashed at webhook:after-claim");
  removeListener();

  await applyEvents();
  expect(await effects()).toMatchObject({ messages: 0, consent: 0 });
  pass(119);
  await applyEvents();
  expect(await effects()).toMatchObject({ messages: 0, consent: 0 });
  pass(2);
  await applyEvents();
  expect(await effects()).toEqual({
    ...APPLIED,
    events: [
      { kind: "message", outcome: "applied", tries: 2 },
      { kind: "user_preference", outcome: "applied", tries: 2 },
    ],
  });
});

test("a consumer dies after the events were applied: nothing is applied again", async () => {
  await post(twoEvents());
  crashAt("webhook:after-apply");
  await applyEvents().catch(() => undefined);
  removeListener();
  for (const wait of [0, 10, 130, 600, 3600]) {
    pass(wait);
    await applyEvents();
  }
  expect(await effects()).toMatchObject({
    ...APPLIED,
    events: [{ outcome: "applied" }, { outcome: "applied" }],
  });
});

test("a slow consumer whose claim lapsed neither applies the events nor takes the claim from its successor", async () => {
  const log = watchLog();
  await post(twoEvents());
  let slowIsDone = () => {};
  const slow = new Promise<void>((resolve) => {
    slowIsDone = resolve;
  });
  let successor: Promise<void> | undefined;
  removeListener = onCheckpoint(() => {
    removeListener();
    pass(121);
    successor = applyEvents({ DB: databaseWith(async (batch) => slow.then(batch)) });
  });
  await applyEvents();
  expect(await effects()).toMatchObject({ messages: 0, unread: null, consent: 0 });
  slowIsDone();
  await successor;
  expect(await effects()).toMatchObject({
    ...APPLIED,
    events: [{ outcome: "applied" }, { outcome: "applied" }],
  });
  const said = (event: string) => log.lines().filter((line) => line.event === event);
  expect(said("webhook.event_failed")).toEqual([]);
  const takenOver = { level: "info", tries: 1 };
  expect(said("webhook.event_taken_over")).toMatchObject([takenOver, takenOver]);
});

test("what was applied is not reported as failed because the queue could not be told to come back", async () => {
  // A status of an unknown message asks for a wake-up after the commit.
  await post(
    webhookBody([
      messages(text(GUEST, "Hello")),
      {
        field: "messages",
        value: { statuses: [{ id: "wamid.LATER", status: "sent", timestamp: "1790000000" }] },
      },
    ]),
  );
  await applyEvents({ WEBHOOK_QUEUE: BROKEN_QUEUE as never }).catch(() => undefined);
  expect(await effects()).toMatchObject({ messages: 1, unread: 1 });
  const { items } = await ok("admin", "whatsapp.audit_logs.list", { action: "webhook.failed" });
  expect(items).toEqual([]);
  expect(await rows("select action from audit_log where action = 'webhook.applied'")).toHaveLength(1);
});
