import { type CallContext, may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { Contact } from "./answers";

/** A message that the customer typed, which can prove what they want. */
export interface CustomerMessage {
  id: string;
  at: string;
  customer_text: string;
}

const CONVERSATIONS = 3;
const MESSAGES = 20;
const MOST_OFFERED = 10;

interface Read {
  messages: { id: string; direction: string; type: string; sent_at: string; customer_text?: string }[];
}

/** The customer's latest typed messages, newest first, as far as this person may read them. */
export async function customerMessages(
  tool: SignedInEnv["Variables"]["tool"],
  call: CallContext,
  { conversations }: Contact,
): Promise<CustomerMessage[]> {
  if (!may(call.principal, "inbox:read")) return [];
  const read = await Promise.all(
    conversations.slice(0, CONVERSATIONS).map(async ({ id }) => {
      try {
        const asked = { conversation_id: id, limit: MESSAGES };
        return (await tool<Read>("whatsapp.conversation.get", asked)).messages;
      } catch (error) {
        if (error instanceof ToolError) return [];
        throw error;
      }
    }),
  );
  return read
    .flat()
    .flatMap(({ id, direction, type, sent_at: at, customer_text: text }) =>
      direction === "inbound" && type === "text" && text !== undefined
        ? [{ id, at, customer_text: text }]
        : [],
    )
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, MOST_OFFERED);
}
