import { ERROR_CODES, type ErrorCode, ToolError } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { type Assessment, blockingFinding, type Judgement, judge } from "../assessment";
import type { StoredPreview } from "../preview-store";
import type { GovernedWrite } from "./write";

/**
 * Looks again at what the contract is about. A contract that was blocked answers with its guardrail's code;
 * one whose verdict or audience would be another today is stale.
 */
export async function enforceGuardrails<Content>(
  ctx: AppContext,
  write: GovernedWrite<Content>,
  contract: StoredPreview,
): Promise<{ assessment: Assessment<Content>; judgement: Judgement }> {
  const assessment = await write.assess(ctx, contract.content as Content);
  const judgement = await judge(write.tool, assessment);
  if (judgement.factsHash !== contract.factsHash || judgement.contentHash !== contract.contentHash) {
    throw new ToolError(
      "preview_stale",
      `What the preview showed no longer holds: it was ${contract.verdict}, now it is ${judgement.verdict}.`,
      `Call ${write.previewTool} again and look at what changed.`,
      {
        preview_id: contract.id,
        was: contract.verdict,
        now: judgement.verdict,
        findings: assessment.findings,
      },
    );
  }
  const blocker = blockingFinding(assessment.findings);
  if (blocker) {
    throw new ToolError(
      asErrorCode(blocker.code),
      blocker.message,
      blocker.fix ?? `Call ${write.previewTool} again.`,
      {
        preview_id: contract.id,
        findings: assessment.findings,
      },
    );
  }
  return { assessment, judgement };
}

function asErrorCode(code: string): ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code) ? (code as ErrorCode) : "validation_failed";
}
