import { afterEach, expect, test } from "vitest";
import { observeStatements } from "../../../src/platform/db";
import { approveAs } from "../../support/approval";
import { rows } from "../../support/webhook";
import { ok } from "../../support/worker";
import {
  agreed,
  ask,
  both,
  carryOut,
  codesOf,
  hoursFlow,
  liveFlow,
  liveRule,
  previewOf,
  teaRule,
} from "../tools/changes";

afterEach(() => observeStatements(undefined));

/** Puts messages of customers into the history of conversations, a minute apart, the last one just now. */
async function history(messages: readonly (readonly [conversation: string, text: string])[]): Promise<void> {
  await rows("delete from messages where direction = 'in'");
  await rows("update conversations set last_inbound_at = null");
  const end = Date.now();
  const list = messages.map(([conversation, text], index) => ({
    id: `msg_past${String(index).padStart(5, "0")}`,
    conversation,
    text,
    at: end - (messages.length - index) * 60_000,
  }));
  await rows(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status,
       status_rank, at, created_at)
     select past.value ->> 'id', conversation.id, conversation.contact_id, conversation.phone_number_id, 'in',
       'wamid.' || (past.value ->> 'id'), 'text',
       json_object('id', 'wamid.' || (past.value ->> 'id'), 'type', 'text', 'text', json_object('body', past.value ->> 'text')),
       past.value ->> 'text', 'received', 0, past.value ->> 'at', past.value ->> 'at'
     from json_each(?1) as past join conversations as conversation on conversation.id = past.value ->> 'conversation'`,
    JSON.stringify(list),
  );
  await rows(
    `update conversations set last_inbound_at = (select max(at) from messages
       where conversation_id = conversations.id and direction = 'in')`,
  );
}

const OPEN = ["cnv_demo01", "cnv_demo02", "cnv_demo03"];
/** Of the restricted queue. */
const COMPLAINT = "cnv_demo04";
const inTurn = (texts: readonly string[]) =>
  texts.map((text, index): [string, string] => [OPEN[index % OPEN.length] as string, text]);

/** Thirty messages: six of oolong, four of delivery, the rest of nothing in particular. */
const TEXTS = Array.from({ length: 30 }, (_, index) =>
  index % 5 === 0
    ? `Is the oolong number ${index} in stock?`
    : index % 8 === 1
      ? `Delivery of parcel ${index}?`
      : `Thank you ${index}`,
);
const oolong = TEXTS.filter((text) => text.includes("oolong")).length;
const delivery = TEXTS.filter((text) => text.includes("Delivery")).length;

test("what is counted is what a recount by hand finds", async () => {
  await history(inTurn(TEXTS));
  await liveRule(
    "Delivery",
    teaRule({
      match: [{ by: "phrase", value: "delivery" }],
      priority: 5,
      reply: both("Two days.", "兩天。"),
    }),
  );
  const { replay } = await previewOf({ kind: "keyword_rule", name: "Oolong", definition: teaRule() });
  expect(replay).toMatchObject({
    messages: 30,
    matched_before: delivery,
    matched_after: delivery + oolong,
    changed: oolong,
    share: oolong / 30,
    routes_changed: 0,
  });
  expect(replay.by).toEqual([
    { kind: "keyword_rule", id: "kwr_new", name: "Oolong", before: 0, after: oolong },
    {
      kind: "keyword_rule",
      id: expect.stringMatching(/^kwr_/),
      name: "Delivery",
      before: delivery,
      after: delivery,
    },
  ]);
  expect(Date.parse(replay.to) - Date.parse(replay.from)).toBe(29 * 60_000);
  expect(replay.examples).toHaveLength(oolong);
  expect(replay.examples[0]).toMatchObject({
    customer_text: TEXTS.findLast((text) => text.includes("oolong")),
    before: { answered_by: null, replies: [] },
    after: { answered_by: { name: "Oolong" }, replies: [expect.stringMatching(/oolong|烏龍/)] },
  });
  // Only the last of them, on request.
  const few = await previewOf(
    { kind: "keyword_rule", name: "Oolong", definition: teaRule() },
    "marketer",
    10,
  );
  expect(few.replay).toMatchObject({
    messages: 10,
    changed: TEXTS.slice(-10).filter((text) => text.includes("oolong")).length,
  });
  expect(few.replay.from).toBe(new Date(Date.parse(replay.to) - 9 * 60_000).toISOString());
});

test("a change of routes is counted and shown, a switch back too", async () => {
  await history(inTurn(TEXTS));
  const rule = teaRule({ queue_id: "que_orders" });
  const on = await previewOf({ kind: "keyword_rule", name: "Oolong", definition: rule, status: "live" });
  expect(on.replay).toMatchObject({ changed: oolong, routes_changed: oolong });
  expect(on.replay.examples[0].after.routed_to).toMatchObject({ queue_id: "que_orders" });
  const { data } = await carryOut("keyword_rule", on.preview_id);
  const { result } = await approveAs("approver", data.action_request_id);
  const off = await previewOf({ kind: "keyword_rule", rule_id: result?.rule_id, status: "off" });
  expect(off.replay).toMatchObject({
    matched_before: oolong,
    matched_after: 0,
    changed: oolong,
    routes_changed: oolong,
  });
});

test("another version that says the same changes nothing, one that says something else does", async () => {
  await history(inTurn(TEXTS));
  const flow_id = await liveFlow();
  const same = await previewOf({ kind: "flow", flow_id, definition: hoursFlow(), publish: true });
  expect(same.replay).toMatchObject({ matched_before: 30, matched_after: 30, changed: 0 });
  const [greet, end] = hoursFlow().nodes;
  const other = hoursFlow({ nodes: [{ ...greet, text: both("Hello!", "你好！") } as never, end as never] });
  const { replay } = await previewOf({ kind: "flow", flow_id, definition: other, publish: true });
  expect(replay).toMatchObject({ changed: 30, routes_changed: 0 });
});

test("a flow is replayed with its questions: an answer is taken as one", async () => {
  const question = hoursFlow({
    start: "ask",
    nodes: [
      {
        id: "ask",
        type: "question",
        text: both("Tea or pots?", "茶還是壺？"),
        options: [
          { id: "tea", title: both("Tea", "茶"), next: "tea" },
          { id: "pots", title: both("Pots", "壺"), next: "people" },
        ],
      },
      { id: "tea", type: "end", text: both("We sell oolong.", "我們賣烏龍茶。") },
      { id: "people", type: "handover", queue_id: "que_orders" },
    ],
  });
  await history([
    ["cnv_demo01", "Good day"],
    ["cnv_demo01", "Tea"],
    ["cnv_demo02", "Good day"],
    ["cnv_demo02", "Pots"],
    ["cnv_demo02", "And cups"],
  ]);
  const { replay } = await previewOf({ kind: "flow", name: "Menu", definition: question });
  // The last one is silent: people have the conversation.
  expect(replay).toMatchObject({ messages: 5, matched_after: 4, routes_changed: 1 });
  const byText = Object.fromEntries(
    replay.examples.map((one: { customer_text: string; after: object }) => [one.customer_text, one.after]),
  );
  expect(byText.Tea.replies[0]).toMatch(/oolong|烏龍/);
  expect(byText.Pots).toMatchObject({ to_person: "flow", routed_to: { queue_id: "que_orders" } });
});

test("a matcher that alone is in too many messages blocks going live, and is named", async () => {
  const greetings = TEXTS.map((text, index) => (index % 2 === 0 ? `Good morning ${text}` : text));
  await history(inTurn(greetings));
  const match = [
    { by: "phrase" as const, value: "oolong" },
    { by: "phrase" as const, value: "good morning" },
  ];
  const live = await previewOf({
    kind: "keyword_rule",
    name: "Hi",
    definition: teaRule({ match }),
    status: "live",
  });
  expect(live.verdict).toBe("blocked");
  expect(live.findings[0]).toMatchObject({
    code: "over_broad",
    path: "definition.match.1",
    message: expect.stringContaining('"good morning" alone is in 50%'),
  });
  expect((await carryOut("keyword_rule", live.preview_id)).data.code).toBe("validation_failed");
  const draft = await previewOf({ kind: "keyword_rule", name: "Hi", definition: teaRule({ match }) });
  expect(draft.verdict).toBe("ready");
  expect(codesOf(draft, "warning")).toContain("over_broad");
});

test("nineteen messages show no share; a flow for everybody is told how many that is", async () => {
  await history(inTurn(Array.from({ length: 19 }, (_, index) => `Good morning ${index}`)));
  const match = [{ by: "phrase" as const, value: "good morning" }];
  const few = await previewOf({
    kind: "keyword_rule",
    name: "Hi",
    definition: teaRule({ match }),
    status: "live",
  });
  expect(codesOf(few)).toEqual([]);
  await history(inTurn(TEXTS));
  const flow_id = (await ask({ kind: "flow", name: "All", definition: hoursFlow() })).result.flow_id;
  const on = await previewOf({ kind: "auto_reply", flow_id, enabled: true });
  expect(on.verdict).toBe("needs_approval");
  expect(codesOf(on, "warning")).toContain("over_broad");
});

test("what customers write while a request waits does not undo what was agreed", async () => {
  await history(inTurn(TEXTS));
  const { action_request_id } = await ask({
    kind: "keyword_rule",
    name: "Oolong",
    definition: teaRule(),
    status: "live",
  });
  await history(inTurn(TEXTS.map((_, index) => `oolong ${index}`)));
  expect((await approveAs("approver", action_request_id)).status).toBe("executed");
});

test("words of conversations that the caller may not see are neither shown nor counted", async () => {
  await history(
    TEXTS.map((text, index): [string, string] => [
      index === 0 ? COMPLAINT : (OPEN[0] as string),
      index === 0 ? "My oolong was stale" : `Thanks ${index} ${text.length}`,
    ]),
  );
  const change = { kind: "keyword_rule", name: "Oolong", definition: teaRule() };
  const hidden = await previewOf(change);
  expect(hidden.replay).toMatchObject({ messages: 29, changed: 0, by: [], examples: [] });
  const shown = await previewOf(change, "manager");
  expect(shown.replay.examples).toMatchObject([
    { customer_text: "My oolong was stale", conversation_id: COMPLAINT },
  ]);
  const audited = () =>
    rows(
      "select 1 from audit_log where action = 'personal_data.read' and tool = 'whatsapp.automation_change.preview'",
    );
  expect(await audited()).toHaveLength(1);
  expect(JSON.stringify(await rows("select * from audit_log"))).not.toContain("stale");
});

test("two thousand messages are replayed in a few statements, the same way each time", async () => {
  await history(inTurn(Array.from({ length: 2_500 }, (_, index) => `${TEXTS[index % 30]} ${index}`)));
  await liveFlow("Menu", hoursFlow(), { languages: ["en"] });
  const seen: { sql: string; rows_read: number }[] = [];
  observeStatements((cost) => seen.push(cost));
  const one = await previewOf(
    { kind: "keyword_rule", name: "Oolong", definition: teaRule() },
    "marketer",
    2_000,
  );
  observeStatements(undefined);
  const past = seen.filter(({ sql }) => sql.includes("with heard as"));
  expect(past).toHaveLength(1);
  expect(past[0]?.rows_read).toBeLessThan(25_000);
  expect(seen.length).toBeLessThanOrEqual(16);
  expect(one.replay.messages).toBe(2_000);
  const again = await previewOf(
    { kind: "keyword_rule", name: "Oolong", definition: teaRule() },
    "marketer",
    2_000,
  );
  expect(again.replay).toEqual(one.replay);
});

test("lists take three statements whatever is in them, four with histories", async () => {
  for (const name of ["A", "B", "C", "D"]) await ask({ kind: "flow", name, definition: hoursFlow() });
  await agreed({ kind: "keyword_rule", name: "Oolong", definition: teaRule(), status: "live" });
  for (const tool of ["whatsapp.flows.list", "whatsapp.keyword_rules.list"]) {
    for (const [detail, most] of [
      ["concise", 3],
      ["full", 4],
    ] as const) {
      const seen: string[] = [];
      observeStatements(({ sql }) => seen.push(sql));
      await ok("viewer", tool, { detail });
      observeStatements(undefined);
      const own = seen.filter((sql) =>
        /flows|keyword_rules|automation_|from queues as queue|phone_numbers/.test(sql),
      );
      expect(own.length).toBeLessThanOrEqual(most);
    }
  }
});
