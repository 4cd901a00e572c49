import { describe, expect, test, vi } from "vitest";
import { COMPARED, isMachine } from "../../../src/automation/engine/loops";
import { wordingDigest } from "../../../src/templates";
import { passTime, realTime, withCrash } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { addQueue, close, handOver, set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { consume } from "../../support/worker";
import { NOW, said } from "../engine/scenes";
import { MENU, QUIET_RULE } from "./flows";
import {
  answers,
  heard,
  liveFlow,
  liveRule,
  reasons,
  says,
  sessionOf,
  settle,
  switchOff,
  threadOf,
  turns,
} from "./shop";

const COMMIT = "update automation_turns set status";

const inRestricted = async () => {
  await addQueue("que_few", { members: ["stf_manager"] });
  await set("update queues set restricted = 1 where id = 'que_few'");
  await says("Hello");
  await set("update conversations set queue_id = 'que_few' where id = ?1", (await threadOf()).id);
};

describe("a conversation in a restricted queue", () => {
  test("stays there when the customer asks for a person", async () => {
    await liveFlow("flw_menu", MENU);
    await inRestricted();
    await says("human");
    expect((await threadOf()).queue_id).toBe("que_few");
    expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "asked" });
  });

  test("stays there when a flow assigns it elsewhere", async () => {
    await liveFlow("flw_menu", MENU);
    await inRestricted();
    await says("2");
    expect((await threadOf()).queue_id).toBe("que_few");
    expect(await rows("select 1 from handovers where conversation_id = ?1", (await threadOf()).id)).toEqual(
      [],
    );
  });

  test("stays there when it came there between decision and commit", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await addQueue("que_few", { members: ["stf_manager"] });
    await set("update conversations set queue_id = 'que_few' where id = ?1", (await threadOf()).id);
    await heard("2");
    const struck = beforeBatch(() => set("update queues set restricted = 1 where id = 'que_few'"), COMMIT);
    await settle();
    expect(struck()).toBe(true);
    expect((await threadOf()).queue_id).toBe("que_few");
  });

  test("leaves it by a flow that was let to answer there", async () => {
    await liveRule("kwr_quiet", QUIET_RULE);
    await inRestricted();
    await liveFlow("flw_menu", MENU, { scope: { queue_ids: ["que_few"] } });
    await says("human");
    expect((await threadOf()).queue_id).toBe("que_general");
  });
});

describe("what waits to be sent by itself is not sent any more", () => {
  const waiting = async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await heard("1");
    const turn = await row<{ id: string }>(
      "select id from outbox where topic = 'automation.turn' and done_at is null",
    );
    const take = () => consume("whatsapp-outbox", { outbox_id: turn.id });
    expect((await withCrash("automation:after-commit", "error", take)).struck).toBe(true);
    return (await threadOf()).id;
  };
  const last = () =>
    row<{ status: string; code: string | null }>(
      "select status, error as code from messages where origin = 'automation' order by send_order desc limit 1",
    );

  test("once its flow is switched off", async () => {
    await waiting();
    await switchOff("flw_menu");
    await settle();
    expect(await answers()).toEqual(["How can we help?"]);
    expect(await last()).toMatchObject({ status: "failed" });
  });

  test("once somebody was given the conversation", async () => {
    const id = await waiting();
    expect((await handOver({ conversation_ids: [id], staff_id: "stf_agent" })).isError).toBe(false);
    await settle();
    expect(await answers()).toEqual(["How can we help?"]);
    expect(await last()).toMatchObject({ status: "failed" });
  });

  test("once the conversation is closed", async () => {
    const id = await waiting();
    await close({ conversation_id: id });
    await set("update conversations set status = 'closed' where id = ?1 and status <> 'closed'", id);
    await settle();
    expect(await answers()).toEqual(["How can we help?"]);
  });
});

test("whoever is given a conversation between decision and commit has it: nothing is said", async () => {
  await liveFlow("flw_menu", MENU);
  await says("Hello");
  const { id } = await threadOf();
  await heard("1");
  const struck = beforeBatch(() => handOver({ conversation_ids: [id], staff_id: "stf_agent" }), COMMIT);
  await settle();
  expect(struck()).toBe(true);
  expect(await answers()).toEqual(["How can we help?"]);
  expect(await reasons()).toEqual(["answered", "with_person"]);
});

test("a rule that is switched off between decision and commit gives no tag", async () => {
  await liveRule("kwr_tag", {
    match: [{ by: "phrase", value: "refund" }],
    priority: 5,
    tags: ["refund"],
    default_language: "en",
  });
  await heard("refund");
  const off = () => set("update keyword_rules set status = 'off', live_version = null where id = 'kwr_tag'");
  const struck = beforeBatch(off, COMMIT);
  await settle();
  expect(struck()).toBe(true);
  expect((await threadOf()).tags).not.toContain("refund");
});

test("where a person answers, no machine does once two threads became one", async () => {
  await liveFlow("flw_menu", MENU);
  await says("human");
  const lost = await row<{ contact_id: string; phone_number_id: string }>(
    "select contact_id, phone_number_id from conversations where id = ?1",
    (await threadOf()).id,
  );
  const OTHER = "85255509102";
  await says("Hello", OTHER);
  const kept = await threadOf(OTHER);
  const winner = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    kept.id,
  );
  await set(
    "insert into contact_merges (winner_id, loser_id, merged_at) values (?1, ?2, ?3)",
    winner.contact_id,
    lost.contact_id,
    Date.now(),
  );
  expect(await sessionOf(OTHER)).toMatchObject({ state: "with_person", reason: "asked", revision: 2 });
  await says("1", OTHER);
  expect((await reasons()).at(-1)).toBe("with_person");
});

test("a turn that stops its consumer each time ends as failed, and the turn behind it has its own tries", async () => {
  await liveFlow("flw_menu", MENU);
  await heard("Hello");
  passTime(1_000);
  await heard("1");
  await set(
    "update automation_turns set tries = 5 where id = (select id from automation_turns order by at limit 1)",
  );
  const log = vi.spyOn(console, "error").mockReturnValue();
  await settle();
  log.mockRestore();
  realTime();
  expect(await turns()).toMatchObject([{ reason: "failed" }, { reason: "with_person" }]);
  expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "limit" });
  expect(await rows("select tries from automation_turns order by at")).toEqual([{ tries: 6 }, { tries: 1 }]);
  expect(await answers()).toEqual([]);
});

describe("a template of a flow", () => {
  const go = async (change: string) => {
    const { components } = await row<{ components: string }>(
      "select components from templates where name = 'order_update' and language = 'en'",
    );
    await liveFlow(
      "flw_t",
      {
        trigger: { on: "any_message" },
        default_language: "en",
        start: "t",
        nodes: [
          {
            id: "t",
            type: "message",
            template: { name: "order_update", language: "en", parameters: ["A-1", "today"] },
          },
        ],
      },
      { templates: { "order_update en": await wordingDigest(JSON.parse(components)) } },
    );
    if (change) await set(`update templates set ${change} where name = 'order_update' and language = 'en'`);
    await says("Hello");
    return answers();
  };

  test("is said as it was agreed to", async () => expect(await go("")).toHaveLength(1));
  test.each([
    ["that became advertising", "category = 'MARKETING'"],
    ["that reads otherwise now", "components = replace(components, 'rder', 'rder now')"],
  ])("%s is not: people get the conversation", async (_what, change) => {
    expect(await go(change)).toEqual([]);
    expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "flow" });
  });
});

test("an opt-out that another thread of the contact confirms meanwhile is not confirmed twice", async () => {
  await liveFlow("flw_menu", MENU);
  await says("Hello");
  const { id } = await threadOf();
  await heard("STOP");
  const struck = beforeBatch(
    () =>
      set(
        `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, origin, at, created_at)
         select 'msg_told', id, contact_id, phone_number_id, 'out', 'text', '{}', 'told', 'sent', 1, 'opt_out_confirmation', ?2, ?2
         from conversations where id = ?1`,
        id,
        Date.now(),
      ),
    COMMIT,
  );
  await settle();
  expect(struck()).toBe(true);
  expect(await reasons()).toEqual(["answered", "opted_out"]);
  expect(await answers()).toHaveLength(1);
});

test("long words of a machine are recognised by what of them is kept", () => {
  const kept = "Thank you for writing. ".repeat(100).slice(0, COMPARED);
  const heardBefore = [1, 2].map((n) => ({ text: kept, at: NOW - n * 60_000, answeredAt: null }));
  expect(isMachine(said("Thank you for writing. ".repeat(100)), { heard: heardBefore }, false)).toBe(true);
});
