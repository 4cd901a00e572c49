import {
  breachedGuardrails,
  type Guardrail,
  LIMITS,
  type MessageOrigin,
  type SendFacts,
} from "../governance";
import type { MessageContent } from "../meta";
import { type Recipient, type SendPermit, takePermitAuthority } from "../meta/send-permit";
import type { AppContext } from "../platform/context";
import { sha256 } from "../platform/hash";
import { gatherFacts, type PreviewedTemplate } from "./facts";
import type { Window } from "./window";

/** The only permits there are come from here. */
const issue = takePermitAuthority();

export interface PermitRequest {
  messageId: string;
  contactId: string;
  conversationId: string;
  phoneNumberId: string;
  window: Window;
  /** What sends it by itself; without it, somebody asked for it. */
  origin?: MessageOrigin | null;
  content: MessageContent;
  /** The template as it was when the message was asked for. */
  previewed?: PreviewedTemplate | undefined;
}

export type PermitDecision =
  | { kind: "granted"; permit: SendPermit }
  | { kind: "refused"; guardrail: Guardrail }
  /** The customer sent something that is not applied yet. */
  | { kind: "undecided" };

/** A few seconds, and never beyond the end of a window that it was granted for. */
function expiryOf({ open, closesAt }: Window, now: number): number {
  const soon = now + LIMITS.permitLifetime;
  return open && closesAt !== null ? Math.min(soon, closesAt - LIMITS.windowMargin) : soon;
}

/**
 * Checks every guardrail against the facts of this moment and grants a permit of a few seconds, or names the rule. It
 * decides nothing while a STOP may be among what was received and not applied.
 */
export async function requestPermit(ctx: AppContext, request: PermitRequest): Promise<PermitDecision> {
  const { facts, recipient, unsettled } = await gatherFacts(
    ctx,
    {
      contactId: request.contactId,
      conversationId: request.conversationId,
      windowOpen: request.window.open,
      origin: request.origin ?? null,
      messageId: request.messageId,
    },
    request.content,
    request.previewed,
  );
  if (unsettled) return { kind: "undecided" };
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
      expiresAt: expiryOf(request.window, ctx.clock.now()),
    }),
  };
}

/** One of many messages, with the facts about it as they were read in the transaction that claimed it. */
export interface BulkPermitRequest {
  messageId: string;
  phoneNumberId: string;
  content: MessageContent;
  facts: SendFacts;
  recipient: Recipient | undefined;
}

/** Checks the same guardrails against facts that were read a moment ago, and grants a permit as short. */
export async function bulkPermit(
  ctx: AppContext,
  { messageId, phoneNumberId, content, facts, recipient }: BulkPermitRequest,
): Promise<PermitDecision> {
  const breached = breachedGuardrails(facts)[0];
  if (breached) return { kind: "refused", guardrail: breached };
  if (!recipient) throw new Error("a contact without an address passed the guardrails");
  return {
    kind: "granted",
    permit: issue({
      messageId,
      phoneNumberId,
      recipient,
      contentHash: await sha256(content),
      expiresAt: ctx.clock.now() + LIMITS.permitLifetime,
    }),
  };
}
