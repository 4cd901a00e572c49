import { type CallContext, may } from "../../auth";
import {
  type AuditFinding,
  audit,
  type Finding,
  type GovernedWrite,
  openFindings,
  settleFindings,
} from "../../governance";
import { ToolError } from "../../mcp/errors";
import { guardChanges } from "../../platform/db";

/** Somebody has looked at what was found to be wrong with the audit log's chain, and says why it is so. */
export interface ChainSettlement {
  /** What they were shown: everything found up to this moment, ms. What was found since stays open. */
  found_until: number;
  reason: string;
}

/** Signs of a reason: it is what an auditor reads later. */
export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 1_000;

function findingsOn(open: readonly AuditFinding[], { reason }: ChainSettlement): Finding[] {
  if (open.length === 0)
    return [
      {
        severity: "error",
        code: "not_found",
        message: "Nothing was found, or it was settled already.",
        path: "nothing",
      },
    ];
  const long = reason.trim().length;
  if (long < SHORTEST_REASON || long > LONGEST_REASON)
    return [
      {
        severity: "error",
        code: "validation_failed",
        message: `The reason has ${SHORTEST_REASON} to ${LONGEST_REASON} signs: an auditor reads it later.`,
        path: "reason",
      },
    ];
  return [];
}

/**
 * Settles what the watch over the chain found. It mends nothing: seals and copies stay as they are, the reason stands in the
 * audit log, and what is found anew raises the alert again. The alert is over by this and by nothing else. Console only.
 */
export const CHAIN_SETTLEMENT: GovernedWrite<ChainSettlement, readonly AuditFinding[]> = {
  tool: "operations.settle_audit_findings",
  authorize: async ({ principal }: CallContext) => {
    if (principal.kind === "staff" && may(principal, "audit:settle")) return;
    throw new ToolError(
      "forbidden",
      "Only compliance and administrators settle what was found.",
      "Ask one of them.",
    );
  },
  assess: async (ctx, content) => {
    const open = await openFindings(ctx.db, content.found_until);
    return {
      content,
      findings: findingsOn(open, content),
      effects: { findings: open.length, seals: sealsOf(open) },
      policyFacts: {},
      facts: {},
      entity: { kind: "audit_chain", id: "chain" },
      before: { open: open.length },
      state: open,
    };
  },
  plan: async (ctx, { content, state: open = [] }) => {
    const ids = open.map(({ id }) => id);
    const settled = audit(ctx, {
      action: "audit.findings_settled",
      outcome: "ok",
      tool: CHAIN_SETTLEMENT.tool,
      entity: { kind: "audit_chain", id: "chain" },
      reason: content.reason.trim(),
      details: { findings: ids },
    });
    return {
      statements: [settleFindings(ids, ctx.clock.now()), guardChanges(ids.length), settled.insert],
      result: { settled: ids.length },
    };
  },
};

const sealsOf = (open: readonly AuditFinding[]) => [
  ...new Set(open.flatMap(({ seal }) => (seal === null ? [] : [seal]))),
];
