import type { InboundMessage } from "./webhook-payload";
import { objectIn, objectsIn, textOf } from "./webhook-values";

/** Somebody whose card a customer sent: another person's data. */
export interface ReceivedCard {
  name: string | undefined;
  phones: string[];
}

/** …/whatsapp/webhooks/reference/messages/contacts */
export function receivedCards(message: InboundMessage): ReceivedCard[] {
  return objectsIn(message, "contacts").map((card) => ({
    name: textOf(objectIn(card, "name").formatted_name),
    phones: objectsIn(card, "phones").flatMap(({ phone, wa_id }) => textOf(phone) ?? textOf(wa_id) ?? []),
  }));
}

/** Contact cards by name and number; `shown` masks them for whoever may not see them. */
export function cardsText(
  message: InboundMessage,
  shown: (card: ReceivedCard) => ReceivedCard = (card) => card,
): string {
  const cards = receivedCards(message).map((card) => {
    const { name, phones } = shown(card);
    return [name, ...phones].filter(Boolean).join(" ");
  });
  return ["[contact card]", cards.filter(Boolean).join("; ")].filter(Boolean).join(" ");
}

/** What the customer tapped in an interactive message, or what Meta says of a form. */
export function choiceTitle(message: InboundMessage): string | undefined {
  const interactive = objectIn(message, "interactive");
  for (const kind of ["button_reply", "list_reply", "nfm_reply"]) {
    const { title, body } = objectIn(interactive, kind);
    const words = textOf(title) ?? textOf(body);
    if (words !== undefined) return words;
  }
  const { response } = objectIn(interactive, "call_permission_reply");
  return textOf(response) && `[call permission: ${textOf(response)}]`;
}

/** Fields of a form's answer that say nothing to a person. */
const TECHNICAL = new Set(["flow_token", "wa_flow_response_params"]);
/** Fields of a form that are shown at most; the rest is in the message itself. */
const MOST_ANSWERS = 30;

/**
 * The answers of a form (flow) or an address request, a line each: `field: value`.
 * …/whatsapp/flows/guides/receiveflowresponse
 */
export function answersText(message: InboundMessage): string[] {
  return formAnswers(message).map(
    ([field, value]) => `${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}

/** The fields of a form's answer, without what was answered; undefined when the message is none. */
export function formFields(message: InboundMessage): string[] | undefined {
  if (objectIn(message, "interactive").nfm_reply === undefined) return undefined;
  return formAnswers(message).map(([field]) => field);
}

function formAnswers(message: InboundMessage): [field: string, value: unknown][] {
  const json = textOf(objectIn(objectIn(message, "interactive"), "nfm_reply").response_json);
  if (json === undefined) return [];
  let answers: unknown;
  try {
    answers = JSON.parse(json);
  } catch {
    return [];
  }
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) return [];
  return Object.entries(answers)
    .filter(([field]) => !TECHNICAL.has(field))
    .slice(0, MOST_ANSWERS);
}

/** A cart by its items: `2 × HL-OOLONG at HKD 88`. …/whatsapp/webhooks/reference/messages/order */
export function orderText(message: InboundMessage): string {
  const order = objectIn(message, "order");
  const items = objectsIn(order, "product_items").map((item) => {
    const { product_retailer_id: product, quantity, item_price: price, currency } = item;
    const cost = price === undefined ? "" : ` at ${[currency, price].filter(Boolean).join(" ")}`;
    return `${quantity ?? 1} × ${textOf(product) ?? "?"}${cost}`;
  });
  return ["[order]", items.join("; "), textOf(order.text)].filter(Boolean).join(" ");
}

/** Why Meta did not pass a message on: its kind, else Meta's words. */
export function errorText(message: InboundMessage): string {
  const kind = textOf(objectIn(message, "unsupported").type);
  const [error] = objectsIn(message, "errors");
  const title = error && (textOf(error.title) ?? textOf(error.message));
  const code = typeof error?.code === "number" ? ` (${error.code})` : "";
  return kind ?? (title === undefined ? "unsupported" : `${title}${code}`);
}
