import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { MessageContent } from "../../../src/meta";
import { onCheckpoint } from "../../../src/platform/checkpoints";
import { createContext } from "../../../src/platform/context";
import { requestPermit } from "../../../src/sending/permit";
import { templateRefused } from "../../../src/templates";
import { approveAs, database, outcomeOf } from "../../support/approval";
import { runOutbox } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { fault, sentMessages } from "../../support/simulator";
import { send } from "../../support/story";
import { row, runCron } from "../../support/webhook";
import { secondsAgo } from "../../support/webhook-events";
import {
  alerts,
  COMPONENTS,
  hearAt,
  history,
  justSynced,
  ORDER_MESSAGE,
  order,
  previewed,
  STATUS,
  stored,
  willAsk,
} from "./telling";

const set = (column: string, value: unknown) =>
  env.DB.prepare(`update templates set ${column} = ?1 where id = 'tpl_demo01'`).bind(value).run();
const forget = () => env.DB.exec("delete from templates where id = 'tpl_demo01'");

const NOT_SENDABLE = [
  "PENDING",
  "REJECTED",
  "PAUSED",
  "DISABLED",
  "IN_APPEAL",
  "LIMIT_EXCEEDED",
  "PENDING_DELETION",
  "DELETED",
  "ARCHIVED",
  "UNHEARD_OF",
  "missing",
];

const becomes = (status: string) => (status === "missing" ? forget() : set("status", status));

/** A preview of a text that a person must agree to: its variable speaks of payment. */
const PAYMENT_MESSAGE = {
  ...ORDER_MESSAGE,
  template: {
    ...ORDER_MESSAGE.template,
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text: "Mei" },
          { type: "text", text: "HL-1, please pay the deposit of HK$500" },
        ],
      },
    ],
  },
};

async function waiting(): Promise<string> {
  const { preview_id } = await previewed(PAYMENT_MESSAGE);
  const { data } = await send(preview_id);
  if (data.status !== "pending_approval") throw new Error(`does not wait: ${JSON.stringify(data)}`);
  return data.action_request_id;
}

test("an approved template goes out", async () => {
  const { preview_id } = await previewed();
  expect((await send(preview_id)).data).toMatchObject({ status: "executed" });
  expect(await sentMessages()).toHaveLength(1);
});

describe.each(NOT_SENDABLE)("a template that is %s", (status) => {
  test("is blocked in the preview", async () => {
    await becomes(status);
    const { verdict, errors } = await previewed();
    expect([verdict, errors[0]]).toEqual(["blocked", "template_not_approved"]);
  });

  test("is refused when the preview was before that", async () => {
    const { preview_id } = await previewed();
    await becomes(status);
    expect(await send(preview_id)).toMatchObject({ isError: true, data: { code: "preview_stale" } });
    expect(await sentMessages()).toEqual([]);
  });

  test("is refused when the request was before that", async () => {
    const request = await waiting();
    await becomes(status);
    expect(await outcomeOf(approveAs("approver", request))).toMatchObject({ code: "preview_stale" });
    expect(await sentMessages()).toEqual([]);
  });

  test("gets no permit when the approval was before that", async () => {
    const { preview_id } = await previewed();
    let struck = false;
    const stop = onCheckpoint((point) => {
      struck ||= point === "write:after-record";
      if (point === "write:after-record") throw new Error("the Worker stops here");
    });
    await send(preview_id);
    stop();
    expect(struck).toBe(true);
    await becomes(status);
    await runOutbox();
    expect(
      await row(
        "select status, error ->> 'code' as code from messages where action_request_id is not null and created_at > 1 order by created_at desc limit 1",
      ),
    ).toEqual({
      status: "failed",
      code: "template_not_approved",
    });
    expect(await sentMessages()).toEqual([]);
  });
});

test("a template that is paused right before the batch of the request is not sent", async () => {
  const { preview_id } = await previewed();
  const struck = beforeBatch(() => hearAt(secondsAgo(), order(STATUS, { event: "PAUSED" })));
  await send(preview_id);
  expect(struck()).toBe(true);
  expect(await sentMessages()).toEqual([]);
});

/** A message that was asked for and waits, and what becomes of it when its turn comes after something has happened. */
async function sentAfter(happens: () => Promise<unknown>): Promise<{ status: string; code: string | null }> {
  const { preview_id } = await previewed();
  const stop = onCheckpoint((point) => {
    if (point === "write:after-record") throw new Error("the Worker stops here");
  });
  await send(preview_id);
  stop();
  await happens();
  await runOutbox();
  return row(
    "select status, error ->> 'code' as code from messages where template_id = 'tpl_demo01' order by created_at desc limit 1",
  );
}

const REWORDED = JSON.stringify([{ type: "BODY", text: "Hi {{1}}, your order {{2}} is LATE." }]);
const OTHER_SAMPLES = JSON.stringify([
  {
    type: "BODY",
    text: "Hi {{1}}, your order {{2}} is on its way.",
    example: { body_text: [["Somebody", "Else"]] },
  },
]);

describe("wording", () => {
  test("that changed since the preview makes it stale", async () => {
    const { preview_id } = await previewed();
    await set("components", REWORDED);
    expect(await send(preview_id)).toMatchObject({ isError: true, data: { code: "preview_stale" } });
  });

  test("that changed since the request is refused at its turn", async () => {
    expect(await sentAfter(() => set("components", REWORDED))).toEqual({
      status: "failed",
      code: "preview_stale",
    });
    expect(await sentMessages()).toEqual([]);
  });

  test("of which only the samples changed is the same wording", async () => {
    expect(await sentAfter(() => set("components", OTHER_SAMPLES))).toMatchObject({ status: "accepted" });
  });

  test("that Meta reported as changed goes out only once it is fetched", async () => {
    await hearAt(secondsAgo(9), order(COMPONENTS, { message_template_element: "Otherwise." }));
    expect(await previewed()).toMatchObject({ verdict: "blocked", errors: ["unavailable"] });
    await runCron();
    expect(await previewed()).toMatchObject({ verdict: "ready" });
  });

  test("of a message from before digests were kept is not compared", async () => {
    const changed = () =>
      env.DB.batch([
        env.DB.prepare("update messages set template_digest = null where template_id = 'tpl_demo01'"),
        env.DB.prepare("update templates set components = ?1 where id = 'tpl_demo01'").bind(REWORDED),
      ]);
    expect(await sentAfter(changed)).toMatchObject({ status: "accepted" });
  });
});

describe("a category that changed", () => {
  test("since the preview makes it stale, though she agreed to the new one too", async () => {
    const { preview_id } = await previewed();
    await env.DB.exec("update consent_states set marketing = 'opted_in' where contact_id = 'con_demo03'");
    await set("category", "MARKETING");
    expect(await send(preview_id)).toMatchObject({ isError: true, data: { code: "preview_stale" } });
  });

  test("since the request is refused at its turn, though she agreed to the new one too", async () => {
    await env.DB.exec("update consent_states set marketing = 'opted_in' where contact_id = 'con_demo03'");
    expect(await sentAfter(() => set("category", "MARKETING"))).toEqual({
      status: "failed",
      code: "preview_stale",
    });
    expect(await sentMessages()).toEqual([]);
  });

  test("to one that nobody knows here needs the consent that marketing needs", async () => {
    await set("category", "HOLOGRAPHIC");
    expect(await previewed()).toMatchObject({ errors: ["consent_missing"] });
  });
});

test("a permit looks at the template of its own moment", async () => {
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = 'cnv_demo03'",
  );
  const decide = () =>
    requestPermit(createContext(env), {
      messageId: "msg_by_hand",
      contactId: contact_id,
      conversationId: "cnv_demo03",
      phoneNumberId: "100000000000011",
      window: { open: false, closesAt: null, freeEntryPointUntil: null, opensFreeEntryPoint: false },
      content: ORDER_MESSAGE as MessageContent,
      previewed: { category: "utility", digest: null },
    });
  expect(await decide()).toMatchObject({ kind: "granted" });
  await set("status", "PAUSED");
  expect(await decide()).toMatchObject({ kind: "refused", guardrail: { code: "template_not_approved" } });
});

describe("Meta's refusal of a send says how the template stands", () => {
  test.each([
    [132015, "PAUSED", "template_paused"],
    [132016, "DISABLED", "template_disabled"],
  ])("%i: it is %s from now on, and Meta is asked", async (code, status, kind) => {
    await justSynced();
    await fault({ match: "/messages", times: 1, kind: "error", status: 400, code });
    const { preview_id } = await previewed();
    await send(preview_id);
    expect(await stored()).toMatchObject({ status });
    expect(await history()).toMatchObject([{ fact: "status", value: status, source: "send" }]);
    expect(new Set((await alerts()).map((alert) => alert.kind))).toEqual(new Set([kind]));
    expect(await willAsk()).toBe(true);
    expect(await previewed()).toMatchObject({ errors: ["template_not_approved"] });
  });

  test("132001: it cannot be sent for a reason that Meta's list tells", async () => {
    await justSynced();
    await fault({ match: "/messages", times: 1, kind: "error", status: 400, code: 132001 });
    const { preview_id } = await previewed();
    await send(preview_id);
    expect(await stored()).toMatchObject({ status: "APPROVED" });
    expect(await willAsk()).toBe(true);
  });

  test("a second refusal of what went out at the same time adds nothing", async () => {
    const refusal = { code: 132015, name: "order_update", language: "en" };
    const now = Date.now();
    await database.batch(templateRefused(refusal, now));
    await database.batch(templateRefused(refusal, now + 3_000));
    expect(await history()).toHaveLength(1);
    expect((await alerts()).length).toBe(3);
  });

  test("any other refusal says nothing of the template", async () => {
    await justSynced();
    await fault({ match: "/messages", times: 1, kind: "error", status: 400, code: 131026 });
    const { preview_id } = await previewed();
    await send(preview_id);
    expect(await stored()).toMatchObject({ status: "APPROVED" });
    expect(await willAsk()).toBe(false);
  });
});

test("a message keeps which template it is and in which wording", async () => {
  const { preview_id } = await previewed();
  await send(preview_id);
  const found = await database.first<{ template_id: string; template_digest: string }>(
    "select template_id, template_digest from messages where template_id is not null order by created_at desc limit 1",
  );
  expect(found).toEqual({
    template_id: "tpl_demo01",
    template_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
