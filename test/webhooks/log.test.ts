import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../src/platform/db";
import { park } from "../support/parked";
import { type Answer, applyEvents, hear, post, row } from "../support/webhook";
import {
  type Change,
  message,
  messageOf,
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.webhook_logs.list";

/** Put into every place where a person's words, name or number can stand. */
const WORDS = "Geheimwort";
const NAME = "Wong Siu Mei";
const NUMBER = "85255509321";

const changes = (): Change[] => [
  messages(text(NUMBER, `Hello ${WORDS}`)),
  messageOf({ profile: { name: NAME, username: WORDS }, wa_id: NUMBER, user_id: "HK.13491234567890" }, WORDS),
  messages(
    message(NUMBER, {
      type: "document",
      document: { id: "4", filename: `${WORDS}.pdf`, caption: WORDS, mime_type: "application/pdf" },
    }),
  ),
  messages(
    message(NUMBER, {
      type: "location",
      location: { latitude: 22.2812345, longitude: 114.15, name: WORDS, address: WORDS },
    }),
  ),
  messages(message(NUMBER, { type: "reaction", reaction: { message_id: "wamid.DEMO1x2", emoji: "👍" } })),
  messages(
    message(NUMBER, {
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: NAME },
          phones: [{ phone: `+${NUMBER}`, wa_id: NUMBER, type: "HOME" }],
          org: { company: WORDS, title: WORDS },
        },
      ],
    }),
  ),
  messages(
    message(NUMBER, {
      type: "interactive",
      interactive: { type: "list_reply", list_reply: { id: WORDS, title: WORDS, description: WORDS } },
    }),
  ),
  messages(message(NUMBER, { type: "button", button: { text: WORDS, payload: WORDS } })),
  messages(
    message(NUMBER, {
      type: "system",
      system: { body: `${NAME} changed from ${NUMBER}`, wa_id: NUMBER, type: "user_changed_number" },
    }),
  ),
  messages(
    message(NUMBER, {
      type: "order",
      order: { text: WORDS, product_items: [{ product_retailer_id: WORDS, quantity: 2 }] },
    }),
  ),
  messages(
    message(NUMBER, {
      type: "hologram",
      hologram: { deep: { deeper: { deepest: [{ note: WORDS, phone: Number(NUMBER) }] } } },
    }),
  ),
  statuses(
    status("wamid.DEMO1x2", "failed", secondsAgo(), {
      recipient_id: NUMBER,
      errors: [{ code: 131026, title: "Message undeliverable" }],
    }),
  ),
  preference(NUMBER, "stop"),
  { field: "whatever", value: { text: WORDS, name: NAME, phone: `+${NUMBER}`, numbers: [Number(NUMBER)] } },
];

test("bodies are masked in full detail too: no number, no name, no word of a customer's", async () => {
  await hear(webhookBody(changes(), secondsAgo()));
  expect(await row("select count(*) as n from webhook_events")).toEqual({ n: changes().length });
  for (const detail of ["concise", "full"]) {
    const answer = await call("admin", TOOL, { detail, limit: 200 });
    expect(answer.data.items).toHaveLength(changes().length);
    for (const secret of [WORDS, NAME, NUMBER, "55509321", "22.2812345", "13491234567890"]) {
      expect(JSON.stringify(answer.data)).not.toContain(secret);
      expect(answer.text).not.toContain(secret);
    }
  }
});

test("a business-scoped id of letters and digits is masked in the key of a preference", async () => {
  const bsuid = "HK.1349abC12dEf34gH";
  await hear(webhookBody([preference("", "stop", secondsAgo(), { wa_id: undefined, user_id: bsuid })]));
  const { items } = await ok("admin", TOOL, { kind: "user_preference", detail: "full" });
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(bsuid);
});

test("what says which kind of event it is stays readable", async () => {
  await hear(webhookBody(changes(), secondsAgo()));
  const { items } = await ok("admin", TOOL, { kind: "status", detail: "full" });
  expect(items).toMatchObject([
    {
      customer_body: {
        status: {
          status: "failed",
          recipient_id: "•••",
          errors: [{ code: 131026, title: "Message undeliverable" }],
        },
      },
    },
  ]);
  const { items: documents } = await ok("admin", TOOL, { kind: "message", detail: "full", limit: 200 });
  expect(documents.map((item: Answer) => item.customer_body.message.type)).toContain("document");
});

test("filters narrow the log by outcome, kind, field and time", async () => {
  await hear(webhookBody([...changes()], secondsAgo()));
  await post(webhookBody([messages(text(NUMBER, "not applied yet"))]));
  const count = async (filter: object) => (await ok("admin", TOOL, { ...filter, limit: 200 })).items.length;

  expect(await count({})).toBe(15);
  expect(await count({ outcome: "received" })).toBe(1);
  expect(await count({ outcome: "ignored" })).toBe(1);
  expect(await count({ outcome: "failed" })).toBe(0);
  expect(await count({ kind: "message" })).toBe(12);
  expect(await count({ kind: "message", outcome: "applied" })).toBe(11);
  expect(await count({ field: "user_preferences" })).toBe(1);
  const { received_at } = (await ok("admin", TOOL, { limit: 1 })).items[0];
  expect(await count({ received_after: received_at })).toBe(0);
  expect(await count({ received_before: received_at })).toBe(14);
  await applyEvents();
  expect(await count({ outcome: "received" })).toBe(0);
});

test("pages go through the log once, newest first", async () => {
  for (let n = 0; n < 23; n++) await post(webhookBody([messages(text(NUMBER, `Message ${n}`))]));
  const seen: { id: string; received_at: string }[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Answer = await ok("admin", TOOL, { limit: 5, ...(cursor && { cursor }) });
    seen.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(23);
  const times = seen.map(({ received_at }) => received_at);
  expect(times).toEqual([...times].sort().reverse());
});

test.each(["viewer", "agent", "marketer"])("a %s cannot read it", async (role) => {
  expect((await call(role, TOOL)).isError).toBe(true);
});

test.each([
  ["outcome", { outcome: "lost" }],
  ["kind", { kind: "letter" }],
  ["received_after", { received_after: "yesterday" }],
  ["limit", { limit: 0 }],
  ["payload", { payload: "x" }],
])("a faulty %s is named", async (path, args) => {
  const { data } = await call("admin", TOOL, args);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
});

test("each event says in plain words why it stands where it stands, and whether it can be tried again", async () => {
  const [failed] = await park(webhookBody([messages(text(NUMBER, "Hello"))]), "insert on messages");
  await hear(webhookBody([messages(text(NUMBER, "Hello again")), { field: "whatever", value: { a: 1 } }]));
  await hear(webhookBody([statuses(status("wamid.NOBODYS", "sent"))]));
  await post(webhookBody([messages(text(NUMBER, "And again"))]));
  const { items } = await ok("manager", TOOL, { detail: "full", limit: 200 });
  const told = items.map((item: Answer) => [item.kind, item.outcome, item.reason, item.replay.split(":")[0]]);
  expect(told).toEqual(
    expect.arrayContaining([
      [
        "message",
        "failed",
        "The database refused what the event would have written. It was tried 5 times and is not tried again by itself.",
        "possible",
      ],
      ["message", "applied", undefined, "not possible"],
      ["message", "received", "It waits for its turn.", "not possible"],
      ["status", "received", "It waits for the message that it is about.", "not possible"],
      ["other", "ignored", "Nothing here makes use of this kind of event; it is kept.", "not possible"],
    ]),
  );
  const waiting = items.find((item: Answer) => item.kind === "status");
  expect(Date.parse(waiting.next_try_at)).toBeGreaterThan(Date.parse(waiting.received_at));
  const { items: found } = await ok("manager", TOOL, { event_id: failed, detail: "full" });
  expect(found).toMatchObject([{ id: failed, tries: 5, next_try_at: null, replay_needs_approval: true }]);
});

test("an error shows no number that a statement or a body had in it", async () => {
  const [id] = await park(webhookBody([messages(text(NUMBER, "Hello"))]), "insert on messages");
  await env.DB.prepare("update webhook_events set error = ?2 where id = ?1")
    .bind(id, `Error: refused for ${NUMBER}`)
    .run();
  const { items } = await ok("admin", TOOL, { event_id: id });
  expect(items).toMatchObject([{ error: "Error: refused for •••" }]);
});

test("finding the events of one request reads those events and no others", async () => {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
     insert into webhook_events (id, key, field, kind, payload, received_at, due_at, outcome, replays, replay_request_id)
     select 'whe_' || i, i, 'messages', 'message', '{}', i, i, 'applied', 1, 'act_' || (i % 500) from n`,
  ).run();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  const { items } = await ok("admin", TOOL, { action_request_id: "act_7" });
  expect(items).toHaveLength(4);
  const [list] = seen.filter(({ sql }) => sql.includes("from webhook_events"));
  expect(list?.rows_read).toBeLessThanOrEqual(8);
});
