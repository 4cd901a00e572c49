import { expect, test } from "vitest";
import { condition } from "../../src/segments/condition";
import { type ContactFacts, matches } from "../../src/segments/evaluate";
import { NOW } from "./generators";

const DAY = 86_400_000;

const nobody: ContactFacts = {
  tags: [],
  language: null,
  country: null,
  searchName: null,
  searchProfile: null,
  hasPhone: false,
  consent: { marketing: "unknown", utility: "unknown", authentication: "unknown", service: "unknown" },
  blocked: false,
  undeliverable: false,
  createdAt: NOW,
  lastInboundAt: null,
  orders: [],
  templates: [],
  preferences: {},
  crm: [],
};

const order = (status: string, at = NOW - DAY) => ({
  orders: [{ at, totalMinor: 500, currency: "HKD", status }],
});
const message = (status: string, at = NOW - DAY) => ({
  templates: [{ category: "marketing" as const, at, status }],
});
const ordered = (more: object = {}) => ({ field: "order_count", op: "at_least", value: 1, ...more });
const spent = (more: object = {}) => ({
  field: "order_total",
  op: "at_least",
  value: 500,
  currency: "HKD",
  ...more,
});
const got = (status: string, more: object = {}) => ({
  field: "template_messages",
  op: "at_least",
  value: 1,
  status,
  ...more,
});
const seen = (op: string, value?: unknown) => ({
  field: "last_seen_at",
  op,
  ...(value !== undefined && { value }),
});
const language = (op: string, value: unknown) => ({ field: "language", op, value });

/** The meaning in cases, written down once without help of the code: both the reference and the SQL follow it. */
const CASES: [leaf: object, facts: Partial<ContactFacts>, fits: boolean][] = [
  [language("starts_with", "zh"), { language: "zh" }, true],
  [language("starts_with", "zh"), { language: "zh-HK" }, true],
  [language("starts_with", "zh"), { language: "zha" }, false],
  [language("starts_with", "ZH-hk"), { language: "zh-HK" }, true],
  [language("is", "zh"), { language: "zh-HK" }, false],
  [language("is", "zh"), {}, false],
  [{ not: language("is", "zh") }, {}, true],
  [{ field: "name", op: "starts_with", value: "CH" }, { searchProfile: "chan" }, true],
  [{ field: "name", op: "starts_with", value: "an" }, { searchName: "chan" }, false],
  [seen("within_days", 1), { lastInboundAt: NOW - DAY + 1 }, true],
  [seen("within_days", 1), { lastInboundAt: NOW - DAY }, false],
  [seen("older_than_days", 1), { lastInboundAt: NOW - DAY }, true],
  [seen("older_than_days", 1), { lastInboundAt: NOW - DAY + 1 }, false],
  [seen("older_than_days", 1), {}, false],
  [seen("before", new Date(NOW).toISOString()), { lastInboundAt: NOW }, false],
  [seen("after", new Date(NOW).toISOString()), { lastInboundAt: NOW }, false],
  [seen("before", "2026-01-01T00:00:00Z"), {}, false],
  [seen("never"), {}, true],
  [seen("never"), { lastInboundAt: 1 }, false],
  [{ field: "window", op: "is", value: "open" }, { lastInboundAt: NOW - DAY + 1 }, true],
  [{ field: "window", op: "is", value: "open" }, { lastInboundAt: NOW - DAY }, false],
  [{ field: "window", op: "is", value: "closed" }, {}, true],
  [ordered(), order("requested"), false],
  ...(["confirmed", "paid", "fulfilled"] as const).map(
    (status) => [ordered(), order(status), true] as [object, Partial<ContactFacts>, boolean],
  ),
  [ordered(), order("cancelled"), false],
  [spent(), order("refunded"), false],
  [spent(), order("paid"), true],
  [spent({ currency: "USD" }), order("paid"), false],
  [spent({ currency: "USD", op: "at_most", value: 0 }), order("paid"), true],
  [ordered({ within_days: 1 }), order("paid"), false],
  [ordered({ within_days: 2 }), order("paid"), true],
  [{ field: "last_order_at", op: "never" }, order("cancelled"), true],
  ...Object.entries({
    sent: {
      queued: false,
      sending: false,
      unknown: false,
      accepted: true,
      sent: true,
      delivered: true,
      read: true,
      played: true,
      failed: false,
    },
    delivered: { accepted: false, sent: false, delivered: true, read: true, played: true, failed: false },
    read: { sent: false, delivered: false, read: true, played: true, failed: false },
    failed: { queued: false, sent: false, read: false, failed: true },
  }).flatMap(([outcome, statuses]) =>
    Object.entries(statuses).map(
      ([status, fits]) => [got(outcome), message(status), fits] as [object, Partial<ContactFacts>, boolean],
    ),
  ),
  [got("read", { category: "utility" }), message("read"), false],
  [got("read", { category: "marketing", within_days: 1 }), message("read"), false],
  [got("read", { category: "marketing", within_days: 2 }), message("read"), true],
  [{ field: "preference", op: "is", key: "toString", value: "x" }, {}, false],
  [{ field: "preference", op: "is", key: "size", value: "L" }, { preferences: { size: "L" } }, true],
  [{ field: "crm", op: "linked", value: "hubspot" }, { crm: ["hubspot"] }, true],
  [{ all: [] }, {}, true],
  [{ any: [] }, {}, false],
];

test.each(CASES)("%j of %j: %s", (raw, facts, fits) => {
  const known = condition.parse({ field: "tag", op: "has", value: "none" });
  expect(matches(condition.parse(raw), { ...nobody, ...facts }, NOW, () => known)).toBe(fits);
});
