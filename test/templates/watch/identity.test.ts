import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { passTime } from "../../support/crash";
import { rows, runCron } from "../../support/webhook";
import { secondsAgo } from "../../support/webhook-events";
import { COMPONENTS, hearAt, history, justSynced, ORDER, order, STATUS, stored, willAsk } from "./telling";

const change = (value: Record<string, unknown>) => ({ field: STATUS, value });
const PAUSED = { event: "PAUSED", message_template_name: "order_update" };

test("Meta's id says which template is meant, whatever name and language stand beside it", async () => {
  await hearAt(
    secondsAgo(),
    change({ event: "PAUSED", message_template_id: "900000000000001", message_template_language: "en-US" }),
  );
  expect(await stored()).toMatchObject({ status: "PAUSED" });
  expect(await willAsk()).toBe(false);
});

test("news of a deleted template does not touch the one that was made anew under its name", async () => {
  await hearAt(
    secondsAgo(),
    change({ ...PAUSED, event: "DELETED", message_template_id: 123, message_template_language: "en" }),
  );
  expect(await stored()).toMatchObject({ status: "APPROVED" });
  expect(await history()).toEqual([]);
  // It may as well be news of one made anew of which nothing is known here: Meta is asked.
  expect(await willAsk()).toBe(true);
});

test.each([
  ["no id", {}],
  ["an id that is too large to be exact", { message_template_id: 2 ** 60 }],
])("with %s it goes by name and language, as webhooks write it, and Meta is asked", async (_, id) => {
  await env.DB.exec("update templates set language = 'zh_HK_X' where id = 'tpl_demo02'");
  await env.DB.exec("update templates set language = 'zh_HK' where id = 'tpl_demo01'");
  await hearAt(secondsAgo(), change({ ...PAUSED, ...id, message_template_language: "zh-HK" }));
  expect(await stored()).toMatchObject({ status: "PAUSED" });
  expect(await willAsk()).toBe(true);
});

test("a template that Meta approved and nobody here knows can be sent a minute later", async () => {
  await env.DB.exec("delete from templates where name = 'order_update'");
  await justSynced();
  await hearAt(secondsAgo(), order(STATUS, { event: "APPROVED" }));
  expect(await rows("select id from templates where name = 'order_update'")).toEqual([]);
  passTime(60_000);
  await runCron();
  expect(await rows("select status from templates where name = 'order_update'")).toEqual([
    { status: "APPROVED" },
    { status: "APPROVED" },
  ]);
  expect(await willAsk()).toBe(false);
});

test("what was wanted while Meta's list was being read is still wanted afterwards", async () => {
  await env.DB.prepare(
    "insert into account_facts (key, value, fetched_at) values ('templates_sync_wanted', 'true', ?1)",
  )
    .bind(Date.now() + 30_000)
    .run();
  await runCron();
  expect(await willAsk()).toBe(true);
});

test("of components that changed the new wording is fetched at once", async () => {
  await justSynced();
  await hearAt(secondsAgo(5), order(COMPONENTS, { message_template_element: "Something else." }));
  expect(await stored(ORDER)).toMatchObject({ components_unread: 1 });
  await runCron();
  expect(await stored(ORDER)).toMatchObject({ components_unread: 0 });
});

test("news without any name or id is kept in the log and breaks nothing", async () => {
  await hearAt(secondsAgo(), change({ event: "PAUSED" }), order(STATUS, { event: 7 }), order(STATUS, {}));
  expect(await rows("select outcome from webhook_events")).toEqual([
    { outcome: "applied" },
    { outcome: "applied" },
    { outcome: "applied" },
  ]);
  expect(await stored()).toMatchObject({ status: "APPROVED" });
});
