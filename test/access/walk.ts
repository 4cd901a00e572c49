import { CONSOLE_ONLY, PERMISSIONS, type Permission, ROLES, type Role } from "../../src/auth";
import { consolePages } from "../../src/console";
import type { Access, Page } from "../../src/console/pages";
import { CONSOLE_PARTS } from "../../src/routes";

export const ALL_ROLES = Object.keys(ROLES) as Role[];
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

/** Every page that the console has: whatever is added to the table is walked. */
export const PAGES: readonly Page[] = consolePages(CONSOLE_PARTS);

/** Records of the seed, by what stands before the parameter in a path; anything else gets an id of nothing. */
const SAMPLES: readonly [under: string, id: string][] = [
  ["/contacts/", "con_demo01"],
  ["/inbox/", "cnv_demo01"],
];

/** A path of the table with ids in the place of its parameters. */
export function addressOf(path: string): string {
  const sample = SAMPLES.find(([under]) => path.startsWith(under))?.[1];
  let first = sample;
  const filled = path.replace(/:\w+(\{[^}]*\})?\??/g, () => {
    const id = first ?? "unknown_1";
    first = undefined;
    return id;
  });
  return `/console${filled === "/" ? "" : filled}`;
}

/** What the table of roles says of a page, worked out here once more. */
export function tableAllows(access: Access, role: Role): boolean {
  const has = (permission: Permission) => (ROLES[role] as readonly Permission[]).includes(permission);
  if (access === "anyone" || access === "signed-in") return true;
  if (typeof access === "string") return has(access);
  return "all" in access ? access.all.every(has) : access.oneOf.some(has);
}

/** What the table says a client of somebody with a role may do. */
export function clientMay(role: Role, permission: Permission): boolean {
  return (ROLES[role] as readonly Permission[]).includes(permission) && !CONSOLE_ONLY.includes(permission);
}
