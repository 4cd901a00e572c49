import type { Principal } from "../../auth";
import { type Access, allows } from "../pages";

/** Groups of the main menu, top to bottom. */
export const NAVIGATION_GROUPS = ["work", "reach", "look", "run"] as const;

export type NavigationGroup = (typeof NAVIGATION_GROUPS)[number];

interface Entry {
  key:
    | "home"
    | "inbox"
    | "approvals"
    | "contacts"
    | "orders"
    | "segments"
    | "templates"
    | "media"
    | "broadcasts"
    | "automation"
    | "reports"
    | "audit"
    | "webhooks"
    | "operations"
    | "settings";
  group: NavigationGroup;
  href: string;
  access: Access;
  /** Other addresses that belong to it. */
  also?: readonly string[];
}

/** The main menu. Each entry opens for whoever may open the page behind it. */
export const NAVIGATION: readonly Entry[] = [
  { key: "home", group: "work", href: "/console", access: "signed-in" },
  { key: "inbox", group: "work", href: "/console/inbox", access: "inbox:read" },
  { key: "approvals", group: "work", href: "/console/approvals", access: "approvals:read" },
  {
    key: "contacts",
    group: "work",
    href: "/console/contacts",
    access: "contacts:read",
    also: ["/console/opt-outs", "/console/imports"],
  },
  {
    key: "orders",
    group: "work",
    href: "/console/orders",
    access: { all: ["inbox:read", "contacts:read"] },
    also: ["/console/catalogue"],
  },
  { key: "segments", group: "reach", href: "/console/segments", access: "segments:read" },
  {
    key: "templates",
    group: "reach",
    href: "/console/templates",
    access: "templates:read",
    also: ["/console/template-drafts"],
  },
  { key: "media", group: "reach", href: "/console/files", access: "media:read" },
  { key: "broadcasts", group: "reach", href: "/console/broadcasts", access: "broadcasts:read" },
  { key: "automation", group: "reach", href: "/console/automation", access: "automation:read" },
  {
    key: "reports",
    group: "look",
    href: "/console/reports",
    access: { oneOf: ["inbox:read", "broadcasts:read"] },
  },
  { key: "audit", group: "look", href: "/console/audit", access: "audit:read" },
  { key: "webhooks", group: "look", href: "/console/webhooks", access: "webhooks:read" },
  { key: "operations", group: "look", href: "/console/operations", access: "webhooks:read" },
  { key: "settings", group: "run", href: "/console/settings", access: "signed-in" },
];

export interface Link {
  key: Entry["key"];
  href: string;
  current: boolean;
}

const isAt = (path: string, href: string) =>
  href === "/console" ? path === href : path === href || path.startsWith(`${href}/`);

/** The menu of a person on a page, group by group; groups without an entry are left out. */
export function navigationOf(
  principal: Principal,
  path: string,
): { group: NavigationGroup; links: Link[] }[] {
  return NAVIGATION_GROUPS.map((group) => ({
    group,
    links: NAVIGATION.filter((entry) => entry.group === group && allows(entry.access, principal)).map(
      ({ key, href, also = [] }) => ({ key, href, current: [href, ...also].some((one) => isAt(path, one)) }),
    ),
  })).filter(({ links }) => links.length > 0);
}
