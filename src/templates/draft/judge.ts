import type { Finding } from "../../governance";
import { DAY } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { checkDefinition } from "../check";
import type { TemplateDefinition } from "../definition";
import { differences } from "../differences";
import { definitionOf, type KnownTemplate, rejectedTemplates } from "../known-store";
import { reviewRisk } from "../risk";
import { type Becoming, othersOf, type Standing } from "./becoming";
import { mediaFindings } from "./media";
import { openSubmissions } from "./store";

/**
 * In these states Meta takes an edit; in all others the template waits.
 * …/whatsapp/templates/template-management
 */
export const EDITABLE: readonly string[] = ["APPROVED", "REJECTED", "PAUSED"];

/** How long the name of a deleted template stays taken. …/whatsapp/templates/template-management */
const NAME_RESTS = 30 * DAY;

/** What speaks against submitting a definition because of what Meta holds under its name and language. */
function againstMeta(definition: TemplateDefinition, { known }: Standing, now: number): Finding[] {
  const live = known.find(({ language }) => language === definition.language);
  if (!live) return [];
  if (live.status === "DELETED") return now < live.statusAt + NAME_RESTS ? [nameRests(live)] : [];
  return [
    ...(live.status === "APPROVED" && live.category !== definition.category ? [categoryFixed(live)] : []),
    ...(EDITABLE.includes(live.status) ? [] : [notEditable(live)]),
    ...(differences(definitionOf(live), definition).length === 0 ? [nothingChanged()] : []),
  ];
}

const nameRests = ({ name, language }: KnownTemplate): Finding => ({
  severity: "warning",
  code: "name_rests",
  message: `${name} (${language}) was deleted at Meta less than 30 days ago: Meta takes no new template of that name until then.`,
  path: "name",
  fix: "Choose another name, or wait.",
});

const categoryFixed = ({ category }: KnownTemplate): Finding => ({
  severity: "error",
  code: "category_fixed",
  message: `Meta has approved this template as ${category}: the category of an approved template cannot be changed.`,
  path: "category",
  fix: `Keep category ${category}, or write it under another name.`,
});

const notEditable = ({ status }: KnownTemplate): Finding => ({
  severity: "warning",
  code: "template_not_editable",
  message:
    status === "PENDING" || status === "IN_APPEAL"
      ? "Meta has this language in review: it cannot be edited before Meta has decided."
      : `At Meta this language is ${status}: it cannot be edited as long as it is.`,
  path: "language",
  fix: "The draft is kept; submit it when the status has changed, or write it under another name.",
});

const nothingChanged = (): Finding => ({
  severity: "info",
  code: "nothing_changed",
  message: "The draft is the same as the template that Meta holds.",
  path: "components",
});

const submissionOpen = (): Finding => ({
  severity: "warning",
  code: "submission_open",
  message: "An earlier version is on its way to Meta: this one can be submitted after Meta has answered.",
  path: "language",
});

/**
 * Everything that is to be said of some definitions of one name, each with its own list, most serious first; paths are
 * relative to the definition. Meta's rules, the files, what Meta holds already, and what its review may object to.
 */
export async function judgeAll(
  ctx: AppContext,
  definitions: readonly TemplateDefinition[],
  standing: Standing,
  becoming: readonly Becoming[] = [],
): Promise<Finding[][]> {
  const name = definitions[0]?.name;
  if (name === undefined) return [];
  const now = ctx.clock.now();
  const [files, rejected, open] = await Promise.all([
    mediaFindings(ctx.db, definitions),
    rejectedTemplates(ctx.db),
    openSubmissions(ctx.db, name),
  ]);
  return definitions.map((definition, index) =>
    sorted([
      ...checkDefinition(definition),
      ...(files[index] ?? []),
      ...againstMeta(definition, standing, now),
      ...(open.has(definition.language) ? [submissionOpen()] : []),
      ...reviewRisk(definition, { languages: othersOf(definition.language, standing, becoming), rejected }),
    ]),
  );
}

const RANK = { error: 0, warning: 1, info: 2 };

const sorted = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
