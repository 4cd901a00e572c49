import fc from "fast-check";
import { expect, test } from "vitest";
import { matchingRule, nextMember, type RoutingFacts, ruleHolds } from "../../../src/inbox/routing/rules";

const FACTS: RoutingFacts = {
  tags: ["vip"],
  language: "zh-HK",
  texts: ["Hello", "我想退款，ＰＬＥＡＳＥ"],
  phone_number_id: "1",
  open: true,
};

test.each([
  [{}, true],
  [{ tag: "vip" }, true],
  [{ tag: "gift" }, false],
  [{ language: "zh" }, true],
  [{ language: "ZH-hk" }, true],
  [{ language: "zh-HK-x" }, false],
  [{ language: "z" }, false],
  [{ language: "en" }, false],
  [{ keywords: ["退款"] }, true],
  [{ keywords: ["please"] }, true],
  [{ keywords: ["refund", "HELLO"] }, true],
  [{ keywords: ["hell"] }, false],
  [{ keywords: ["lease"] }, false],
  [{ keywords: [""] }, false],
  [{ keywords: [] }, false],
  [{ phone_number_id: "1" }, true],
  [{ phone_number_id: "2" }, false],
  [{ hours: "open" as const }, true],
  [{ hours: "closed" as const }, false],
  [{ tag: "vip", language: "zh", hours: "closed" as const }, false],
])("%o holds: %s", (condition, holds) => {
  expect(ruleHolds({ id: "r", queue_id: "q", condition }, FACTS)).toBe(holds);
});

test("nobody whose language is not known speaks one", () => {
  const rule = { id: "r", queue_id: "q", condition: { language: "en" } };
  expect(ruleHolds(rule, { ...FACTS, language: null })).toBe(false);
});

test("the first rule that holds decides", () => {
  const rules = [{ tag: "gift" }, { tag: "vip" }, {}].map((condition, n) => ({
    id: `r${n}`,
    queue_id: "q",
    condition,
  }));
  expect(matchingRule(rules, FACTS)?.id).toBe("r1");
  expect(matchingRule(rules.slice(0, 1), FACTS)).toBeUndefined();
});

const staff = fc.uniqueArray(fc.stringMatching(/^s[a-z]{1,3}$/), { minLength: 1, maxLength: 6 });

test("round robin gives everybody the same, give or take one, whoever was last", () => {
  fc.assert(
    fc.property(
      staff,
      fc.option(fc.stringMatching(/^s[a-z]{1,3}$/)),
      fc.nat(40),
      (members, first, rounds) => {
        const got = new Map<string, number>();
        let last = first;
        for (let n = 0; n < rounds; n++) {
          last = nextMember("round_robin", members, last, () => 0);
          got.set(last ?? "", (got.get(last ?? "") ?? 0) + 1);
        }
        const counts = members.map((member) => got.get(member) ?? 0);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rounds);
      },
    ),
  );
});

test("least loaded never gives to somebody who has more than another", () => {
  fc.assert(
    fc.property(staff, fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }), (members, loads) => {
      const open = (id: string) => loads[members.indexOf(id)] ?? 0;
      const next = nextMember("least_loaded", members, null, open) ?? "";
      expect(members.every((member) => open(member) >= open(next))).toBe(true);
    }),
  );
});

test("nobody is nobody, and a queue that gives nothing out gives nothing out", () => {
  expect(nextMember("round_robin", [], "a", () => 0)).toBeNull();
  expect(nextMember("manual", ["a"], null, () => 0)).toBeNull();
});
