import type { Env } from "../../platform/env";
import { ALERT_KINDS, type AlertKind, DETAILS, type Severity } from "./kinds";
import type { AlertRow } from "./store";
import { ALERT_WORDS_ZH_HANT, DETAILS_ZH_HANT } from "./words-zh-hant";

export type AlertLanguage = "en" | "zh-Hant";

/** What an alert says and asks for, in one of the two languages. */
export function alertWords(kind: AlertKind, language: AlertLanguage): { title: string; todo: string } {
  const { title, todo } = language === "zh-Hant" ? ALERT_WORDS_ZH_HANT[kind] : ALERT_KINDS[kind];
  return { title, todo };
}

const HEADINGS = {
  en: {
    critical: "CRITICAL",
    warning: "WARNING",
    info: "NOTE",
    over: "OVER",
    more: (n: number) => `… and ${n} more.`,
  },
  "zh-Hant": {
    critical: "嚴重",
    warning: "警告",
    info: "提示",
    over: "已解除",
    more: (n: number) => `…另有 ${n} 項。`,
  },
} as const;

/** Alerts that a message spells out; the page has all of them. */
const MOST_SPELLED = 15;

const GRAVITY: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** Slack reads these three as its own signs (docs.slack.dev/messaging/formatting-message-text); others show them as they are. */
const plain = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\r\n]+/g, " ");

/** `phone number id: 1000…, status: FLAGGED`: the details, which hold ids, codes and counts alone. */
export function detailWords(details: string, language: AlertLanguage): string {
  const names: Readonly<Record<string, string>> = language === "zh-Hant" ? DETAILS_ZH_HANT : DETAILS;
  const [is, and] = language === "zh-Hant" ? ["：", "，"] : [": ", ", "];
  const parts = Object.entries(JSON.parse(details) as Record<string, unknown>);
  return parts
    .map(
      // A row that an earlier version wrote may have a name that is none any more.
      ([key, value]) => `${names[key] ?? key}${is}${Array.isArray(value) ? value.join(", ") : String(value)}`,
    )
    .join(and);
}

/** One message for all that is owed, the gravest first: `{ text }`, which Slack, Mattermost, Google Chat and Discord's `/slack` take. */
export function alertMessage(
  rows: readonly AlertRow[],
  { TENANT_NAME, LOCALE, PUBLIC_URL }: Pick<Env, "TENANT_NAME" | "LOCALE" | "PUBLIC_URL">,
): { text: string } {
  const language: AlertLanguage = LOCALE.startsWith("zh") ? "zh-Hant" : "en";
  const words = HEADINGS[language];
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.cleared_at !== null) - Number(b.cleared_at !== null) ||
      GRAVITY[a.severity] - GRAVITY[b.severity],
  );
  const lines = sorted.slice(0, MOST_SPELLED).flatMap((row) => {
    const { title, todo } = alertWords(row.kind, language);
    const details = detailWords(row.details, language);
    const what = `${title}${details && ` (${details})`}`;
    return row.cleared_at === null
      ? [`[${words[row.severity]}] ${plain(what)}`, `    ${plain(todo)}`]
      : [`[${words.over}] ${plain(what)}`];
  });
  return {
    text: [
      plain(TENANT_NAME || "WhatsApp Business"),
      ...lines,
      ...(rows.length > MOST_SPELLED ? [words.more(rows.length - MOST_SPELLED)] : []),
      ...(PUBLIC_URL ? [`${PUBLIC_URL.replace(/\/$/, "")}/console/operations`] : []),
    ].join("\n"),
  };
}
