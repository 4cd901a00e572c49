/** Keys whose values never reach a log line, at any depth. */
const SECRET_KEYS = /authorization|token|secret|password|cookie|signature|csrf|body|text|phone|name$/i;

function redact(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== "object" || depth > 4) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      SECRET_KEYS.test(key) ? "[redacted]" : redact(part, depth + 1),
    ]),
  );
}

export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** One JSON line an event, redacted, each with the correlation id of the request or event it belongs to. */
export function createLog(correlationId: string): Log {
  const line = (level: string, event: string, fields: Record<string, unknown> = {}) =>
    JSON.stringify({ level, event, correlation_id: correlationId, ...(redact(fields) as object) });
  return {
    info: (event, fields) => console.log(line("info", event, fields)),
    error: (event, fields) => console.error(line("error", event, fields)),
  };
}

/** What may be said of a thrown value in a log. */
export function describeError(error: unknown): { error: string } {
  return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
