import { describe, expect, test } from "vitest";
import { approveAs, auditOf, outcomeOf, statusOf } from "../support/approval";
import { eventState, park, parkedMessage, parkedStatuses, retry } from "../support/parked";
import { freshKey } from "../support/story";
import { conversationOf, hear, row, rows } from "../support/webhook";
import {
  messages,
  preference,
  secondsAgo,
  templateChange,
  text,
  webhookBody,
} from "../support/webhook-events";
import { ok } from "../support/worker";

const TOOL = "whatsapp.webhook.retry";
const LOG = "whatsapp.webhook_logs.list";
const GUEST = "85255509411";
const guest = (n: number) => `8525551${String(n).padStart(4, "0")}`;

test("a failed status is processed again at once, by the person who found it in the log", async () => {
  const [id] = await parkedStatuses(1);
  const { items } = await ok("manager", LOG, { outcome: "failed" });
  expect(items).toMatchObject([
    { id, kind: "status", tries: 5, reason: expect.stringContaining("The database refused") },
  ]);

  const { data } = await retry({ event_ids: [id] });
  expect(data).toMatchObject({
    status: "executed",
    approval: { required: false },
    effects: { events: 1, kinds: { status: 1 }, customers_held_up: 0, event_ids: [id] },
    result: { requeued: 1, kinds: { status: 1 } },
  });
  expect(await row("select status from messages where wamid = 'wamid.DEMO1x2'")).toEqual({
    status: "played",
  });
  const { items: after } = await ok("manager", LOG, {
    action_request_id: data.action_request_id,
    detail: "full",
  });
  expect(after).toMatchObject([
    { id, outcome: "applied", tries: 1, replays: 1, action_request_id: data.action_request_id },
  ]);
  expect(after[0].replay).toMatch(/^not possible/);
  expect(await auditOf(data.action_request_id)).toMatchObject([{ action: "write.executed", outcome: "ok" }]);
});

test("a customer's message waits for a person; until then nothing goes to the customer, and then it is there", async () => {
  await hear(webhookBody([messages(text(GUEST, "First", secondsAgo(60)))]));
  const conversation_id = await conversationOf(GUEST);
  const [id = ""] = await parkedMessage(GUEST, "Second");
  const preview = () =>
    ok("agent", "whatsapp.session_message.preview", {
      conversation_id,
      message: { type: "text", text: { body: "Good morning!" } },
    });
  const held = await preview();
  expect(held.verdict).toBe("blocked");
  expect(JSON.stringify(held.findings)).toContain(TOOL);

  const { data } = await retry({ event_ids: [id] });
  expect(data).toMatchObject({
    status: "pending_approval",
    approval: { reasons: [{ rule: "webhook.state_change" }] },
    effects: { events: 1, kinds: { message: 1 }, customers_held_up: 1 },
  });
  expect(await eventState(id)).toMatchObject({ outcome: "failed", replays: 0 });

  expect(await approveAs("approver", data.action_request_id)).toMatchObject({ status: "executed" });
  expect(await eventState(id)).toEqual({
    outcome: "applied",
    tries: 1,
    replays: 1,
    replay_request_id: data.action_request_id,
  });
  const { messages: shown } = await ok("agent", "whatsapp.conversation.get", { conversation_id });
  expect(shown.map((item: { customer_text: string }) => item.customer_text)).toEqual(["First", "Second"]);
  expect((await preview()).verdict).toBe("ready");
});

test("what the event brings about is written down as Meta's, not as that of the person who approved", async () => {
  const [id] = await parkedMessage(GUEST, "STOP");
  const { data } = await retry({ event_ids: [id] });
  const { seq } = await row<{ seq: number }>("select max(seq) as seq from audit_log");
  await approveAs("approver", data.action_request_id);
  const entries = await rows(
    `select distinct action, actor_kind from audit_log where seq > ?1 and action not like 'approval.%'
       and action <> 'write.executed' order by action`,
    seq,
  );
  expect(entries).toEqual([
    { action: "consent.opt_out", actor_kind: "customer" },
    { action: "webhook.applied", actor_kind: "meta" },
  ]);
  expect((await auditOf(data.action_request_id)).map(({ action }) => action)).toEqual([
    "write.requested",
    "approval.approved",
    "write.executed",
  ]);
});

test.each([
  ["message", () => parkedMessage(GUEST)],
  ["user_preference", () => park(webhookBody([preference(GUEST, "stop")]), "insert on contacts")],
  [
    "template_review",
    () =>
      park(
        webhookBody(
          [templateChange("message_template_status_update", "order_update", "en", { event: "PAUSED" })],
          secondsAgo(),
        ),
        "update on templates",
      ),
  ],
  [
    "account",
    () =>
      park(
        webhookBody(
          [
            {
              field: "phone_number_quality_update",
              value: { display_phone_number: "85255500001", event: "FLAGGED" },
            },
          ],
          secondsAgo(),
        ),
        "update on phone_numbers",
      ),
  ],
] as const)(
  "an event of kind %s changes records and needs approval, even a single one",
  async (kind, parked) => {
    const [id = "", ...others] = await parked();
    expect(others).toEqual([]);
    const { data } = await retry({ event_ids: [id] });
    expect(data).toMatchObject({
      status: "pending_approval",
      approval: { reasons: [{ rule: "webhook.state_change" }] },
      effects: { kinds: { [kind]: 1 } },
    });
    const { items } = await ok("manager", LOG, { event_id: id, detail: "full" });
    expect(items).toMatchObject([{ kind, replay: "possible", replay_needs_approval: true }]);
    await approveAs("approver", data.action_request_id);
    expect(await eventState(id)).toMatchObject({ outcome: "applied" });
  },
);

describe("what is not failed", () => {
  test("is told and left alone, beside what is", async () => {
    const applied = webhookBody([messages(text(guest(1), "Applied"))]);
    await hear(applied);
    await hear(webhookBody([{ field: "whatever", value: { a: 1 } }]));
    const others = (await rows<{ id: string }>("select id from webhook_events order by id")).map(
      ({ id }) => id,
    );
    const [id = ""] = await parkedStatuses(1);
    const { data } = await retry({ event_ids: [...others, id, id] });
    expect(data).toMatchObject({ status: "executed", result: { requeued: 1 } });
    expect(data.findings.map(({ code }: { code: string }) => code)).toEqual([
      "already_applied",
      "already_ignored",
    ]);
    expect(await row("select sum(replays) as n from webhook_events")).toEqual({ n: 1 });
  });

  test("alone is a conflict, and nothing is written but the denial", async () => {
    await hear(webhookBody([messages(text(GUEST, "Applied"))]));
    const { id } = await row<{ id: string }>("select id from webhook_events");
    const { data } = await retry({ event_ids: [id] });
    expect(data).toMatchObject({ code: "conflict", hint: expect.stringContaining(LOG) });
    expect(data.details.findings.map(({ code }: { code: string }) => code)).toContain("already_applied");
    expect(await eventState(id)).toMatchObject({ outcome: "applied", replays: 0 });
  });

  test("and unknown ids are named by their place", async () => {
    const [id] = await parkedStatuses(1);
    const { data } = await retry({ event_ids: [id, "whe_nobody"] });
    expect(data).toMatchObject({ code: "not_found", details: { path: "event_ids.1" } });
    expect(await eventState(id ?? "")).toMatchObject({ outcome: "failed" });
  });
});

test("a request that waited finds its events repaired by another: it says so, and does nothing", async () => {
  const [id = ""] = await parkedMessage(GUEST);
  const first = await retry({ event_ids: [id] });
  const second = await retry({ event_ids: [id] }, "admin");
  await approveAs("approver", first.data.action_request_id);
  expect(await outcomeOf(approveAs("approver", second.data.action_request_id))).toMatchObject({
    code: "preview_stale",
  });
  expect(await eventState(id)).toMatchObject({ outcome: "applied", replays: 1 });
});

test("an approval stays good for those of its events that are still failed", async () => {
  const first = await parkedMessage(guest(1), "One");
  const second = await parkedMessage(guest(2), "Two");
  const both = await retry({ event_ids: [...first, ...second] });
  const one = await retry({ event_ids: first }, "admin");
  await approveAs("approver", one.data.action_request_id);
  expect(await approveAs("approver", both.data.action_request_id)).toMatchObject({ result: { requeued: 1 } });
  expect(
    await rows("select outcome, replays from webhook_events where id in (?1, ?2)", first[0], second[0]),
  ).toEqual([
    { outcome: "applied", replays: 1 },
    { outcome: "applied", replays: 1 },
  ]);
});

test("the same key repeats the answer and retries nothing", async () => {
  const [id] = await parkedStatuses(1);
  const key = freshKey();
  const first = await retry({ event_ids: [id] }, "manager", key);
  const again = await retry({ event_ids: [id] }, "manager", key);
  expect(again.data).toEqual(first.data);
  expect((await statusOf(first.data.action_request_id, "manager")).result).toEqual(first.data.result);
  expect(await eventState(id ?? "")).toMatchObject({ replays: 1 });
});

test.each(["viewer", "agent", "marketer", "compliance"])("a %s cannot retry", async (role) => {
  const [id] = await parkedStatuses(1);
  expect((await retry({ event_ids: [id] }, role)).isError).toBe(true);
  expect(await eventState(id ?? "")).toMatchObject({ outcome: "failed" });
});

test.each([
  ["neither ids nor a filter", "event_ids", {}],
  ["both", "event_ids", { event_ids: ["whe_1"], failed: {} }],
  ["no id", "event_ids", { event_ids: [] }],
  ["too many ids", "event_ids", { event_ids: Array(201).fill("whe_1") }],
  ["a kind that is none", "failed.kind", { failed: { kind: "letter" } }],
  ["a time that is none", "failed.received_after", { failed: { received_after: "yesterday" } }],
  ["an unknown filter", "failed.outcome", { failed: { outcome: "applied" } }],
])("%s: the error names %s", async (_case, path, args) => {
  const { data } = await retry(args);
  expect(data).toMatchObject({ code: "validation_failed" });
  expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});
