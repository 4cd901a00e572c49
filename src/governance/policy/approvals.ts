import type { Role } from "../../auth";
import { HOUR } from "../../platform/clock";
import type { SensitiveTopic } from "./words";

/** What the approval rules look at. A tool states the facts that concern it; the rest stays out. */
export interface PolicyFacts {
  sensitiveTopics?: readonly SensitiveTopic[];
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

/** Which rules apply to a write, and who may approve it: somebody in the roles of all of them. */
export function decideApproval(tool: string, facts: PolicyFacts): ApprovalDecision {
  const rules = APPROVAL_RULES.filter((rule) => rule.tool === tool && rule.applies(facts));
  const [first, ...rest] = rules;
  const roles = first
    ? first.approverRoles.filter((role) => rest.every((rule) => rule.approverRoles.includes(role)))
    : [];
  return {
    required: rules.length > 0,
    reasons: rules.map((rule) => ({
      rule: rule.id,
      reason: rule.reason,
      approver_roles: [...rule.approverRoles],
    })),
    approver_roles: roles,
    expiresAfter: Math.min(...rules.map((rule) => rule.expiresAfter)),
  };
}
