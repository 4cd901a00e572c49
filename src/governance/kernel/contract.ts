import type { CallContext } from "../../auth";
import { ERROR_CODES, type ErrorCode, ToolError } from "../../mcp/errors";
import type { AppContext } from "../../platform/context";
import { type Assessment, blockingFinding, type Judgement, judge } from "../assessment";
import { LIMITS } from "../policy";
import type { StoredPreview } from "../preview-store";
import type { GovernedWrite } from "./write";

type ToolNames = Pick<GovernedWrite, "tool" | "previewTool" | "previewLifetime">;

/** What was seen, in the form in which it is kept: the contract of the write that follows. */
export function contractOf(
  ctx: CallContext,
  write: ToolNames,
  assessment: Assessment,
  judgement: Judgement,
): StoredPreview {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.next("preview"),
    tool: write.previewTool ?? write.tool,
    principalId: ctx.principal.id,
    content: assessment.content,
    contentHash: judgement.contentHash,
    factsHash: judgement.factsHash,
    verdict: judgement.verdict,
    shown: { findings: assessment.findings, effects: assessment.effects, ...assessment.view },
    createdAt: now,
    expiresAt: now + (write.previewLifetime ?? LIMITS.previewLifetime),
  };
}

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
      `Call ${againWith(write)} again and look at what changed.`,
      {
        preview_id: contract.id,
        was: contract.verdict,
        now: judgement.verdict,
        findings: assessment.findings,
      },
    );
  }
  refuseBlocked(write, assessment, contract.id);
  return { assessment, judgement };
}

/** @throws {ToolError} with the code of the first finding that nobody can approve away. */
export function refuseBlocked(
  write: ToolNames,
  { findings }: Pick<Assessment, "findings">,
  previewId?: string,
): void {
  const blocker = blockingFinding(findings);
  if (!blocker) return;
  throw new ToolError(
    asErrorCode(blocker.code),
    blocker.message,
    blocker.fix ?? `Call ${againWith(write)} again.`,
    {
      ...(previewId && { preview_id: previewId }),
      ...(blocker.path !== undefined && { path: blocker.path }),
      findings,
    },
  );
}

const againWith = ({ previewTool, tool }: ToolNames): string => previewTool ?? tool;

function asErrorCode(code: string): ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code) ? (code as ErrorCode) : "validation_failed";
}
