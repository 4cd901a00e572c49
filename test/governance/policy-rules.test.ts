import { expect, test } from "vitest";
import { AUTOMATION_LIMITS, BROAD_SHARE } from "../../src/automation/rules";
import { BROADCAST_STOPS, HALT_REASONS } from "../../src/broadcasts";
import { countersStop } from "../../src/broadcasts/run/stop-rules";
import { RISK_RULES } from "../../src/templates";
import { ok } from "../support/worker";

test("the rules that templates are judged by are served on request, with the policy's section", async () => {
  const { template_risks: served } = await ok("viewer", "whatsapp.policy_rules.get", {
    sections: ["template_risks"],
  });
  expect(served.map(({ code }: { code: string }) => code)).toEqual(RISK_RULES.map(({ code }) => code));
  for (const row of served) {
    expect(row).toEqual({
      code: expect.any(String),
      severity: expect.stringMatching(/^(warning|info)$/),
      policy: expect.any(String),
      section: expect.any(String),
      why: expect.any(String),
      fix: expect.any(String),
    });
  }
  const { sections } = await ok("viewer", "whatsapp.policy_rules.get");
  expect(sections).not.toContain("template_risks");
});

test("what stops a broadcast is served from the table that the run goes by", async () => {
  const { limits } = await ok("viewer", "whatsapp.policy_rules.get", { sections: ["limits"] });
  const { stops, ...shares } = limits.broadcasts;
  expect(shares).toEqual({
    stop_shares: { failures: 0.2, opt_outs: 0.03, from_messages: 50 },
    audience_growth: { share: 0.1, people: 25, whichever: "is more" },
  });
  expect(stops).toEqual(
    Object.entries(HALT_REASONS).map(([reason, { kind, words }]) => ({
      reason,
      goes_on_by_itself: kind === "wait",
      words,
    })),
  );
  const waits = stops.filter((row: { goes_on_by_itself: boolean }) => row.goes_on_by_itself);
  expect(waits.map(({ reason }: { reason: string }) => reason)).toEqual([
    "messaging_limit",
    "quiet_hours",
    "unapplied",
  ]);
});

test("what automatic replies may do at most is served from the table that they go by", async () => {
  const { limits } = await ok("viewer", "whatsapp.policy_rules.get", { sections: ["limits"] });
  expect(limits.automation).toEqual({
    replies_to_one_message: AUTOMATION_LIMITS.repliesPerMessage,
    replies_per_conversation: {
      an_hour: AUTOMATION_LIMITS.repliesPerHour,
      a_day: AUTOMATION_LIMITS.repliesPerDay,
    },
    answers_within_minutes: 15,
    stops_for_a_person: {
      same_words: AUTOMATION_LIMITS.sameWords,
      answers_faster_than_ms: AUTOMATION_LIMITS.machineSpeed,
      so_often: AUTOMATION_LIMITS.fastAnswers,
      within_minutes: 10,
    },
    waits_without_an_answer: AUTOMATION_LIMITS.waitsPerSession,
    opt_out_confirmed_once_in_hours: 24,
    over_broad_above: BROAD_SHARE,
  });
});

test("the shares that are served are those at which a run stops", () => {
  const { shares, smallestSample } = BROADCAST_STOPS;
  const sent = (failed: number, optedOut: number, accepted: number) =>
    countersStop({ accepted, failed, optedOut });
  expect(sent(shares.failures * 100, 0, 100 * (1 - shares.failures))).toBe("failures");
  expect(sent(shares.failures * 100 - 1, 0, 100 * (1 - shares.failures) + 1)).toBeNull();
  expect(sent(0, shares.opt_outs * 100, 100)).toBe("opt_outs");
  expect(sent(0, shares.opt_outs * 100 - 1, 100)).toBeNull();
  expect(sent(smallestSample - 1, 0, 0)).toBeNull();
});
