import { type CallContext, may } from "../auth";
import { recordAudit } from "../governance";
import { namesOfConversations } from "../inbox";

/** By what name the reader knows the customers of some conversations, noted as a look at personal data where it is one. */
export async function customerNames(
  call: CallContext,
  conversationIds: readonly string[],
): Promise<Map<string, string>> {
  const names = await namesOfConversations(call.db, call.principal, conversationIds);
  if (names.size > 0 && may(call.principal, "contacts:pii")) {
    await recordAudit(call, {
      action: "personal_data.read",
      outcome: "ok",
      details: { items: names.size },
    });
  }
  return names;
}
