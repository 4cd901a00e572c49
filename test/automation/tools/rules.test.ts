import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../../support/approval";
import { row } from "../../support/webhook";
import { answers, says } from "../run/shop";
import {
  agreed,
  ask,
  both,
  carryOut,
  codesOf,
  liveRule,
  previewOf,
  ruleItem,
  teaRule,
  tryChange,
} from "./changes";

test("a rule is a draft until a person agrees, and answers from then on", async () => {
  const draft = await ask({ kind: "keyword_rule", name: "Oolong", definition: teaRule() });
  expect(draft).toMatchObject({ status: "executed", result: { version: 1, status: "draft", priority: 10 } });
  const { rule_id } = draft.result;
  await says("Do you have oolong?");
  expect(await answers()).toEqual([]);

  const live = await previewOf({ kind: "keyword_rule", rule_id, status: "live" });
  expect(live).toMatchObject({
    verdict: "needs_approval",
    effects: { automation: "keyword_rule", status: "live", live_version: 1, answers_customers: true },
  });
  const { data } = await carryOut("keyword_rule", live.preview_id);
  expect(await outcomeOf(approveAs("marketer", data.action_request_id))).toMatchObject({ code: "forbidden" });
  await approveAs("approver", data.action_request_id);
  await says("Is the oolong fresh?");
  expect(await answers()).toEqual(["We have three kinds of oolong."]);
  expect(await ruleItem(rule_id)).toMatchObject({
    status: "live",
    live_version: 1,
    match: teaRule().match,
    priority: 10,
    reply: teaRule().reply,
    hits: { last_7_days: 1 },
    last_change: { to: "live" },
    versions: [{ version: 1, by: expect.stringContaining("marketer") }],
    changes: [{ from: "draft", to: "live", version: 1 }],
  });
});

test("a live rule changes, goes back and goes off with a person's approval, and in no other way", async () => {
  const rule_id = await liveRule();
  const other = teaRule({ reply: both("Four kinds.", "四款。") });
  // A draft beside it changes nothing that is live.
  const draft = await ask({ kind: "keyword_rule", rule_id, definition: other, base_version: 1 });
  expect(draft).toMatchObject({
    status: "executed",
    result: { version: 2, status: "live", live_version: 1 },
  });

  await agreed({ kind: "keyword_rule", rule_id, status: "live", version: 2 });
  await says("Any oolong?");
  await agreed({ kind: "keyword_rule", rule_id, status: "live", version: 1 });
  await says("Really, oolong?");
  expect(await answers()).toEqual(["Four kinds.", "We have three kinds of oolong."]);
  const again = await previewOf({ kind: "keyword_rule", rule_id, status: "live", version: 1 });
  expect(codesOf(again)).toEqual(["conflict"]);

  const off = await previewOf({ kind: "keyword_rule", rule_id, status: "off" });
  expect(off.verdict).toBe("needs_approval");
  await agreed({ kind: "keyword_rule", rule_id, status: "off" });
  await says("oolong");
  expect(await answers()).toHaveLength(2);
  expect(await ruleItem(rule_id)).toMatchObject({ status: "off", live_version: null, latest_version: 2 });
  expect(codesOf(await previewOf({ kind: "keyword_rule", rule_id, status: "off" }))).toEqual(["conflict"]);
});

test("a draft goes back to the words of an earlier version as a new one", async () => {
  const { rule_id } = (await ask({ kind: "keyword_rule", name: "Oolong", definition: teaRule() })).result;
  await ask({ kind: "keyword_rule", rule_id, definition: teaRule({ priority: 11 }), base_version: 1 });
  const { result } = await ask({ kind: "keyword_rule", rule_id, version: 1 });
  expect(result).toMatchObject({ version: 3, status: "draft", priority: 10 });
  expect((await ruleItem(rule_id)).latest).toEqual(teaRule());
});

test("what is live keeps its name while a draft of it is saved", async () => {
  const rule_id = await liveRule();
  const renamed = await previewOf({ kind: "keyword_rule", rule_id, name: "Refunds", definition: teaRule() });
  expect(renamed.findings[0]).toMatchObject({ code: "validation_failed", path: "change.name" });
  const other = await previewOf({
    kind: "keyword_rule",
    name: "Oolong",
    definition: teaRule({ priority: 20 }),
  });
  expect(other.findings[0]).toMatchObject({ code: "conflict", path: "change.name" });
});

test("two live rules never share a priority", async () => {
  await liveRule();
  const tie = {
    kind: "keyword_rule",
    name: "Teapots",
    definition: teaRule({ match: [{ by: "phrase", value: "teapot" }] }),
  };
  const live = await previewOf({ ...tie, status: "live" });
  expect(live.findings[0]).toMatchObject({ code: "conflict", path: "change.definition.priority" });
  expect((await carryOut("keyword_rule", live.preview_id)).data.code).toBe("conflict");
  // As a draft it may wait, and is told.
  const draft = await previewOf(tie);
  expect(draft.verdict).toBe("ready");
  expect(codesOf(draft, "warning")).toContain("conflict");
});

test("of two rules with one priority that wait for approval, the second is not carried out", async () => {
  const [one, other] = await Promise.all(
    ["teapot", "teacup"].map((value) =>
      ask({
        kind: "keyword_rule",
        name: value,
        status: "live",
        definition: teaRule({ match: [{ by: "phrase", value }] }),
      }),
    ),
  );
  await approveAs("approver", one.action_request_id);
  expect((await outcomeOf(approveAs("approver", other.action_request_id))).code).toBe("preview_stale");
  expect(await row("select count(*) as n from keyword_rules where status = 'live'")).toEqual({ n: 1 });
});

test("a keyword that everybody writes is refused, also as a draft", async () => {
  for (const by of ["contains", "prefix", "phrase"]) {
    const { data } = await tryChange({
      kind: "keyword_rule",
      name: "A",
      definition: teaRule({ match: [{ by, value: "a" } as never] }),
    });
    expect(data).toMatchObject({ verdict: "blocked" });
    expect(data.findings[0]).toMatchObject({
      code: "keyword_broad",
      path: "change.definition.match.0.value",
    });
  }
});

test("a pattern of nested repetitions costs no time, and one that RE2 does not have is refused with its words", async () => {
  const pattern = (value: string) =>
    tryChange({
      kind: "keyword_rule",
      name: "P",
      definition: teaRule({ match: [{ by: "pattern", value }] }),
    });
  await says(`${"a".repeat(3_000)}!`);
  // A pattern that goes back and forth would not be done with this text in a lifetime.
  const nested = await pattern("^(a+)+$");
  expect(nested.isError).toBe(false);
  expect(nested.data.verdict).toBe("ready");
  const looking = await pattern("(?=tea)oolong");
  expect(looking.data.findings[0]).toMatchObject({ severity: "error", code: "pattern_unsafe" });
});

test("contradictory or incomplete asks are refused with the field that is wrong", async () => {
  const rule_id = await liveRule();
  const issue = async (change: object) =>
    (await tryChange({ kind: "keyword_rule", ...change })).data.details.issues[0].path;
  expect(await issue({ name: "X" })).toBe("change.definition");
  expect(await issue({ definition: teaRule() })).toBe("change.name");
  expect(await issue({ rule_id, status: "off", definition: teaRule() })).toBe("change.definition");
  expect(await issue({ rule_id, status: "live", definition: teaRule(), version: 1 })).toBe("change.version");
  expect(await issue({ rule_id })).toBe("change.definition");
  expect(await issue({ name: "X", definition: { ...teaRule(), nonsense: 1 } })).toBe(
    "change.definition.nonsense",
  );
  expect(await issue({ name: "X", definition: { ...teaRule(), reply: { "not a language": "x" } } })).toBe(
    "change.definition.reply.not a language",
  );
  for (const id of ["kwr_nobody"])
    expect((await tryChange({ kind: "keyword_rule", rule_id: id, status: "off" })).data.code).toBe(
      "not_found",
    );
  expect((await tryChange({ kind: "keyword_rule", rule_id, status: "live", version: 7 })).data.code).toBe(
    "not_found",
  );
  expect((await tryChange({ kind: "auto_reply", flow_id: "flw_nobody", enabled: true })).data.code).toBe(
    "not_found",
  );
});
