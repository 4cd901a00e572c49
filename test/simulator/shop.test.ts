import { describe, expect, test } from "vitest";
import { shopProducts } from "../../simulator/src/shop/products";
import { fault } from "../support/simulator";
import { type Answer, rows } from "../support/webhook";

const SHOP = "http://simulator.test/shop/v1";

async function shop(method: string, path: string, body?: unknown, key?: string, token = "local-shop-token") {
  const response = await fetch(`${SHOP}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(key && { "idempotency-key": key }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

const items = [{ product_id: "oolong-100g", quantity: 2, price_minor: 12_000 }];
const order = {
  currency: "HKD",
  items,
  lines: [],
  total_minor: 24_000,
  note: null,
  customer: { contact_id: "con_1", phone: null },
};
const stock = async () => (await shop("GET", "/products?ids=oolong-100g")).body.products[0].stock;

describe("the shop", () => {
  test("sells what the embedded catalogue is seeded with", async () => {
    const seeded = await rows<{ id: string; price_minor: number; stock: number | null }>(
      "select id, price_minor, stock from products order by id",
    );
    const own = shopProducts.map(({ id, price_minor, stock: pieces }) => ({
      id,
      price_minor,
      stock: pieces,
    }));
    expect(seeded).toEqual(own.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  test("makes one order a key, takes the pieces once, and repeats its answer", async () => {
    const [first, again] = [
      await shop("POST", "/orders", order, "k-1"),
      await shop("POST", "/orders", order, "k-1"),
    ];
    expect(first).toMatchObject({
      status: 201,
      body: { number: "HLT-1001", key: "k-1", total_minor: 24_000 },
    });
    expect(again).toEqual(first);
    expect(await stock()).toBe(38);
    expect((await shop("GET", "/orders/k-1")).body).toEqual(first.body);
    expect(await shop("GET", "/orders/k-2")).toMatchObject({
      status: 404,
      body: { error: { code: "unknown_order" } },
    });
  });

  test("a refusal under a key stays one", async () => {
    const dear = { ...order, items: [{ ...items[0], price_minor: 1 }], total_minor: 2 };
    expect(await shop("POST", "/orders", dear, "k-1")).toMatchObject({
      status: 409,
      body: { error: { code: "price_changed", product_id: "oolong-100g" } },
    });
    expect((await shop("POST", "/orders", order, "k-1")).status).toBe(409);
    expect((await shop("POST", "/orders", order, "k-2")).status).toBe(201);
  });

  test.each([
    ["without a key", order, undefined, 400, "invalid_request"],
    ["with a fraction", { ...order, items: [{ ...items[0], quantity: 1.5 }] }, "k", 400, "invalid_request"],
    ["with another total", { ...order, total_minor: 1 }, "k", 409, "price_changed"],
    ["of too many", { ...order, items: [{ ...items[0], quantity: 41 }] }, "k", 409, "out_of_stock"],
    [
      "of nothing it knows",
      { ...order, items: [{ ...items[0], product_id: "x" }] },
      "k",
      409,
      "unknown_product",
    ],
  ])("an order %s is refused", async (_what, body, key, status, code) => {
    expect(await shop("POST", "/orders", body, key)).toMatchObject({ status, body: { error: { code } } });
    expect(await stock()).toBe(40);
  });

  test("knows its token, its faults, and who may change it", async () => {
    expect((await shop("GET", "/products?ids=x", undefined, undefined, "wrong")).status).toBe(401);
    await fault({ match: "shop", times: 1, kind: "error", status: 502 });
    expect((await shop("GET", "/products?ids=x")).status).toBe(502);
    const change = await fetch("http://simulator.test/_sim/shop", {
      method: "POST",
      body: JSON.stringify({ delete: "oolong-100g" }),
    });
    expect(change.status).toBe(200);
    expect((await shop("GET", "/products?ids=oolong-100g")).body.products).toEqual([]);
    const unknown = await fetch("http://simulator.test/_sim/shop", {
      method: "POST",
      body: JSON.stringify({ delete: "oolong-100g" }),
    });
    expect(unknown.status).toBe(404);
  });
});
