import { expect, test } from "vitest";
import { approveAs } from "../../support/approval";
import { row } from "../../support/webhook";
import { ask, both, hoursFlow, liveRule, previewOf, teaRule } from "./changes";

const statusOfRule = (name: string) => row("select status from keyword_rules where name = ?1", name);

test("a wrong price in the last of many long texts is found", async () => {
  const filler = "Tea is picked by hand and dried in the sun. ".repeat(40);
  const nodes = Array.from({ length: 12 }, (_, n) => ({
    id: `text${n}`,
    type: "question" as const,
    text: both(`${filler} ${n}`.slice(0, 1000), `第 ${n} 段。`),
    options: [{ id: "on", title: both("Go on", "繼續"), next: n < 11 ? `text${n + 1}` : "price" }],
  }));
  const price = {
    id: "price",
    type: "end" as const,
    text: both("Jasmine tea 50 g costs HK$50.", "茉莉花茶 50 克 HK$58。"),
  };
  const definition = hoursFlow({ start: "text0", nodes: [...nodes, price] });
  const { findings } = await previewOf({ kind: "flow", name: "Long", definition });
  expect(findings).toContainEqual(
    expect.objectContaining({ code: "price_stale", path: expect.stringContaining("nodes.12") }),
  );
});

test("to switch something off stays agreed on, whatever else changes meanwhile", async () => {
  const first = await liveRule("First", teaRule());
  const second = await liveRule(
    "Second",
    teaRule({ priority: 20, match: [{ by: "phrase", value: "jasmine" }] }),
  );
  const offs = [];
  for (const rule of [first, second])
    offs.push(await ask({ kind: "keyword_rule", rule_id: rule, status: "off" }));
  for (const { action_request_id } of offs) await approveAs("approver", action_request_id);
  expect([await statusOfRule("First"), await statusOfRule("Second")]).toEqual([
    { status: "off" },
    { status: "off" },
  ]);
});
