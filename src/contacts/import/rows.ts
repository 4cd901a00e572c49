import { impliesConsent, LONGEST_TAG, normaliseTag, normaliseText } from "../../governance";
import { waIdVariants } from "../identity";
import { forbidden, oneLine, visible } from "./cells";
import { type ConsentDefault, type PreparedConsent, readConsent } from "./consent";
import { refusalIn } from "./consent-words";
import type { SourceRow } from "./csv";
import type { DateOrder } from "./dates";
import { IMPORT_FIELDS, type ImportField } from "./fields";
import { LANGUAGE_OF } from "./languages";
import type { ColumnMapping } from "./mapping";
import { readPhone } from "./phones";
import { type RowProblem, type RowProblemCode, rowProblem } from "./problems";

const LONGEST_NAME = 100;
const LONGEST_CRM_ID = 100;
const MOST_TAGS = 20;
/** Problems of one row that are told. */
const MOST_PROBLEMS = 10;

/** What holds for all rows of one import. */
export interface RowSettings {
  /** ISO 3166, upper case; for numbers without country code. */
  defaultCountry: string;
  /** IANA name. */
  timeZone: string;
  /** Milliseconds since 1970. */
  now: number;
  dateOrder: DateOrder;
  /** Tags of every row, each as {@link readTag} gave it. */
  tags: readonly string[];
  consent: ConsentDefault | null;
  /** The system that `crm_id` belongs to. */
  crmSystem: string;
}

/** A row whose form is right, ready to be compared with what is stored. */
export interface PreparedRow {
  line: number;
  /** E.164. */
  phone: string;
  /** Digits; all forms under which Meta may know the number, the written one first. */
  keys: string[];
  country: string | null;
  name: string | null;
  searchName: string | null;
  /** BCP 47. */
  language: string | null;
  tags: string[];
  crm: { system: string; id: string } | null;
  consent: PreparedConsent;
}

/** `leftOut`: what is wrong with a row of which only its refusal is kept. */
export type RowVerdict =
  | { ok: true; row: PreparedRow; leftOut?: RowProblem[] }
  | { ok: false; problems: RowProblem[] };

/** A value, or the code of the problem that stands in its place. */
type Found<T> = { value: T } | { problem: RowProblemCode };

/**
 * What a row of a file says, or everything that is wrong with its form. Every row needs a valid phone number and a
 * consent that can be traced. Of a row that refuses, the refusal counts whatever else is wrong with it. A problem never
 * holds what stands in the cell.
 */
export function prepareRow(row: SourceRow, mapping: ColumnMapping, settings: RowSettings): RowVerdict {
  const { values, problems } = readCells(row, mapping);
  const unreadable = new Set(problems.map(({ column }) => column));
  const cell = (field: ImportField): string => values[field] ?? "";
  const take = <T>(field: ImportField, read: (text: string) => Found<T>): T | undefined => {
    if (unreadable.has(field)) return undefined;
    const found = read(cell(field));
    if ("value" in found) return found.value;
    problems.push(rowProblem(found.problem, field));
    return undefined;
  };

  const phone = take("phone", (text) => {
    const read = readPhone(text, settings.defaultCountry);
    return "problem" in read ? read : { value: read };
  });
  const name = take("name", readName);
  const language = take("language", readLanguage);
  const tags = take("tags", (text) => readTags(text, settings.tags));
  const crmId = take("crm_id", readCrmId);
  const decision = readConsent(cell, {
    consent: settings.consent,
    asksForDecision: mapping.consent !== undefined,
    line: row.line,
    dates: { order: settings.dateOrder, timeZone: settings.timeZone, now: settings.now },
  });
  problems.push(...decision.problems.filter(({ column }) => !unreadable.has(column)));
  const told = problems.slice(0, MOST_PROBLEMS);
  const { consent } = decision;
  if (!phone || !consent) return { ok: false, problems: told };

  const person = {
    line: row.line,
    phone: phone.e164,
    keys: waIdVariants(phone.e164.slice(1)),
    country: phone.country,
    consent,
  };
  if (problems.length > 0 || !tags) {
    if (consent.action === "opt_in") return { ok: false, problems: told };
    const nothing = { name: null, searchName: null, language: null, tags: [], crm: null };
    return { ok: true, row: { ...person, ...nothing }, leftOut: told };
  }
  return {
    ok: true,
    row: {
      ...person,
      name: name ?? null,
      searchName: name ? normaliseText(name) : null,
      language: language ?? null,
      tags,
      crm: crmId ? { system: settings.crmSystem, id: crmId } : null,
    },
  };
}

/** The cells by field, and what no cell may hold. */
function readCells(
  row: SourceRow,
  mapping: ColumnMapping,
): { values: Partial<Record<ImportField, string>>; problems: RowProblem[] } {
  const values: Partial<Record<ImportField, string>> = {};
  const problems: RowProblem[] = [];
  const fieldAt = new Map<number, ImportField>();
  for (const field of IMPORT_FIELDS) if (mapping[field] !== undefined) fieldAt.set(mapping[field], field);
  for (const index of mapping.otherRefusals ?? []) fieldAt.set(index, "refusal");

  for (const { code, cell } of row.flaws ?? []) {
    const column = cell === undefined ? "row" : fieldAt.get(cell);
    // A list in a column that is left out harms nobody.
    if (column) problems.push(rowProblem(code, column));
  }
  for (const [index, text] of row.cells.entries()) {
    const field = fieldAt.get(index);
    const value = field === "name" ? oneLine(text) : field ? text.trim() : text;
    const problem = forbidden(value, field === "name" ? "name" : field ? "value" : "ignored");
    if (problem) problems.push(rowProblem(problem, field ?? `column ${index + 1}`));
    else if (field === "name" && text.includes("\n") && text.includes('"')) {
      problems.push(rowProblem("name_stray_quote", field));
    } else if (field === "refusal") values.refusal = firmer(values.refusal, visible(value));
    else if (field) values[field] = field === "name" ? value : visible(value);
  }
  return { values, problems };
}

/** Of two cells that may hold a refusal, the one that does; what is unclear counts more than a no. */
function firmer(one: string | undefined, other: string): string {
  const weight = (text: string): number => {
    const refuses = refusalIn(text);
    return text === "" ? 0 : refuses === false ? 1 : refuses ? 3 : 2;
  };
  return one === undefined || weight(other) > weight(one) ? other : one;
}

function readName(text: string): Found<string | null> {
  if (text === "") return { value: null };
  if (text.length > LONGEST_NAME && [...text].length > LONGEST_NAME) return { problem: "name_too_long" };
  return /[\p{L}\p{N}]/u.test(text) ? { value: text } : { problem: "name_without_letters" };
}

/** A word for a language, or a code with a language of two or three letters. */
function readLanguage(text: string): Found<string | null> {
  if (text === "") return { value: null };
  const known = LANGUAGE_OF.get(text.normalize("NFKC").toLowerCase());
  if (known) return { value: known };
  if (!/^[a-z]{2,3}(?:[-_][a-z\d]{1,8}){0,4}$/i.test(text)) return { problem: "language_unknown" };
  try {
    const [code] = Intl.getCanonicalLocales(text.replaceAll("_", "-"));
    return code ? { value: code } : { problem: "language_unknown" };
  } catch {
    return { problem: "language_unknown" };
  }
}

/** A tag in the form in which it is stored, empty when nothing is left of it, or why it is refused. */
export function readTag(text: string): Found<string> {
  // Long texts are not worth the search for words.
  if (text.length > LONGEST_TAG * 4) return { problem: "tag_too_long" };
  const tag = normaliseTag(text);
  if (tag.length > LONGEST_TAG) return { problem: "tag_too_long" };
  return impliesConsent(tag) ? { problem: "tag_implies_consent" } : { value: tag };
}

function readTags(text: string, forAll: readonly string[]): Found<string[]> {
  const words = new Set(
    text === "" ? [] : text.split(/[,;|、，；｜､]/).map((word) => word.trim().toLowerCase()),
  );
  words.delete("");
  // Said before the words are looked at: a long cell can repeat itself, or name thousands.
  if (words.size > MOST_TAGS) return { problem: "too_many_tags" };
  const tags = new Set(forAll);
  for (const word of words) {
    const found = readTag(word);
    if ("problem" in found) return found;
    if (found.value) tags.add(found.value);
  }
  return tags.size > MOST_TAGS ? { problem: "too_many_tags" } : { value: [...tags] };
}

function readCrmId(text: string): Found<string | null> {
  return text.length > LONGEST_CRM_ID ? { problem: "crm_id_too_long" } : { value: text || null };
}
