import { describe, expect, test } from "vitest";
import { customerWrites, takeWebhooks } from "../../support/simulator";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { applyWebhooks, hearFromMeta, postWebhook } from "../../support/worker";
import { HOURS_RULE, MENU } from "./flows";
import {
  answers,
  CUSTOMER,
  liveFlow,
  liveRule,
  reasons,
  says,
  sessionOf,
  settle,
  switchOff,
  taps,
  threadOf,
  told,
  turns,
} from "./shop";

describe("a keyword rule", () => {
  test("answers once, though Meta tells twice, in the name of whoever let it", async () => {
    const request = await liveRule("kwr_hours", HOURS_RULE);
    await customerWrites({ from: CUSTOMER, type: "text", text: { body: "What are your OPENING hours?" } });
    const deliveries = await takeWebhooks();
    for (const delivery of [...deliveries, ...deliveries]) await postWebhook(delivery);
    await applyWebhooks();
    await settle();
    expect(await answers()).toEqual(["Ten to eight, every day."]);
    expect(await turns()).toEqual([
      { reason: "answered", status: "done", replies: 1, matched_id: "kwr_hours" },
    ]);
    expect(
      await row(
        "select action_request_id, sender_name, sender_staff_id, origin, status from messages where direction = 'out' and origin is not null",
      ),
    ).toMatchObject({
      action_request_id: request,
      sender_name: null,
      sender_staff_id: null,
      origin: "automation",
    });
    expect(
      await row(
        "select actor_id, action_request_id, code from audit_log where action = 'automation.answered'",
      ),
    ).toEqual({ actor_id: "system", action_request_id: request, code: "answered" });
  });

  test("answers in the customer's language, and says nothing to what it is not asked", async () => {
    await liveRule("kwr_hours", HOURS_RULE);
    await says("Do you sell teapots?");
    expect(await answers()).toEqual([]);
    await set("update contacts set language = 'zh-HK' where phone = '+' || ?1", CUSTOMER);
    await says("opening hours");
    expect(await answers()).toEqual(["每日十時至八時。"]);
    expect(await reasons()).toEqual(["no_match", "answered"]);
  });

  test("leaves the service level as it is: nobody has answered, and the message stays unread", async () => {
    await liveRule("kwr_hours", HOURS_RULE);
    await says("opening hours");
    await hearFromMeta();
    expect(
      await row(
        `select first_response_at, running_since is not null as waits from inbox_cases where conversation_id = ?1`,
        (await threadOf()).id,
      ),
    ).toEqual({ first_response_at: null, waits: 1 });
    expect((await threadOf()).unread_count).toBe(1);
  });
});

test("nothing is looked at while nothing is live, and a switched off flow answers no more", async () => {
  await says("Hello");
  expect(await turns()).toEqual([]);
  await liveFlow("flw_menu", MENU);
  await says("Hello again");
  await switchOff("flw_menu");
  await says("And again");
  expect(await answers()).toEqual(["How can we help?"]);
});

describe("a question", () => {
  test("is answered by a tap", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await taps("Opening hours");
    expect(await answers()).toEqual(["How can we help?", "We are open from ten to eight."]);
    expect(await sessionOf()).toMatchObject({ state: "ended" });
  });

  test.each(["my ORDER", "2", "２", "我的订单"])("is answered by typing %s", async (typed) => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await says(typed);
    expect(await answers()).toEqual(["How can we help?", "Please tell us your order number."]);
    const thread = await threadOf();
    expect(thread).toMatchObject({ queue_id: "que_orders", tags: '["order-question"]' });
    expect(
      await rows("select kind, actor_kind, to_queue_id from handovers where conversation_id = ?1", thread.id),
    ).toEqual([{ kind: "assigned", actor_kind: "system", to_queue_id: "que_orders" }]);
  });

  test("is asked again by the fallback, twice, and then people get it", async () => {
    await liveFlow("flw_menu", MENU);
    for (const word of ["Hello", "purple", "green", "red", "blue"]) await says(word);
    expect(await answers()).toEqual([
      "How can we help?",
      "Sorry, please choose one of the options.",
      "Sorry, please choose one of the options.",
      "A person will answer you soon.",
    ]);
    expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "fallback" });
    expect((await threadOf()).queue_id).toBe("que_general");
    expect(await told("automation_handover")).toEqual(["stf_admin", "stf_agent", "stf_manager"]);
    expect(await reasons()).toEqual(["answered", "answered", "answered", "answered", "with_person"]);
  });

  test("of the FAQ is answered in between, and the first one stays asked", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await says("Is there parking?");
    await taps("Opening hours");
    expect(await answers()).toEqual([
      "How can we help?",
      "There is a car park next door.",
      "We are open from ten to eight.",
    ]);
  });

  test("of a version that is no longer live is over: what was said is looked at anew", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await liveFlow("flw_menu", { ...MENU, start: "hours" }, { version: 2 });
    await says("2");
    expect(await answers()).toEqual(["How can we help?", "We are open from ten to eight."]);
  });
});

test("two conversations of one batch are answered each", async () => {
  await liveRule("kwr_hours", HOURS_RULE);
  const other = "85255509102";
  await customerWrites({ from: CUSTOMER, type: "text", text: { body: "opening hours" } });
  await customerWrites({ from: other, type: "text", text: { body: "opening hours?" } });
  await hearFromMeta();
  await settle();
  expect(await answers()).toHaveLength(1);
  expect(await answers(other)).toHaveLength(1);
});
