import { sha256 } from "../platform/hash";
import { callGraph, type GraphCaller, type GraphOutcome } from "./graph-client";
import type { MessageContent } from "./message-content";
import { withMediaIds } from "./message-media";
import { type SendPermit, spendPermit } from "./send-permit";

interface SendResponse {
  messages?: { id?: string }[];
}

/** What Meta said when it took a message. */
export interface Accepted {
  wamid: string;
}

/**
 * `POST /{phone-number-id}/messages`. There is no other call that reaches a customer, and it takes nothing
 * without a permit for this very content. `biz_opaque_callback_data` carries our message id, so that a
 * status can settle a send whose answer was lost. Files go by Meta's ids; permit and hash are of our own form.
 */
export async function sendMessage(
  caller: GraphCaller,
  permit: SendPermit,
  content: MessageContent,
  now: number,
  mediaIds: ReadonlyMap<string, string> = new Map(),
): Promise<GraphOutcome<Accepted>> {
  spendPermit(permit, await sha256(content), now);
  const outcome = await callGraph<SendResponse>(caller, "POST", `${permit.phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...permit.recipient,
    ...(withMediaIds(content, mediaIds) as object),
    biz_opaque_callback_data: permit.messageId,
  });
  if (outcome.kind !== "accepted") return outcome;
  const wamid = outcome.data.messages?.[0]?.id;
  if (!wamid) return { kind: "unknown", cause: "Meta's answer named no message" };
  return {
    kind: "accepted",
    traceId: outcome.traceId,
    data: { wamid },
  };
}
