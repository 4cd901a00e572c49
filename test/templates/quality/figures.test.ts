import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { fault } from "../../support/simulator";
import { freshKey, send } from "../../support/story";
import { hear, hearMeta, row, rows } from "../../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";
import { previewed } from "../watch/telling";

const figures = () =>
  rows<Record<string, number>>(
    "select sent, delivered, read, failed, blocked, reported, opted_out from template_days where template_id = 'tpl_demo01'",
  );
const NONE = { sent: 0, delivered: 0, read: 0, failed: 0, blocked: 0, reported: 0, opted_out: 0 };

async function sendOrder(): Promise<void> {
  const { preview_id } = await previewed();
  await send(preview_id);
}

const customer = () =>
  row<{ id: string; wa_id: string }>(
    "select contact.id, contact.wa_id from contacts as contact join conversations on contact_id = contact.id where conversations.id = 'cnv_demo03'",
  );

/** The template that was sent, as if it had been so some hours ago. */
const longAgo = (hours: number) =>
  env.DB.prepare("update messages set at = at - ?1 where template_id = 'tpl_demo01'")
    .bind(hours * 3_600_000)
    .run();

const staffRecords = async (change: Record<string, unknown>) =>
  ok("compliance", "whatsapp.consent.update", {
    contact_ids: [(await customer()).id],
    idempotency_key: freshKey(),
    ...change,
  });

test("a message that Meta takes and delivers is counted on its way", async () => {
  await sendOrder();
  expect(await figures()).toMatchObject([{ sent: 1, failed: 0 }]);
  await hearMeta();
  expect(await figures()).toMatchObject([{ sent: 1, delivered: 1, failed: 0 }]);
});

test("one that Meta refuses is counted with its code, and was not sent", async () => {
  await fault({ match: "/messages", times: 1, kind: "error", status: 400, code: 131049 });
  await sendOrder();
  expect(await figures()).toEqual([{ ...NONE, failed: 1 }]);
  expect(await rows("select code, failed from template_failures")).toEqual([{ code: 131049, failed: 1 }]);
});

test("one that a rule of ours refuses says nothing of the template", async () => {
  await env.DB.exec(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at, template_id) values ('msg_x', 'cnv_demo03', 'con_demo03', '1', 'out', 'template', '{}', '', 'queued', 0, 1, 1, 'tpl_demo01')`,
  );
  await env.DB.exec(
    `update messages set status = 'failed', status_rank = 5, failed_at = 2, error = '{"code":"opted_out"}' where id = 'msg_x'`,
  );
  expect(await figures()).toEqual([]);
  expect(await rows("select * from template_failures")).toEqual([]);
});

test("messages without a template are counted nowhere", async () => {
  await env.DB.exec("update messages set delivered_at = 5 where direction = 'out'");
  expect(await rows("select * from template_days where delivered > 0")).toEqual([]);
});

describe("what a customer does after a template", () => {
  test("a STOP is one opt-out, though it is from every category", async () => {
    await sendOrder();
    await hear(webhookBody([messages(text((await customer()).wa_id, "STOP", secondsAgo(-1)))]));
    expect((await rows("select 1 from consent_records where source = 'stop_word'")).length).toBe(4);
    expect(await figures()).toMatchObject([{ opted_out: 1 }]);
  });

  test("one that comes more than three days later is not laid on it", async () => {
    await sendOrder();
    await longAgo(73);
    await hear(webhookBody([messages(text((await customer()).wa_id, "STOP"))]));
    expect(await figures()).toMatchObject([{ opted_out: 0 }]);
  });

  test("a complaint that staff record is a report; an opt-out by their own decision is nothing of the template's", async () => {
    await sendOrder();
    await staffRecords({ action: "opt_out", source: "staff", categories: ["marketing"] });
    expect(await figures()).toMatchObject([{ reported: 0, opted_out: 0, blocked: 0 }]);
    await staffRecords({ action: "opt_out", source: "complaint" });
    expect(await figures()).toMatchObject([{ reported: 1, opted_out: 0, blocked: 0 }]);
  });

  test("a block that she asked for is a block; one of staff's own is not", async () => {
    await sendOrder();
    await staffRecords({ action: "block", source: "staff" });
    expect(await figures()).toMatchObject([{ blocked: 0 }]);
    await env.DB.exec(
      `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id) values ('cns_x', 'con_demo03', 'block', 'block', 'phone_call', 'staff', 'stf_1', ${Date.now()}, 1, 'x', 'x')`,
    );
    expect(await figures()).toMatchObject([{ blocked: 1 }]);
  });

  test("when she turns out to be somebody who is known already, nothing is counted again", async () => {
    await sendOrder();
    const { id, wa_id } = await customer();
    await hear(webhookBody([messages(text(wa_id, "STOP", secondsAgo(-1)))]));
    const before = await figures();
    await env.DB.prepare(
      "insert into contact_merges (winner_id, loser_id, merged_at) values ('con_demo01', ?1, ?2)",
    )
      .bind(id, Date.now())
      .run();
    expect(await figures()).toEqual(before);
    expect(before).toMatchObject([{ opted_out: 1 }]);
  });
});
