import type { CallContext } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { rfc3339 } from "../../platform/clock";
import { type Finding, judge } from "../assessment";
import { recordAudit } from "../audit";
import type { ApprovalDecision } from "../policy";
import { insertPreview } from "../preview-store";
import { contractOf } from "./contract";
import type { GovernedWrite } from "./write";

export interface PreviewAnswer {
  preview_id: string;
  content_hash: string;
  expires_at: string;
  verdict: string;
  findings: readonly Finding[];
  effects: Record<string, unknown>;
  approval: { required: boolean; reasons: ApprovalDecision["reasons"]; approver_roles: string[] };
  [more: string]: unknown;
}

/** Assesses, stores what was seen, and shows it. Changes nothing but the preview's own record. */
export async function preview<Content>(
  ctx: CallContext,
  write: GovernedWrite<Content>,
  content: Content,
): Promise<PreviewAnswer> {
  try {
    await write.authorize(ctx, content);
  } catch (error) {
    if (error instanceof ToolError) {
      await recordAudit(ctx, {
        action: "preview.denied",
        outcome: "denied",
        tool: write.previewTool ?? write.tool,
        code: error.code,
      });
    }
    throw error;
  }
  const assessment = await write.assess(ctx, content);
  const judgement = await judge(write.tool, assessment);
  const stored = contractOf(ctx, write, assessment, judgement);
  await ctx.db.run(insertPreview(stored));
  return {
    preview_id: stored.id,
    content_hash: stored.contentHash,
    expires_at: rfc3339(stored.expiresAt),
    verdict: stored.verdict,
    findings: assessment.findings,
    effects: assessment.effects,
    approval: {
      required: judgement.approval.required,
      reasons: judgement.approval.reasons,
      approver_roles: judgement.approval.approver_roles,
    },
    ...assessment.view,
  };
}
