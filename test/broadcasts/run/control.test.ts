import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { wakeDueBroadcasts } from "../../../src/broadcasts/run/wake-due";
import { createContext } from "../../../src/platform/context";
import { approveAs, rejectAs } from "../../support/approval";
import { customerWrites, fault, sentMessages } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { consume, hearFromMeta } from "../../support/worker";
import {
  act,
  asUtility,
  draft,
  objectOf,
  people,
  recipientsOf,
  scheduled,
  standing,
  stateOf,
  until,
  untilStatus,
} from "./runs";

beforeEach(asUtility);

/** A broadcast of a few at a time, so that something can happen in its middle. */
const slow = { rate: 10, batch_size: 5 };

const sentTo = async () => (await sentMessages()).map(({ body }) => body.to);

describe("a person's word", () => {
  test("pause takes effect at once and is exact: what was sent stays, nobody else is sent to; resume waits for a person and goes on", async () => {
    await people(40);
    const id = await draft();
    await scheduled(id, slow);
    await until(id, ({ accepted }) => accepted >= 5);
    const paused = await act(id, "pause");
    expect(paused.data).toMatchObject({ status: "executed", result: { status: "paused" } });
    await scheduler.wait(1_500);
    const before = (await sentTo()).length;
    expect(before).toBeLessThan(40);
    await scheduler.wait(1_000);
    expect((await sentTo()).length).toBe(before);
    expect(await stateOf(id)).toMatchObject({ status: "paused", halt_reason: "person", accepted: before });
    expect(await standing(id)).toEqual({ accepted: before, waiting: 40 - before });

    const asked = await act(id, "resume");
    expect(asked.data.status).toBe("pending_approval");
    expect((await sentTo()).length).toBe(before);
    await approveAs("approver", asked.data.action_request_id);
    await untilStatus(id, "done");
    const everybody = await sentTo();
    expect(everybody).toHaveLength(40);
    expect(new Set(everybody).size).toBe(40);
  });

  test("cancel ends it for good", async () => {
    await people(30);
    const id = await draft();
    await scheduled(id, slow);
    await until(id, ({ accepted }) => accepted >= 5);
    expect((await act(id, "cancel")).data).toMatchObject({
      status: "executed",
      result: { status: "cancelled" },
    });
    await scheduler.wait(1_500);
    const sent = (await sentTo()).length;
    expect(sent).toBeLessThan(30);
    expect((await standing(id)).waiting).toBe(30 - sent);
    expect((await act(id, "resume")).data).toMatchObject({ code: "conflict" });
    await wakeDueBroadcasts(createContext(env));
    await objectOf(id).wake(id);
    await scheduler.wait(500);
    expect((await sentTo()).length).toBe(sent);
  });

  test("what is rejected is a draft again, and never goes out", async () => {
    await people(3);
    const id = await draft();
    const asked = await act(id, "schedule");
    await rejectAs("approver", asked.data.action_request_id);
    expect(await stateOf(id)).toMatchObject({ status: "draft" });
    await objectOf(id).wake(id);
    await scheduler.wait(300);
    expect(await sentTo()).toEqual([]);
  });

  test("an agent can neither approve nor send by itself, whatever it calls", async () => {
    await people(3);
    const id = await draft();
    const asked = await act(id, "schedule");
    await expect(approveAs("marketer", asked.data.action_request_id)).rejects.toThrow();
    await consume("whatsapp-broadcasts", { broadcast_id: id, slice: "req_x", from: 1, to: 100 });
    expect(await sentTo()).toEqual([]);
  });

  test.each([
    ["resume", "conflict"],
    ["pause", "conflict"],
    ["reschedule", "conflict"],
  ])("%s of a draft is a %s", async (action, code) => {
    await people(1);
    expect((await act(await draft(), action)).data).toMatchObject({ code });
  });

  test("a broadcast that does not exist, a time that passed, and terms that pause does not take are refused", async () => {
    await people(1);
    const id = await draft();
    expect((await act("brd_none", "schedule")).data).toMatchObject({ code: "not_found" });
    expect((await act(id, "schedule", { scheduled_at: "2020-01-01T00:00:00Z" })).data).toMatchObject({
      code: "validation_failed",
    });
    expect((await act(id, "cancel", { rate: 5 })).data).toMatchObject({ code: "validation_failed" });
    expect((await act(id, "schedule", { rate: 0 })).data).toMatchObject({ code: "validation_failed" });
    expect(await stateOf(id)).toMatchObject({ status: "draft" });
  });
});

describe("a late opt-out", () => {
  test("whoever says STOP while it runs is not sent to", async () => {
    await people(30);
    const id = await draft();
    await scheduled(id, slow);
    await until(id, ({ accepted }) => accepted >= 3);
    const [last] = (await recipientsOf(id)).slice(-1);
    await customerWrites({ from: "85260000029", type: "text", text: { body: "STOP" } });
    await hearFromMeta();
    await untilStatus(id, "done");
    expect(await sentTo()).not.toContain("85260000029");
    expect((await recipientsOf(id)).find(({ seq }) => seq === last?.seq)).toMatchObject({
      status: "skipped",
      error_code: "opted_out",
    });
    expect(await stateOf(id)).toMatchObject({ accepted: 29, skipped: 1 });
  });

  test("a STOP that is stored and not applied yet holds up its sender alone", async () => {
    await people(6);
    const id = await draft();
    await rows(
      `insert into webhook_events (id, key, field, kind, sender_wa_id, payload, received_at, due_at)
       values ('whe_stop', 'stop', 'messages', 'message', '85260000002', '{}', ?1, ?2)`,
      Date.now(),
      Date.now() + 3_600_000,
    );
    await scheduled(id);
    await until(id, ({ accepted }) => accepted === 5);
    expect(await sentTo()).not.toContain("85260000002");
    expect(await standing(id)).toEqual({ accepted: 5, waiting: 1 });
  });

  test("whoever blocked, opted out or became undeliverable after the list was made is skipped", async () => {
    const ids = await people(4);
    const id = await draft();
    // The list is made, and nobody is sent to yet.
    await rows("update phone_numbers set quality_rating = 'RED'");
    const asked = await act(id, "schedule");
    expect(asked.data.code ?? asked.data.status).toBeDefined();
    await rows("update phone_numbers set quality_rating = 'GREEN'");
    await scheduled(id, { rate: 1, batch_size: 1 });
    await until(id, ({ accepted }) => accepted >= 1);
    for (const [n, [scope, action]] of [
      ["utility", "opt_out"],
      ["block", "block"],
      ["delivery", "undeliverable"],
    ].entries()) {
      await rows(
        `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at,
           dedupe_key, correlation_id) values (?1, ?2, ?3, ?4, 'staff', 'staff', 'stf_admin', ?5, ?5, ?1, 'test')`,
        `cns_late${n}`,
        ids[n + 1],
        scope,
        action,
        Date.now(),
      );
    }
    await untilStatus(id, "done", 30_000);
    const codes = (await recipientsOf(id)).map(({ status, error_code }) => [status, error_code]);
    expect(codes.slice(1).filter(([status]) => status === "skipped").length).toBeGreaterThanOrEqual(2);
    for (const [status, code] of codes)
      if (status === "skipped") expect(["opted_out", "blocked", "invalid_number"]).toContain(code);
  });
});

describe("it stops itself", () => {
  const meanwhile = async (sql: string) => {
    await people(30);
    const id = await draft();
    await scheduled(id, { rate: 5, batch_size: 5 });
    await until(id, ({ accepted }) => accepted >= 3);
    await rows(sql);
    await untilStatus(id, "paused");
    await scheduler.wait(1_200);
    const sent = (await sentTo()).length;
    expect(sent).toBeLessThan(30);
    await scheduler.wait(600);
    expect((await sentTo()).length).toBe(sent);
    return stateOf(id);
  };

  test.each([
    ["a paused template", "update templates set status = 'PAUSED' where name = 'spring_offer'", "template"],
    [
      "a template that reads otherwise",
      "update templates set components = json_set(components, '$[0].text', 'Other {{1}}') where name = 'spring_offer'",
      "template",
    ],
    ["a red number", "update phone_numbers set quality_rating = 'RED'", "quality"],
    ["a disconnected number", "update phone_numbers set status = 'DISCONNECTED'", "quality"],
    [
      "too many opt-outs",
      "update broadcasts set accepted = 100, opted_out = 20 where status = 'sending'",
      "opt_outs",
    ],
    [
      "too many failures",
      "update broadcasts set accepted = 100, failed = 80 where status = 'sending'",
      "failures",
    ],
  ])("on %s", async (_what, sql, reason) => {
    expect(await meanwhile(sql)).toMatchObject({ halt_reason: reason });
  });

  test("on an expired token nobody counts as failed, and whoever manages the channel is told", async () => {
    await people(10);
    const id = await draft();
    await fault({ match: "messages", times: 50, kind: "error", status: 401, code: 190 });
    await scheduled(id);
    await untilStatus(id, "paused");
    expect(await stateOf(id)).toMatchObject({ halt_reason: "token", failed: 0, accepted: 0 });
    expect(await standing(id)).toEqual({ waiting: 10 });
    const told = await rows("select staff_id, kind from notifications where broadcast_id = ?1", id);
    expect(told.map(({ kind }) => kind)).toContain("broadcast_halted");
  });

  test("an audience that grew by far since it was approved waits for a person", async () => {
    await people(60);
    const id = await draft();
    await rows("update broadcasts set approved_audience = 5 where id = ?1", id);
    await rows(
      "update broadcasts set status = 'scheduled', approved_audience = 5, scheduled_at = ?2 where id = ?1",
      id,
      Date.now(),
    );
    await objectOf(id).wake(id);
    await untilStatus(id, "paused");
    expect(await stateOf(id)).toMatchObject({ halt_reason: "audience", audience: 60 });
    expect(await sentTo()).toEqual([]);
  });

  test("one whose time passed by hours while nobody looked waits for a person", async () => {
    await people(2);
    const id = await draft();
    await rows(
      "update broadcasts set status = 'scheduled', scheduled_at = ?2 where id = ?1",
      id,
      Date.now() - 5 * 3_600_000,
    );
    await objectOf(id).wake(id);
    await untilStatus(id, "paused");
    expect(await stateOf(id)).toMatchObject({ halt_reason: "missed" });
  });
});

describe("what Meta says", () => {
  test("too fast, and too many to one: nothing is lost, nothing is sent twice", async () => {
    await people(12);
    const id = await draft();
    await fault({ match: "messages", times: 2, kind: "error", status: 429, code: 130429 });
    await fault({ match: "messages", times: 1, kind: "error", status: 400, code: 131056 });
    await scheduled(id);
    await untilStatus(id, "done", 30_000);
    expect(await standing(id)).toEqual({ accepted: 12 });
    const taken = (await sentMessages()).filter(({ response }) => response?.messages?.length);
    expect(taken).toHaveLength(12);
  }, 40_000);

  test("undeliverable suppresses the person; held back by Meta does not, and is not tried again", async () => {
    await people(2);
    const id = await draft();
    await fault({ match: "messages", times: 1, kind: "error", status: 400, code: 131026 });
    await fault({ match: "messages", times: 1, kind: "error", status: 400, code: 131049 });
    await scheduled(id);
    await untilStatus(id, "done");
    const failed = await recipientsOf(id);
    expect(failed.map(({ status, error_code }) => [status, error_code]).sort()).toEqual([
      ["failed", "131026"],
      ["failed", "131049"],
    ]);
    const undeliverable = failed.find(({ error_code }) => error_code === "131026");
    expect(await rows("select id from contacts where undeliverable = 1 and id like 'con_run%'")).toEqual([
      { id: undeliverable?.contact_id },
    ]);
    expect(await sentMessages()).toHaveLength(2);
  });

  test("the portfolio's limit makes it wait, not fail", async () => {
    await people(20);
    const id = await draft();
    await rows("update phone_numbers set messaging_limit_tier = 'TIER_250'");
    await rows(
      "insert into broadcast_minutes (minute, broadcast_id, accepted, reached) values (?1, 'brd_other', 240, 240)",
      Math.floor(Date.now() / 60_000),
    );
    await scheduled(id, { batch_size: 5 });
    await until(id, ({ halt_reason }) => halt_reason === "messaging_limit");
    expect(await standing(id)).toEqual({ accepted: 10, waiting: 10 });
    expect(await stateOf(id)).toMatchObject({ status: "sending" });
  });
});
