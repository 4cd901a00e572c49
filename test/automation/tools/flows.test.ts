import { expect, test } from "vitest";
import { approveAs, auditOf, outcomeOf } from "../../support/approval";
import { beforeBatch } from "../../support/meanwhile";
import { freshKey } from "../../support/story";
import { row, rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { answers, says } from "../run/shop";
import {
  agreed,
  ask,
  both,
  carryOut,
  codesOf,
  flowItem,
  hoursFlow,
  liveFlow,
  liveRule,
  previewOf,
  savedFlow,
  teaRule,
  tryChange,
} from "./changes";

test("a draft is saved without anybody's approval, and answers nobody", async () => {
  const preview = await previewOf({ kind: "flow", name: "Opening hours", definition: hoursFlow() });
  expect(preview).toMatchObject({ verdict: "ready", approval: { required: false } });
  expect(preview.effects).toMatchObject({ name: "Opening hours", status: "draft", answers_customers: false });
  expect(preview.outline).toEqual([
    "on any message → hours",
    "hours (message): → done",
    "done (end): (ends)",
    "fallback: said 2 times at most, then → people",
  ]);
  const { data } = await carryOut("flow", preview.preview_id);
  expect(data).toMatchObject({
    status: "executed",
    result: { version: 1, status: "draft", live_version: null },
  });
  await says("When do you open?");
  expect(await answers()).toEqual([]);
  expect(await flowItem(data.result.flow_id)).toMatchObject({
    name: "Opening hours",
    status: "draft",
    live_version: null,
    latest_version: 1,
    trigger: { on: "any_message" },
    nodes: { count: 2, message: 1, end: 1 },
    fallback: true,
    handover: { queue_id: "que_general" },
    hits: { last_7_days: 0, last_30_days: 0 },
    last_change: { to: "saved", by: expect.stringContaining("marketer") },
    live: null,
    latest: hoursFlow(),
    versions: [{ version: 1 }],
    changes: [],
  });
});

test("going live waits for a person who did not ask for it, and is then traced to that request", async () => {
  const flow_id = await savedFlow();
  const preview = await previewOf({ kind: "auto_reply", flow_id, enabled: true }, "manager");
  expect(preview).toMatchObject({ verdict: "needs_approval", effects: { status: "live", live_version: 1 } });
  const { data } = await carryOut("auto_reply", preview.preview_id, "manager");
  expect(data.status).toBe("pending_approval");
  expect((await flowItem(flow_id)).status).toBe("draft");
  // The manager may approve, but not what the manager's own client asked for.
  expect(await outcomeOf(approveAs("manager", data.action_request_id))).toMatchObject({ code: "forbidden" });
  const done = await approveAs("approver", data.action_request_id);
  expect(done).toMatchObject({ status: "executed", result: { status: "live", live_version: 1 } });
  expect(
    await row("select status, live_version, action_request_id from flows where id = ?1", flow_id),
  ).toEqual({
    status: "live",
    live_version: 1,
    action_request_id: data.action_request_id,
  });
  expect((await auditOf(data.action_request_id)).map(({ action }) => action)).toEqual([
    "write.requested",
    "approval.denied",
    "approval.approved",
    "write.executed",
  ]);
  expect(await flowItem(flow_id)).toMatchObject({
    last_change: { from: "draft", to: "live", version: 1 },
    changes: [{ from: "draft", to: "live", version: 1, action_request_id: data.action_request_id }],
  });
});

test("a live flow answers, and no longer once it is switched off, not even whoever is in it", async () => {
  const question = hoursFlow({
    start: "ask",
    nodes: [
      {
        id: "ask",
        type: "question",
        text: both("What is it about?", "想問甚麼？"),
        options: [
          { id: "tea", title: both("Tea", "茶"), next: "tea" },
          { id: "human", title: both("Something else", "其他"), next: "human" },
        ],
      },
      { id: "tea", type: "end", text: both("We sell oolong.", "我們賣烏龍茶。") },
      { id: "human", type: "handover" },
    ],
  });
  const flow_id = await liveFlow("Menu", question);
  await says("Good morning");
  expect(await answers()).toEqual(["What is it about?"]);
  expect((await flowItem(flow_id)).hits).toEqual({ last_7_days: 1, last_30_days: 1 });
  await agreed({ kind: "auto_reply", flow_id, enabled: false });
  await says("Tea");
  expect(await answers()).toHaveLength(1);
  expect(await flowItem(flow_id)).toMatchObject({ status: "off", live_version: null });
});

test("a change of a live flow is a draft beside it, until a person agrees; an earlier version comes back the same way", async () => {
  const flow_id = await liveFlow();
  const later = hoursFlow({
    nodes: [
      { id: "hours", type: "message", text: both("We open at nine.", "我們九時開門。"), next: "done" },
      { id: "done", type: "end" },
    ],
  });
  const draft = await ask({ kind: "flow", flow_id, definition: later, base_version: 1 });
  expect(draft).toMatchObject({
    status: "executed",
    result: { version: 2, status: "live", live_version: 1 },
  });
  await says("When do you open?");
  expect(await answers()).toEqual(["We open at ten."]);
  expect(await flowItem(flow_id)).toMatchObject({ live: hoursFlow(), latest: later });

  const publish = await previewOf({
    kind: "flow",
    flow_id,
    definition: later,
    base_version: 2,
    publish: true,
  });
  expect(publish).toMatchObject({ verdict: "needs_approval", effects: { live_version: 3 } });
  expect(publish.differences).toContainEqual({
    field: "nodes.hours",
    before: expect.stringContaining("at ten"),
    after: expect.stringContaining("at nine"),
  });
  const asked = await carryOut("flow", publish.preview_id);
  await approveAs("approver", asked.data.action_request_id);
  expect(await flowItem(flow_id)).toMatchObject({
    live_version: 3,
    latest_version: 3,
    latest: null,
    live: later,
  });
  await says("And on Mondays?");
  expect(await answers()).toEqual(["We open at ten.", "We open at nine."]);

  await agreed({ kind: "auto_reply", flow_id, enabled: true, version: 1 });
  expect(await flowItem(flow_id)).toMatchObject({
    live_version: 1,
    latest_version: 3,
    live: hoursFlow(),
    latest: later,
  });
  expect((await flowItem(flow_id)).changes.map(({ version }: { version: number }) => version)).toEqual([
    1, 3, 1,
  ]);
});

test("the scope of what is live changes with a person's approval, and so does the version back to an earlier one", async () => {
  const flow_id = await liveFlow();
  const same = await previewOf({ kind: "auto_reply", flow_id, enabled: true });
  expect(codesOf(same)).toEqual(["conflict"]);
  const { status } = await ask({ kind: "auto_reply", flow_id, enabled: true, scope: { languages: ["en"] } });
  expect(status).toBe("pending_approval");
  expect((await flowItem(flow_id)).scope).toEqual({});
  await agreed({ kind: "auto_reply", flow_id, enabled: true, scope: { languages: ["en"] } });
  expect(await flowItem(flow_id)).toMatchObject({ scope: { languages: ["en"] }, live_version: 1 });
});

test("publishing what is not live is refused, with the way to switch it on", async () => {
  const flow_id = await savedFlow();
  const { data } = await tryChange({ kind: "flow", flow_id, definition: hoursFlow(), publish: true });
  expect(data).toMatchObject({ verdict: "blocked", approval: { required: false } });
  expect(data.findings[0]).toMatchObject({
    path: "change.publish",
    fix: expect.stringContaining("auto_reply.enable"),
  });
  const refused = await carryOut("flow", data.preview_id);
  expect(refused.data).toMatchObject({ code: "validation_failed" });
});

test("of two who change the same version, the second writes over nothing", async () => {
  const flow_id = await savedFlow();
  const change = (name: string) => ({
    kind: "flow",
    flow_id,
    name,
    definition: hoursFlow(),
    base_version: 1,
  });
  const [one, other] = [await previewOf(change("One")), await previewOf(change("Other"), "manager")];
  expect((await carryOut("flow", one.preview_id)).data.result.version).toBe(2);
  const late = await carryOut("flow", other.preview_id, "manager");
  expect(late.data.code).toBe("preview_stale");
  expect(codesOf(late.data.details)).toEqual(["conflict"]);
  const again = await previewOf(change("Other"), "manager");
  expect(again.findings[0]).toMatchObject({ code: "conflict", path: "change.base_version" });
  expect((await carryOut("flow", again.preview_id, "manager")).data.code).toBe("conflict");
  expect((await flowItem(flow_id)).name).toBe("One");
});

test("what is saved between the look and the batch undoes the batch", async () => {
  const flow_id = await savedFlow();
  const { preview_id } = await previewOf({ kind: "flow", flow_id, definition: hoursFlow() });
  const struck = beforeBatch(() =>
    ask({ kind: "flow", flow_id, definition: hoursFlow(), base_version: 1 }, "manager"),
  );
  const { data } = await carryOut("flow", preview_id);
  expect(struck()).toBe(true);
  expect(data.code).toBe("preview_stale");
  expect(await row("select count(*) as n from flow_versions where flow_id = ?1", flow_id)).toEqual({ n: 2 });
});

test("of two flows that begin on the same and are approved at the same moment, one goes live", async () => {
  const [one, other] = [await savedFlow("One"), await savedFlow("Other")];
  const on = async (flow_id: string) =>
    (await ask({ kind: "auto_reply", flow_id, enabled: true })).action_request_id as string;
  const [first, second] = [await on(one), await on(other)];
  const struck = beforeBatch(() => approveAs("approver", second));
  expect((await outcomeOf(approveAs("manager", first))).code).toBe("conflict");
  expect(struck()).toBe(true);
  expect(await rows("select name from flows where status = 'live'")).toEqual([{ name: "Other" }]);
});

test.each([
  ["fallback", "fallback_missing"],
  ["handover", "handover_missing"],
] as const)("without %s a flow is saved, and not switched on", async (part, code) => {
  const { [part]: _gone, ...definition } = hoursFlow();
  const draft = await previewOf({ kind: "flow", name: "Half", definition });
  expect(draft.verdict).toBe("ready");
  expect(codesOf(draft, "warning")).toContain(code);
  const saved = await carryOut("flow", draft.preview_id);
  const flow_id = saved.data.result.flow_id;
  const on = await previewOf({ kind: "auto_reply", flow_id, enabled: true });
  expect(on.verdict).toBe("blocked");
  expect(codesOf(on)).toContain(code);
  expect((await carryOut("auto_reply", on.preview_id)).data.code).toBe("validation_failed");
});

test("two flows that begin on the same have nothing in common, or are not both live", async () => {
  await liveFlow("English", hoursFlow(), { languages: ["en"] });
  const flow_id = await savedFlow("Chinese");
  const on = (scope: object) => previewOf({ kind: "auto_reply", flow_id, enabled: true, scope });
  expect(codesOf(await on({}))).toEqual(["trigger_taken"]);
  expect(codesOf(await on({ languages: ["en-GB"] }))).toEqual(["trigger_taken"]);
  expect(codesOf(await on({ languages: ["zh"] }))).toEqual([]);
  const hours = (from: string, to: string) => ({
    hours: { time_zone: "Asia/Hong_Kong", periods: [{ weekdays: [1, 2, 3, 4, 5], from, to }] },
  });
  await agreed({
    kind: "auto_reply",
    flow_id,
    enabled: true,
    scope: { languages: ["zh"], ...hours("20:00", "10:00") },
  });
  const third = await savedFlow("By day");
  const day = (scope: object) => previewOf({ kind: "auto_reply", flow_id: third, enabled: true, scope });
  expect(codesOf(await day({ languages: ["zh-HK"], ...hours("09:59", "12:00") }))).toEqual(["trigger_taken"]);
  expect(codesOf(await day({ languages: ["zh-HK"], ...hours("10:00", "20:00") }))).toEqual([]);
  expect((await flowItem(flow_id)).scope).toEqual({ languages: ["zh"], ...hours("20:00", "10:00") });
});

test("a scope names queues, numbers and time zones that there are", async () => {
  const flow_id = await savedFlow();
  const on = (scope: object, role = "admin") =>
    tryChange({ kind: "auto_reply", flow_id, enabled: true, scope }, role);
  const { data } = await on({
    phone_number_ids: ["+852 5550 0001", "999"],
    hours: { time_zone: "Mars/Olympus", periods: [{ weekdays: [1], from: "09:00", to: "10:00" }] },
  });
  expect(data.findings.filter(({ severity }: { severity: string }) => severity === "error")).toMatchObject([
    { code: "not_found", path: "change.scope.phone_number_ids", message: expect.stringContaining("999") },
    { code: "validation_failed", path: "change.scope.hours.time_zone" },
  ]);
  expect((await on({ queue_ids: ["que_none"] })).data).toMatchObject({ code: "not_found" });
  // The marketer may not know of the restricted queue, and is told the same.
  expect((await on({ queue_ids: ["que_complaints"] }, "marketer")).data).toMatchObject({ code: "not_found" });
  expect((await on({ queue_ids: ["que_complaints"] }, "manager")).data.verdict).toBe("needs_approval");
});

test("a pending request is stale once a template, a price or what is live beside it moved", async () => {
  await row(
    "insert into products (id, names, price_minor, currency, active, updated_at) values ('OOLONG', '{\"en\":\"Oolong\"}', 8800, 'HKD', 1, 1) returning id",
  );
  const template = { name: "order_update", language: "en", parameters: ["friend", "HL-1024"] };
  const definition = hoursFlow({
    start: "price",
    nodes: [
      {
        id: "price",
        type: "message",
        text: both("{{product.OOLONG.name}}: {{product.OOLONG.price}}", "{{product.OOLONG.price}}"),
        next: "template",
      },
      { id: "template", type: "message", template, next: "done" },
      { id: "done", type: "end" },
    ],
  });
  const flow_id = await savedFlow("Prices", definition);
  const pending = async () =>
    (await ask({ kind: "auto_reply", flow_id, enabled: true })).action_request_id as string;
  const outcome = async (id: string) => (await outcomeOf(approveAs("approver", id))).code;

  const first = await pending();
  await rows("update products set price_minor = 9000 where id = 'OOLONG'");
  expect(await outcome(first)).toBe("preview_stale");
  const second = await pending();
  await liveRule();
  expect(await outcome(second)).toBe("preview_stale");
  const third = await pending();
  await rows("update templates set status = 'PAUSED' where name = 'order_update' and language = 'en'");
  expect(await outcome(third)).toBe("preview_stale");
  const blocked = await previewOf({ kind: "auto_reply", flow_id, enabled: true });
  expect(codesOf(blocked)).toEqual(["template_not_approved"]);
  expect((await carryOut("auto_reply", blocked.preview_id)).data.code).toBe("template_not_approved");
  await rows("update templates set status = 'APPROVED' where name = 'order_update' and language = 'en'");
  expect(await outcome(await pending())).toBeUndefined();
});

test("only those who may write automation do, each preview is for its own write, and a key repeats the answer", async () => {
  for (const role of ["viewer", "agent"])
    expect(await tryChange({ kind: "flow", name: "X", definition: hoursFlow() }, role)).toMatchObject({
      isError: true,
      text: expect.stringContaining("automation_change.preview"),
    });
  const { preview_id } = await previewOf({ kind: "flow", name: "X", definition: hoursFlow() });
  for (const kind of ["keyword_rule", "auto_reply"])
    expect((await carryOut(kind, preview_id)).data.code).toBe("preview_required");
  expect((await carryOut("flow", preview_id, "manager")).data.code).toBe("preview_required");
  const key = freshKey();
  const first = await carryOut("flow", preview_id, "marketer", key);
  const again = await carryOut("flow", preview_id, "marketer", key);
  expect(again.data).toEqual(first.data);
  expect(await row("select count(*) as n from flows")).toEqual({ n: 1 });
});

test("routing is for those who may know of the queues", async () => {
  const definition = hoursFlow({ handover: { queue_id: "que_complaints" } });
  const { result } = await ask({ kind: "flow", name: "Complaints", definition }, "manager");
  const shownTo = async (role: string) => {
    const item = await flowItem(result.flow_id, role);
    return [item.handover.queue_id, item.latest.handover.queue_id];
  };
  expect(await shownTo("manager")).toEqual(["que_complaints", "que_complaints"]);
  // Sees every queue but restricted ones; is a member of two; sees none.
  expect(await shownTo("marketer")).toEqual(["hidden", "hidden"]);
  expect(await shownTo("agent")).toEqual(["hidden", "hidden"]);
  const open = await savedFlow("Open");
  expect((await flowItem(open, "agent")).handover).toEqual({
    queue_id: "que_general",
    name: expect.any(String),
  });
  expect((await flowItem(open, "viewer")).handover).toEqual({ queue_id: "hidden" });
});

test("a flow of ten thousand nodes is refused at once, and says why", async () => {
  const nodes = Array.from({ length: 10_000 }, (_, index) => ({ id: `n${index}`, type: "nonsense" }));
  const { data } = await tryChange({ kind: "flow", name: "Big", definition: { ...hoursFlow(), nodes } });
  expect(data).toMatchObject({ code: "validation_failed", message: expect.stringContaining("10000") });
  expect(data.details.issues).toHaveLength(1);
});

test("lists page in their order, by status, and do not grow with what is in them", async () => {
  const ids: string[] = [];
  for (const name of ["A", "B", "C"]) ids.push(await savedFlow(name));
  const first = await ok("viewer", "whatsapp.flows.list", { limit: 2 });
  expect(first.items.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
  const rest = await ok("viewer", "whatsapp.flows.list", { limit: 2, cursor: first.next_cursor });
  expect(rest.items.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
  expect(rest.next_cursor).toBeNull();
  expect((await ok("viewer", "whatsapp.flows.list", { status: ["live"] })).items).toEqual([]);
  expect((await call("viewer", "whatsapp.keyword_rules.list", { cursor: first.next_cursor })).data.code).toBe(
    "validation_failed",
  );
});

test("rules that start a flow are named, and switching the flow off says that they will do nothing", async () => {
  const flow_id = await liveFlow("Menu", hoursFlow({ trigger: { on: "rule" } }));
  const { reply: _none, default_language: _nor, ...rule } = teaRule({ flow_id });
  const rule_id = await liveRule("Menu word", rule);
  expect((await flowItem(flow_id)).started_by).toEqual([{ rule_id, name: "Menu word" }]);
  const off = await previewOf({ kind: "auto_reply", flow_id, enabled: false });
  expect(codesOf(off, "warning")).toEqual(["rules_start_it"]);
});
