import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { auditOf, statusOf } from "../support/approval";
import { passTime, runOutbox } from "../support/crash";
import { customerWrites, fault } from "../support/simulator";
import { conversationOf, row, rows } from "../support/webhook";
import { hearFromMeta } from "../support/worker";
import {
  approved,
  asked,
  askedOfShop,
  changeShop,
  chat,
  codes,
  create,
  madeOrders,
  OOLONG,
  ordered,
  preview,
  previewCall,
  stockOf,
  TEAPOT,
  theShop,
  useCatalogue,
  useShop,
} from "./orders";

const MINUTE = 60_000;

beforeEach(useShop);
afterEach(useCatalogue);

/** Some minutes go by, and the queue comes back each time that it is due. */
async function minutes(count: number, step = 1): Promise<void> {
  for (let minute = 0; minute < count; minute += step) {
    passTime(step * MINUTE);
    await runOutbox();
  }
}

const shopStock = async (id: string) =>
  (await theShop()).products.find((product: { id: string }) => product.id === id).stock;

describe("the preview", () => {
  test("asks the shop for prices, stock and its taxes", async () => {
    await changeShop({ product: { id: "oolong-100g", price_minor: 13_000, stock: 5 }, tax_percent: 5 });
    const lines = [{ kind: "discount", label: "Regular", amount_minor: 1_000 }];
    const shown = await preview(await chat(), { lines });
    expect(shown).toMatchObject({
      source: "shop",
      items: [{ price_minor: 13_000, stock: 5 }],
      lines: [
        { kind: "discount", minor: -1_000 },
        { kind: "tax", label: "Tax 5%", minor: 1_250 },
      ],
      subtotal: "260.00",
      total_minor: 26_250,
      findings: [{ code: "discount" }],
    });
    expect(shown.effects).toMatchObject({ order_source: "shop", order_lines: ["Tax 5%: 12.50 HKD"] });
  });

  test("a product that the shop deleted, or has too few of", async () => {
    await changeShop({ delete: "oolong-100g" });
    const shown = await preview(await chat(), { items: [OOLONG, { ...TEAPOT, quantity: 9 }] });
    expect(codes(shown)).toEqual(["product_unknown", "out_of_stock"]);
    expect(shown.findings[0].fix).toMatch(/such as .+\(.+ HKD\)/);
  });

  test.each<[string, object]>([
    ["is broken", { kind: "error", status: 500 }],
    ["breaks off", { kind: "drop_before" }],
    ["lets nobody in", { kind: "error", status: 401 }],
    ["is busy", { kind: "error", status: 429 }],
  ])("a shop that %s: nothing is shown or kept, and the caller knows why", async (_what, how) => {
    const conversation = await chat();
    await fault({ match: "/shop/v1/products", times: 1, ...how });
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { isError, data } = await previewCall(conversation);
    expect(isError).toBe(true);
    expect(data).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Nothing was done"),
      details: { source: "shop" },
    });
    expect(log).not.toHaveBeenCalled();
    expect((await previewCall(conversation)).isError).toBe(false);
  });

  test.each<[string, object]>([
    ["another shape", { products: [{ id: "oolong-100g", price_minor: "120.00" }] }],
    [
      "a fraction of a cent",
      { products: [{ id: "oolong-100g", names: {}, price_minor: 1.5, currency: "HKD" }] },
    ],
    ["no JSON object", ["oolong"]],
  ])("an answer of %s is none", async (_what, body) => {
    const conversation = await chat();
    vi.spyOn(console, "error").mockReturnValue();
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
      String(input).includes("/shop/v1/products") ? Response.json(body) : fetch(input as RequestInfo, init),
    );
    expect((await previewCall(conversation)).data.code).toBe("unavailable");
  });

  test.each<[string, object]>([
    ["does not add up", { lines: [], total_minor: 1 }],
    [
      "has a discount that nobody asked for",
      { lines: [{ kind: "discount", label: "?", minor: -1 }], total_minor: 23_999 },
    ],
    ["is below zero", { lines: [{ kind: "fee", label: "?", minor: -24_001 }], total_minor: -1 }],
  ])("a quote that %s blocks", async (_what, body) => {
    const conversation = await chat();
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
      String(input).endsWith("/quotes") ? Response.json(body) : fetch(input as RequestInfo, init),
    );
    expect(codes(await preview(conversation), "error")).toEqual(["totals_differ"]);
  });
});

describe("the order", () => {
  test("is made in the shop under its own key, once, and is here under the shop's number", async () => {
    await changeShop({ tax_percent: 5 });
    const conversation = await chat();
    const { action_request_id, status, result } = await ordered(conversation, { note: "Ring twice" });
    expect(status).toBe("executed");
    const [made] = (await theShop()).orders;
    expect(made).toMatchObject({
      number: "HLT-1001",
      key: result.order_id,
      total_minor: 25_200,
      note: "Ring twice",
      customer: { contact_id: "con_demo01", phone: "+85255501001" },
    });
    expect(result).toEqual({
      order_id: made.key,
      number: "HLT-1001",
      status: "confirmed",
      total: "252.00",
      currency: "HKD",
    });
    expect(await madeOrders()).toMatchObject([
      {
        id: made.key,
        source: "shop",
        external_id: "HLT-1001",
        number: "HLT-1001",
        made_in: "shop",
        conversation_id: conversation,
        contact_id: "con_demo01",
        status: "confirmed",
        total_minor: 25_200,
      },
    ]);
    expect(await shopStock("oolong-100g")).toBe(38);
    // The embedded catalogue has no part in it.
    expect(await stockOf("oolong-100g")).toBe(40);
    expect((await auditOf(action_request_id)).map(({ action }) => action)).toEqual([
      "write.requested",
      "approval.approved",
      "order.made",
    ]);
    expect(await row("select status, error from order_creations")).toEqual({ status: "made", error: null });
    await minutes(3);
    expect(await askedOfShop("POST", "/orders")).toHaveLength(1);
  });

  test("prices that change between approval and order: the shop refuses, and whoever asked is told", async () => {
    const conversation = await chat();
    const id = await asked(conversation);
    // The very last moment: between the look at the approval and the order.
    await fault({ match: "/shop/v1/orders", times: 1, kind: "drop_before" });
    expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
    await changeShop({ product: { id: "oolong-100g", price_minor: 12_500 } });
    await minutes(1);
    expect(await statusOf(id)).toMatchObject({
      status: "failed",
      error: {
        code: "conflict",
        message: expect.stringContaining("Nothing was ordered"),
        hint: expect.stringContaining("order_payment_message.preview"),
        details: { reason: "price_changed", product_id: "oolong-100g", path: "items.0" },
      },
    });
    expect(await madeOrders()).toEqual([]);
    expect((await theShop()).orders).toEqual([]);
    expect(
      await rows("select staff_id, kind, conversation_id from notifications where kind = 'order_failed'"),
    ).toEqual([{ staff_id: "stf_agent", kind: "order_failed", conversation_id: conversation }]);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "order.refused", code: "conflict" });
  });

  test.each<[string, object, string]>([
    ["too few are left", { product: { id: "oolong-100g", stock: 1 } }, "out_of_stock"],
    ["the product is gone", { delete: "oolong-100g" }, "unknown_product"],
    ["a tax comes on top", { tax_percent: 1 }, "price_changed"],
  ])("%s at that moment", async (_what, change, reason) => {
    const id = await asked(await chat());
    await fault({ match: "/shop/v1/orders", times: 1, kind: "drop_before" });
    await approved(id);
    await changeShop(change);
    await minutes(1);
    expect(await statusOf(id)).toMatchObject({ status: "failed", error: { details: { reason } } });
    expect(await madeOrders()).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["a price", { product: { id: "oolong-100g", price_minor: 1 } }, "preview_stale"],
    ["a tax", { tax_percent: 3 }, "preview_stale"],
    ["the stock", { product: { id: "oolong-100g", stock: 0 } }, "preview_stale"],
    ["the product", { delete: "oolong-100g" }, "preview_stale"],
  ])("%s that changes before the approval makes it stale", async (_what, change, code) => {
    const id = await asked(await chat());
    await changeShop(change);
    expect((await approved(id)).code).toBe(code);
    expect(await askedOfShop("POST", "/orders")).toEqual([]);
  });

  test("a shop that cannot be asked at the approval: the request still waits", async () => {
    const id = await asked(await chat());
    await fault({ match: "/shop/v1", times: 1, kind: "error", status: 503 });
    expect((await approved(id)).code).toBe("unavailable");
    expect(await statusOf(id)).toMatchObject({ status: "pending_approval" });
    expect((await approved(id)).answer).toMatchObject({ status: "executed" });
  });

  test("a cart becomes the shop's order, and there is one and not two", async () => {
    const product_items = [
      { product_retailer_id: "oolong-100g", quantity: 1, item_price: 120, currency: "HKD" },
    ];
    await customerWrites({ from: "85255501001", type: "order", order: { catalog_id: "1", product_items } });
    await hearFromMeta();
    const conversation = await conversationOf("85255501001");
    const { id: cart } = await row<{ id: string }>(
      "select id from orders where conversation_id = ?1",
      conversation,
    );
    const more = { items: undefined, cart_order_id: cart };
    await fault({ match: "/shop/v1/orders", times: 2, kind: "drop_before" });
    const [first, second] = [await asked(conversation, more), await asked(conversation, more)];
    expect((await approved(first)).answer).toMatchObject({ status: "scheduled" });
    // While the first one is being made there is no second.
    expect((await approved(second)).code).toBe("preview_stale");
    await minutes(1);
    expect(await statusOf(first)).toMatchObject({
      status: "executed",
      result: { order_id: cart, number: "HLT-1001" },
    });
    expect(await madeOrders()).toMatchObject([
      { id: cart, source: "whatsapp_cart", made_in: "shop", number: "HLT-1001", status: "confirmed" },
    ]);
  });
});

describe("a lost answer", () => {
  test("the shop made it: it says so under the key, and none is made twice", async () => {
    await fault({ match: "/shop/v1/orders", times: 1, kind: "drop_after" });
    const { result } = await ordered(await chat());
    expect(result.number).toBe("HLT-1001");
    expect(await askedOfShop("POST", "/orders")).toHaveLength(1);
    expect(await askedOfShop("GET", "/orders/")).toHaveLength(1);
    await minutes(5);
    expect((await theShop()).orders).toHaveLength(1);
    expect(await madeOrders()).toHaveLength(1);
  });

  test("nobody can be asked for a while: later, and once", async () => {
    await fault({ match: "/shop/v1/orders", times: 1, kind: "drop_after" });
    await fault({ match: "/shop/v1/orders", times: 4, kind: "error", status: 502 });
    const { action_request_id, status } = await ordered(await chat());
    expect(status).toBe("scheduled");
    await minutes(10);
    expect(await statusOf(action_request_id)).toMatchObject({
      status: "executed",
      result: { number: "HLT-1001" },
    });
    expect((await theShop()).orders).toHaveLength(1);
    expect(await shopStock("oolong-100g")).toBe(38);
    expect(await madeOrders()).toHaveLength(1);
  });

  test("it never came there: after an hour nobody asks for it any more, and nothing was ordered", async () => {
    await fault({ match: "/shop/v1/orders", times: 1_000, kind: "error", status: 502 });
    const { action_request_id } = await ordered(await chat());
    await minutes(65, 5);
    const posts = (await askedOfShop("POST", "/orders")).length;
    await fetch("http://simulator.test/_sim/faults", { method: "DELETE" });
    await minutes(30, 5);
    expect(await statusOf(action_request_id)).toMatchObject({
      status: "failed",
      error: { code: "unavailable", message: expect.stringContaining("Nothing was ordered") },
    });
    expect((await askedOfShop("POST", "/orders")).length).toBe(posts);
    expect((await theShop()).orders).toEqual([]);
  });

  test("a shop that says nothing for a day: a person looks it up", async () => {
    await fault({ match: "/shop/v1/orders", times: 1, kind: "drop_after" });
    await fault({ match: "/shop/v1/orders", times: 1_000, kind: "error", status: 502 });
    const { action_request_id } = await ordered(await chat());
    await minutes(25 * 60, 60);
    const { key } = await row<{ key: string }>("select id as key from order_creations");
    expect(await statusOf(action_request_id)).toMatchObject({
      status: "failed",
      error: { code: "unavailable", message: expect.stringContaining("whether"), details: { key } },
    });
    expect((await theShop()).orders).toHaveLength(1);
    expect(await madeOrders()).toEqual([]);
  });

  test.each<[string, object]>([
    ["another total", { number: "HLT-7", currency: "HKD", total_minor: 1 }],
    ["another currency", { number: "HLT-7", currency: "USD", total_minor: 24_000 }],
    ["a number that another order has", { number: "HL-0917", currency: "HKD", total_minor: 24_000 }],
  ])("an order of %s is not taken over, and a person hears of it", async (_what, body) => {
    const conversation = await chat();
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
      String(input).endsWith("/shop/v1/orders") ? Response.json(body) : fetch(input as RequestInfo, init),
    );
    const { status, error } = await ordered(conversation);
    expect({ status, error }).toMatchObject({
      status: "failed",
      error: { code: "conflict", details: { number: (body as { number: string }).number } },
    });
    expect(await madeOrders()).toEqual([]);
    expect(await rows("select 1 from notifications where kind = 'order_failed'")).toHaveLength(1);
  });

  test("a shop that does not let us in: said at once", async () => {
    const id = await asked(await chat());
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) =>
      String(input).endsWith("/shop/v1/orders")
        ? Response.json({ error: { code: "unauthorized", message: "No." } }, { status: 401 })
        : fetch(input as RequestInfo, init),
    );
    const { answer } = await approved(id);
    expect(answer).toMatchObject({
      status: "failed",
      error: { code: "unavailable", details: { reason: "no_access" } },
    });
  });
});

test("an approved preview whose customer becomes another contact's: the order is the one's that stays", async () => {
  const conversation = await chat("85255501003");
  await fault({ match: "/shop/v1/orders", times: 2, kind: "drop_before" });
  const { action_request_id } = await ordered(conversation);
  await rows(
    `insert into contact_merges (winner_id, loser_id, merged_at) values ('con_demo01', 'con_demo03', ?1) returning 1`,
    Date.now(),
  );
  await minutes(1);
  expect(await statusOf(action_request_id)).toMatchObject({ status: "executed" });
  expect(await madeOrders()).toMatchObject([{ contact_id: "con_demo01", made_in: "shop" }]);
});

test("the token goes to the shop alone, and a redirect is not followed", async () => {
  const conversation = await chat();
  const { fetch } = globalThis;
  const seen: { url: string; redirect: string | undefined }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const headers = new Headers(init?.headers);
    if (headers.get("authorization") === "Bearer local-shop-token")
      seen.push({ url: String(input), redirect: init?.redirect });
    return fetch(input as RequestInfo, init);
  });
  await preview(conversation);
  expect(seen.length).toBeGreaterThan(1);
  for (const { url, redirect } of seen)
    expect({ inShop: url.startsWith("http://simulator.test/shop/v1/"), redirect }).toEqual({
      inShop: true,
      redirect: "manual",
    });
  expect((await create((await preview(conversation)).preview_id)).isError).toBe(false);
});

test("a closed door after a lost answer is no refusal: the order that was made is taken over, and no second one is made", async () => {
  const id = await asked(await chat());
  const { fetch } = globalThis;
  let tries = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = String(input);
    if (!url.includes("/shop/v1/orders")) return fetch(input as RequestInfo, init);
    if (url.endsWith("/shop/v1/orders")) {
      tries += 1;
      if (tries > 1)
        return Response.json({ error: { code: "unauthorized", message: "No." } }, { status: 401 });
      await fetch(input as RequestInfo, init);
      throw new TypeError("the answer got lost");
    }
    if (tries === 1) throw new TypeError("not reached");
    return fetch(input as RequestInfo, init);
  });
  await approved(id);
  await minutes(3);
  expect(await statusOf(id)).toMatchObject({ status: "executed" });
  expect(tries).toBeGreaterThan(1);
  expect(await madeOrders()).toHaveLength(1);
});
