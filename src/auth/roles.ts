/** What a principal may be allowed to do. Also the scopes of tokens. */
export const PERMISSIONS = {
  "account:read": "See the account's settings, numbers, profile and policy.",
  "account:admin": "See provider identifiers and verification details.",
  "contacts:read": "See contacts, with phone numbers and names masked.",
  "contacts:pii": "See phone numbers and profile names unmasked.",
  "contacts:write": "Create and change contacts and their tags.",
  "contacts:import": "Upload files of contacts and ask for their import.",
  "consent:write": "Record opt-ins, opt-outs and blocks.",
  "segments:read": "See segments and how many contacts they hold.",
  "segments:write": "Create and change segments.",
  "consent:read": "See the consent ledger and the suppression list.",
  "inbox:read": "See conversations of one's own queues.",
  "inbox:all": "See conversations of every queue that is not restricted.",
  "inbox:restricted": "See conversations of restricted queues too.",
  "inbox:notes": "Read staff notes.",
  "inbox:send": "Ask for messages to be sent.",
  "inbox:assign": "Assign conversations and hand them over.",
  "inbox:close": "Close conversations.",
  "inbox:staff_metrics": "See the figures of individual staff.",
  "media:read": "Get links to attachments.",
  "media:write": "Upload media.",
  "templates:read": "See message templates.",
  "templates:write": "Draft message templates and ask for their submission to Meta.",
  "broadcasts:read": "See broadcasts, and reports on them.",
  "broadcasts:write": "Prepare broadcasts, ask for them to be sent, pause and cancel them.",
  "automation:read": "See flows and keyword rules.",
  "automation:write": "Draft flows and keyword rules, and ask for them to go live.",
  "orders:write": "Prepare orders and payment links, and ask for them to be made and sent.",
  "orders:settle":
    "Say that money is there, settle what did not fit, and change what is sold, in the console only.",
  "prices:write": "Take in what Meta charges by market, in the console only.",
  "privacy:write":
    "Ask for a copy of one person's data and for its erasure, and download the copy, in the console only.",
  "webhooks:read": "See the webhook log.",
  "webhooks:retry": "Have failed webhook events tried again.",
  "audit:read": "See the audit log.",
  "audit:settle": "Say why the audit log's chain does not hold, which ends the alert, in the console only.",
  "approvals:read": "See requests that wait for a decision.",
  "approvals:decide": "Approve or reject requests, in the console only.",
  "clients:connect":
    "Let MCP clients act in one's own name, by sign-in or by an API token, in the console only.",
  "staff:admin":
    "Invite staff, change their roles, and end their sessions, tokens and grants, in the console only.",
} as const;

export type Permission = keyof typeof PERMISSIONS;

/** What only a person at the console may do: no token carries these, whatever it was given. */
export const CONSOLE_ONLY: readonly Permission[] = [
  "approvals:decide",
  "orders:settle",
  "prices:write",
  "privacy:write",
  "audit:settle",
  "clients:connect",
  "staff:admin",
];

/** What an MCP client can be given. */
export const SCOPES = (Object.keys(PERMISSIONS) as Permission[]).filter(
  (permission) => !CONSOLE_ONLY.includes(permission),
);

const READER: readonly Permission[] = [
  "account:read",
  "contacts:read",
  "consent:read",
  "segments:read",
  "inbox:read",
  "templates:read",
  "broadcasts:read",
  "automation:read",
  "clients:connect",
];

const AGENT: readonly Permission[] = [
  ...READER,
  "contacts:pii",
  "contacts:write",
  "consent:write",
  "inbox:notes",
  "inbox:send",
  "inbox:assign",
  "inbox:close",
  "media:read",
  "media:write",
  "orders:write",
];

/** What it takes to prepare whom a campaign goes to. */
const AUDIENCE: readonly Permission[] = [
  "contacts:write",
  "contacts:import",
  "consent:write",
  "segments:write",
  "broadcasts:write",
];

/** The one table of roles. A principal holds the union of its roles' permissions, limited by its scopes. */
export const ROLES = {
  viewer: READER,
  agent: AGENT,
  manager: [
    ...AGENT,
    ...AUDIENCE,
    "templates:write",
    "automation:write",
    "inbox:all",
    "inbox:restricted",
    "inbox:staff_metrics",
    "orders:settle",
    "prices:write",
    "webhooks:read",
    "webhooks:retry",
    "approvals:read",
    "approvals:decide",
  ],
  marketer: [
    ...READER,
    ...AUDIENCE,
    "templates:write",
    "automation:write",
    "contacts:pii",
    "inbox:all",
    "media:read",
    "media:write",
  ],
  approver: [
    ...READER,
    "contacts:pii",
    "inbox:all",
    "inbox:restricted",
    "approvals:read",
    "approvals:decide",
  ],
  compliance: [
    ...READER,
    "contacts:pii",
    "consent:write",
    "privacy:write",
    "inbox:all",
    "inbox:restricted",
    "webhooks:read",
    "audit:read",
    "audit:settle",
    "approvals:read",
    "approvals:decide",
  ],
  admin: Object.keys(PERMISSIONS) as Permission[],
} satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLES;

export function isRole(value: string): value is Role {
  return Object.hasOwn(ROLES, value);
}

/** Permissions of some roles, cut down to the scopes when there are any. */
export function permissionsOf(roles: readonly Role[], scopes: readonly string[] | null): Set<Permission> {
  const granted = new Set<Permission>(roles.flatMap((role) => ROLES[role]));
  return scopes === null
    ? granted
    : new Set([...granted].filter((permission) => scopes.includes(permission)));
}

/** The same of a client: whatever its scopes say, what only a person may do is not among it. */
export function clientPermissions(roles: readonly Role[], scopes: readonly string[] | null): Set<Permission> {
  return permissionsOf(roles, scopes).difference(new Set(CONSOLE_ONLY));
}
