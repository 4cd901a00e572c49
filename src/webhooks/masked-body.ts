/** Keys whose values say what kind of event it is, and nothing about a person. */
const PLAIN = new Set([
  "type",
  "status",
  "timestamp",
  "event",
  "field",
  "category",

  "code",

  "pricing_model",
  "billable",
  "message_template_name",
  "message_template_language",
  "new_category",
  "previous_category",
  "new_quality_score",
  "previous_quality_score",

  "mime_type",
  "decision",
  "current_limit",
  "phone_number_id",
]);

/** Words of Meta's own, such as `TAG_CONTENT_MISMATCH` or `stop`: nobody's text. */
const META_WORD = /^([A-Z][A-Z0-9_]*|stop|resume)$/;

/** Whether a text under a key is Meta's and not a customer's. `title` is Meta's in errors alone. */
function isPlain(key: string, text: string, inErrors: boolean): boolean {
  if (key === "title") return inErrors;
  return PLAIN.has(key) || ((key === "value" || key === "reason") && META_WORD.test(text));
}

/** A webhook payload with its structure and its harmless values; everything else is masked, at any depth. */
export function maskedBody(value: unknown, key = "", depth = 0, inErrors = false): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return PLAIN.has(key) ? value : "•••";
  if (typeof value === "string") return isPlain(key, value, inErrors) ? value.slice(0, 100) : "•••";
  if (depth > 6) return "•••";
  const within = inErrors || key === "errors";
  if (Array.isArray(value)) return value.slice(0, 10).map((item) => maskedBody(item, key, depth + 1, within));
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, part]) => [
      name,
      maskedBody(part, name, depth + 1, within),
    ]),
  );
}
