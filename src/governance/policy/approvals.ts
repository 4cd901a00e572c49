import type { Role } from "../../auth";
import { HOUR } from "../../platform/clock";
import type { SensitiveTopic } from "./sensitive-content";

/** What the approval rules look at. A tool states the facts that concern it; the rest stays out. */
export interface PolicyFacts {
  sensitiveTopics?: readonly SensitiveTopic[];
  /** An equal message has an outcome that is unknown for long. */
  mayRepeat?: boolean;
}

/** One row of the approval policy. */
export interface ApprovalRule {
  id: string;
  tool: string;
  /** The condition in words; `applies` is the same in code. */
  when: string;
  applies: (facts: PolicyFacts) => boolean;
  /** Shown to the requester and the approver. */
  reason: string;
  approverRoles: readonly Role[];
  /** How long the request waits for a decision, ms. */
  expiresAfter: number;
}

const mentions = (topic: SensitiveTopic) => (facts: PolicyFacts) =>
  facts.sensitiveTopics?.includes(topic) ?? false;

/** The approval policy: the only place that says which write waits for whom. */
export const APPROVAL_RULES: readonly ApprovalRule[] = [
  {
    id: "reply.payment",
    tool: "whatsapp.session_message.send",
    when: "the message speaks of paying, refunding, or bank and card details",
    applies: mentions("payment"),
    reason: "The reply is about payment.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.personal_data",
    tool: "whatsapp.session_message.send",
    when: "the message asks for or states identity documents, passwords or codes",
    applies: mentions("personal_data"),
    reason: "The reply is about personal or secret data.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.consent",
    tool: "whatsapp.session_message.send",
    when: "the message invites the customer to opt in, in words or by a button",
    applies: mentions("consent"),
    reason: "The reply asks for consent to further messages.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.repetition",
    tool: "whatsapp.session_message.send",
    when: "the same message was sent before and nobody knows whether it arrived",
    applies: (facts) => facts.mayRepeat ?? false,
    reason: "The same message may have been sent already; its outcome never came back.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.commitment",
    tool: "whatsapp.session_message.send",
    when: "the message makes a promise, a legal statement or a change of policy",
    applies: mentions("commitment"),
    reason: "The reply commits the company or changes a policy.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
];

export interface ApprovalReason {
  rule: string;
  reason: string;
  approver_roles: string[];
}

export interface ApprovalDecision {
  required: boolean;
  reasons: ApprovalReason[];
  /** Roles that may decide under every rule that applies. */
  approver_roles: string[];
  expiresAfter: number;
}

/** Roles that stand in every one of some lists. */
export function rolesOfAll(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = lists;
  return first.filter((role) => rest.every((list) => list.includes(role)));
}

/** Which rules apply to a write, and who may approve it: somebody in the roles of all of them. */
export function decideApproval(tool: string, facts: PolicyFacts): ApprovalDecision {
  const rules = APPROVAL_RULES.filter((rule) => rule.tool === tool && rule.applies(facts));
  return {
    required: rules.length > 0,
    reasons: rules.map((rule) => ({
      rule: rule.id,
      reason: rule.reason,
      approver_roles: [...rule.approverRoles],
    })),
    approver_roles: rolesOfAll(rules.map(({ approverRoles }) => approverRoles)),
    expiresAfter: Math.min(...rules.map((rule) => rule.expiresAfter)),
  };
}
