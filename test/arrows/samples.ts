/**
 * Small trees laid out like `src/`, by which `npm run check` proves that the arrows of `.dependency-cruiser.cjs`
 * catch what they are meant to catch, and nothing else.
 */

/** One import: in this file, of that one. */
export interface Arrow {
  from: string;
  to: string;
}

/** Imports that must be refused, each by the rule that is named. */
export const FORBIDDEN: readonly (Arrow & { rule: string })[] = [
  { rule: "platform-knows-no-room", from: "platform/clock.ts", to: "inbox/index.ts" },
  { rule: "platform-knows-no-room", from: "platform/outbox.ts", to: "mcp/errors.ts" },
  { rule: "meta-knows-no-room", from: "meta/graph-client.ts", to: "contacts/index.ts" },
  { rule: "one-way-to-a-customer", from: "inbox/session-message.ts", to: "meta/messages.ts" },
  { rule: "one-way-to-a-customer", from: "console/decide.ts", to: "meta/messages.ts" },
  { rule: "one-way-to-a-customer", from: "broadcasts/object.ts", to: "meta/send-permit.ts" },
  { rule: "one-way-to-review", from: "templates/draft/write.ts", to: "meta/template-calls.ts" },
  { rule: "one-way-to-review", from: "console/decide.ts", to: "meta/resumable-upload.ts" },
  { rule: "rooms-through-their-index", from: "contacts/events.ts", to: "consent/store.ts" },
  {
    rule: "rooms-through-their-index",
    from: "automation/check/prices.ts",
    to: "commerce/source/catalogue.ts",
  },
  { rule: "rooms-through-their-index", from: "inbox/tools/reply.ts", to: "governance/kernel/request.ts" },
  { rule: "tables-only-from-tables", from: "contacts/store.ts", to: "contacts/tables.ts" },
  { rule: "rules-are-pure", from: "consent/rules.ts", to: "platform/db.ts" },
  { rule: "rules-are-pure", from: "governance/policy/approvals.ts", to: "platform/context.ts" },
  { rule: "tools-through-kernel-and-store", from: "inbox/tools/close.ts", to: "platform/db.ts" },
  { rule: "tools-through-kernel-and-store", from: "inbox/tools/send.ts", to: "meta/graph-client.ts" },
  { rule: "console-goes-through-the-kernel", from: "console/approvals.ts", to: "sending/index.ts" },
  { rule: "console-goes-through-the-kernel", from: "console/home.ts", to: "platform/outbox.ts" },
  { rule: "webhooks-know-no-room", from: "webhooks/apply.ts", to: "inbox/index.ts" },
  { rule: "no-cycles", from: "templates/store.ts", to: "templates/view.ts" },
  { rule: "no-cycles", from: "templates/view.ts", to: "templates/store.ts" },
  { rule: "product-knows-no-simulator", from: "account/refresh.ts", to: "../simulator/fixture.ts" },
];

/** Imports that the same rules must let through. */
export const ALLOWED: readonly Arrow[] = [
  { from: "rooms.ts", to: "inbox/tools/index.ts" },
  { from: "inbox/tools/index.ts", to: "inbox/store.ts" },
  { from: "inbox/store.ts", to: "platform/db.ts" },
  { from: "inbox/events.ts", to: "sending/index.ts" },
  { from: "inbox/rules.ts", to: "platform/clock.ts" },
  { from: "sending/index.ts", to: "sending/permit.ts" },
  { from: "sending/permit.ts", to: "meta/send-permit.ts" },
  { from: "sending/outbound.ts", to: "meta/messages.ts" },
  { from: "templates/submit/deliver.ts", to: "meta/template-calls.ts" },
  { from: "meta/messages.ts", to: "platform/hash.ts" },
  { from: "console/decide.ts", to: "governance/index.ts" },
  { from: "contacts/tables.ts", to: "consent/tables.ts" },
  { from: "platform/outbox.ts", to: "platform/context.ts" },
];
