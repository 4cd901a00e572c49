import { describe, expect, test } from "vitest";
import { decideApproval, type PolicyFacts } from "../../src/governance";

const SEND = "whatsapp.session_message.send";
const EVERYBODY = ["approver", "manager", "admin"];

const CASES: { about: string; facts: PolicyFacts; rules: string[]; roles: string[] }[] = [
  { about: "nothing", facts: {}, rules: [], roles: [] },
  { about: "no topic", facts: { sensitiveTopics: [] }, rules: [], roles: [] },
  { about: "payment", facts: { sensitiveTopics: ["payment"] }, rules: ["reply.payment"], roles: EVERYBODY },
  {
    about: "personal data",
    facts: { sensitiveTopics: ["personal_data"] },
    rules: ["reply.personal_data"],
    roles: ["approver", "compliance", "manager", "admin"],
  },
  {
    about: "a commitment",
    facts: { sensitiveTopics: ["commitment"] },
    rules: ["reply.commitment"],
    roles: EVERYBODY,
  },
  {
    about: "consent",
    facts: { sensitiveTopics: ["consent"] },
    rules: ["reply.consent"],
    roles: ["approver", "compliance", "manager", "admin"],
  },
  {
    about: "something that may have been sent",
    facts: { mayRepeat: true },
    rules: ["reply.repetition"],
    roles: EVERYBODY,
  },
  {
    about: "something that was sent a moment ago",
    facts: { sentAlready: true },
    rules: ["reply.sent_already"],
    roles: EVERYBODY,
  },
  { about: "something that was not sent before", facts: { mayRepeat: false }, rules: [], roles: [] },
  {
    about: "payment and personal data",
    facts: { sensitiveTopics: ["personal_data", "payment"] },
    rules: ["reply.payment", "reply.personal_data"],
    roles: EVERYBODY,
  },
  {
    about: "everything at once",
    facts: { sensitiveTopics: ["payment", "personal_data", "commitment"] },
    rules: ["reply.payment", "reply.personal_data", "reply.commitment"],
    roles: EVERYBODY,
  },
];

describe("which replies wait for whom", () => {
  test.each(CASES)("a reply about $about", ({ facts, rules, roles }) => {
    const decision = decideApproval(SEND, facts);
    expect(decision.required).toBe(rules.length > 0);
    expect(decision.reasons.map(({ rule }) => rule)).toEqual(rules);
    expect([...decision.approver_roles].sort()).toEqual([...roles].sort());
  });

  test("a request waits for a day", () => {
    expect(decideApproval(SEND, { sensitiveTopics: ["payment"] }).expiresAfter).toBe(24 * 3_600_000);
  });

  test("each reason names its own approvers and says why in words", () => {
    const { reasons } = decideApproval(SEND, { sensitiveTopics: ["payment", "personal_data"] });
    expect(reasons).toEqual([
      { rule: "reply.payment", reason: "The reply is about payment.", approver_roles: EVERYBODY },
      {
        rule: "reply.personal_data",
        reason: "The reply is about personal or secret data.",
        approver_roles: ["approver", "compliance", "manager", "admin"],
      },
    ]);
  });

  test("the rules of one tool say nothing of another", () => {
    const decision = decideApproval("whatsapp.contacts.list", { sensitiveTopics: ["payment"] });
    expect(decision).toMatchObject({ required: false, reasons: [], approver_roles: [] });
  });
});
