import { consentNeeded, type Finding } from "../../governance";
import { rfc3339 } from "../../platform/clock";
import { differences } from "../differences";
import { definitionOf } from "../known-store";
import { renderSample } from "../render";
import type { AtMeta } from "./barriers";
import type { SubmittedDraft } from "./content";
import { editsLeft } from "./limits";

/** One language, as whoever decides sees it. */
export function languageView(
  { draft_id, version, language, kind, definition }: SubmittedDraft,
  { live, edits }: AtMeta,
  findings: readonly Finding[],
  now: number,
) {
  const { text, bubble } = renderSample(definition);
  const approved = live?.status === "APPROVED";
  // Only edits of an approved template are limited.
  const left = approved ? editsLeft(edits, now) : undefined;
  return {
    draft_id,
    version,
    language,
    kind,
    category: definition.category,
    rendering: text,
    bubble,
    template_id: live?.id ?? null,
    /** Meta's word. */
    status_at_meta: live?.status ?? null,
    edits_left_today: left?.today ?? null,
    edits_left_30_days: left?.in30Days ?? null,
    next_edit_at: left ? rfc3339(left.nextAt) : null,
    changes: live ? differences(definitionOf(live), definition) : [],
    likely_rejections: [
      ...new Set(findings.filter(({ severity }) => severity !== "info").map(({ code }) => code)),
    ],
  };
}

/**
 * What submitting does. An approved template that is edited goes back into review, and only approved ones are sent.
 * …/whatsapp/templates/template-management
 */
export function effectsOf(looked: readonly { draft: SubmittedDraft; atMeta: AtMeta }[]) {
  const drafts = looked.map(({ draft }) => draft);
  const categories = [...new Set(drafts.map(({ definition }) => definition.category))];
  const unsendable = looked.filter(({ atMeta }) => atMeta.live?.status === "APPROVED");
  return {
    create: drafts.filter(({ kind }) => kind === "create").length,
    edit: drafts.filter(({ kind }) => kind === "edit").length,
    ...(unsendable.length > 0 && { unsendable_in_review: unsendable.map(({ draft }) => draft.language) }),
    /** What its messages are charged as, outside what is free. */
    charged_as: categories,
    consent_needed: [...new Set(categories.map((category) => consentNeeded(category, false).needs))],
  };
}
