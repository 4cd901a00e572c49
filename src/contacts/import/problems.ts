/** What a problem of a whole file means and how it is mended. No text from the file enters a message. */
const FILE_PROBLEMS = {
  empty_file: { message: "The file holds nothing.", fix: "Send a file with a header line and rows." },
  header_only: { message: "The file has a header and no rows.", fix: "Send a file with at least one row." },
  no_header: {
    message: "The first line looks like a row, not like a header.",
    fix: "Put a line with the names of the columns first.",
  },
  empty_header: { message: "A column has no name.", fix: "Give every column of the first line a name." },
  duplicate_header: {
    message: "Two columns have the same name.",
    fix: "Rename or remove one of the two columns.",
  },
  too_many_columns: {
    message: "The file has more than 100 columns.",
    fix: "Keep the columns that are to be imported and remove the others.",
  },
  too_many_rows: {
    message: "The file has more than 100,000 rows, blank ones included.",
    fix: "Remove blank rows, or split it into files of at most 100,000 rows.",
  },
  unclosed_quote: {
    message: "A quoted cell that begins in the record at this line is never closed.",
    fix: "Close the quote, or export the file again.",
  },
  record_too_long: {
    message: "The record that begins at this line is longer than 64 KB; probably a quote is not closed.",
    fix: "Close the quote or shorten the record.",
  },
  unreadable_file: {
    message: "The file cannot be read as CSV from the record at this line on.",
    fix: "Export the file again as CSV in UTF-8.",
  },
  unknown_column: {
    message: "It is not known what this column holds.",
    fix: "Map the column to a field, or to null to leave it out on purpose.",
  },
  unknown_field: {
    message: "The mapping names a field that does not exist.",
    fix: "Map the column to one of the fields of the import, or to null.",
  },
  column_not_in_file: {
    message: "The mapping names a column that the file does not have.",
    fix: "Use the names of the columns as they stand in the first line.",
  },
  two_columns_for_field: {
    message: "Two columns stand for the same field; this is the second one.",
    fix: "Map one of the two columns to null.",
  },
  refusal_as_agreement: {
    message:
      "The column is called like a list of refusals, and the mapping takes a yes in it for an agreement.",
    fix: "Map it to refusal; or rename the column when a yes in it means that the customer agrees.",
  },
  too_many_different_tags: {
    message:
      "The file names more different tags than can be looked at: 20,000, and fewer when they are long.",
    fix: "Keep numbers and free text out of the tags, or split the file.",
  },
  no_phone_column: {
    message: "No column holds phone numbers.",
    fix: "Map the column with the phone numbers to phone.",
  },
} as const satisfies Record<string, { message: string; fix: string }>;

export type FileProblemCode = keyof typeof FILE_PROBLEMS;

/** Why a file, or its columns, cannot be used. `column` is text from the file or from the mapping, as data. */
export interface FileProblem {
  code: FileProblemCode;
  /** Line of the file where the record in question begins, from 1. */
  line?: number;
  column?: string;
  message: string;
  fix: string;
}

/** A problem of the table with the place where it was found. */
export function fileProblem(code: FileProblemCode, at: { line?: number; column?: string } = {}): FileProblem {
  return { code, ...at, ...FILE_PROBLEMS[code] };
}

/** Thrown where reading cannot go on; carries what the caller is told. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What a problem of a row means: the kind of thing found, what is wrong with it, and how it is mended. */
const ROW_PROBLEMS = {
  too_many_cells: [
    "more cells than columns",
    "The row has more cells than the file has columns.",
    "Put quotes around cells that hold the delimiter.",
  ],
  nested_value: ["list or object", "The cell is not a single value.", "Send text, a number or a boolean."],
  nul_byte: ["text with a NUL byte", "The cell holds a NUL byte.", "Remove it, or export the file again."],
  control_character: [
    "text with a control character",
    "The cell holds a control character or a line break.",
    "Remove it; only names may have line breaks.",
  ],
  undecodable: [
    "text that cannot be decoded",
    "Some bytes of the cell are no text in the encoding of the file.",
    "Save the file as UTF-8, or name its encoding.",
  ],
  bidi_control: [
    "text with a bidirectional control character",
    "The cell holds an invisible character that changes the order of letters.",
    "Type the cell again without it.",
  ],
  right_to_left: [
    "right-to-left letters",
    "Letters that run from right to left are allowed in names only.",
    "Write the cell in Latin or Chinese letters and digits.",
  ],
  formula: [
    "formula",
    "The cell starts with an equals sign.",
    "Replace the formula by its value and export the file again.",
  ],
  phone_missing: ["empty", "The row has no phone number.", "Add the number, or remove the row."],
  phone_scientific: [
    "number in scientific notation",
    "The spreadsheet has rounded the number; its last digits are lost.",
    "Format the column as text, enter the number again, and export the file.",
  ],
  phone_decimal: [
    "number with a decimal part",
    "The number has decimals, as when a tool took it for an amount.",
    "Format the column as text and export the file again.",
  ],
  phone_several: ["two phone numbers", "The cell holds more than one number.", "Keep one number per row."],
  phone_extension: [
    "phone number with an extension",
    "A number with an extension has no WhatsApp account.",
    "Use the customer's direct number.",
  ],
  phone_email: ["e-mail address", "The cell holds an e-mail address.", "Put a phone number there."],
  phone_letters: ["letters", "The cell holds letters.", "Keep only the number."],
  phone_unreadable: [
    "signs that are no phone number",
    "The cell cannot be read as a phone number.",
    "Write the number with + and its country code.",
  ],
  phone_too_short: [
    "number with too few digits",
    "The number is too short for its country.",
    "Complete the number; with + and country code when it is from abroad.",
  ],
  phone_too_long: [
    "number with too many digits",
    "The number is too long for its country.",
    "Check the number; write + and the country code when it is from abroad.",
  ],
  phone_invalid: [
    "number that does not exist in its country",
    "No such number can exist in its country.",
    "Check the number; write + and the country code when it is from abroad.",
  ],
  phone_ambiguous: [
    "number with an unclear international prefix",
    "The digits behind 00 can be read as two different numbers.",
    "Write + and the country code in place of the prefix.",
  ],
  name_without_letters: [
    "text without a letter or digit",
    "The name has no letter and no digit.",
    "Write the name in letters, or leave the cell empty.",
  ],
  name_too_long: [
    "text of more than 100 characters",
    "The name is longer than 100 characters.",
    "Shorten the name.",
  ],
  name_stray_quote: [
    "text with a quote and a line break",
    "A quote seems to be missing, so that two lines were read as one.",
    "Close the quotes of this row and of the next one.",
  ],
  language_unknown: [
    "text that is no language",
    "The cell is no language code.",
    "Write a code such as en or zh-HK, or leave the cell empty.",
  ],
  tag_too_long: ["tag of more than 40 characters", "A tag is longer than 40 characters.", "Shorten the tag."],
  tag_implies_consent: [
    "tag that speaks of consent",
    "Consent is recorded in the consent ledger, never as a tag.",
    "Move it to the consent columns, or rename the tag.",
  ],
  too_many_tags: ["more than 20 tags", "The row has more than 20 tags.", "Keep at most 20 tags."],
  crm_id_too_long: [
    "text of more than 100 characters",
    "The customer number is longer than 100 characters.",
    "Put the customer number alone into the cell.",
  ],
  consent_missing: [
    "empty",
    "Nothing says whether, when and how this customer agreed.",
    "Fill the consent columns, or give a default for the whole file when it is true for every row.",
  ],
  consent_blank: [
    "empty",
    "The file has a column of yes and no, and this row says neither.",
    "Write yes or no, or remove the row.",
  ],
  consent_unclear: [
    "text that is neither yes nor no",
    "The cell says neither yes nor no.",
    "Write yes or no.",
  ],
  refusal_unclear: [
    "text that is neither yes nor no nor a date",
    "The cell does not say whether the customer refuses.",
    "Write yes, no, or the day of the refusal; leave it empty when the customer does not refuse.",
  ],
  category_unknown: [
    "text that is no message category",
    "The cell names something that is no message category.",
    "Use marketing, utility, authentication or service.",
  ],
  source_missing: [
    "empty",
    "It is not said where the customer's decision was taken.",
    "Fill the source column, or give a default for the whole file.",
  ],
  source_unknown: [
    "text that is no consent source",
    "The cell names no kind of source.",
    "Use web_form, in_store, paper_form, phone_call, email, event or contract.",
  ],
  evidence_missing: [
    "empty",
    "There is no reference to what proves the customer's decision.",
    "Fill the evidence column, or give a default for the whole file.",
  ],
  evidence_too_long: [
    "text of more than 200 characters",
    "The reference to the evidence is longer than 200 characters.",
    "Give a short reference, such as the number of the form.",
  ],
  evidence_reserved: [
    "text that begins with erased:",
    "The reference to the evidence looks like what stands in place of the evidence of erased people.",
    "Give the reference itself, such as the number of the form.",
  ],
  date_missing: [
    "empty",
    "It is not said when the customer decided.",
    "Fill the date column, or give a default for the whole file.",
  ],
  date_unreadable: [
    "text that is no date",
    "The cell cannot be read as a date.",
    "Write the date as YYYY-MM-DD.",
  ],
  date_impossible: [
    "date that does not exist",
    "There is no such day or time.",
    "Correct the date; write it as YYYY-MM-DD.",
  ],
  date_ambiguous: [
    "date in two possible orders",
    "Day and month cannot be told apart.",
    "Write the date as YYYY-MM-DD, or say which order the file uses.",
  ],
  date_order: [
    "date in another order than the file's",
    "Day and month are the other way round than in the rest of the file.",
    "Write every date as YYYY-MM-DD.",
  ],
  date_two_digit_year: [
    "date with a two-digit year",
    "The year has two digits only.",
    "Write the year with four digits.",
  ],
  date_serial: [
    "spreadsheet day number",
    "The cell holds the spreadsheet's inner number of a day.",
    "Format the column as a date YYYY-MM-DD and export the file again.",
  ],
  date_future: ["date in the future", "The date is in the future.", "Correct the date."],
  date_too_early: [
    "date before 2009",
    "WhatsApp did not exist before 2009.",
    "Correct the date to the day of the customer's decision.",
  ],
} as const satisfies Record<string, readonly [valueClass: string, message: string, fix: string]>;

export type RowProblemCode = keyof typeof ROW_PROBLEMS;

/** Why a row is refused. Never holds text from the file: a cell can be a secret. */
export interface RowProblem {
  code: RowProblemCode;
  /** A field of the import, `row`, or `column N` (from 1) for a column that belongs to no field. */
  column: string;
  /** The kind of thing that was found. */
  valueClass: string;
  message: string;
  fix: string;
}

/** A problem of the table with the column where it was found. */
export function rowProblem(code: RowProblemCode, column: string): RowProblem {
  const [valueClass, message, fix] = ROW_PROBLEMS[code];
  return { code, column, valueClass, message, fix };
}
