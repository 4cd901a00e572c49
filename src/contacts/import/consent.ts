import { type ImportSource, isReservedEvidence } from "../../consent";
import type { MessageCategory } from "../../governance";
import { categoriesIn, decisionIn, refusalIn, sourceIn } from "./consent-words";
import { type DateSettings, parseConsentDate } from "./dates";
import type { ImportField } from "./fields";
import { type RowProblem, type RowProblemCode, rowProblem } from "./problems";

const ALL_CATEGORIES: readonly MessageCategory[] = ["marketing", "utility", "authentication", "service"];

/** Characters of a reference to evidence at most. */
const LONGEST_EVIDENCE = 200;

/** What holds for rows whose own cells are empty. Of agreements alone: nobody refuses by a default. */
export interface ConsentDefault {
  source: ImportSource;
  /** Milliseconds since 1970. */
  occurredAt: number;
  /** 1 to 200 characters. */
  evidence: string;
  categories: readonly MessageCategory[];
}

/** A customer's decision with what proves it. */
export interface PreparedConsent {
  action: "opt_in" | "opt_out";
  categories: MessageCategory[];
  /** `import`: a refusal of which the file says no more than that. */
  source: ImportSource | "import";
  evidence: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
}

/** What a row says of consent. A refusal is there whatever is wrong beside it; an agreement only when nothing is. */
export interface ReadConsent {
  consent?: PreparedConsent;
  problems: RowProblem[];
}

export interface ConsentSettings {
  consent: ConsentDefault | null;
  dates: DateSettings;
  /** Whether the file has a column of yes and no. */
  asksForDecision: boolean;
  /** What a refusal without evidence is proved by. */
  line: number;
}

type Cell = (field: ImportField) => string;

/**
 * The decision that a row records, and everything that is wrong with it. An agreement needs a source, a date and a
 * piece of evidence, each from the row or from the default, and an empty cell in a column of yes and no is none. A
 * refusal counts without any of them and whatever is wrong with them, as of now, and when it names no category, of all.
 */
export function readConsent(cell: Cell, settings: ConsentSettings): ReadConsent {
  const problems: RowProblem[] = [];
  const own = cell("consent");
  const decision = own ? decisionIn(own) : undefined;
  if (own && !decision) problems.push(rowProblem("consent_unclear", "consent"));
  const refusal = readRefusalCell(cell("refusal"), settings.dates);
  if (refusal === undefined) problems.push(rowProblem("refusal_unclear", "refusal"));

  if (decision === "opt_out" || refusal?.refuses) {
    const { consent, flaws } = refusalOf(cell, settings, decision === "opt_out", refusal?.at);
    return { consent, problems: [...problems, ...flaws] };
  }
  const told = [own, cell("consent_source"), cell("consent_date"), cell("consent_evidence")];
  if (!settings.consent && told.every((text) => text === "")) {
    return { problems: [...problems, rowProblem("consent_missing", "consent")] };
  }
  if (!own && settings.asksForDecision) problems.push(rowProblem("consent_blank", "consent"));
  const { consent, flaws } = agreementOf(cell, settings);
  problems.push(...flaws);
  return consent && problems.length === 0 ? { consent, problems } : { problems };
}

/** A cell of a column of refusals: yes, no (also when it is empty), or the day since when. Undefined when unclear. */
function readRefusalCell(text: string, dates: DateSettings): { refuses: boolean; at?: number } | undefined {
  if (text === "") return { refuses: false };
  const refuses = refusalIn(text);
  if (refuses !== undefined) return { refuses };
  const date = parseConsentDate(text, dates);
  return "ms" in date ? { refuses: true, at: date.ms } : undefined;
}

/**
 * @param says the column of yes and no says it, so that the columns beside it tell of the refusal. Beside a column of
 *   refusals they tell of the agreement that came before.
 */
function refusalOf(
  cell: Cell,
  { dates, line }: ConsentSettings,
  says: boolean,
  at: number | undefined,
): { consent: PreparedConsent; flaws: RowProblem[] } {
  const flaws: RowProblem[] = [];
  const flaw = (code: RowProblemCode, field: ImportField) => flaws.push(rowProblem(code, field));
  const own = (field: ImportField): string => (says ? cell(field) : "");
  const named = categoriesIn(cell("consent_categories"));
  if (!named) flaw("category_unknown", "consent_categories");
  const source = own("consent_source") ? sourceIn(own("consent_source")) : "import";
  if (!source) flaw("source_unknown", "consent_source");
  const bad = evidenceFlaw(own("consent_evidence"));
  if (bad) flaw(bad, "consent_evidence");
  const date = own("consent_date") ? parseConsentDate(own("consent_date"), dates) : undefined;
  if (date && "problem" in date) flaw(date.problem, "consent_date");
  const days = [at, date && "ms" in date ? date.ms : undefined].filter((day) => day !== undefined);
  return {
    consent: {
      action: "opt_out",
      categories: named && named.length > 0 ? named : [...ALL_CATEGORIES],
      source: source ?? "import",
      evidence: (bad ? "" : own("consent_evidence")) || `line ${line}`,
      occurredAt: days.length > 0 ? Math.max(...days) : dates.now,
    },
    flaws,
  };
}

/** What is wrong with a reference to evidence that is there. */
function evidenceFlaw(evidence: string): RowProblemCode | undefined {
  if (evidence.length > LONGEST_EVIDENCE) return "evidence_too_long";
  return isReservedEvidence(evidence) ? "evidence_reserved" : undefined;
}

function agreementOf(
  cell: Cell,
  { consent: fallback, dates }: ConsentSettings,
): { consent: PreparedConsent | undefined; flaws: RowProblem[] } {
  const flaws: RowProblem[] = [];
  const flaw = (code: RowProblemCode, field: ImportField) => flaws.push(rowProblem(code, field));
  const named = categoriesIn(cell("consent_categories"));
  if (!named) flaw("category_unknown", "consent_categories");
  const ownSource = cell("consent_source");
  const source = ownSource ? sourceIn(ownSource) : fallback?.source;
  if (!source) flaw(ownSource ? "source_unknown" : "source_missing", "consent_source");
  const evidence = cell("consent_evidence") || fallback?.evidence;
  const bad = evidence ? evidenceFlaw(evidence) : "evidence_missing";
  if (bad) flaw(bad, "consent_evidence");
  const ownDate = cell("consent_date");
  const date = ownDate ? parseConsentDate(ownDate, dates) : undefined;
  const occurredAt = date ? ("ms" in date ? date.ms : undefined) : fallback?.occurredAt;
  if (occurredAt === undefined)
    flaw(date && "problem" in date ? date.problem : "date_missing", "consent_date");

  if (!named || !source || !evidence || occurredAt === undefined) return { consent: undefined, flaws };
  const categories = named.length > 0 ? named : [...(fallback?.categories ?? ["marketing" as const])];
  return { consent: { action: "opt_in", categories, source, evidence, occurredAt }, flaws };
}
