import { type Finding, guardrailFinding, WRITE_GUARDRAILS } from "../../governance";
import type { AppContext } from "../../platform/context";
import { mediaExamples } from "../draft/media";
import type { Draft } from "../draft/store";
import { type AtMeta, barriers } from "./barriers";
import type { SubmittedDraft } from "./content";

/** What is said of a draft as a hint, and by {@link barriers} as what keeps it from being submitted. */
const SAID_BY_BARRIERS: ReadonlySet<string> = new Set([
  "template_not_editable",
  "submission_open",
  "category_fixed",
]);

const RANK = { error: 0, warning: 1, info: 2 };

export const mostSeriousFirst = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);

/** What this deployment lacks for submitting some drafts. */
export function setUpFindings(ctx: AppContext, drafts: readonly SubmittedDraft[]): Finding[] {
  const files = drafts.some(({ definition }) => mediaExamples(definition).length > 0);
  const needed = ["META_WABA_ID", "META_ACCESS_TOKEN", ...(files ? (["META_APP_ID"] as const) : [])] as const;
  return needed
    .filter((name) => !ctx.env[name])
    .map((name) => ({
      severity: "error",
      code: "unavailable",
      message: `Templates cannot be submitted: ${name} is not set in this deployment.`,
      fix: "An administrator sets it; see whatsapp.config.get.",
    }));
}

/** What the draft's content gives rise to, with its paths under the language. */
export function contentFindings({ language }: SubmittedDraft, judged: readonly Finding[]): Finding[] {
  return judged
    .filter(({ code }) => !SAID_BY_BARRIERS.has(code))
    .map((finding) => ({ ...finding, path: `${language}.${finding.path ?? "components"}` }));
}

/** What nobody can approve away: the draft is another by now, Meta takes none now, or something in it is wrong. */
export function blockingFindings(
  draft: SubmittedDraft,
  current: Draft | undefined,
  atMeta: AtMeta,
  content: readonly Finding[],
  now: number,
): Finding[] {
  return [
    ...(current?.version === draft.version ? [] : [moved(draft, current)]),
    ...barriers(draft.definition, atMeta, now),
    ...invalid(draft, content),
  ];
}

/** Somebody changed the draft since: what was agreed on is no longer what is there. */
const moved = ({ version, language }: SubmittedDraft, current: Draft | undefined): Finding => ({
  severity: "error",
  code: "conflict",
  message: current
    ? `The draft is at version ${current.version} now, written by ${current.updatedByName}; this is version ${version}.`
    : "The draft was discarded.",
  path: `${language}.version`,
  fix: "Look at it with whatsapp.template.get, then preview again.",
});

/** What is wrong stands in findings of its own; this says that it keeps the language here. */
function invalid({ language }: SubmittedDraft, content: readonly Finding[]): Finding[] {
  const errors = content.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return [];
  const files = errors.every(({ code }) => code.startsWith("media_"));
  return [guardrailFinding(WRITE_GUARDRAILS[files ? "templateMediaUnfit" : "templateInvalid"], language)];
}
