/** Keys whose values never reach a log line, at any depth. */
const SECRET_KEYS =
  /authorization|token|secret|password|cookie|signature|csrf|body|text|phone|address|email|name$/i;

/** Keys that hold Meta's trace ids: letters and digits of Meta's own, which the patterns below would cut up. */
const TRACE_KEYS = /^(meta_trace_id|meta_request_id)$/;

const HIDDEN = "[redacted]";

/** What must not be read in a log, whatever key it stands under; the order matters. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Whatever follows a scheme of the authorization header.
  [/\b(Bearer|OAuth|Basic)\s+[\w\-.~+/]+=*/gi, `$1 ${HIDDEN}`],
  // The query of an address carries tokens and signatures, its user part a password.
  [/(\bhttps?:\/\/)[^\s/@"']*@/gi, `$1${HIDDEN}@`],
  [/(\bhttps?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, `$1?${HIDDEN}`],
  [/([?&][\w.-]*(?:token|secret|key|sig|signature|code|state|password)=)[^&\s"']*/gi, `$1${HIDDEN}`],
  // Meta's access tokens, this server's own tokens, keys of Stripe, JSON web tokens.
  [/\bEA[A-Za-z0-9]{18,}/g, HIDDEN],
  [/\b(?:wbm_|sk_|rk_|pk_|whsec_)[\w-]{6,}/g, HIDDEN],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, HIDDEN],
  // A message id of Meta's holds the customer's number in base64.
  [/\bwamid\.[\w+/=-]+/g, HIDDEN],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, HIDDEN],
  // Hashes and random keys: an invitation's secret is 64 hexadecimal digits of a path.
  [/\b[0-9a-f]{40,}\b/gi, HIDDEN],
  // Digits that could be somebody's number, with the signs that people write between them; not those within an id.
  [/(?<![\w-])\+?\(?\d(?:[\s().-]{0,2}\d){6,}(?![\w-])/g, HIDDEN],
];

/** A date and time as RFC 3339 has it: digits that are nobody's number. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/;

/** A text without tokens, secrets of addresses, and digits that could be a phone number. At most 500 characters. */
export function redactText(text: string): string {
  if (MOMENT.test(text)) return text;
  let clean = text.length > 2_000 ? text.slice(0, 2_000) : text;
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
  return clean.length > 500 ? `${clean.slice(0, 500)}…` : clean;
}

/**
 * What of a value may stand in a log: secrets by the keys they stand under, and by what they look like. Keys are ours, so
 * they are kept. Deeper than five levels nothing is.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) >= 1e9 ? HIDDEN : value;
  if (typeof value === "bigint") return redactText(String(value));
  if (value === null || typeof value !== "object") return typeof value === "function" ? HIDDEN : value;
  if (depth > 4) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redactPart(key, part, depth)]));
}

function redactPart(key: string, part: unknown, depth: number): unknown {
  if (TRACE_KEYS.test(key)) return traceId(part);
  if (SECRET_KEYS.test(key)) return HIDDEN;
  // A time in milliseconds is no number of anybody's.
  if (typeof part === "number" && /(^|_)at$/.test(key)) return part;
  return redact(part, depth + 1);
}

/** A trace id as it may be logged: Meta's alphabet, and no bare number. */
export function traceId(value: unknown): string | null {
  return typeof value === "string" && /^[\w+/=-]{4,80}$/.test(value) && /[A-Za-z]/.test(value) ? value : null;
}
