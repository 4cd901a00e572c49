import type { MessageContent } from "../../meta";
import type { PaymentMethod } from "../rules";
import { amountText, PAYMENT_WORDS, type PaymentLanguage } from "./words";

/** Never a template: it goes out within the window only. */
export type FreeForm = Exclude<MessageContent, { type: "template" }>;

export interface PaymentMessage {
  method: PaymentMethod;
  language: PaymentLanguage;
  number: string;
  amountMinor: number;
  currency: string;
  minutes: number;
  /** How to pay by hand. */
  instructions: string | undefined;
  /** Address of the page on which the order can be paid. */
  url: string;
}

/** The message by which a customer is asked to pay, whole: the same for whoever looks at it, but for the secret of its address. */
export function paymentMessage(of: PaymentMessage): FreeForm {
  const words = PAYMENT_WORDS[of.language];
  const amount = amountText(of.amountMinor, of.currency, of.language);
  if (of.method === "manual")
    return {
      type: "text",
      text: { body: words.byHand(of.number, amount, of.minutes, of.instructions ?? "") },
    };
  return {
    type: "interactive",
    interactive: {
      type: "cta_url",
      body: { text: words.message(of.number, amount, of.minutes) },
      action: { name: "cta_url", parameters: { display_text: words.button, url: of.url } },
    },
  };
}
