import { type Permission, ROLES, SCOPES } from "../auth";

/** What a client that sends nobody's words and changes nothing needs. */
const READING: readonly Permission[] = [
  "account:read",
  "contacts:read",
  "consent:read",
  "segments:read",
  "inbox:read",
  "inbox:all",
  "templates:read",
  "broadcasts:read",
  "automation:read",
  "webhooks:read",
  "approvals:read",
];

/** What shows people by name, or what is for a few. */
const SENSITIVE: readonly Permission[] = [
  "contacts:pii",
  "inbox:notes",
  "inbox:restricted",
  "inbox:staff_metrics",
  "media:read",
  "account:admin",
  "audit:read",
];

export const SCOPE_GROUPS = ["read", "sensitive", "write"] as const;

export type ScopeGroup = (typeof SCOPE_GROUPS)[number];

export function isScope(value: string): value is Permission {
  return (SCOPES as readonly string[]).includes(value);
}

/** The group that a person decides about a scope in; whatever is in neither list changes something. */
export function groupOf(scope: Permission): ScopeGroup {
  if (READING.includes(scope)) return "read";
  return SENSITIVE.includes(scope) ? "sensitive" : "write";
}

/** What any access is little use without: everybody's role has these. A client is told to ask for them first. */
export const BASE_SCOPES: readonly Permission[] = SCOPES.filter((scope) =>
  (ROLES.viewer as readonly Permission[]).includes(scope),
);

/** What a person may give: what clients can be given at all and the person's roles hold. */
export function givable(permissions: ReadonlySet<Permission>): readonly Permission[] {
  return SCOPES.filter((scope) => permissions.has(scope));
}

/**
 * The scopes that are ticked when the page opens: those that were asked for, or, when the client names none that there
 * is, those that only read and show nobody's name. Whatever else the person may give stands below, not ticked.
 */
export function preselected(
  asked: readonly string[],
  offered: readonly Permission[],
): ReadonlySet<Permission> {
  const known = asked.filter(isScope);
  return new Set(
    offered.filter((scope) => (known.length > 0 ? known.includes(scope) : groupOf(scope) === "read")),
  );
}

/** What was asked for and is not the person's to give. */
export function outOfReach(asked: readonly string[], offered: readonly Permission[]): readonly Permission[] {
  return SCOPES.filter((scope) => asked.includes(scope) && !offered.includes(scope));
}
