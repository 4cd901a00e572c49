import { expect, test } from "vitest";
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
