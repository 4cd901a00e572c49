import { describe, expect, test, vi } from "vitest";
import { wordingDigest } from "../../../src/templates";
import { passTime, realTime } from "../../support/crash";
import { sentMessages } from "../../support/simulator";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { cron } from "../../support/worker";
import { MENU, QUIET_RULE } from "./flows";
import {
  answers,
  CUSTOMER,
  heard,
  liveFlow,
  liveRule,
  reasons,
  says,
  sessionOf,
  settle,
  threadOf,
  told,
  turns,
} from "./shop";

describe("an opt-out", () => {
  test("is confirmed once, and then there is silence, whatever the customer writes", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await says("STOP");
    for (const words of ["hello?", "opening hours", "STOP", "Stop.", "2"]) await says(words);
    expect(await answers()).toEqual([
      "How can we help?",
      "你已取消接收，我們不會再向你發送訊息。如有需要，隨時可以聯絡我們。",
    ]);
    expect(await reasons()).toEqual([
      "answered",
      "opt_out_confirmed",
      "opted_out",
      "opted_out",
      "opted_out",
      "opted_out",
      "opted_out",
    ]);
    expect(
      await rows(
        "select origin, action_request_id, sender_name, status from messages where origin = 'opt_out_confirmation'",
      ),
    ).toMatchObject([{ action_request_id: "act_flw_menu_1", sender_name: null }]);
  });

  test("that asks for a person reaches one, in silence", async () => {
    await liveFlow("flw_menu", MENU);
    await says("STOP");
    await says("I want to talk to a person");
    expect(await answers()).toHaveLength(1);
    expect(await told("automation_handover")).toHaveLength(3);
  });

  test("from advertising alone is confirmed as that, and questions are answered on", async () => {
    await liveFlow("flw_menu", MENU);
    await says("stop promotions");
    await says("Hello");
    expect(await answers()).toEqual([
      "你不會再收到我們的推廣訊息。你聯絡我們時，我們仍會回覆。",
      "How can we help?",
    ]);
  });

  test("is not confirmed while nothing is live", async () => {
    await says("STOP");
    expect(await answers()).toEqual([]);
  });

  test("that comes in before the answer goes out keeps the answer back", async () => {
    await liveFlow("flw_menu", MENU);
    await heard("Hello");
    await heard("STOP");
    await settle();
    expect(await reasons()).toEqual(["opted_out", "opt_out_confirmed"]);
    expect(await answers()).toHaveLength(1);
  });
});

test("whoever is blocked gets nothing, not even a confirmation", async () => {
  await liveFlow("flw_menu", MENU);
  const blocked = await row<{ phone: string; id: string }>(
    "select id, phone from contacts where blocked = 1 limit 1",
  );
  const from = blocked.phone.slice(1);
  for (const words of ["Hello", "human", "STOP"]) await says(words, from);
  expect(await answers(from)).toEqual([]);
  expect(await reasons()).toEqual(["blocked", "blocked", "blocked"]);
});

test("with a closed window nothing is said", async () => {
  await liveFlow("flw_menu", MENU);
  await heard("Hello");
  await set(
    "update conversations set last_inbound_at = ?1 where id = ?2",
    Date.now() - 25 * 3_600_000,
    (await threadOf()).id,
  );
  await settle();
  expect(await answers()).toEqual([]);
  expect(await reasons()).toEqual(["window_closed"]);
});

test("a reaction and a message in a group are nobody's turn; a picture without words is", async () => {
  await liveRule("kwr_quiet", { ...QUIET_RULE, match: [{ by: "contains", value: "image" }] });
  await says("Hello");
  await says("", CUSTOMER, { type: "image", text: undefined, image: { id: "1", mime_type: "image/jpeg" } });
  await says("", CUSTOMER, {
    type: "reaction",
    text: undefined,
    reaction: { message_id: "wamid.X", emoji: "👍" },
  });
  expect(await reasons()).toEqual(["no_match", "no_match"]);
});

const WAITS = (minutes: number, then: object) => ({
  trigger: { on: "any_message" },
  default_language: "en",
  start: "hold",
  nodes: [
    { id: "hold", type: "message", text: { en: "One moment." }, next: "wait" },
    { id: "wait", type: "wait", minutes, next: "then" },
    { id: "then", type: "message", ...then },
  ],
  handover: { queue_id: "que_general" },
});

describe("a wait", () => {
  test("goes on in its time, once", async () => {
    await liveFlow("flw_wait", WAITS(10, { text: { en: "Are you still there?" } }));
    await says("Hello");
    expect(await sessionOf()).toMatchObject({ state: "waiting" });
    // What is said meanwhile neither starts the flow anew nor has it wait twice.
    await says("Are you there?");
    expect(await answers()).toEqual(["One moment."]);
    expect(await rows("select 1 from automation_turns where kind = 'timer'")).toHaveLength(1);
    passTime(10 * 60_000 + 31_000);
    await cron();
    await settle();
    await settle();
    expect(await answers()).toEqual(["One moment.", "Are you still there?"]);
    expect(await sessionOf()).toMatchObject({ state: "ended" });
    expect(await reasons()).toEqual(["answered", "no_match", "answered"]);
    realTime();
  });

  test("is over for nothing when a person has taken over", async () => {
    await liveFlow("flw_wait", WAITS(10, { text: { en: "Are you still there?" } }));
    await says("Hello");
    await says("human");
    passTime(11 * 60_000);
    await settle();
    expect(await reasons()).toEqual(["answered", "asked_for_person", "moved_on"]);
    expect(await answers()).toEqual(["One moment."]);
    realTime();
  });

  test("after which the window is closed says what an approved template says, to whoever agreed to it", async () => {
    const template = { template: { name: "order_update", language: "en", parameters: ["A-1", "today"] } };
    const components = await row<{ body: string; status: string }>(
      "select status, components as body from templates where name = 'order_update' and language = 'en'",
    );
    expect(components.status).toBe("APPROVED");
    await liveFlow("flw_wait", WAITS(1500, template), {
      templates: { "order_update en": await wordingDigest(JSON.parse(components.body)) },
    });
    await says("Hello");
    const { contact_id } = await row<{ contact_id: string }>(
      "select contact_id from conversations where id = ?1",
      (await threadOf()).id,
    );
    await set(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
         occurred_at, recorded_at, dedupe_key, correlation_id)
       values ('cns_t', ?1, 'utility', 'opt_in', 'web_form', 'form', 'f', 'staff', 'stf_agent', 1, 1, 'k', 'c')`,
      contact_id,
    );
    passTime(25 * 3_600_000 + 60_000);
    await settle();
    realTime();
    const sent = (await sentMessages()).map(({ body }) => body);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ type: "template", template: { name: "order_update" } });
    expect(
      await row(
        "select category, template_id is not null as named, text like '%A-1%' as shown from messages where type = 'template' and origin = 'automation'",
      ),
    ).toEqual({ category: "utility", named: 1, shown: 1 });
  });

  test("with words of its own says nothing then", async () => {
    await liveFlow("flw_wait", WAITS(1500, { text: { en: "Are you still there?" } }));
    await says("Hello");
    passTime(25 * 3_600_000 + 60_000);
    await settle();
    realTime();
    expect(await answers()).toEqual(["One moment."]);
    expect(await reasons()).toEqual(["answered", "window_closed"]);
  });
});

describe("a price", () => {
  const PRICE = (sku: string) => ({
    match: [{ by: "phrase", value: "how much" }],
    priority: 5,
    reply: { en: `{{product.${sku}.name}} is {{product.${sku}.price}}.` },
    default_language: "en",
  });
  const addProduct = (id: string, active = 1) =>
    set(
      "insert into products (id, names, price_minor, currency, active, updated_at) values (?1, ?2, 12050, 'HKD', ?3, 1)",
      id,
      JSON.stringify({ en: "Oolong 100 g", "zh-Hant": "烏龍茶" }),
      active,
    );

  test("is that of the catalogue at the moment", async () => {
    await addProduct("tea-test");
    await liveRule("kwr_price", PRICE("tea-test"));
    await says("How much is it?");
    await set("update products set price_minor = 13000 where id = 'tea-test'");
    await says("And how much now?");
    expect(await answers()).toEqual(["Oolong 100 g is HK$120.50.", "Oolong 100 g is HK$130.00."]);
  });

  test.each([
    ["a product that is not sold any more", "tea-test"],
    ["no product", "tea-none"],
  ])("of %s is none: people get the question", async (_what, sku) => {
    await addProduct("tea-test", 0);
    await liveRule("kwr_price", PRICE(sku));
    await says("How much is it?");
    expect(await answers()).toEqual([]);
    expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "flow" });
    expect(await told("automation_handover")).toEqual(["stf_manager"]);
  });
});

test("a template that is not approved is not said: people get the conversation", async () => {
  await liveFlow("flw_t", {
    trigger: { on: "any_message" },
    default_language: "en",
    start: "t",
    nodes: [{ id: "t", type: "message", template: { name: "win_back", language: "en" } }],
  });
  await set("update templates set status = 'PAUSED' where name = 'win_back'");
  await says("Hello");
  expect(await answers()).toEqual([]);
  expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "flow" });
});

test("a turn whose conversation became part of another one is nobody's", async () => {
  await liveFlow("flw_menu", MENU);
  await heard("Hello");
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    (await threadOf()).id,
  );
  const known = await row<{ id: string }>("select id from contacts where phone = '+85255501001'");
  await set(
    "insert into contact_merges (winner_id, loser_id, merged_at) values (?1, ?2, ?3)",
    known.id,
    contact_id,
    Date.now(),
  );
  await settle();
  expect(await reasons()).toEqual(["gone"]);
  expect(await answers()).toEqual([]);
});

test("a turn that cannot be decided is given up after five tries: people get the conversation", async () => {
  await liveRule("kwr_x", QUIET_RULE);
  await heard("Hello");
  await set("update messages set content = 'null' where text = 'Hello' and direction = 'in'");
  await heard("xyzzy");
  const log = vi.spyOn(console, "error").mockReturnValue();
  for (let n = 0; n < 6; n++) {
    await settle();
    passTime(100_000);
  }
  realTime();
  log.mockRestore();
  expect(await turns()).toMatchObject([{ reason: "failed" }, { reason: "with_person" }]);
  expect(await told("automation_stopped")).toEqual(["stf_manager"]);
  expect(await row("select outcome, code from audit_log where action = 'automation.stopped'")).toEqual({
    outcome: "failed",
    code: "failed",
  });
});
