import { expect, test } from "vitest";
import { type Answer, hear } from "../support/webhook";
import {
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call, ok } from "../support/worker";

const RECORDS = "whatsapp.consent_records.list";
const OPT_OUTS = "whatsapp.opt_outs.list";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** Goes through all pages of a list. */
async function all(tool: string, filter: object, limit: number): Promise<Answer[]> {
  const items: Answer[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Answer = await ok("agent", tool, { ...filter, limit, ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/** One more restriction of each kind, each at a time of its own. */
async function everyReason(): Promise<Record<string, number>> {
  const at = {
    stop: secondsAgo(50),
    button: secondsAgo(40),
    preference: secondsAgo(30),
    undeliverable: secondsAgo(20),
    refused: secondsAgo(10),
  };
  await hear(
    webhookBody([
      messages(text("85255501001", "STOP", at.stop)),
      messages({ ...text("85255501002", "", at.button), type: "button", button: { text: "停止推廣" } }),
      preference("886955501009", "stop", at.preference),
      statuses(status("wamid.DEMO3x2", "failed", at.undeliverable, { errors: [{ code: 131026 }] })),
      statuses(status("wamid.DEMO5x2", "failed", at.refused, { errors: [{ code: 131050 }] })),
    ]),
  );
  return at;
}

test("the suppression list names each contact once, the latest first, with every reason and since when", async () => {
  const at = await everyReason();
  const { items } = await ok("agent", OPT_OUTS, { limit: 50 });
  expect(items.map((item: Answer) => item.contact_id).slice(0, 5)).toEqual([
    "con_demo05",
    "con_demo03",
    "con_demo09",
    "con_demo02",
    "con_demo01",
  ]);
  expect(items).toHaveLength(8);
  const of = (id: string) => items.find((item: Answer) => item.contact_id === id).restrictions;
  expect(of("con_demo05")).toMatchObject([
    { category: "marketing", reason: "Meta: customer stopped marketing", since: iso(at.refused ?? 0) },
  ]);
  expect(of("con_demo03")).toMatchObject([
    { category: "delivery", reason: "Meta: undeliverable", since: iso(at.undeliverable ?? 0) },
  ]);
  expect(of("con_demo09")).toMatchObject([
    { category: "marketing", reason: "WhatsApp preference", since: iso(at.preference ?? 0) },
  ]);
  expect(of("con_demo02")).toMatchObject([
    { category: "marketing", reason: "opt-out button", since: iso(at.button ?? 0) },
  ]);
  expect(of("con_demo01")).toMatchObject(
    ["marketing", "utility", "authentication", "service"].map((category) => ({
      category,
      reason: "STOP word",
      since: iso(at.stop ?? 0),
    })),
  );
  expect(of("con_demo08")).toMatchObject([{ category: "block", reason: "staff" }]);
});

test("its filters: contact, category, since", async () => {
  const at = await everyReason();
  const found = async (filter: object) =>
    (await all(OPT_OUTS, filter, 50)).map(({ contact_id }) => contact_id).sort();
  expect(await found({ contact_id: "con_demo04" })).toEqual(["con_demo04"]);
  expect(await found({ contact_id: "con_demo07" })).toEqual([]);
  expect(await found({ category: "block" })).toEqual(["con_demo08"]);
  expect(await found({ category: "delivery" })).toEqual(["con_demo03"]);
  expect(await found({ category: "service" })).toEqual(["con_demo01"]);
  expect(await found({ category: "marketing" })).toEqual([
    "con_demo01",
    "con_demo02",
    "con_demo04",
    "con_demo05",
    "con_demo06",
    "con_demo09",
  ]);
  expect(await found({ since: iso(at.preference ?? 0) })).toEqual(["con_demo03", "con_demo05", "con_demo09"]);
  expect(await found({ reason: "meta_undeliverable" })).toEqual(["con_demo03"]);
  expect(await found({ reason: "stop_word", category: "utility" })).toEqual(["con_demo01"]);
  expect(await found({ reason: "complaint" })).toEqual([]);
});

test("who opts in again leaves it", async () => {
  await hear(webhookBody([messages(text("85255501006", "START"))]));
  const found = (await all(OPT_OUTS, {}, 50)).map(({ contact_id }) => contact_id);
  expect(found.sort()).toEqual(["con_demo04", "con_demo08"]);
});

test("a viewer sees it masked, an agent does not", async () => {
  await everyReason();
  const answer = await call("viewer", OPT_OUTS, { limit: 50, detail: "full" });
  expect(answer.data.items).toHaveLength(8);
  for (const secret of ["555010", "5550 10", "測試顧客", "Test Customer"]) {
    expect(JSON.stringify(answer.data)).not.toContain(secret);
    expect(answer.text).not.toContain(secret);
  }
  const { items } = await ok("agent", OPT_OUTS, { contact_id: "con_demo04" });
  expect(items).toMatchObject([{ phone: "+85255501004", customer_name: "Test Customer Four" }]);
});

test("pages of either list visit every entry once, in order", async () => {
  await everyReason();
  for (const [tool, time] of [
    [OPT_OUTS, "since"],
    [RECORDS, "recorded_at"],
  ] as const) {
    const whole = await all(tool, { detail: "full" }, 200);
    for (const limit of [1, 3]) {
      const paged = await all(tool, { detail: "full" }, limit);
      expect(paged).toEqual(whole);
    }
    const times = whole.map((item) => item[time]);
    expect(times).toEqual([...times].sort().reverse());
  }
});

test("the ledger's filters: contact, category, action, source, time", async () => {
  const at = await everyReason();
  const count = async (filter: object) => (await all(RECORDS, filter, 200)).length;
  expect(await count({ contact_id: "con_demo01" })).toBe(6);
  expect(await count({ contact_id: "con_demo01", category: "marketing" })).toBe(2);
  expect(await count({ contact_id: "con_demo01", action: "opt_in" })).toBe(2);
  expect(await count({ source: "stop_word" })).toBe(4);
  expect(await count({ source: "preference_webhook" })).toBe(1);
  expect(await count({ action: "block" })).toBe(1);
  expect(await count({ occurred_after: iso((at.preference ?? 0) - 1) })).toBe(3);
  expect(
    await count({ occurred_after: iso((at.stop ?? 0) - 1), occurred_before: iso(at.preference ?? 0) }),
  ).toBe(5);
});

test("with a contact, the ledger also says what it amounts to; for one nobody spoke of, everything is unknown", async () => {
  expect((await ok("agent", RECORDS, { contact_id: "con_demo04" })).state).toEqual({
    marketing: "opted_out",
    utility: "opted_in",
    authentication: "unknown",
    service: "unknown",
    blocked: false,
    undeliverable: false,
  });
  expect((await ok("agent", RECORDS, { contact_id: "con_demo07" })).state).toMatchObject({
    marketing: "unknown",
    blocked: false,
  });
  expect(await ok("agent", RECORDS, {})).not.toHaveProperty("state");
});

test.each([
  [RECORDS, { category: "newsletter" }, "category"],
  [RECORDS, { action: "maybe" }, "action"],
  [RECORDS, { source: "hearsay" }, "source"],
  [RECORDS, { occurred_after: "today" }, "occurred_after"],
  [RECORDS, { limit: 201 }, "limit"],
  [RECORDS, { phone: "x" }, "phone"],
  [OPT_OUTS, { category: "newsletter" }, "category"],
  [OPT_OUTS, { since: "2026" }, "since"],
  [OPT_OUTS, { limit: 0 }, "limit"],
  [OPT_OUTS, { reason: "x" }, "reason"],
])("%s refuses %j and names the place", async (tool, args, path) => {
  const { data } = await call("agent", tool, args);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
});
