import { env } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { refreshSla } from "../../../src/inbox/sla";
import { opensWindow } from "../../../src/meta";
import { createContext } from "../../../src/platform/context";
import { Database, observeStatements, type Statement, type StatementCost } from "../../../src/platform/db";
import { sendStatuses } from "../../support/simulator";
import { freshKey } from "../../support/story";
import { hear, row, rows } from "../../support/webhook";
import {
  message,
  messages,
  newWamid,
  SHOP_NUMBER_ID,
  secondsAgo,
  status,
  statuses,
  webhookBody,
} from "../../support/webhook-events";
import { cron, hearFromMeta, ok } from "../../support/worker";
import {
  answer,
  CUSTOMER,
  conversation,
  iso,
  MINUTE,
  minutesAgo,
  news,
  openAroundTheClock,
  openCase,
  waiting,
  write,
} from "./waiting";

openAroundTheClock();

describe("the clock", () => {
  test("starts with a customer's message, stops with an answer and starts again with the next", async () => {
    const { id, at } = await waiting(10);
    expect(await conversation(id)).toMatchObject({
      waiting_since: iso(at),
      sla: { state: "due_soon", due_at: iso(at + 30 * 60), breached_at: null },
    });

    await answer(id);
    expect(await conversation(id)).toMatchObject({ waiting_since: null, sla: { state: "ok", due_at: null } });
    const answered = await openCase(id);
    expect(answered).toMatchObject({ first_response_by: "stf_agent", running_since: null });
    expect(answered.first_response_took).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(answered.resolution_took).toBe(answered.first_response_took);

    await write("And another thing", secondsAgo(-2));
    const again = await conversation(id);
    expect(again.waiting_since).not.toBeNull();
    expect(again.sla.due_at).not.toBeNull();
    expect((await openCase(id)).first_response_at).toBe(answered.first_response_at);
  });

  test("is neither started nor stopped by reactions, changes and notices", async () => {
    const reaction = message(CUSTOMER, {
      type: "reaction",
      reaction: { message_id: "wamid.X", emoji: "👍" },
    });
    await hear(webhookBody([messages(reaction)]));
    expect(await rows("select id from inbox_cases where conversation_id like 'cnv_0%'")).toEqual([]);
    const { id } = await waiting(10);
    await answer(id);
    await hear(webhookBody([messages({ ...reaction, id: newWamid(), timestamp: String(secondsAgo(-5)) })]));
    expect((await conversation(id)).waiting_since).toBeNull();
  });

  test("goes on when the answer failed", async () => {
    const { id, at } = await waiting(10);
    const { result } = await answer(id);
    expect((await conversation(id)).waiting_since).toBeNull();
    await hear(
      webhookBody([
        statuses(status(result.delivery.wamid, "failed", secondsAgo(-1), { errors: [{ code: 131026 }] })),
      ]),
    );
    await cron();
    expect(await conversation(id)).toMatchObject({ waiting_since: iso(at) });
    expect(await openCase(id)).toMatchObject({ first_response_at: null, resolution_took: 0 });
  });

  test("takes a message that came late back to its own time", async () => {
    const { id } = await waiting(10);
    const late = minutesAgo(25);
    await answer(id);
    await write("I wrote this first", late);
    const counted = await openCase(id);
    expect(counted.opened_at).toBe(late * 1000);
    expect(counted.first_response_took).toBeGreaterThanOrEqual(25 * MINUTE);
  });

  test("is stopped by an answer from the phone app too", async () => {
    const { id, at } = await waiting(10);
    const echo = {
      from: "85255500001",
      to: CUSTOMER,
      id: newWamid(),
      timestamp: String(at + 60),
      type: "text",
    };
    await hear(
      webhookBody([
        {
          field: "smb_message_echoes",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "85255500001", phone_number_id: SHOP_NUMBER_ID },
            message_echoes: [{ ...echo, text: { body: "Hello from the shop's phone" } }],
          },
        },
      ]),
    );
    expect(await openCase(id)).toMatchObject({ first_response_took: MINUTE, first_response_by: null });
    expect((await conversation(id)).waiting_since).toBeNull();
  });

  test("opens a case for each message that is a customer's own and for us, and for no other", async () => {
    const kinds = [
      ...[
        "text",
        "image",
        "video",
        "audio",
        "voice",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
      ],
      ...[
        "button",
        "order",
        "reaction",
        "edit",
        "revoke",
        "system",
        "request_welcome",
        "unsupported",
        "ephemeral",
      ],
    ].flatMap((type) => [{ type }, { type, group_id: "group-1" }]);
    for (const [n, kind] of kinds.entries()) {
      const from = `8525559${1000 + n}`;
      await hear(webhookBody([messages(message(from, { ...kind, [kind.type]: {} }))]));
      const { cases } = await row<{ cases: number }>(
        `select count(*) as cases from inbox_cases join conversations on conversations.id = conversation_id
         join contacts on contacts.id = contact_id where wa_id = ?`,
        from,
      );
      expect([kind, cases]).toEqual([kind, opensWindow({ id: "", ...kind }) ? 1 : 0]);
    }
  });
});

describe("closing", () => {
  const close = (id: string) =>
    ok("agent", "whatsapp.conversation.close", {
      conversation_id: id,
      outcome: "resolved",
      topic: "general",
      idempotency_key: freshKey(),
    });

  test("ends the case with its figures; the next message opens another", async () => {
    const { id } = await waiting(10);
    await answer(id);
    const { result } = await close(id);
    expect(result.sla).toMatchObject({
      first_response: { breached: false },
      resolution: { breached: false },
    });
    expect(result.sla.first_response.took_seconds).toBeGreaterThanOrEqual(600);
    expect(
      await rows("select id from inbox_cases where conversation_id = ? and closed_at is null", id),
    ).toEqual([]);
    expect(
      await row("select outcome, topic, closed_by from inbox_cases where conversation_id = ?", id),
    ).toEqual({ outcome: "resolved", topic: "general", closed_by: "stf_agent" });

    await write("One more question", secondsAgo(-3));
    expect(await openCase(id)).toMatchObject({ first_response_at: null, queue_id: "que_general" });
    expect((await conversation(id)).status).toBe("open");
  });

  test("is where the next case begins at the earliest, however late a message comes", async () => {
    const { id } = await waiting(10);
    await answer(id);
    await close(id);
    await write("Written before you closed", minutesAgo(5));
    const [first, second] = await rows<Record<string, number>>(
      "select opened_at, closed_at from inbox_cases where conversation_id = ? order by opened_at",
      id,
    );
    expect(second?.opened_at).toBe(first?.closed_at);
  });
});

describe("two at once", () => {
  /** Something happens after the clock was read and before it is written. */
  function beforeWriting(happens: () => Promise<unknown>): void {
    const { run } = Database.prototype;
    let struck = false;
    vi.spyOn(Database.prototype, "run").mockImplementation(async function (this: Database, item: Statement) {
      if (!struck && item.sql.includes("update inbox_cases")) {
        struck = true;
        await happens();
      }
      return run.call(this, item);
    });
  }

  test("a message that comes while others are counted is not lost", async () => {
    const { id, at } = await waiting(10);
    const late = minutesAgo(20);
    await env.DB.prepare("update inbox_cases set stale_from = opened_at, revision = revision + 1").run();
    beforeWriting(() => write("I wrote this before", late));
    await refreshSla(createContext(env), [id]);
    vi.restoreAllMocks();
    expect(await openCase(id)).toMatchObject({ opened_at: late * 1000, running_since: late * 1000 });
    await cron();
    expect(await openCase(id)).toMatchObject({ opened_at: late * 1000, stale_from: null });
    expect(at).toBeGreaterThan(late);
  });

  test("two that see the same miss note it once", async () => {
    const { id } = await waiting(25);
    await env.DB.prepare("update queues set first_response_minutes = 20").run();
    const ctx = createContext(env);
    await Promise.all([refreshSla(ctx, [id]), refreshSla(ctx, [id]), refreshSla(ctx, [id])]);
    expect(await news(id)).toHaveLength(1);
    expect((await openCase(id)).stale_from).toBeNull();
  });
});

test("a status that says when Meta sent it corrects the time of the answer", async () => {
  const { id } = await waiting(10);
  const { result } = await answer(id);
  const before = (await openCase(id)).first_response_at as number;
  await hear(webhookBody([statuses(status(result.delivery.wamid, "sent", before / 1000 - 60))]));
  await cron();
  expect((await openCase(id)).first_response_at).toBe(before - MINUTE);
  await sendStatuses({ wamid: result.delivery.wamid, statuses: ["delivered", "read"] });
  await hearFromMeta();
  expect((await openCase(id)).stale_from).toBeNull();
});

test("what was counted is not read again, however long the talk", async () => {
  const { id, at } = await waiting(600);
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
     insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank,
       at, created_at, sent_at, sender_name)
     select 'msg_long' || i, ?1, 'con_demo01', '1', case i % 2 when 0 then 'in' else 'out' end, 'text', '{}', '', 'sent', 4,
       ?2 + i * 10000, ?2 + i * 10000, case i % 2 when 1 then ?2 + i * 10000 end, 'Ash' from n`,
  )
    .bind(id, at * 1000)
    .run();
  await cron();
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await write("And one more", minutesAgo(1));
  observeStatements(undefined);
  const own = seen.filter(({ sql }) => /with chosen|update inbox_cases/.test(sql));
  expect(own).toHaveLength(2);
  expect(own.reduce((sum, { rows_read }) => sum + rows_read, 0)).toBeLessThan(60);
});
