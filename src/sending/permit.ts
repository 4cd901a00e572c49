import { breachedGuardrails, type Guardrail, LIMITS } from "../governance";
import type { MessageContent } from "../meta";
import { type SendPermit, takePermitAuthority } from "../meta/send-permit";
import type { AppContext } from "../platform/context";
import { sha256 } from "../platform/hash";
import { gatherFacts } from "./facts";

/** The only permits there are come from here. */
const issue = takePermitAuthority();

export interface PermitRequest {
  messageId: string;
  contactId: string;
  phoneNumberId: string;
  windowOpen: boolean;
  content: MessageContent;
}

export type PermitDecision =
  | { kind: "granted"; permit: SendPermit }
  | { kind: "refused"; guardrail: Guardrail };

/** Checks every guardrail against the facts of this moment and grants a permit of a few seconds, or names the rule. */
export async function requestPermit(ctx: AppContext, request: PermitRequest): Promise<PermitDecision> {
  const { facts, recipient } = await gatherFacts(ctx, request, request.content);
  const breached = breachedGuardrails(facts)[0];
  if (breached) return { kind: "refused", guardrail: breached };
  if (!recipient) throw new Error("a contact without an address passed the guardrails");
  return {
    kind: "granted",
    permit: issue({
      messageId: request.messageId,
      phoneNumberId: request.phoneNumberId,
      recipient,
      contentHash: await sha256(request.content),
      expiresAt: ctx.clock.now() + LIMITS.permitLifetime,
    }),
  };
}
