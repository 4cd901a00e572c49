import type { AuditFilters } from "../../governance";

/** What is an id, a digest, a code or a time here; a number, a name or an address of somebody is none of these. */
const KNOWN = [
  /^[a-z]{3}_[0-9a-z_]{1,60}$/,
  /^[0-9a-f]{16,64}$/,
  /^[a-z]+([._][a-z_]+)*$/,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
];

const OTHER = "(other)";

/**
 * Filters as the log may keep them: nobody can take anything out of it again, so that a customer's number that was typed
 * into the wrong field must not get in.
 */
export function withoutTyped(filters: AuditFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      typeof value !== "string" ? [] : [[name, KNOWN.some((form) => form.test(value)) ? value : OTHER]],
    ),
  );
}
