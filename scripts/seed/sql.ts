/** A value as an SQL literal. Objects become JSON text. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** One `insert` of one row, as text: the seed is a file that wrangler runs. */
export function insert(table: string, row: Record<string, unknown>): string {
  const values = Object.values(row).map(literal).join(", ");
  return `insert into ${table} (${Object.keys(row).join(", ")}) values (${values});`;
}
