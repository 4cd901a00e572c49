import { expect, test } from "vitest";
import { ask, both, hoursFlow, liveFlow, liveRule, savedFlow, teaRule } from "../../automation/tools/changes";
import { approveAs } from "../../support/approval";
import { conversationWith } from "../../support/story";
import { rows } from "../../support/webhook";
import { signedInAs } from "../browser";
import { teaFlow, wordsOn } from "./flows";

const HOSTILE = "<img src=x onerror=alert(1)> oolong?";

const seen = async (request: string, lang = "en", role = "approver") =>
  (await signedInAs(role)).read(`/console/approvals/${request}?lang=${lang}`);

test("of a flow that goes on with other words an approver sees what changes, the picture, and every message", async () => {
  const flow_id = await liveFlow(
    "Tea shop",
    teaFlow({
      nodes: teaFlow().nodes.map((node) =>
        node.type === "handover" ? { ...node, queue_id: "que_general" } : node,
      ),
    }),
    { languages: ["en", "zh-Hant"] },
  );
  const definition = teaFlow();
  definition.nodes = [
    ...definition.nodes.slice(0, 1),
    { id: "shops", type: "message", text: both("We have three shops.", "我們有三間分店。"), next: "person" },
    { id: "bye", type: "end", text: both("Goodbye!", "再見！") },
    { id: "person", type: "handover", queue_id: "que_general" },
  ];
  const { action_request_id } = await ask({
    kind: "flow",
    flow_id,
    definition,
    base_version: 1,
    publish: true,
  });
  const page = await seen(action_request_id);
  const words = wordsOn(page);
  expect(words).toContain("Flow: Tea shop goes live");
  expect(words).toContain("Status Live as before");
  expect(words).toContain("Version that answers 1 2 (new)");
  expect(words).toContain("Languages: English (en), Traditional Chinese (zh-Hant) as before");
  expect(words).toContain("Step: Message We have two shops. We have three shops.");
  expect(words).not.toContain("Step: End");
  expect(page).toContain('aria-label="Diagram of the flow Tea shop, 4 steps"');
  expect(words).toContain("What customers will read");
  expect(words).toContain("我們有三間分店。");
  expect(words).toContain("↩ Our shops ↩ A person");
  expect(words).toContain("Please say that again.");
  expect(page).toContain(`href="/console/automation/flows/${flow_id}"`);
  const chinese = wordsOn(await seen(action_request_id, "zh-Hant"));
  expect(chinese).toContain("流程： Tea shop 將會生效");
  expect(chinese).toContain("負責回覆的版本 1 2（新）");
  expect(chinese).toContain("步驟：訊息 我們有兩間分店。 我們有三間分店。");
});

test("what was decided stays as it was shown, whatever became of the flow since", async () => {
  const flow_id = await liveFlow();
  const definition = hoursFlow({
    nodes: [{ id: "hours", type: "end", text: both("We open at eleven.", "我們十一時開門。") }],
  });
  const { action_request_id } = await ask({
    kind: "flow",
    flow_id,
    definition,
    base_version: 1,
    publish: true,
  });
  await approveAs("approver", action_request_id);
  const words = wordsOn(await seen(action_request_id));
  expect(words).toContain("Version that answers 1 2 (new)");
  expect(words).toContain("We open at eleven.");
  expect(words).toContain("Step: End We open at ten. We open at eleven. Step: End The flow is over. none");
});

test("of a switch an approver sees where and when it answers afterwards", async () => {
  const flow_id = await savedFlow();
  const scope = {
    queue_ids: ["que_general"],
    hours: { time_zone: "Asia/Hong_Kong", periods: [{ weekdays: [7], from: "10:00", to: "14:00" }] },
  };
  const on = await ask({ kind: "auto_reply", flow_id, enabled: true, scope }, "manager");
  const words = wordsOn(await seen(on.action_request_id));
  expect(words).toContain("Flow: Opening hours is switched on");
  expect(words).toContain("Status Draft Live Version that answers none 1");
  expect(words).toContain(
    "Where and when everywhere, at any time Queues: General 一般查詢 · Hours: Sun 10:00–14:00 (Asia/Hong_Kong)",
  );
  await approveAs("approver", on.action_request_id);
  const off = await ask({ kind: "auto_reply", flow_id, enabled: false }, "manager");
  const after = wordsOn(await seen(off.action_request_id));
  expect(after).toContain("is switched off");
  expect(after).toContain("Status Live Off Version that answers 1 none");
  expect(after).toContain("What customers will no longer read");
  await approveAs("approver", off.action_request_id);
  expect(wordsOn(await seen(off.action_request_id))).toContain("Status Live Off Version that answers 1 none");
});

test("of a keyword rule an approver sees what it would have done with real messages, in the customers' own words", async () => {
  await conversationWith("85255509001", HOSTILE);
  const definition = teaRule({ queue_id: "que_orders" });
  const { action_request_id } = await ask(
    { kind: "keyword_rule", name: "Oolong", definition, status: "live" },
    "manager",
  );
  const page = await seen(action_request_id);
  const words = wordsOn(page);
  expect(words).toContain("Keyword rule: Oolong new goes live");
  expect(words).toContain("For a message that none has the words “oolong” / contains “烏龍”");
  expect(words).toMatch(/Messages looked at \d+ from/);
  expect(words).toMatch(/Messages that are answered otherwise 1 \(/);
  expect(words).toContain("Of them, that go elsewhere 1");
  expect(page).not.toContain("<img src=x");
  expect(page).toMatch(
    /A customer wrote: <time[^>]*>[^<]*<\/time><\/p><blockquote class="said" dir="auto">&lt;img src=x onerror=alert\(1\)&gt; oolong\?/,
  );
  expect(words).toContain(
    "Now no automatic answer Afterwards by Oolong · goes to Orders 訂單 We have three kinds of oolong.",
  );
  const [entry] = await rows<{ details: string }>(
    "select details from audit_log where action = 'personal_data.read' and actor_id = 'stf_approver' order by seq desc limit 1",
  );
  expect(JSON.parse(entry?.details ?? "{}")).toEqual({ contacts: 1 });
});

test("of a rule that says something else an approver sees both", async () => {
  const rule_id = await liveRule();
  const definition = teaRule({ reply: both("We have four kinds.", "我們有四款。"), priority: 4 });
  const { action_request_id } = await ask({
    kind: "keyword_rule",
    rule_id,
    definition,
    base_version: 1,
    status: "live",
  });
  const words = wordsOn(await seen(action_request_id));
  expect(words).toContain("Version that answers 1 2 (new)");
  expect(words).toContain("Priority 10 4");
  expect(words).toContain("Replies We have three kinds of oolong. We have four kinds.");
  const off = await ask({ kind: "keyword_rule", rule_id, status: "off" });
  expect(wordsOn(await seen(off.action_request_id))).toContain("Keyword rule: Oolong is switched off");
});

test("the list of approvals tells changes of automation apart", async () => {
  const flow_id = await savedFlow();
  await ask({ kind: "auto_reply", flow_id, enabled: true });
  await ask({ kind: "keyword_rule", name: "Oolong", definition: teaRule(), status: "live" });
  const page = wordsOn(await (await signedInAs("approver")).read("/console/approvals?lang=en"));
  expect(page).toContain("Opening hours : is switched on");
  expect(page).toContain("Oolong : goes live");
});

test("what is approved on the page goes live", async () => {
  const flow_id = await savedFlow();
  const { action_request_id } = await ask({ kind: "auto_reply", flow_id, enabled: true });
  const approver = await signedInAs("approver");
  expect((await approver.submit(`/console/approvals/${action_request_id}/approve`)).status).toBe(303);
  expect(wordsOn(await approver.read(`/console/automation/flows/${flow_id}?lang=en`))).toContain(
    "Answers customers by itself.",
  );
});

test("a decision that fails is told on the same page", async () => {
  const flow_id = await savedFlow();
  const { action_request_id } = await ask({ kind: "auto_reply", flow_id, enabled: true });
  const approver = await signedInAs("approver");
  await approver.read("/console?lang=en");
  const answer = await approver.submit(`/console/approvals/${action_request_id}/reject`, { reason: "" });
  expect(answer.status).toBe(400);
  expect(wordsOn(await answer.text())).toContain("Flow: Opening hours is switched on");
});
