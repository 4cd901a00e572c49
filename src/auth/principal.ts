import type { NameSpelling } from "../mcp/names";
import type { Permission, Role } from "./roles";

/** Who a call runs as: a person signed in to the console, or an API client acting for a person. */
export interface Principal {
  kind: "staff" | "client";
  /** `stf_…` or `tok_…`. */
  id: string;
  name: string;
  /** The person behind it; for staff, the principal itself. */
  staffId: string;
  roles: readonly Role[];
  permissions: ReadonlySet<Permission>;
  /** What the roles alone would allow: tells a missing scope from a missing role. */
  rolePermissions: ReadonlySet<Permission>;
  /** Queues that the person is a member of. */
  queueIds: readonly string[];
  /** Teams that the person belongs to. */
  teamIds: readonly string[];
  nameSpelling: NameSpelling;
  locale: string;
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission);
}
