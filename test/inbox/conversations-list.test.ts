import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { type Answer, hear } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const TOOL = "whatsapp.conversations.list";
const demo = (...numbers: number[]) => numbers.map((n) => `cnv_demo0${n}`);

const found = async (filter: object = {}, role = "manager"): Promise<string[]> =>
  (await ok(role, TOOL, { limit: 100, ...filter })).items.map((item: Answer) => item.id);

test("the newest message first, with who, where, whose, and how long the window is open", async () => {
  expect(await found()).toEqual(demo(6, 1, 4, 2, 3, 7, 5));
  const { items } = await ok("agent", TOOL, { phone: "+85255501001" });
  expect(items).toMatchObject([
    {
      id: "cnv_demo01",
      contact_id: "con_demo01",
      phone: "+85255501001",
      customer_name: "測試顧客甲",
      status: "open",
      queue: { queue_id: "que_orders", name: "Orders 訂單" },
      owner: { staff_id: "stf_agent", name: "Ash Agent (demo)" },
      unread: 1,
      window: { state: "open" },
    },
  ]);
  expect(items[0].window.seconds_left / 3600).toBeCloseTo(22, 1);
});

test.each([
  ["open", { status: "open" }, demo(6, 1, 4, 2, 3, 7)],
  ["closed", { status: "closed" }, demo(5)],
  ["pending, of which there is none", { status: "pending" }, []],
  ["with an open window", { window: "open" }, demo(6, 1, 4, 2)],
  ["whose window closes within the hour", { window: "closing_soon" }, demo(2)],
  ["whose window is closed", { window: "closed" }, demo(3, 7, 5)],
  ["of a queue", { queue_id: "que_general" }, demo(2, 7, 5)],
  ["of an owner", { owner: "stf_manager" }, demo(4)],
  ["of the caller", { owner: "me" }, demo(4)],
  ["of nobody", { owner: "nobody" }, demo(6, 2, 7)],
  ["with something unread", { unread: true }, demo(6, 1, 4, 2, 7)],
  ["with nothing unread", { unread: false }, demo(3, 5)],
  ["of a contact", { contact_id: "con_demo03" }, demo(3)],
  ["of several filters at once", { status: "open", window: "closed", unread: true }, demo(7)],
])("those %s", async (_what, filter, ids) => {
  expect(await found(filter)).toEqual(ids);
});

test("`me` is the person behind the token", async () => {
  expect(await found({ owner: "me" }, "agent")).toEqual(demo(1, 3, 5));
  expect(await found({ owner: "me" }, "viewer")).toEqual([]);
});

test("by the time of the last message", async () => {
  const hours = (n: number) => new Date(Date.now() - n * 3_600_000).toISOString();
  expect(await found({ last_message_after: hours(10) })).toEqual(demo(6, 1, 4));
  expect(await found({ last_message_after: hours(60), last_message_before: hours(20) })).toEqual(
    demo(2, 3, 7),
  );
});

test("a message moves its conversation to the top and into the open ones", async () => {
  await hear(webhookBody([messages(text("85255501011", "Hello again"))]));
  expect((await found())[0]).toBe("cnv_demo07");
  expect(await found({ window: "open" })).toContain("cnv_demo07");
});

test.each([
  ["just over an hour before its end", 3600 + 30, "open"],
  ["just under an hour before its end", 3600 - 30, "closing_soon"],
  ["half a minute before its end", 30, "closing_soon"],
  ["half a minute after its end", -30, "closed"],
])("a window %s is %s in the filter and in the item", async (_what, left, state) => {
  await hear(webhookBody([messages(text("85255509001", "Hello", secondsAgo(86_400 - left)))]));
  for (const window of ["open", "closing_soon", "closed"]) {
    const { items } = await ok("agent", TOOL, { phone: "+85255509001", window });
    const expected = window === state || (window === "open" && state === "closing_soon");
    expect([window, items.length]).toEqual([window, expected ? 1 : 0]);
    if (items.length > 0) expect(items[0].window.state).toBe(state);
  }
});

test.each(["5550 1001", "+852 5550 1001", "85255501001", "５５５０１００１", "(+852) 5550-1001"])(
  "the customer's number may be written %s",
  async (phone) => {
    expect(await found({ phone })).toEqual(demo(1));
  },
);

test.each([
  ["Brazil", "551187654321", ["+55 11 98765-4321", "5511987654321", "+55 11 8765-4321"]],
  ["Brazil, known with the ninth digit", "5511987654321", ["+55 11 8765-4321", "+5511987654321"]],
  ["Mexico", "5215512345678", ["+52 55 1234 5678", "+52 1 55 1234 5678", "525512345678"]],
  ["Argentina", "5491123456789", ["+54 11 2345 6789", "+54 9 11 2345-6789", "541123456789"]],
])("%s: a number is found in the forms in which it is dialled", async (_country, waId, forms) => {
  await hear(webhookBody([messages(text(waId, "Hola"))]));
  for (const phone of forms) {
    const { items } = await ok("agent", TOOL, { phone });
    expect([phone, items.length]).toEqual([phone, 1]);
    expect(items[0].phone).toBe(`+${waId}`);
  }
});

test.each(["+852 9999 9999", "555", "no number", ""])(
  "the number %j, which nobody has, finds nobody",
  async (phone) => {
    expect(await found({ phone })).toEqual([]);
  },
);

test("masked for a viewer, with what was masked", async () => {
  const { items } = await ok("viewer", TOOL, { phone: "+886955501009" });
  expect(items).toMatchObject([
    { phone: "+886••••09", customer_name: "測•••", masked: ["phone", "customer_name"] },
  ]);
});

test("pages visit every conversation once, in order, while new ones come in", async () => {
  await env.DB.batch([
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 40)
       insert into contacts (id, created_at, updated_at, last_activity_at) select 'con_page' || printf('%02d', i), 1, 1, 1 from n`,
    ),
    env.DB.prepare(
      `insert into conversations (id, contact_id, phone_number_id, opened_at, last_message_at, updated_at)
       select 'cnv' || substr(id, 4), id, '100000000000011', 1, 1000000 + cast(substr(id, 9) as integer) / 4, 1 from contacts where id like 'con_page%'`,
    ),
  ]);
  const before = await found();
  expect(before).toHaveLength(47);
  const seen: string[] = [];
  let cursor: string | null | undefined;
  for (let n = 0; cursor !== null; n++) {
    const page: Answer = await ok("manager", TOOL, { limit: 6, ...(cursor && { cursor }) });
    seen.push(...page.items.map((item: Answer) => item.id));
    cursor = page.next_cursor;
    await hear(webhookBody([messages(text(`852555060${String(n).padStart(2, "0")}`, "I am new"))]));
  }
  expect(seen).toEqual(before);
});

test.each([
  [{ status: "lost" }, "status"],
  [{ window: "ajar" }, "window"],
  [{ limit: 0 }, "limit"],
  [{ limit: 201 }, "limit"],
  [{ last_message_after: "noon" }, "last_message_after"],
  [{ unread: "yes" }, "unread"],
  [{ queue: "que_orders" }, "queue"],
])("%j is refused, and its place is named", async (args, path) => {
  const { data } = await call("agent", TOOL, args);
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path }] } });
});
