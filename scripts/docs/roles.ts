import { table } from "./markdown.ts";
import type { Access, Tables } from "./tables.ts";

function accessWords(access: Access): string {
  if (access === "anyone") return "anyone";
  if (access === "signed-in") return "whoever is signed in";
  if (typeof access === "string") return `\`${access}\``;
  const [all, list] = "all" in access ? [true, access.all] : [false, access.oneOf];
  return list.map((permission) => `\`${permission}\``).join(all ? " and " : " or ");
}

function allowed({ ROLES }: Tables, role: string, access: Access): boolean {
  const has = (permission: string) => ROLES[role]?.includes(permission) ?? false;
  if (access === "anyone" || access === "signed-in") return true;
  if (typeof access === "string") return has(access);
  return "all" in access ? access.all.every(has) : access.oneOf.some(has);
}

/** `docs/roles.md`: who may do what. */
export function rolesPage(all: Tables): string {
  const { ROLES, PERMISSIONS, CONSOLE_ONLY, TOOLS, PAGES } = all;
  const roles = Object.keys(ROLES);
  const marks = (access: Access) => roles.map((role) => (allowed(all, role, access) ? "●" : ""));
  const pages = [...PAGES].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return `# Roles and permissions

Made by \`npm run docs\` out of the tables that the code enforces: \`src/auth/roles.ts\`, the tools of \`src/rooms.ts\` and the
pages of \`src/console\`. \`whatsapp.policy_rules.get\` serves the same table (section \`roles\`), the console shows it at
\`/console/settings/roles\`, and \`test/access\` walks every tool and every page for every role and compares.

Whoever has several roles may do what any of them allows. A client, by sign-in or by token, gets what its person's roles
and its scopes both allow, and never what is for the console only.

## Roles

${table(
  ["Permission", "Lets somebody", ...roles, "Console only"],
  Object.entries(PERMISSIONS).map(([permission, words]) => [
    `\`${permission}\``,
    words,
    ...marks(permission),
    CONSOLE_ONLY.includes(permission) ? "●" : "",
  ]),
)}

## Tools

A tool that somebody may not call is not listed for them, and a call of it is answered as if it did not exist, and audited.

${table(
  ["Tool", "Kind", "Permission", ...roles],
  TOOLS.map(({ name, tier, permission }) => [`\`${name}\``, tier, `\`${permission}\``, ...marks(permission)]),
)}

## Pages

A form that is sent without leave is refused and audited. Forms of whoever is signed in also need the session's own token.

${table(
  ["Page", "Method", "Opens for", ...roles],
  pages.map(({ method, path, access }) => [
    `\`/console${path === "/" ? "" : path}\``,
    method.toUpperCase(),
    accessWords(access),
    ...marks(access),
  ]),
)}
`;
}
