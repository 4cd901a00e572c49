import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { sha256 } from "../../src/platform/hash";
import { approveAs } from "../support/approval";
import { breakDatabase, postToTheEnd, retry } from "../support/parked";
import { shuffled } from "../support/shuffled";
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

const cut = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));

async function retryAllFailed(): Promise<Record<string, unknown>> {
  const { data } = await retry({ failed: {} });
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
  const nothing = await retry({ failed: {} });
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
