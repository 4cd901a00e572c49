import type { LogEvent } from "./log-events";
import { redact } from "./redact";

export interface Log {
  info(event: LogEvent, fields?: Record<string, unknown>): void;
  error(event: LogEvent, fields?: Record<string, unknown>): void;
}

/**
 * One JSON line an event, redacted, each with the correlation id of the request or event it belongs to. `traceId` is the
 * caller's own (W3C Trace Context): it stands beside, so that nobody chooses what the audit log says.
 */
export function createLog(correlationId: string, traceId?: string): Log {
  const line = (level: string, event: LogEvent, fields: Record<string, unknown> = {}) =>
    JSON.stringify({
      level,
      event,
      correlation_id: correlationId,
      ...(traceId !== undefined && { trace_id: traceId }),
      ...(redact(fields) as object),
    });
  return {
    info: (event, fields) => console.log(line("info", event, fields)),
    error: (event, fields) => console.error(line("error", event, fields)),
  };
}

/** What may be said of a thrown value in a log, and be kept with what failed. */
export function describeError(error: unknown): { error: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  // A parser quotes what it could not read, which may be what a customer wrote.
  const message =
    error instanceof SyntaxError ? error.message.replace(/(["'`]).*\1(\.\.\.)?/gs, "…") : error.message;
  return { error: `${error.name}: ${message}` };
}

/** The same of an error that nobody foresaw: where it was thrown, without its message a second time. */
export function describeBug(error: unknown): { error: string; at?: string[] } {
  const stack = error instanceof Error ? error.stack : undefined;
  const at = stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/|https?:\/\/)?[^\s()]*\/([^/()\s]+)\)?$/, "($1)"));
  return { ...describeError(error), ...(at && at.length > 0 && { at }) };
}
