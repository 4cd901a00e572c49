import { describe, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import {
  CRASH_KINDS,
  passTime,
  realTime,
  recover,
  STATEMENT_FAULTS,
  takenByMeta,
  withCrash,
  withFailingStatement,
} from "../../support/crash";
import { set } from "../../support/team";
import { rows } from "../../support/webhook";
import { consume } from "../../support/worker";
import { HOURS_RULE, MENU } from "./flows";
import { answers, heard, liveFlow, liveRule, reasons, says, sessionOf, settle, threadOf } from "./shop";

const POINTS = [
  "automation:before-read",
  "automation:before-commit",
  "automation:after-commit",
  "automation:after-drive",
  "send:before-permit",
  "send:before-claim",
  "send:after-settle",
] as const;

describe("a run that stops anywhere is gone on with, and nothing is said twice", () => {
  test.each(POINTS.flatMap((point) => CRASH_KINDS.map((kind) => ({ point, kind }))))(
    "$kind at $point",
    async ({ point, kind }) => {
      await liveFlow("flw_menu", MENU);
      await says("Hello");
      await heard("3");
      const { struck } = await withCrash(point, kind, settle);
      expect(struck).toBe(true);
      await recover();
      await recover();
      realTime();
      expect(await answers()).toEqual(["How can we help?", "A colleague will be with you."]);
      expect(await sessionOf()).toMatchObject({ state: "with_person", revision: 2 });
      expect(
        await rows("select 1 from handovers where conversation_id = ?1", (await threadOf()).id),
      ).toHaveLength(1);
      expect(await reasons()).toEqual(["answered", "answered"]);
    },
  );

  test.each(STATEMENT_FAULTS)(
    "whichever statement fails: %s",
    async (fault) => {
      await liveRule("kwr_hours", HOURS_RULE);
      for (let n = 1; ; n++) {
        const from = `852555092${String(n).padStart(2, "0")}`;
        await heard("opening hours", from);
        const { struck } = await withFailingStatement(n, fault, settle);
        await recover();
        await recover();
        realTime();
        const taken = (await takenByMeta()).filter(({ body }) => body.to === from);
        // An answer that was lost behind the claim may be out: it is never sent again.
        expect([n, taken.length <= 1]).toEqual([n, true]);
        const [message] = await rows<{ status: string }>(
          `select message.status from messages as message join contacts as contact on contact.id = message.contact_id
         where contact.phone = '+' || ?1 and message.direction = 'out'`,
          from,
        );
        expect([n, message?.status === "unknown" || taken.length === 1]).toEqual([n, true]);
        if (!struck) break;
        expect(n).toBeLessThan(60);
      }
    },
    240_000,
  );
});

test("of many runs at once one answers", async () => {
  await liveFlow("flw_menu", MENU);
  await says("Hello");
  await heard("1");
  const [entry] = await rows<{ id: string }>(
    "select id from outbox where topic = 'automation.turn' and done_at is null",
  );
  await Promise.all(Array.from({ length: 6 }, () => consume("whatsapp-outbox", { outbox_id: entry?.id })));
  await settle();
  expect(await answers()).toEqual(["How can we help?", "We are open from ten to eight."]);
});

test("messages of one conversation are taken in their order, whichever entry comes first", async () => {
  await liveFlow("flw_menu", MENU);
  await heard("Hello");
  passTime(1_000);
  await heard("1");
  const entries = await rows<{ id: string }>(
    "select id from outbox where topic = 'automation.turn' and done_at is null order by id desc",
  );
  for (const { id } of entries) await consume("whatsapp-outbox", { outbox_id: id });
  realTime();
  expect(await answers()).toEqual(["How can we help?", "We are open from ten to eight."]);
});

test("an answer costs few statements", async () => {
  await liveRule("kwr_hours", HOURS_RULE);
  await heard("opening hours");
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await settle();
  observeStatements(undefined);
  const tables = seen.map(
    ({ sql }) => /\b(?:update|insert into|from) (?:\(?select )?(\w+)/.exec(sql)?.[1] ?? sql.slice(0, 20),
  );
  // Its own: looked up, counted and read in four, committed in six, noted as done in one.
  expect(tables.slice(0, 10)).toEqual([
    "outbox",
    "automation_turns",
    "automation_turns",
    "flows",
    "automation_turns",
    "batch_guards",
    "messages",
    "outbox",
    "conversations",
    "audit_log",
  ]);
  expect(tables.at(-1)).toBe("outbox");
  // The other sixteen are what any message of anybody's costs on its way out, and whether it may still go out by itself.
  expect(seen).toHaveLength(27);
  for (const { sql, rows_read } of seen) expect([rows_read < 60, sql]).toEqual([true, sql]);
});

test("a decision reads no more in a conversation of thousands of messages that was never closed", async () => {
  await liveFlow("flw_menu", MENU);
  await says("Hello");
  const { id } = await threadOf();
  await set(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000)
     insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at)
     select 'msg_old' || i, thread.id, thread.contact_id, thread.phone_number_id, 'in', 'wamid.old' || i, 'text', '{}', 'Hi', 'received', 0,
       ?2 - i * 3600000, ?2 - i * 3600000
     from n join conversations as thread on thread.id = ?1`,
    id,
    Date.now(),
  );
  await set("update conversations set opened_at = 1 where id = ?1", id);
  await heard("1");
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  await settle();
  observeStatements(undefined);
  expect((await answers()).at(-1)).toBe("We are open from ten to eight.");
  for (const { sql, rows_read } of seen)
    expect([rows_read < 250, sql, rows_read]).toEqual([true, sql, rows_read]);
});
