import { describe, expect, test } from "vitest";
import { PAGES } from "../access/walk";
import { type Browser, signedInAs } from "../console/browser";
import { row, rows } from "../support/webhook";
import { batchesOf, isAudited, writes } from "./batches";

const STAFF = "/console/settings/staff/stf_agent";
const press =
  (path: string, fields: Record<string, string> = {}) =>
  (browser: Browser) =>
    browser.submit(path, { form_key: crypto.randomUUID(), ...fields });

/** What a press is to leave: the action of an entry, and the table whose change it tells of. */
interface Case {
  first?: (browser: Browser) => Promise<unknown>;
  press: (browser: Browser) => Promise<Response>;
  action: RegExp;
  table: string;
}

const KERNEL = /^write\.(started|executed|requested)$/;
const newToken = press("/console/settings/clients/tokens", {
  name: "Night shift",
  lifetime: "30",
  days: "30",
  scopes: "account:read",
  scope: "account:read",
});

/** Pages that change something which no tool changes. */
const CASES: Readonly<Record<string, Case>> = {
  "/availability": {
    press: press("/console/availability", { available: "no" }),
    action: /^staff\.away$/,
    table: "staff",
  },
  "/settings/me/sessions/end-all": {
    first: () => signedInAs("admin"),
    press: press("/console/settings/me/sessions/end-all"),
    action: /^sessions\.ended$/,
    table: "sessions",
  },
  "/settings/staff/:id/disable": { press: press(`${STAFF}/disable`), action: KERNEL, table: "staff" },
  "/settings/staff/:id/enable": {
    first: press(`${STAFF}/disable`),
    press: press(`${STAFF}/enable`),
    action: KERNEL,
    table: "staff",
  },
  "/settings/staff/:id/end-sessions": {
    first: () => signedInAs("agent"),
    press: press(`${STAFF}/end-sessions`),
    action: KERNEL,
    table: "sessions",
  },
  "/settings/staff/:id/revoke-clients": {
    press: press(`${STAFF}/revoke-clients`),
    action: KERNEL,
    table: "api_tokens",
  },
  "/settings/staff/:id/link": { press: press(`${STAFF}/link`), action: KERNEL, table: "invitations" },
  "/settings/staff/:id/revoke-link": {
    first: press(`${STAFF}/link`),
    press: press(`${STAFF}/revoke-link`),
    action: KERNEL,
    table: "invitations",
  },
  "/settings/clients/tokens": { press: newToken, action: /^token\.created$/, table: "api_tokens" },
};

/** Pages that call a tool or a write of the kernel, whose entries coverage.test.ts walks, or that only read. */
const THROUGH_THE_KERNEL = [
  /^\/approvals\/:id\/(approve|reject)$/,
  /^\/automation\/(flows|rules)\/:id\/(on|off)$/,
  /^\/broadcasts\/:id\/(pause|resume|cancel)$/,
  /^\/contacts(\/:id(\/(tags|consent|merge|personal-data\/(copy|erase)))?)?$/,
  /^\/imports(\/preview)?$/,
  /^\/inbox\/:id\/(preview|send|handover|hand-over-now|note|close|tags)$/,
  /^\/files(\/:id\/use)?$/,
  /^\/segments$/,
  /^\/template-drafts$/,
  /^\/templates\/:name\/(discard|preview|submit)$/,
  /^\/webhooks\/retry$/,
  /^\/operations\/(dead-letters\/:id\/retry|audit-chain\/settle)$/,
];

/** Pages whose entries the tests of their own area ask for. */
const ASKED_FOR_THERE: Readonly<Record<string, string>> = {
  "/audit/export.ndjson": "console/audit",
  "/audit/export.csv": "console/audit",
  "/broadcasts/rate-card": "console/broadcasts-rate-card",
  "/catalogue": "console/commerce/catalogue",
  "/orders/:id/cancel": "console/commerce/order",
  "/orders/:id/looked-at": "console/commerce/order",
  "/orders/:id/links/:link/revoke": "console/commerce/order",
  "/orders/:id/links/:link/confirm": "console/commerce/order",
  "/conversations/:id/escalation/confirm": "inbox/close",
  "/authorize": "clients",
  "/settings/clients/apps/:id/disconnect": "console/clients",
  "/settings/clients/tokens/:id/revoke": "console/clients",
  "/settings/staff": "console/people/staff",
  "/settings/staff/:id/roles": "console/people/staff",
  "/settings/me": "console/people/own-name",
  "/settings/me/passkeys/begin": "staff",
  "/settings/me/passkeys/finish": "staff",
  "/settings/me/passkeys/rename": "console/people/staff",
  "/settings/me/passkeys/remove": "console/people/staff",
  "/settings/me/sessions/end": "console/people/sessions",
};

/** Before anybody is signed in: sign-in, sign-out, joining, and the language. */
const SIGNING_IN = /^\/(sign-in|sign-out|join|language)/;

test("every form of the console is one of these: a new one needs its place here", () => {
  const forms = PAGES.filter(({ method }) => method === "post").map(({ path }) => path);
  const unknown = forms.filter(
    (path) =>
      !(path in CASES) &&
      !(path in ASKED_FOR_THERE) &&
      !SIGNING_IN.test(path) &&
      !THROUGH_THE_KERNEL.some((known) => known.test(path)),
  );
  expect(
    unknown,
    "these forms are in no table of test/audit/coverage-console.test.ts: put each into CASES (it changes something without a tool), THROUGH_THE_KERNEL or ASKED_FOR_THERE, and run `npm run docs` for docs/roles.md",
  ).toEqual([]);
  expect(
    Object.keys(CASES).filter((path) => !forms.includes(path)),
    "these forms are gone: take them out of CASES in test/audit/coverage-console.test.ts, and run `npm run docs`",
  ).toEqual([]);
});

describe("a change without a tool leaves its entry in its own batch", () => {
  test.each(Object.keys(CASES))("%s", async (path) => {
    const { first, press: go, action, table } = CASES[path] as Case;
    const browser = await signedInAs("admin");
    await first?.(browser);
    const { seq } = await row<{ seq: number }>("select coalesce(max(seq), 0) as seq from audit_log");
    const batches = await batchesOf(() => go(browser));
    const changed = batches.filter(writes(table)).filter(isAudited);
    expect(changed.length, `a batch that changes ${table} and tells of it`).toBeGreaterThan(0);
    const left = await rows<{ action: string }>("select action from audit_log where seq > ?1", seq);
    expect(left.map((entry) => entry.action).filter((one) => action.test(one))).not.toEqual([]);
  });
});
