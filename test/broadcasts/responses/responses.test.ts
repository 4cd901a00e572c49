import { env } from "cloudflare:test";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { hear, row, rows } from "../../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { broadcast, planOf, recipients } from "../delivery/sent";

/** con_demo01 of the seed. */
const GUEST = "85255501001";
const MINUTE = 60;

/** Unix seconds at which the second, later broadcast was sent; the first went out an hour before. */
const SENT = secondsAgo(30 * MINUTE);

beforeEach(async () => {
  await broadcast({ id: "brd_1", startedAt: (SENT - 60 * MINUTE) * 1000 });
  await broadcast({ id: "brd_2", startedAt: SENT * 1000 });
  const sent = { contact_id: "con_demo01", status: "delivered" as const };
  await recipients("brd_1", [{ ...sent, seq: 7, wamid: "wamid.B1", sent_at: (SENT - 60 * MINUTE) * 1000 }]);
  await recipients("brd_2", [
    { ...sent, seq: 3, wamid: "wamid.B2", sent_at: SENT * 1000 },
    { ...sent, seq: 4, contact_id: "con_demo02", wamid: "wamid.B3", sent_at: SENT * 1000 },
  ]);
});

const answers = () =>
  rows<{ wamid: string; replied_at: number | null; clicked_at: number | null; clicked: string | null }>(
    "select wamid, replied_at, clicked_at, clicked from broadcast_recipients where replied_at is not null order by wamid",
  );

const at = (minutes: number) => SENT + minutes * MINUTE;
const hearAll = (...list: Parameters<typeof messages>) => hear(webhookBody([messages(...list)]));
const tapOn = (wamid: string, words: string, when: number) =>
  message(GUEST, { type: "button", button: { text: words, payload: "p" }, context: { id: wamid } }, when);

test("what answers a message counts for it; what names none counts for the last one of the day", async () => {
  await hearAll(message(GUEST, { text: { body: "How much?" }, context: { id: "wamid.B1" } }, at(2)));
  expect(await answers()).toEqual([
    { wamid: "wamid.B1", replied_at: at(2) * 1000, clicked_at: null, clicked: null },
  ]);
  await hearAll(text(GUEST, "Hello", at(5)));
  expect(await answers()).toEqual([
    { wamid: "wamid.B1", replied_at: at(2) * 1000, clicked_at: null, clicked: null },
    { wamid: "wamid.B2", replied_at: at(5) * 1000, clicked_at: null, clicked: null },
  ]);
});

test("a tap is a click and an answer, of a template's button and of a list", async () => {
  await hearAll(tapOn("wamid.B2", "Stop promotions", at(1)));
  await hearAll(
    message(
      GUEST,
      {
        type: "interactive",
        interactive: { type: "list_reply", list_reply: { id: "r", title: "Oolong" } },
        context: { id: "wamid.B1" },
      },
      at(3),
    ),
  );
  expect(await answers()).toEqual([
    { wamid: "wamid.B1", replied_at: at(3) * 1000, clicked_at: at(3) * 1000, clicked: "Oolong" },
    { wamid: "wamid.B2", replied_at: at(1) * 1000, clicked_at: at(1) * 1000, clicked: "Stop promotions" },
  ]);
});

test("no more than forty characters are kept of a button, whatever a client sends", async () => {
  await hearAll(tapOn("wamid.B2", "😀".repeat(5000), at(1)));
  expect((await answers())[0]?.clicked).toBe("😀".repeat(40));
});

test("the STOP of a customer is an answer, and an opt-out", async () => {
  await hearAll(text(GUEST, "STOP", at(4)));
  expect(
    await row(
      "select replied_at, opted_out_at, opt_out_kind from broadcast_recipients where wamid = 'wamid.B2'",
    ),
  ).toEqual({ replied_at: at(4) * 1000, opted_out_at: at(4) * 1000, opt_out_kind: "opted_out" });
});

describe("no answer is", () => {
  test.each<[string, () => Parameters<typeof messages>]>([
    [
      "a reaction",
      () => [message(GUEST, { type: "reaction", reaction: { message_id: "wamid.B2", emoji: "👍" } }, at(1))],
    ],
    [
      "a notice of Meta's",
      () => [
        message(GUEST, { type: "system", system: { body: "…", type: "customer_changed_number" } }, at(1)),
      ],
    ],
    [
      "an edit",
      () => [
        message(
          GUEST,
          {
            type: "edit",
            edit: { original_message_id: "wamid.x", message: { type: "text", text: { body: "a" } } },
          },
          at(1),
        ),
      ],
    ],
    ["what was written before", () => [text(GUEST, "Hi", SENT - 120 * MINUTE)]],
    ["what was written in a group", () => [message(GUEST, { text: { body: "Hi" }, group_id: "g1" }, at(1))]],
    ["the message of somebody who got none", () => [text("85255509001", "Hi", at(1))]],
    [
      "somebody else's word for the message of another",
      () => [message("85255509001", { text: { body: "Hi" }, context: { id: "wamid.B2" } }, at(1))],
    ],
    [
      "what answers another message of ours",
      () => [message(GUEST, { text: { body: "Hi" }, context: { id: "wamid.DEMO1x1" } }, at(1))],
    ],
  ])("%s", async (_what, list) => {
    await env.DB.prepare(
      "update messages set wamid = 'wamid.DEMO1x1' where wamid = (select wamid from messages where contact_id = 'con_demo01' and wamid is not null limit 1)",
    ).run();
    await hearAll(...list());
    expect(await answers()).toEqual([]);
  });

  test("what comes more than a day later without naming the message, or to another number", async () => {
    await env.DB.prepare("update broadcast_recipients set sent_at = sent_at - 86400000").run();
    await hearAll(text(GUEST, "Hi", at(1)));
    expect(await answers()).toEqual([]);
    await broadcast({ id: "brd_3", startedAt: 1, plan: planOf({ phone_number_id: "100000000000012" }) });
    await recipients("brd_3", [
      { seq: 1, contact_id: "con_demo01", wamid: "wamid.B4", sent_at: SENT * 1000 },
    ]);
    await hearAll(text(GUEST, "Hi again", at(2)));
    expect(await answers()).toEqual([]);
  });
});

test("an answer to a message whose wamid was lost counts for the last one that may have been sent", async () => {
  await broadcast({ id: "brd_3", startedAt: SENT * 1000 });
  await recipients("brd_3", [
    { seq: 1, contact_id: "con_demo01", status: "unknown", claimed_at: at(1) * 1000 },
    { seq: 2, contact_id: "con_demo02", status: "waiting" },
  ]);
  await hearAll(message(GUEST, { text: { body: "Yes" }, context: { id: "wamid.LOST" } }, at(2)));
  expect(
    await rows("select broadcast_id, seq from broadcast_recipients where replied_at is not null"),
  ).toEqual([{ broadcast_id: "brd_3", seq: 1 }]);
});

test("the earliest answer and tap stay, in any order, however often they come and in whatever portions", async () => {
  const taps = fc.record({
    minute: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom("tap", "reply"),
    words: fc.constantFrom("A", "B"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(taps, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      async (list, size) => {
        await env.DB.prepare(
          "update broadcast_recipients set replied_at = null, clicked_at = null, clicked = null",
        ).run();
        const all = list.map(({ minute, kind, words }) =>
          kind === "tap"
            ? tapOn("wamid.B2", words, at(minute))
            : message(GUEST, { text: { body: words }, context: { id: "wamid.B2" } }, at(minute)),
        );
        for (let n = 0; n < all.length; n += size) await hearAll(...all.slice(n, n + size));
        await hearAll(...all.slice(0, 1));
        const first = list
          .filter(({ kind }) => kind === "tap")
          .sort((a, b) => a.minute - b.minute || a.words.localeCompare(b.words))[0];
        expect(await answers()).toEqual([
          {
            wamid: "wamid.B2",
            replied_at: at(Math.min(...list.map(({ minute }) => minute))) * 1000,
            clicked_at: first ? at(first.minute) * 1000 : null,
            clicked: first?.words ?? null,
          },
        ]);
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

test("it is one statement, and reads what the writers got, not what others did", async () => {
  await env.DB.prepare(
    `with recursive n(i) as (select 10 union all select i + 1 from n where i < 3000)
     insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, status, status_rank, sent_at, wamid)
     select 'brd_2', i, 'con_x' || i, 0, 'sent', 4, ?1, 'wamid.x' || i from n`,
  )
    .bind(SENT * 1000)
    .run();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await hearAll(text(GUEST, "Hi", at(1)), tapOn("wamid.B1", "Yes", at(2)));
  observeStatements(undefined);
  const own = seen.filter(({ sql }) => sql.includes("replied_at"));
  expect(own).toHaveLength(1);
  expect(own[0]?.rows_read).toBeLessThanOrEqual(40);
  expect(own[0]?.rows_written).toBe(2);
});
