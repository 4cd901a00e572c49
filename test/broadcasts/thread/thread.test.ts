import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { type Answer, hear } from "../../support/webhook";
import { message, messages, secondsAgo, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";
import { broadcast, planOf, recipients } from "../delivery/sent";

/** con_demo01 of the seed, with conversation cnv_demo01 on the shop's first number. */
const GUEST = "85255501001";
const NOW = Date.now();

const get = (more: object = {}, role = "agent") =>
  ok(role, "whatsapp.conversation.get", { conversation_id: "cnv_demo01", ...more });

beforeEach(async () => {
  await broadcast({ id: "brd_1", startedAt: NOW - 60_000 });
  await recipients("brd_1", [
    {
      seq: 4,
      contact_id: "con_demo01",
      fields: ["Wong Siu Ming"],
      status: "read",
      wamid: "wamid.B1",
      claimed_at: NOW - 50_000,
      sent_at: NOW - 49_000,
      delivered_at: NOW - 48_000,
      read_at: NOW - 40_000,
    },
    { seq: 5, contact_id: "con_demo02", fields: ["Somebody else"], wamid: "wamid.B2", sent_at: NOW - 49_000 },
  ]);
});

test("a broadcast's message stands in the thread as the customer reads it, with its delivery and its broadcast", async () => {
  const { messages: list } = await get();
  expect(list.at(-1)).toMatchObject({
    id: "brd_1.4",
    direction: "outbound",
    type: "template",
    text: expect.stringContaining(
      "Hi Wong Siu Ming, our first spring teas have arrived: 15% off until Sunday.",
    ),
    sender: "Mo Marketer",
    broadcast: { id: "brd_1", name: "Spring" },
    sent_at: new Date(NOW - 49_000).toISOString(),
    delivery: {
      status: "read",
      delivered_at: new Date(NOW - 48_000).toISOString(),
      read_at: new Date(NOW - 40_000).toISOString(),
    },
  });
  expect(list.filter((item: Answer) => item.broadcast)).toHaveLength(1);
});

test("whoever may not see names reads none out of it", async () => {
  await recipients("brd_1", [
    { seq: 6, contact_id: "con_demo09", fields: ["Wong Siu Ming"], sent_at: NOW - 1000, wamid: "wamid.B9" },
    { seq: 7, contact_id: "con_demo09", round: 2, fields: ["friend"], status: "skipped", claimed_at: NOW },
  ]);
  const { messages: list } = await get({ conversation_id: "cnv_demo06" }, "viewer");
  expect(list.at(-1).text).toContain("Hi W•••, our first");
  expect(JSON.stringify(list.at(-1))).not.toContain("Siu Ming");
});

test("who waits, was left out, or got it on another number has nothing in the thread; a failed message is there", async () => {
  for (const [id, phone_number_id] of [
    ["brd_2", "100000000000011"],
    ["brd_3", "100000000000012"],
    ["brd_4", "100000000000011"],
    ["brd_5", "100000000000011"],
  ] as const)
    await broadcast({ id, startedAt: NOW, plan: planOf({ name: id, phone_number_id }) });
  const guest = { seq: 1, contact_id: "con_demo01", fields: ["Wong"] };
  await recipients("brd_2", [{ ...guest, status: "waiting" }]);
  await recipients("brd_3", [{ ...guest, status: "sent", sent_at: NOW }]);
  await recipients("brd_4", [{ ...guest, status: "skipped", claimed_at: NOW }]);
  await recipients("brd_5", [
    {
      ...guest,
      status: "failed",
      claimed_at: NOW,
      failed_at: NOW,
      error_code: "131049",
      error_title: "Held back",
    },
  ]);
  const shown = (await get()).messages.filter((item: Answer) => item.broadcast);
  expect(shown.map(({ id }: Answer) => id)).toEqual(["brd_1.4", "brd_5.1"]);
  expect(shown[1].delivery).toMatchObject({ status: "failed", error: { code: 131049, title: "Held back" } });
});

test("an answer and a reaction to it find it, on the page and off it", async () => {
  const at = secondsAgo(10);
  await hear(
    webhookBody([
      messages(
        message(GUEST, { text: { body: "How much?" }, context: { id: "wamid.B1" } }, at),
        message(GUEST, { type: "reaction", reaction: { message_id: "wamid.B1", emoji: "❤️" } }, at + 1),
      ),
    ]),
  );
  const { messages: list } = await get();
  expect(list.at(-2)).toMatchObject({ customer_text: "How much?", reply_to_message_id: "brd_1.4" });
  expect(list.at(-1)).toMatchObject({ type: "reaction", on_message_id: "brd_1.4" });
  expect(list.find(({ id }: Answer) => id === "brd_1.4").reactions).toMatchObject([
    { from: "customer", customer_emoji: "❤️" },
  ]);
  const last = await get({ limit: 2 });
  expect(
    last.messages.map(
      ({ reply_to_message_id, on_message_id }: Answer) => reply_to_message_id ?? on_message_id,
    ),
  ).toEqual(["brd_1.4", "brd_1.4"]);
});

describe("a reply of ours can name it", () => {
  const previewOf = (message_id: string) =>
    ok("agent", "whatsapp.session_message.preview", {
      conversation_id: "cnv_demo01",
      message: { type: "text", text: { body: "About our offer:" }, context: { message_id } },
    });

  test("by its id here and by Meta's", async () => {
    for (const id of ["brd_1.4", "wamid.B1"]) expect((await previewOf(id)).verdict).toBe("ready");
  });

  test("but not the message of somebody else", async () => {
    for (const id of ["brd_1.5", "wamid.B2"]) expect((await previewOf(id)).verdict).toBe("blocked");
  });
});

test("pages go back over both kinds, each message once and in order", async () => {
  const base = NOW - 3_600_000;
  for (let n = 0; n < 6; n++) {
    await broadcast({ id: `brd_p${n}`, startedAt: base, plan: planOf({ name: `p${n}` }) });
    // Two broadcasts and a message of the same millisecond among them.
    await recipients(`brd_p${n}`, [
      {
        seq: 1,
        contact_id: "con_demo01",
        fields: ["Wong"],
        status: "sent",
        sent_at: base + Math.min(n, 4) * 1000,
      },
    ]);
  }
  await env.DB.prepare(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < 12)
     insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at)
     select 'msg_p' || printf('%02d', i), 'cnv_demo01', 'con_demo01', '100000000000011', 'in', 'text', '{"type":"text"}', 'x', 'received', 0,
       ?1 + i * 500, 1 from n`,
  )
    .bind(base)
    .run();
  const whole = (await get({ limit: 100 })).messages.map(({ id }: Answer) => id);
  expect(whole.filter((id: string) => id.startsWith("brd_p"))).toHaveLength(6);
  for (const limit of [1, 2, 3, 7]) {
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const page = await get({ limit, ...(cursor && { cursor }) });
      pages.unshift(page.messages.map(({ id }: Answer) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(pages.flat()).toEqual(whole);
  }
});

test("it costs one statement, and four rows for each broadcast that the contact got", async () => {
  await env.DB.prepare(
    `with recursive n(i) as (select 10 union all select i + 1 from n where i < 2000)
     insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, status, status_rank, sent_at)
     select 'brd_1', i, 'con_x' || i, 0, 'sent', 4, 1 from n`,
  ).run();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await get();
  observeStatements(undefined);
  const own = seen.filter(({ sql }) => sql.includes("broadcast_recipients as own"));
  expect(own).toHaveLength(1);
  expect(own[0]?.rows_read).toBeLessThanOrEqual(6);
});
