import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { type Answer, hear, row } from "../../support/webhook";
import { message, messages, webhookBody } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";
import { broadcast, planOf, recipients } from "./sent";

const TOOL = "whatsapp.message_delivery.list";
const NOW = Math.floor(Date.now() / 1000) * 1000;
const ago = (seconds: number) => NOW - seconds * 1000;
const time = (seconds: number) => new Date(ago(seconds)).toISOString();

const list = (role: string, args: object) => ok(role, TOOL, args);
const ids = async (role: string, args: object): Promise<string[]> =>
  (await list(role, args)).items.map(({ id }: Answer) => id);

/** con_demo01 is in the agent's queue, con_demo04 in the restricted one, con_demo09 in none. */
beforeEach(async () => {
  await broadcast({ id: "brd_1", startedAt: ago(600) });
  await broadcast({
    id: "brd_2",
    startedAt: ago(300),
    plan: planOf({ name: "Other", phone_number_id: "100000000000012" }),
  });
  await recipients("brd_1", [
    {
      seq: 1,
      contact_id: "con_demo01",
      status: "read",
      wamid: "wamid.B1",
      sent_at: ago(500),
      delivered_at: ago(490),
      read_at: ago(400),
      replied_at: ago(390),
      clicked_at: ago(390),
      clicked: "Stop promotions",
      pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "marketing" },
    },
    {
      seq: 2,
      contact_id: "con_demo04",
      status: "failed",
      claimed_at: ago(500),
      failed_at: ago(480),
      error_code: "131049",
      error_title: "Not delivered to 85255501004",
    },
    {
      seq: 3,
      contact_id: "con_demo09",
      cohort: 1,
      status: "skipped",
      claimed_at: ago(470),
      error_code: "opted_out",
      error_title: "No message goes to them.",
    },
    { seq: 4, contact_id: "con_demo02", status: "waiting" },
  ]);
  await recipients("brd_2", [{ seq: 1, contact_id: "con_demo01", status: "sent", sent_at: ago(200) }]);
});

describe("by broadcast", () => {
  test("recipients in their order, each with what became of the message", async () => {
    const { items, next_cursor } = await list("marketer", { broadcast_id: "brd_1", detail: "full" });
    expect(next_cursor).toBeNull();
    expect(items).toEqual([
      {
        id: "brd_1.1",
        broadcast_id: "brd_1",
        contact_id: "con_demo01",
        phone: "+85255501001",
        status: "read",
        sent_at: time(500),
        delivered_at: time(490),
        read_at: time(400),
        replied_at: time(390),
        clicked_at: time(390),
        customer_clicked: "Stop promotions",
        type: "template",
        variant: "A",
        language: "en",
        pricing: { type: "regular", category: "marketing", billable: true },
        wamid: "wamid.B1",
      },
      expect.objectContaining({
        id: "brd_1.2",
        status: "failed",
        failed_at: time(480),
        error: {
          code: "131049",
          title: "Not delivered to 85255501004",
          meaning: "Meta held the marketing message back for this customer; do not retry at once.",
          what_to_do: expect.stringContaining("Wait at least a day"),
        },
      }),
      expect.objectContaining({
        id: "brd_1.3",
        status: "skipped",
        language: "zh_HK",
        error: expect.objectContaining({ code: "opted_out", meaning: "No message goes to them." }),
      }),
      expect.objectContaining({ id: "brd_1.4", status: "waiting" }),
    ]);
  });

  test.each<[string, object, string[]]>([
    ["statuses", { status: ["failed", "skipped"] }, ["brd_1.2", "brd_1.3"]],
    ["the error", { error_code: "131049" }, ["brd_1.2"]],
    ["an answer", { replied: true }, ["brd_1.1"]],
    ["none", { replied: false, status: ["failed"] }, ["brd_1.2"]],
    ["a tap", { clicked: true }, ["brd_1.1"]],
    ["time", { since: time(480), status: ["skipped", "read"] }, ["brd_1.3"]],
  ])("filtered by %s", async (_what, filter, expected) => {
    expect(await ids("marketer", { broadcast_id: "brd_1", ...filter })).toEqual(expected);
  });

  test("pages go through all of them, each once", async () => {
    const all: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list("marketer", { broadcast_id: "brd_1", limit: 1, ...(cursor && { cursor }) });
      all.push(...page.items.map(({ id }: Answer) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(all).toEqual(["brd_1.1", "brd_1.2", "brd_1.3", "brd_1.4"]);
  });

  test.each(["agent", "viewer"])(
    "not for a %s, to whom one that there is not looks the same",
    async (role) => {
      const hidden = await call(role, TOOL, { broadcast_id: "brd_1" });
      const absent = await call(role, TOOL, { broadcast_id: "brd_9" });
      expect(hidden.data).toMatchObject({
        code: "not_found",
        hint: expect.stringContaining("whatsapp.campaign_report.get"),
      });
      expect(JSON.stringify(hidden.data).replaceAll("brd_1", "…")).toBe(
        JSON.stringify(absent.data).replaceAll("brd_9", "…"),
      );
    },
  );
});

describe("by conversation", () => {
  test("messages and broadcasts on its number in one order, the newest first", async () => {
    await env.DB.prepare(
      `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at, sent_at)
       values ('msg_a', 'cnv_demo01', 'con_demo01', '100000000000011', 'out', 'wamid.A', 'interactive', '{}', 'Which one?', 'delivered', 6, ?1, ?1, ?1)`,
    )
      .bind(ago(100))
      .run();
    await hear(
      webhookBody([
        messages(
          message(
            "85255501001",
            { type: "reaction", reaction: { message_id: "wamid.A", emoji: "👍" } },
            ago(95) / 1000,
          ),
          message(
            "85255501001",
            {
              type: "interactive",
              interactive: { type: "button_reply", button_reply: { id: "1", title: "Oolong" } },
              context: { id: "wamid.A" },
            },
            ago(90) / 1000,
          ),
        ),
      ]),
    );
    const { items } = await list("agent", { conversation_id: "cnv_demo01" });
    expect(items.slice(0, 2)).toMatchObject([
      {
        id: "msg_a",
        conversation_id: "cnv_demo01",
        status: "delivered",
        replied_at: time(90),
        clicked_at: time(90),
        customer_clicked: "Oolong",
      },
      { id: "brd_1.1", conversation_id: "cnv_demo01", broadcast_id: "brd_1", status: "read" },
    ]);
    // And what the shop wrote five hours ago, which the customer answered. Nothing of the other number, nothing inbound.
    expect(items).toHaveLength(3);
    expect(items[2]).toMatchObject({ status: "read", replied_at: expect.any(String) });
    expect(items[2]).not.toHaveProperty("broadcast_id");

    const pages: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list("agent", {
        conversation_id: "cnv_demo01",
        limit: 1,
        ...(cursor && { cursor }),
      });
      pages.push(...page.items.map(({ id }: Answer) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(pages).toEqual(items.map(({ id }: Answer) => id));
    expect(await ids("agent", { conversation_id: "cnv_demo01", clicked: true })).toEqual([
      "msg_a",
      "brd_1.1",
    ]);
    expect(
      await ids("agent", { conversation_id: "cnv_demo01", since: time(450), status: ["read", "delivered"] }),
    ).toEqual(["msg_a"]);
  });

  test("only one that the caller sees", async () => {
    for (const role of ["agent", "viewer", "marketer"])
      expect(await call(role, TOOL, { conversation_id: "cnv_demo04" })).toMatchObject({
        isError: true,
        data: { code: "not_found" },
      });
    expect(await ids("manager", { conversation_id: "cnv_demo04" })).toEqual(["brd_1.2"]);
  });
});

describe("by contact and by message", () => {
  test("an agent sees what went over the numbers of the threads within reach; who answers for broadcasts, all of them", async () => {
    expect((await ids("agent", { contact_id: "con_demo01" })).filter((id) => id.startsWith("brd"))).toEqual([
      "brd_1.1",
    ]);
    expect(
      (await ids("marketer", { contact_id: "con_demo01" })).filter((id) => id.startsWith("brd")),
    ).toEqual(["brd_2.1", "brd_1.1"]);
  });

  test("out of reach is not found, whether it is there or not", async () => {
    for (const args of [
      { contact_id: "con_demo04" },
      { contact_id: "con_nobody" },
      { message_id: "brd_1.2" },
      { message_id: "brd_1.99" },
      { message_id: "msg_nobody" },
    ])
      expect([args, (await call("agent", TOOL, args)).data.code]).toEqual([args, "not_found"]);
    // The message of the other number belongs to no thread that an agent sees.
    expect(await ids("agent", { message_id: "brd_2.1" })).toEqual([]);
  });

  test("one message by its id, of either kind", async () => {
    expect(await ids("agent", { message_id: "brd_1.1" })).toEqual(["brd_1.1"]);
    const { id } = await row<{ id: string }>(
      "select id from messages where conversation_id = 'cnv_demo01' and direction = 'out'",
    );
    expect(await ids("agent", { message_id: id })).toEqual([id]);
  });
});

test("numbers are masked for whoever may not see them, in Meta's words too", async () => {
  await recipients("brd_1", [
    {
      seq: 9,
      contact_id: "con_demo09",
      round: 2,
      status: "failed",
      claimed_at: ago(1),
      failed_at: ago(1),
      error_code: "7",
      error_title: "To 85255501009",
    },
  ]);
  const { items } = await list("viewer", { conversation_id: "cnv_demo06", detail: "full" });
  expect(items[0]).toMatchObject({
    phone: "+886••••09",
    error: { code: "7", title: "To •••", meaning: "To •••" },
  });
  expect(items[0]).not.toHaveProperty("wamid");
  expect(JSON.stringify(items)).not.toContain("85255501009");
});

test.each<[object]>([
  [{}],
  [{ broadcast_id: "brd_1", contact_id: "con_demo01" }],
  [{ broadcast_id: "brd_1", status: ["lost"] }],
])("%j is refused", async (args) => {
  expect((await call("marketer", TOOL, args)).data).toMatchObject({ code: "validation_failed" });
});

describe("it reads what it shows", () => {
  const rowsRead = async (role: string, args: object) => {
    const seen: StatementCost[] = [];
    observeStatements((cost) => seen.push(cost));
    const { items } = await list(role, args);
    observeStatements(undefined);
    const own = seen.filter(({ sql }) => !sql.includes("api_tokens") && !sql.includes("audit_log"));
    return {
      items: items.length,
      statements: own.length,
      read: own.reduce((sum, { rows_read }) => sum + rows_read, 0),
    };
  };

  test("of a large broadcast at most three rows for each", async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 100 union all select i + 1 from n where i < 5000)
       insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, status, status_rank, sent_at)
       select 'brd_1', i, 'con_x' || i, 0, 'sent', 4, ?1 from n`,
    )
      .bind(NOW)
      .run();
    const { items, statements, read } = await rowsRead("marketer", { broadcast_id: "brd_1", limit: 50 });
    expect(items).toBe(50);
    expect(statements).toBe(2);
    expect(read).toBeLessThanOrEqual(50 * 3 + 10);
  });

  test("of a long thread, in which every other message is the customer's, at most nine rows for each", async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
       insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at)
       select 'msg_l' || printf('%05d', i), 'cnv_demo01', 'con_demo01', '100000000000011', iif(i % 2, 'out', 'in'), 'text', '{}', 'x',
         'sent', 4, ?1 + i, 1 from n`,
    )
      .bind(ago(50))
      .run();
    const { items, statements, read } = await rowsRead("agent", { conversation_id: "cnv_demo01", limit: 50 });
    expect(items).toBe(50);
    expect(statements).toBe(2);
    expect(read).toBeLessThanOrEqual(50 * 9);
  });
});
