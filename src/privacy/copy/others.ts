import type { Database } from "../../platform/db";

/** Fields of Meta's events and of what is written here in which the address of a person stands. */
const ADDRESS_FIELDS = new Set([
  "from",
  "to",
  "wa_id",
  "new_wa_id",
  "phone",
  "phone_number",
  "recipient_id",
  "participant",
  "user_id",
  "from_user_id",
  "to_user_id",
  "recipient_user_id",
  "previous_user_id",
  "parent_user_id",
  "from_parent_user_id",
  "to_parent_user_id",
  "recipient_parent_user_id",
  "business_scoped_user_id",
  "bsuid",
  "parent_bsuid",
]);

/** Ids of ours that stand for a person, wherever they are written. */
const IDS = /\b(?:con|cnv)_[0-9a-z]+\b/g;

/** A number, in digits with what people write between them. */
const NUMBER = /^\+?[\d\s().-]{6,}$/;

/** The business's own numbers and their ids at Meta, in digits. */
export async function ownNumbers(db: Database): Promise<string[]> {
  const rows = await db.all<{ id: string; display_phone_number: string | null }>(
    "select id, display_phone_number from phone_numbers",
  );
  return rows.flatMap(({ id, display_phone_number }) => [
    id,
    (display_phone_number ?? "").replace(/\D/g, ""),
  ]);
}

/**
 * A row that names others too keeps its content to itself: their data is not this person's to have.
 *
 * @param known ids and addresses of the person and of the business, numbers in digits
 */
export function withoutOthers(
  row: Record<string, unknown>,
  known: ReadonlySet<string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== "string" || !/^[{[]/.test(value)) return [column, value];
      return [column, namesOthers(value, known) ? "names other people: not in a copy" : value];
    }),
  );
}

function namesOthers(json: string, known: ReadonlySet<string>): boolean {
  if ([...json.matchAll(IDS)].some(([id]) => !known.has(id))) return true;
  try {
    return holdsOther(JSON.parse(json), "", known);
  } catch {
    // What cannot be read may name anybody.
    return true;
  }
}

function holdsOther(value: unknown, field: string, known: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsOther(item, field, known));
  if (value !== null && typeof value === "object")
    return Object.entries(value).some(([name, item]) => holdsOther(item, name, known));
  if (!ADDRESS_FIELDS.has(field) || (typeof value !== "string" && typeof value !== "number")) return false;
  const text = String(value).trim();
  if (text === "") return false;
  return !known.has(NUMBER.test(text) ? text.replace(/\D/g, "") : text);
}
