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
  "decision",
  "current_limit",
  "phone_number_id",
]);

/** Words of Meta's own, such as `TAG_CONTENT_MISMATCH` or `stop`: nobody's text. */
const META_WORD = /^([A-Z][A-Z0-9_]*|stop|resume)$/;

/** A kind of file, as its sender's phone names it; anything else under that key is somebody's text. */
const MIME_TYPE = /^(application|audio|image|text|video)\/[a-z.+-]+[0-9]?(; ?codecs=[a-z]+)?$/;

/** Where a value stands, if that changes whose it is: in errors a `title` is Meta's, on a contact card all is the sender's. */
type Place = "errors" | "contacts" | undefined;

const placeWithin = (key: string, place: Place): Place =>
  key === "errors" || key === "contacts" ? key : place;

/** Whether a text under a key is Meta's and not a customer's. */
function isPlain(key: string, text: string, place: Place): boolean {
  if (place === "contacts") return false;
  if (key === "title") return place === "errors";
  if (key === "mime_type") return MIME_TYPE.test(text);
  return PLAIN.has(key) || ((key === "value" || key === "reason") && META_WORD.test(text));
}

/** A webhook payload with its structure and its harmless values; everything else is masked, at any depth. */
export function maskedBody(value: unknown, key = "", depth = 0, place: Place = undefined): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return PLAIN.has(key) ? value : "•••";
  if (typeof value === "string") return isPlain(key, value, place) ? value.slice(0, 100) : "•••";
  if (depth > 6) return "•••";
  const within = placeWithin(key, place);
  if (Array.isArray(value)) return value.slice(0, 10).map((item) => maskedBody(item, key, depth + 1, within));
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, part]) => [
      name,
      maskedBody(part, name, depth + 1, within),
    ]),
  );
}
