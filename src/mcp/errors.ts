/** Every code that a tool error may carry: one closed union for all rooms. */
export const ERROR_CODES = [
  "validation_failed",
  "not_found",
  "forbidden",
  "masked",
  "window_closed",
  "consent_missing",
  "opted_out",
  "blocked",
  "invalid_number",
  "template_not_approved",
  "preview_required",
  "preview_expired",
  "preview_stale",
  "idempotency_conflict",
  "conflict",
  "rate_limited",
  "policy_blocked",
  "meta_error",
  "unavailable",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An outcome that the caller can do something about. It becomes a tool result with `isError: true`;
 * anything else that is thrown becomes `unavailable` without its message, which is logged instead.
 */
export class ToolError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The next call that would help. */
    readonly hint: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ToolError";
  }
}

/** A record that does not exist or is out of the caller's reach: the two must look the same. */
export function notFound(noun: string, id: string, listTool: string): ToolError {
  return new ToolError(
    "not_found",
    `No ${noun} ${JSON.stringify(id)} within your reach.`,
    `Find it with ${listTool}.`,
    {
      id,
    },
  );
}

/** How a call that threw is counted: by the code of its refusal, or as failed. */
export function outcomeOf(error: unknown): string {
  return error instanceof ToolError ? error.code : "failed";
}
