import { rfc3339 } from "../../platform/clock";
import type { TemplateDefinition } from "../definition";
import { differences } from "../differences";
import type { Draft, DraftVersion } from "../draft/store";
import { definitionOf, type KnownTemplate } from "../known-store";
import { reasonInWords } from "../reasons";
import { renderSample } from "../render";
import { whyNotSent } from "../statuses";
import { shownComponents, shownMedia, shownVariables } from "./components";
import type { HistoryRow, SubmissionRow } from "./store";

export interface Reader {
  language: "en" | "zh-Hant";
  /** May see Meta's ids. */
  admin: boolean;
}

/** What is told of what Meta says beside its words: what is meant for the business, and what was made of it here. */
const TOLD = [
  "title",
  "description",
  "rejection",
  "recommendation",
  "reason",
  "disabled_at",
  "paused_until",
  "effect",
  "from",
] as const;

function told(detail: Record<string, unknown> | null): Record<string, unknown> | undefined {
  const kept = TOLD.flatMap((key) => {
    const value = detail?.[key];
    return typeof value === "string" ? [[key, value] as const] : [];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function contentOf(definition: TemplateDefinition) {
  const media = shownMedia(definition.components);
  return {
    category: definition.category,
    parameter_format: definition.parameter_format,
    message_send_ttl_seconds: definition.message_send_ttl_seconds,
    components: shownComponents(definition.components),
    variables: shownVariables(definition.components),
    ...(media.length > 0 && { media }),
    rendering: renderSample(definition).text,
  };
}

function rejectionOf(reason: string, reader: Reader) {
  const words = reasonInWords(reason, reader.language);
  return { reason, ...(words && { message: words.message, fix: words.fix }) };
}

/** A template of Meta's. */
export function templateView(template: KnownTemplate, history: readonly HistoryRow[], reader: Reader) {
  const whyNot = whyNotSent(template);
  const detail = told(template.statusDetail);
  return {
    template_id: template.id,
    ...(reader.admin && { meta_id: template.metaId }),
    status: template.status,
    sendable: whyNot === undefined,
    ...(whyNot !== undefined && { why_not: whyNot }),
    ...(template.rejectedReason !== null && { rejection: rejectionOf(template.rejectedReason, reader) }),
    ...(detail && { meta_says: detail }),
    quality: template.quality,
    ...(template.comingCategory !== null && {
      coming_category: { category: template.comingCategory, at: rfc3339(template.comingCategoryAt) },
    }),
    ...contentOf(definitionOf(template)),
    history: history.map(factView),
  };
}

function factView({ at, fact, value, previous, detail, source }: HistoryRow) {
  const says = told(detail);
  return {
    at: rfc3339(at),
    fact,
    value,
    ...(previous !== null && { previous }),
    ...(says && { meta_says: says }),
    source,
  };
}

/** Where a draft stands by what is to be said of it now: a file may have been approved since it was stored. */
function statusNow({ status }: Draft, findings: readonly { severity: string }[]): Draft["status"] {
  if (findings.some(({ severity }) => severity === "error")) return "draft";
  return status === "submitted" ? "submitted" : "ready";
}

/** A draft with what is to be said of it. */
export function draftView(
  draft: Draft,
  findings: readonly { severity: string }[],
  live: KnownTemplate | undefined,
) {
  return {
    draft_id: draft.id,
    status: statusNow(draft, findings),
    version: draft.version,
    ...(live && {
      edits_template_id: live.id,
      differs_from_meta: differences(definitionOf(live), draft.definition),
    }),
    ...contentOf(draft.definition),
    findings,
    updated_by: draft.updatedByName,
    created_at: rfc3339(draft.createdAt),
    updated_at: rfc3339(draft.updatedAt),
  };
}

/** The versions of a draft, newest first, each with what it changed. */
export function versionsView(versions: readonly DraftVersion[]) {
  return versions.map(({ version, byName, at, definition }, index) => {
    const before = versions[index + 1]?.definition;
    return {
      version,
      by: byName,
      at: rfc3339(at),
      ...(definition && before && { changed: differences(before, definition) }),
    };
  });
}

/** What Meta answered to a submission, without what is Meta's own. */
export function submissionView(row: SubmissionRow) {
  const { status, category } = row.response ?? {};
  const { code, message, hint } = row.error ?? {};
  return {
    submission_id: row.id,
    action_request_id: row.actionRequestId,
    kind: row.kind,
    status: row.status,
    draft_version: row.draftVersion,
    ...(row.response && { answer: { status, category } }),
    ...(row.error && { error: { code, message, hint } }),
    submitted_at: rfc3339(row.createdAt),
    settled_at: rfc3339(row.settledAt),
  };
}
