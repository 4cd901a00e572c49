import { env } from "cloudflare:test";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../src/platform/hash";
import { approveAs } from "../support/approval";
import { breakDatabase, postToTheEnd } from "../support/parked";
import { freshKey } from "../support/story";
import { applyEvents, post, row, rows } from "../support/webhook";
import {
  type Change,
  message,
  messages,
  preference,
  SHOP_NUMBER_ID,
  secondsAgo,
  status,
  statuses,
  templateChange,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call } from "../support/worker";

const DAY = 86_400;
const guest = (n: number) => `8525554${String(n).padStart(4, "0")}`;
const sent = (n: number) => `wamid.SENT${n}`;

/** Bookkeeping: what was turned away, what was noted, and what the database keeps for itself. */
const BESIDES = /^(sqlite_|d1_|_cf_|audit_|webhook_rejections$|batch_guards$)/;

/** A digest of every table, its rows in order of their content. */
async function digests(): Promise<Record<string, string>> {
  const tables = await rows<{ name: string }>(
    "select name from sqlite_schema where type = 'table' order by name",
  );
  const wanted = tables.map(({ name }) => name).filter((name) => !BESIDES.test(name));
  const entries = await Promise.all(
    wanted.map(async (name) => {
      const content = (await rows(`select * from ${name}`)).map((item) => JSON.stringify(item)).sort();
      return [name, `${content.length} rows ${await sha256(content)}`];
    }),
  );
  return Object.fromEntries(entries);
}

/** Outgoing messages of yesterday, one to each of some customers of the seed, for statuses to be about. */
async function sentYesterday(count: number): Promise<void> {
  await env.DB.prepare(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 - 1)
     insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status,
       status_rank, at, created_at, sent_at)
     select 'msg_sent' || i, 'cnv_demo01', 'con_demo01', ?2, 'out', 'wamid.SENT' || i, 'text', '{}', 'Hi', 'accepted', 3, ?3, ?3, ?3
     from n`,
  )
    .bind(count, SHOP_NUMBER_ID, Date.now() - DAY * 1000)
    .run();
}

/** A day of a shop: what customers wrote and set, how sends went, what Meta said of templates and numbers. */
function day(): Change[] {
  const ago = (n: number) => secondsAgo(DAY - ((n * 997) % DAY));
  const changes: Change[] = [];
  for (let n = 0; n < 90; n++) changes.push(messages(text(guest(n % 25), `Message ${n}`, ago(n))));
  for (let n = 0; n < 6; n++) changes.push(messages(text(guest(n), n % 2 ? "STOP" : "START", ago(n * 7))));
  for (let n = 0; n < 8; n++)
    changes.push(
      messages(
        message(
          guest(n),
          { type: "reaction", reaction: { message_id: sent(n), emoji: n % 2 ? "" : "👍" } },
          ago(n * 3),
        ),
      ),
    );
  for (let n = 0; n < 4; n++)
    changes.push(
      messages(
        message(
          guest(n),
          {
            type: "order",
            order: {
              catalog_id: "1",
              product_items: [{ product_retailer_id: "tea", quantity: 2, item_price: 88, currency: "HKD" }],
            },
          },
          ago(n * 5),
        ),
      ),
    );
  changes.push(messages(message(guest(30), { type: "hologram", hologram: { a: 1 } }, ago(50))));
  for (let n = 0; n < 12; n++) changes.push(preference(guest(n), n % 3 ? "stop" : "resume", ago(n * 11)));
  for (let n = 0; n < 40; n++) {
    const kinds = ["sent", "delivered", "read"];
    changes.push(statuses(...kinds.map((kind, step) => status(sent(n % 20), kind, ago(n) + step))));
  }
  const undeliverable = { errors: [{ code: 131026, title: "Message undeliverable" }] };
  changes.push(statuses(status(sent(21), "failed", ago(3), undeliverable)));
  changes.push(statuses(status("wamid.NOBODYS", "sent", ago(4))));
  for (const event of ["PAUSED", "APPROVED"])
    changes.push(templateChange("message_template_status_update", "order_update", "en", { event }));
  changes.push({
    field: "phone_number_quality_update",
    value: { display_phone_number: "85255500001", event: "FLAGGED" },
  });
  changes.push({ field: "whatever", value: { new: "thing" } });
  return changes;
}

/** The same order each time, and another one for each seed. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  return fc.sample(fc.shuffledSubarray([...list], { minLength: list.length }), { seed, numRuns: 1 })[0] ?? [];
}

const cut = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));

async function retryAllFailed(): Promise<Record<string, unknown>> {
  const { data } = await call("manager", "whatsapp.webhook.retry", {
    failed: {},
    idempotency_key: freshKey(),
  });
  if (data.status !== "pending_approval") return data;
  return { ...(await approveAs("approver", data.action_request_id)) };
}

/** Until nothing waits for its turn any more: what waits for an unknown message is let go of. */
async function settle(): Promise<void> {
  await env.DB.exec("update webhook_events set tries = 5, due_at = 0 where outcome = 'received'");
  await applyEvents();
  expect(await rows("select id from webhook_events where outcome = 'received'")).toEqual([]);
}

test("a whole day comes again, in any order and cut differently, and everything failed is retried: nothing changes", async () => {
  await sentYesterday(22);
  const changes = day();
  const time = secondsAgo(10);
  const bodies = cut(changes, 7).map((part) => webhookBody(part, time));
  for (const body of bodies) expect((await post(body)).status).toBe(200);
  await applyEvents();
  await settle();
  const once = await digests();
  const { n } = await row<{ n: number }>("select count(*) as n from webhook_events");
  expect(n).toBeGreaterThan(230);
  expect(await rows("select outcome from webhook_events where outcome = 'failed'")).toEqual([]);

  for (const seed of [1, 2, 3]) {
    const again = seed === 1 ? bodies : cut(changes, 3 * seed).map((part) => webhookBody(part, time));
    for (const body of shuffled(again, seed)) expect((await post(body)).status).toBe(200);
    await applyEvents();
    expect(await digests()).toEqual(once);
  }
  const nothing = await call("manager", "whatsapp.webhook.retry", {
    failed: {},
    idempotency_key: freshKey(),
  });
  expect(nothing.data).toMatchObject({ code: "not_found" });
  expect(await digests()).toEqual(once);
});

test("a day of which a part failed is retried and comes again: what was applied stays as it was", async () => {
  await sentYesterday(22);
  const changes = day();
  const time = secondsAgo(10);
  const mend = [
    await breakDatabase(
      "insert on contacts",
      `new.wa_id in ('${guest(3)}', '${guest(7)}', '${guest(9)}')`,
      "test_a",
    ),
    await breakDatabase("update on messages", "new.wamid in ('wamid.SENT4', 'wamid.SENT5')", "test_b"),
    await breakDatabase("update on templates", "1", "test_c"),
  ];
  for (const part of cut(changes, 25)) await postToTheEnd(webhookBody(part, time));
  const { failed } = await row<{ failed: number }>(
    "select count(*) as failed from webhook_events where outcome = 'failed'",
  );
  expect(failed).toBeGreaterThan(20);
  for (const end of mend) await end();
  await settle();
  const applied = () =>
    rows(
      "select id, key, finished_at, tries, claim_token from webhook_events where outcome = 'applied' and replays = 0 order by id",
    );
  const untouched = await applied();
  const others = await rows(
    "select * from messages where contact_id in (select id from contacts where wa_id not in (?1, ?2, ?3)) and wamid not in ('wamid.SENT4', 'wamid.SENT5') order by id",
    guest(3),
    guest(7),
    guest(9),
  );

  expect(await retryAllFailed()).toMatchObject({ status: "executed", result: { requeued: failed } });
  await applyEvents();
  expect(
    await rows("select outcome, count(*) as n from webhook_events where replays > 0 group by outcome"),
  ).toEqual([{ outcome: "applied", n: failed }]);
  expect(await applied()).toEqual(untouched);
  expect(
    await rows(
      "select * from messages where contact_id in (select id from contacts where wa_id not in (?1, ?2, ?3)) and wamid not in ('wamid.SENT4', 'wamid.SENT5') order by id",
      guest(3),
      guest(7),
      guest(9),
    ),
  ).toEqual(others);

  const once = await digests();
  for (const part of shuffled(cut(changes, 10), 5)) await post(webhookBody(part, time));
  await applyEvents();
  expect(await retryAllFailed()).toMatchObject({ code: "not_found" });
  // The denial of the retry is in the audit log, and nowhere else.
  expect(await digests()).toEqual(once);
});

/** What one customer did, by minutes ago; `parks` says that it could not be applied at first. */
const act = fc.record({
  ago: fc.integer({ min: 1, max: 1000 }),
  what: fc.constantFrom("Hello", "STOP", "START", "stop", "resume", "reaction"),
  parks: fc.boolean(),
});

function changeOf(from: string, { ago, what }: { ago: number; what: string }, now: number): Change {
  const at = now - ago * 60;
  if (what === "stop" || what === "resume") return preference(from, what, at);
  if (what === "reaction")
    return messages(message(from, { type: "reaction", reaction: { message_id: sent(1), emoji: "👍" } }, at));
  return messages(text(from, what, at));
}

/** What is known of a customer, without ids and the times of our own clock. */
const known = async (phone: string) => ({
  thread: await rows(
    `select conversation.status, conversation.last_message_at, conversation.last_inbound_at, conversation.unread_count
     from conversations as conversation join contacts on contacts.id = contact_id where wa_id = ?1`,
    phone,
  ),
  messages: await rows(
    "select type, text, at, status from messages where contact_id = (select id from contacts where wa_id = ?1) order by at, type, text",
    phone,
  ),
  consent: await rows(
    `select marketing, utility, authentication, service, block, delivery
     from consent_states where contact_id = (select id from contacts where wa_id = ?1)`,
    phone,
  ),
  contact: await rows("select last_inbound_at from contacts where wa_id = ?1", phone),
});

let nextCustomer = 100;

test("whatever fails on the way and in whichever order it is retried, the end is as if nothing had failed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(act, { minLength: 1, maxLength: 6, selector: ({ ago }) => ago }),
      fc.integer({ min: 1, max: 1000 }),
      async (acts, seed) => {
        const now = secondsAgo();
        const [flawless, repaired] = [guest(nextCustomer++), guest(nextCustomer++)];
        for (const one of [...acts].sort((a, b) => b.ago - a.ago)) {
          await post(webhookBody([changeOf(flawless, one, now)]));
          await applyEvents();
        }
        const parked: string[] = [];
        for (const one of shuffled(acts, seed)) {
          const mend = one.parks
            ? await breakDatabase("insert on audit_log", "new.action = 'webhook.applied'")
            : undefined;
          parked.push(...(await postToTheEnd(webhookBody([changeOf(repaired, one, now)]))));
          await mend?.();
        }
        expect(parked).toHaveLength(acts.filter(({ parks }) => parks).length);
        for (const id of shuffled(parked, seed + 1)) {
          const { data } = await call("admin", "whatsapp.webhook.retry", {
            event_ids: [id],
            idempotency_key: freshKey(),
          });
          await approveAs("approver", data.action_request_id);
        }
        expect(await known(repaired)).toEqual(await known(flawless));
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
