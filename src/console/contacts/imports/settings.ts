import { MOST_COLUMNS } from "../../../contacts";
import { rfc3339 } from "../../../platform/clock";
import { startOfDay } from "../../broadcasts/card-file";
import type { Fields } from "../form";
import { tagsIn } from "../write";

/** What a column can stand for. */
export const FIELDS = [
  "phone",
  "name",
  "language",
  "tags",
  "crm_id",
  "consent",
  "refusal",
  "consent_categories",
  "consent_source",
  "consent_date",
  "consent_evidence",
] as const;

/** Where those agreed of whom the file says nothing themselves. */
export const SOURCES = [
  "web_form",
  "in_store",
  "paper_form",
  "phone_call",
  "email",
  "event",
  "contract",
] as const;

/** A column whose meaning nobody has told yet. */
export const UNDECIDED = "?";
/** A column that is left out on purpose. */
export const LEFT_OUT = "-";

/** How a file is to be read, as the forms say it: kept as typed, so that it can be shown again. */
export interface Settings {
  file_name: string;
  /** Column to field, to {@link LEFT_OUT} or to {@link UNDECIDED}. */
  mapping: Record<string, string>;
  date_order: string;
  tags: string;
  source: string;
  on: string;
  evidence: string;
}

export function settingsOf(fields: Fields): Settings {
  const mapping: Record<string, string> = {};
  for (let index = 0; index < MOST_COLUMNS; index += 1) {
    const column = fields.raw(`column_${index}`);
    if (column === "") break;
    mapping[column] = fields.text(`field_${index}`);
  }
  const [date_order, tags, source, on, evidence, file_name] = [
    "date_order",
    "tags",
    "source",
    "on",
    "evidence",
    "file_name",
  ].map(fields.text) as [string, string, string, string, string, string];
  return { mapping, date_order, tags, source, on, evidence, file_name };
}

/** The columns of a file, as a reading took them. */
interface ReadColumns {
  file: { columns: Readonly<Record<string, string | null>> };
  left_out: readonly string[];
}

/** Each column with what it stands for: as a reading took it, else as it was said. */
export function columnsOf(
  settings: Settings,
  reading: ReadColumns | undefined,
): (readonly [column: string, field: string])[] {
  const read = Object.entries(reading?.file.columns ?? {});
  if (read.length === 0) return Object.entries(settings.mapping);
  return read.map(([column, field]) => [
    column,
    field ?? (reading?.left_out.includes(column) ? LEFT_OUT : UNDECIDED),
  ]);
}

/** The same as `whatsapp.contact_import.preview` takes it. */
export function argumentsOf(
  { mapping, date_order, tags, source, on, evidence }: Settings,
  timeZone: string,
): Record<string, unknown> {
  const decided = Object.entries(mapping).filter(([, field]) => field !== UNDECIDED);
  const all = tagsIn(tags);
  const day = startOfDay(on, timeZone);
  return {
    ...(decided.length > 0 && {
      mapping: Object.fromEntries(
        decided.map(([column, field]) => [column, field === LEFT_OUT ? null : field]),
      ),
    }),
    ...(date_order && { date_order }),
    ...(all.length > 0 && { tags: all }),
    ...(source && {
      consent: { source, occurred_at: day === undefined ? on : rfc3339(day), evidence },
    }),
  };
}
