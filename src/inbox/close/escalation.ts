import type { CallContext } from "../../auth";
import { audit } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { guardChanges, isGuardFailure } from "../../platform/db";
import { activeEscalation, confirmActive, type EscalationRow } from "./store";

/** The active escalation of a conversation, if it is this person's; for anybody else there is none. */
export async function ownEscalation(
  ctx: CallContext,
  conversationId: string,
): Promise<EscalationRow | undefined> {
  const escalation = await activeEscalation(ctx.db, conversationId);
  return escalation?.owner_id === ctx.principal.staffId ? escalation : undefined;
}

/**
 * The owner of an escalation says that the conversation may be closed. Only the person does, signed in to the console:
 * not a token in the person's name, and no tool.
 * @throws {ToolError} `forbidden`, `not_found`, or `conflict` when it was confirmed or ended before
 */
export async function confirmEscalation(ctx: CallContext, conversationId: string): Promise<void> {
  const { principal } = ctx;
  if (principal.kind !== "staff")
    throw new ToolError("forbidden", "Only a person can confirm an escalation.", "Sign in to the console.");
  const escalation = await ownEscalation(ctx, conversationId);
  if (!escalation)
    throw new ToolError("not_found", "There is no escalation of yours here.", "Look at your notifications.");
  const entry = audit(ctx, {
    action: "escalation.confirmed",
    outcome: "ok",
    entity: { kind: "conversation", id: conversationId },
    details: { escalation_id: escalation.id },
  });
  try {
    await ctx.db.batch([
      confirmActive(escalation.id, principal.staffId, ctx.clock.now()),
      guardChanges(),
      entry.insert,
    ]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    throw new ToolError("conflict", "The escalation was confirmed or ended before.", "Look at it again.");
  }
}
