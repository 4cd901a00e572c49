/** Keys whose values say what kind of event it is, and nothing about a person. */
const PLAIN = new Set([
  "type",
  "status",
  "timestamp",
  "event",
  "field",
  "category",
  "value",
  "code",
  "title",
  "pricing_model",
  "billable",
  "message_template_name",
  "message_template_language",
  "new_category",
  "previous_category",
  "new_quality_score",
  "previous_quality_score",
  "reason",
  "mime_type",
  "decision",
  "current_limit",
  "phone_number_id",
]);

/** A webhook payload with its structure and its harmless values; everything else is masked, at any depth. */
export function maskedBody(value: unknown, key = "", depth = 0): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "number") {
    return PLAIN.has(key) || typeof value === "boolean" || value === null ? value : "•••";
  }
  if (typeof value === "string") return PLAIN.has(key) ? value.slice(0, 100) : "•••";
  if (depth > 6) return "•••";
  if (Array.isArray(value)) return value.slice(0, 10).map((item) => maskedBody(item, key, depth + 1));
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, part]) => [
      name,
      maskedBody(part, name, depth + 1),
    ]),
  );
}
