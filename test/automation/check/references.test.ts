import { describe, expect, test } from "vitest";
import { checkRule } from "../../../src/automation/check";
import { flow, flowOf, flowTold, rule, ruleTold, shop, told } from "./definitions";

describe("templates of a flow", () => {
  const told = (template: object) =>
    flowTold(
      flowOf([
        { id: "a", type: "message", template, next: "end" },
        { id: "end", type: "end" },
      ]),
    );

  test.each([
    [{ name: "order_update", language: "en", parameters: ["Jo", "12"] }, []],
    [
      { name: "order_update", language: "en", parameters: ["Jo"] },
      ["error template_parameters nodes.0.template.parameters"],
    ],
    [{ name: "order_update", language: "zh_HK" }, ["error template_unknown nodes.0.template"]],
    [{ name: "nothing", language: "en" }, ["error template_unknown nodes.0.template"]],
    [{ name: "new_one", language: "en" }, ["error template_not_approved nodes.0.template"]],
    [{ name: "spring_sale", language: "en" }, ["error template_category nodes.0.template"]],
    [
      { name: "order_update", language: "en", parameters: ["{{product.NONE.name}}", "Jasmine Tea HK$58"] },
      [
        "error product_unknown nodes.0.template.parameters.0",
        "error price_stale nodes.0.template.parameters.1",
      ],
    ],
  ])("%j", (template, expected) => {
    expect(told(template)).toEqual(expected);
  });
});

describe("queues and tags", () => {
  test("are looked up, and restricted ones pointed out", () => {
    const nodes = [
      { id: "a", type: "assign", queue_id: "que_none", next: "b" },
      { id: "b", type: "tag", add: ["vip", "marketing ok"], remove: ["subscribed"], next: "c" },
      { id: "c", type: "handover", queue_id: "que_legal" },
    ];
    expect(flowTold(flowOf(nodes, { handover: { queue_id: "que_gone" } }))).toEqual([
      "error queue_unknown handover.queue_id",
      "error queue_unknown nodes.0.queue_id",
      "error policy_blocked nodes.1.add.1",
      "warning queue_restricted nodes.2.queue_id",
    ]);
  });

  test("of a rule too", () => {
    const parts = { reply: undefined, default_language: undefined, queue_id: "que_legal" };
    expect(ruleTold(rule({ ...parts, queue_ids: ["que_legal", "que_none"], tags: ["同意推廣"] }))).toEqual([
      "error queue_unknown queue_ids.1",
      "error policy_blocked tags.0",
      "warning queue_restricted queue_id",
    ]);
  });
});

describe("what a rule stands beside", () => {
  test("another live rule has another priority", () => {
    expect(ruleTold(rule({ priority: 10 }))).toEqual(["error conflict priority"]);
    expect(told(checkRule(rule({ priority: 10 }), shop, { purpose: "live", id: "kwr_1" }))).toEqual([]);
    expect(told(checkRule(rule({ priority: 10 }), shop, { purpose: "draft" }))).toEqual([
      "warning conflict priority",
    ]);
    expect(checkRule(rule({ priority: 10 }), shop)[0]?.fix).toContain("11");
  });

  test("the flow that it starts is live", () => {
    const starts = (flow_id: string) =>
      ruleTold(rule({ reply: undefined, default_language: undefined, flow_id }));
    expect(starts("flw_1")).toEqual([]);
    expect(starts("flw_2")).toEqual(["error flow_not_live flow_id"]);
  });

  test("nothing of the shop is needed to say that a flow is sound", () => {
    const nothing = { products: [], templates: [], queues: [], rules: [], flows: [], languages: [] };
    expect(flowTold(flow(), nothing)).toEqual(["error queue_unknown handover.queue_id"]);
  });
});
