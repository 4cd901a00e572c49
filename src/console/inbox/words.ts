import { type I18n, wordsFor } from "../i18n";
import type { ListedConversation } from "./answers";

/** By what name the reader knows a customer. */
export function customerOf(
  { customer_name, phone }: Pick<ListedConversation, "customer_name" | "phone">,
  i18n: I18n,
): string {
  return customer_name ?? phone ?? i18n.t.approval.unnamed;
}

/** The kind of a message that is no text stands before its words in brackets: in the reader's language. */
export function inWords({ t }: I18n, text: string): string {
  return text.replace(/^\[([a-z ]{3,30})\]/, (whole, kind: string) => {
    const words = wordsFor<string>(t.inbox.kinds, kind.replaceAll(" ", "_"), "");
    return words === "" ? whole : `[${words}]`;
  });
}

/** What is left of a text when the kind of its file is shown otherwise. */
export const withoutKind = (text: string): string => text.replace(/^\[[a-z ]{3,30}\]\s?/, "");

/** How long since a time, in the largest unit: `5 min`, `3 h`, `2 d`. */
export function since(i18n: I18n, at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  const { units } = i18n.t.inbox;
  if (minutes < 60) return units.minutes(i18n.number(minutes));
  if (minutes < 48 * 60) return units.hours(i18n.number(Math.floor(minutes / 60)));
  return units.days(i18n.number(Math.floor(minutes / (24 * 60))));
}

/** Signs of what became of a message of ours, as WhatsApp itself shows it. */
export const TICKS: Readonly<Record<string, string>> = {
  queued: "○",
  sending: "○",
  accepted: "✓",
  sent: "✓",
  delivered: "✓✓",
  read: "✓✓",
  failed: "!",
  unknown: "?",
};
