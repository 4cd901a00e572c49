import { type I18n, wordsFor } from "../i18n";

/** Where a template stands at Meta. */
export function StatusBadge({ i18n, status }: { i18n: I18n; status: string }) {
  const kind =
    status === "APPROVED"
      ? "done"
      : ["REJECTED", "DISABLED", "LIMIT_EXCEEDED"].includes(status)
        ? "error"
        : ["PENDING", "PAUSED", "IN_APPEAL"].includes(status)
          ? "warning"
          : "";
  return <span class={`badge ${kind}`}>{wordsFor<string>(i18n.t.template.statuses, status, status)}</span>;
}

/** Meta's rating of a template; nothing before there is one. */
export function QualityBadge({ i18n, quality }: { i18n: I18n; quality: string }) {
  const { templates: words } = i18n.t;
  const kind = { GREEN: "done", YELLOW: "warning", RED: "error" }[quality];
  if (kind === undefined) return null;
  return <span class={`badge ${kind}`}>{wordsFor<string>(words.qualities, quality, quality)}</span>;
}

/** That there is something to be submitted, and whether it can be. */
export function DraftBadge({ i18n, status }: { i18n: I18n; status: string }) {
  const { templates: words } = i18n.t;
  return <span class="badge">{wordsFor<string>(words.draftStatuses, status, status)}</span>;
}

export function CategoryBadge({ i18n, category }: { i18n: I18n; category: string }) {
  const words = { ...i18n.t.effectValue, mixed: i18n.t.templates.mixed };
  return <span class="badge">{wordsFor<string>(words, category, category)}</span>;
}
