import { describe, expect, test } from "vitest";
import {
  breachedGuardrails,
  CONSENT_NEEDED,
  consentNeeded,
  type MessageCategory,
  SEND_GUARDRAILS,
  type SendFacts,
} from "../../src/governance";

describe("consent that each category needs", () => {
  test.each<[MessageCategory, "open" | "closed", string]>([
    ["service", "open", "not_opted_out"],
    ["service", "closed", "never"],
    ["utility", "open", "not_opted_out"],
    ["utility", "closed", "opted_in"],
    ["authentication", "open", "opted_in"],
    ["authentication", "closed", "opted_in"],
    ["marketing", "open", "opted_in"],
    ["marketing", "closed", "opted_in"],
  ])("%s in a window that is %s: %s", (category, window, needs) => {
    expect(consentNeeded(category, window === "open").needs).toBe(needs);
  });

  test("the table has one row for each category and window", () => {
    const rows = CONSENT_NEEDED.map(({ category, window }) => `${category} ${window}`);
    expect(new Set(rows).size).toBe(8);
    expect(rows).toHaveLength(8);
  });
});

/** A marketing template to somebody who wants it, while the window is open: nothing is in its way. */
const FINE: SendFacts = {
  category: "marketing",
  windowOpen: true,
  origin: null,
  originLive: true,
  personHasIt: false,
  consent: { marketing: "opted_in", utility: "opted_in", authentication: "opted_in", service: "unknown" },
  unheard: false,
  blocked: false,
  undeliverable: false,
  hasAddress: true,
  hasNumber: true,
  templateStatus: "APPROVED",
  templateUnread: false,
  templateChanged: null,
  quotesNote: false,
  mediaUnusable: false,
  sentWithinCaps: [0, 0],
};
/** A free-form reply in an open window. */
const REPLY: SendFacts = { ...FINE, category: "service", templateStatus: null, sentWithinCaps: [] };

const consent = (change: Partial<SendFacts["consent"]>) => ({ consent: { ...FINE.consent, ...change } });

const CASES: { given: string; facts: SendFacts; breached: string[] }[] = [
  { given: "a wanted template", facts: FINE, breached: [] },
  { given: "a reply in the window", facts: REPLY, breached: [] },
  {
    given: "a file that cannot be sent",
    facts: { ...REPLY, mediaUnusable: true },
    breached: ["policy_blocked"],
  },
  { given: "an automatic answer", facts: { ...REPLY, origin: "automation" }, breached: [] },
  {
    given: "an automatic answer of what is no longer live",
    facts: { ...REPLY, origin: "automation", originLive: false },
    breached: ["policy_blocked"],
  },
  {
    given: "an automatic answer where a person answers by now",
    facts: { ...REPLY, origin: "automation", personHasIt: true },
    breached: ["conflict"],
  },
  {
    given: "the confirmation of an opt-out, whatever is live and whoever has the conversation",
    facts: { ...REPLY, origin: "opt_out_confirmation", originLive: false, personHasIt: true },
    breached: [],
  },
  { given: "a blocked contact", facts: { ...REPLY, blocked: true }, breached: ["blocked"] },
  {
    given: "a customer of whom something could not be applied",
    facts: { ...REPLY, unheard: true },
    breached: ["unavailable"],
  },
  {
    given: "a reply to somebody who opted out of service",
    facts: { ...REPLY, ...consent({ service: "opted_out" }) },
    breached: ["opted_out"],
  },
  {
    given: "a reply to somebody who opted out of marketing only",
    facts: { ...REPLY, ...consent({ marketing: "opted_out" }) },
    breached: [],
  },
  {
    given: "marketing to somebody who opted out of it",
    facts: { ...FINE, ...consent({ marketing: "opted_out" }) },
    breached: ["opted_out"],
  },
  {
    given: "an undeliverable number",
    facts: { ...REPLY, undeliverable: true },
    breached: ["invalid_number"],
  },
  {
    given: "a code to an address that is no number",
    facts: { ...FINE, category: "authentication", hasNumber: false, sentWithinCaps: [] },
    breached: ["invalid_number"],
  },
  { given: "a template to an address that is no number", facts: { ...FINE, hasNumber: false }, breached: [] },
  { given: "no address", facts: { ...REPLY, hasAddress: false }, breached: ["invalid_number"] },
  ...["PAUSED", "PENDING", "REJECTED", "DISABLED", "missing", "approved"].map((templateStatus) => ({
    given: `a template that is ${templateStatus}`,
    facts: { ...FINE, templateStatus },
    breached: ["template_not_approved"],
  })),
  {
    given: "a template until its new wording is fetched",
    facts: { ...FINE, templateUnread: true },
    breached: ["unavailable"],
  },
  ...(["wording", "category"] as const).map((templateChanged) => ({
    given: `a template of which the ${templateChanged} changed`,
    facts: { ...FINE, templateChanged },
    breached: ["preview_stale"],
  })),
  { given: "a reply after the window", facts: { ...REPLY, windowOpen: false }, breached: ["window_closed"] },
  {
    given: "a template after the window to somebody who wants it",
    facts: { ...FINE, windowOpen: false },
    breached: [],
  },
  {
    given: "marketing without an opt-in",
    facts: { ...FINE, ...consent({ marketing: "unknown" }) },
    breached: ["consent_missing"],
  },
  {
    given: "a utility template without an opt-in, in the window",
    facts: { ...FINE, category: "utility", ...consent({ utility: "unknown" }) },
    breached: [],
  },
  {
    given: "a utility template without an opt-in, after the window",
    facts: { ...FINE, category: "utility", windowOpen: false, ...consent({ utility: "unknown" }) },
    breached: ["consent_missing"],
  },
  {
    given: "a code to somebody who did not ask for one",
    facts: { ...FINE, category: "authentication", ...consent({ authentication: "unknown" }) },
    breached: ["consent_missing"],
  },
  { given: "a third marketing message in a day", facts: { ...FINE, sentWithinCaps: [2, 2] }, breached: [] },
  {
    given: "a fourth marketing message in a day",
    facts: { ...FINE, sentWithinCaps: [3, 3] },
    breached: ["policy_blocked"],
  },
  {
    given: "a seventh marketing message in a week",
    facts: { ...FINE, sentWithinCaps: [0, 6] },
    breached: ["policy_blocked"],
  },
  {
    given: "a utility template after many marketing messages",
    facts: { ...FINE, category: "utility", sentWithinCaps: [9, 9] },
    breached: [],
  },
];

describe("guardrails of a send", () => {
  test.each(CASES)("$given", ({ facts, breached }) => {
    expect(breachedGuardrails(facts).map(({ code }) => code)).toEqual(breached);
  });

  test("every guardrail is breached by some case above", () => {
    const shown = new Set(CASES.flatMap(({ breached }) => breached));
    expect(SEND_GUARDRAILS.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
  });

  test("what is told first is what weighs most", () => {
    const everything: SendFacts = {
      ...REPLY,
      ...consent({ service: "opted_out" }),
      blocked: true,
      undeliverable: true,
      windowOpen: false,
    };
    expect(breachedGuardrails(everything).map(({ code }) => code)).toEqual([
      "blocked",
      "opted_out",
      "invalid_number",
      "window_closed",
    ]);
  });
});
