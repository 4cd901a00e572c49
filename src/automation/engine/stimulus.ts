import {
  customersWords,
  type InboundMessage,
  isCustomersMessage,
  isGroupMessage,
  objectIn,
  textOf,
} from "../../meta";
import type { Stimulus } from "./types";

/** The id of what was tapped: a reply button, a row of a list, or a template's button by its payload. */
function choiceIn(message: InboundMessage): string | null {
  if (message.type === "button") return textOf(objectIn(message, "button").payload) ?? null;
  if (message.type !== "interactive") return null;
  const interactive = objectIn(message, "interactive");
  return (
    textOf(objectIn(interactive, "button_reply").id) ?? textOf(objectIn(interactive, "list_reply").id) ?? null
  );
}

/** Characters that automation looks at: as many as WhatsApp takes in one message. */
const LOOKED_AT = 4_096;

/** A message of Meta's webhooks as automation hears it; what a reader sees in brackets is no word of the customer's. */
export function messageHeard(
  message: InboundMessage,
  { at, optedOut }: { at: number; optedOut: boolean },
): Extract<Stimulus, { kind: "message" }> {
  return {
    kind: "message",
    text: (customersWords(message)?.words ?? "").slice(0, LOOKED_AT),
    choice: choiceIn(message),
    saysSomething: isCustomersMessage(message) && !isGroupMessage(message),
    optedOut,
    at,
  };
}
