import { withoutNumbers } from "../../src/governance/audit-masking.ts";
import { canonicalJson } from "../../src/platform/canonical.ts";
import type { About, Entry } from "./parts.ts";

/*
 * The console writes `verifiable: false` over entries that were chosen by a filter, over entries that are masked for somebody
 * who may not see numbers, and over none at all. Nothing signs that word, so it is held against the entries.
 */

/** What a filter compares, by its name in the first line. */
const COLUMNS: Readonly<Record<string, string>> = {
  audit_id: "id",
  actor: "actor_id",
  tool: "tool",
  entity_id: "entity_id",
  action_request_id: "action_request_id",
  action: "action",
  outcome: "outcome",
};

/** Columns that are shown without numbers to whoever may not see them; all but the reason hold JSON. */
const MASKED_COLUMNS = ["reason", "source", "details"] as const;
const MASK = "••••";

type Row = Entry & Readonly<Record<string, unknown>>;

/** Filters that were filled in. */
const filledIn = ({ filters }: About): [string, unknown][] =>
  Object.entries(filters ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");

/** Whether entries were chosen by more than their time. */
const isChosen = (about: About): boolean =>
  filledIn(about).some(([name]) => name !== "after" && name !== "before");

/** Whether no entry of the range was left out, by what the first line says. */
export const isUnfiltered = (about: About): boolean => filledIn(about).length === 0;

/** Masking may have changed it: what was sealed cannot be told. */
export const isMasked = (entry: Entry): boolean =>
  MASKED_COLUMNS.some((column) => String((entry as Row)[column] ?? "").includes(MASK));

/** Whether an entry can stand in a file with that first line: it fits the filters, and is masked where nothing was chosen. */
export function fits(about: About, entry: Entry): boolean {
  if (Number.isSafeInteger(about.after_seq) && entry.seq <= (about.after_seq ?? 0)) return false;
  return (
    filledIn(about).every((filter) => passes(filter, entry as Row)) &&
    (isChosen(about) || !hasNumbers(entry as Row))
  );
}

function passes([name, wanted]: [string, unknown], row: Row): boolean {
  if (name === "after") return row.at > Date.parse(String(wanted));
  if (name === "before") return row.at < Date.parse(String(wanted));
  const column = COLUMNS[name];
  if (column === undefined) return true;
  // A tool has two spellings, with dots and without.
  const spelt = (value: unknown) => (name === "tool" ? String(value).replaceAll(".", "_") : value);
  return spelt(row[column]) === spelt(wanted);
}

/** Whether it holds what masking takes out. */
const hasNumbers = (row: Row): boolean =>
  MASKED_COLUMNS.some((column) => {
    const value = parsed(column, row[column]);
    return bare(value) !== bare(withoutNumbers(value));
  });

/** Without the marks of masking: masking once more would add some. */
const bare = (value: unknown): string => (canonicalJson(value) ?? "").replace(/•+/g, "");

function parsed(column: (typeof MASKED_COLUMNS)[number], value: unknown): unknown {
  if (column === "reason" || typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
