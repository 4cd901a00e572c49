import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { cancelOrder } from "../../src/commerce/order/cancel";
import { database } from "../support/approval";
import { customerWrites } from "../support/simulator";
import { conversationOf, row, rows } from "../support/webhook";
import { hearFromMeta, ok } from "../support/worker";
import {
  approved,
  asked,
  chat,
  codes,
  madeOrders,
  OOLONG,
  ordered,
  preview,
  stockOf,
  TEAPOT,
} from "./orders";

/** A customer sends a cart; returns the conversation and the cart's order. */
async function cartFrom(
  from: string,
  items = [{ product_retailer_id: "oolong-100g", quantity: 2, item_price: 110, currency: "HKD" }],
): Promise<{ conversation: string; cart: string }> {
  await customerWrites({ from, type: "order", order: { catalog_id: "1", product_items: items } });
  await hearFromMeta();
  const conversation = await conversationOf(from);
  const { id } = await row<{ id: string }>(
    "select id from orders where conversation_id = ?1 and source = 'whatsapp_cart' order by placed_at desc limit 1",
    conversation,
  );
  return { conversation, cart: id };
}

describe("a cart", () => {
  test("becomes the order, and there is one and not two", async () => {
    const { conversation, cart } = await cartFrom("85255501001");
    const shown = await preview(conversation, { items: undefined, cart_order_id: cart });
    expect(shown).toMatchObject({
      items: [{ product_id: "oolong-100g", quantity: 2, price_minor: 12_000 }],
      cart_order_id: cart,
    });
    expect(shown.findings).toMatchObject([
      { severity: "warning", code: "price_differs_from_cart", path: "items.0.product_id" },
    ]);
    const before = await row<{ n: number }>("select count(*) as n from orders");
    const { result } = await ordered(conversation, { items: undefined, cart_order_id: cart });
    expect(result.order_id).toBe(cart);
    expect(await row("select count(*) as n from orders")).toEqual(before);
    expect(await madeOrders()).toMatchObject([
      { id: cart, source: "whatsapp_cart", made_in: "catalogue", status: "confirmed", total_minor: 24_000 },
    ]);
    expect(await stockOf("oolong-100g")).toBe(38);
    const { orders } = await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation });
    expect(orders.find((order: { order_id: string }) => order.order_id === cart)).toMatchObject({
      number: result.number,
      status: "confirmed",
    });
    const again = await preview(conversation, { cart_order_id: cart });
    expect(codes(again, "error")).toEqual(["cart_ordered"]);
  });

  test("may be changed, which is said", async () => {
    const { conversation, cart } = await cartFrom("85255501001");
    const shown = await preview(conversation, { items: [TEAPOT], cart_order_id: cart });
    expect(codes(shown)).toEqual(["items_differ_from_cart"]);
  });

  test("of another customer is as if there was none", async () => {
    const { cart } = await cartFrom("85255501002");
    const conversation = await chat("85255501001");
    for (const items of [undefined, [OOLONG]]) {
      const shown = await preview(conversation, { items, cart_order_id: cart });
      expect(codes(shown, "error")).toEqual(["cart_unknown"]);
      const nobodys = await preview(conversation, { items, cart_order_id: "ord_nobody" });
      expect(nobodys.findings).toEqual(shown.findings);
    }
  });

  test("that holds more than an order may, or what nobody sells, is no order", async () => {
    const item = { product_retailer_id: "oolong-100g", quantity: 600, item_price: 120, currency: "HKD" };
    const strange = { ...item, product_retailer_id: "a, b", quantity: 1 };
    const { conversation, cart } = await cartFrom("85255501001", [item, item, strange]);
    const shown = await preview(conversation, { items: undefined, cart_order_id: cart });
    expect(codes(shown, "error")).toEqual(["quantity_too_large", "product_unknown"]);
    expect(JSON.stringify(shown)).not.toContain("a, b");
  });

  test("that is ordered meanwhile is not ordered again", async () => {
    const { conversation, cart } = await cartFrom("85255501001");
    const more = { items: undefined, cart_order_id: cart };
    const [first, second] = [await asked(conversation, more), await asked(conversation, more)];
    const outcomes = await Promise.all([approved(first), approved(second)]);
    expect(outcomes.filter(({ answer }) => answer?.status === "executed")).toHaveLength(1);
    expect(await madeOrders()).toHaveLength(1);
    expect(await stockOf("oolong-100g")).toBe(38);
  });
});

describe("cancelling", () => {
  const cancel = (id: string) => database.batch(cancelOrder(id, Date.now()));

  test("gives the pieces back, once", async () => {
    const { result } = await ordered(await chat(), {
      items: [OOLONG, TEAPOT, { product_id: "gift-wrapping", quantity: 1 }],
    });
    await cancel(result.order_id);
    await expect(cancel(result.order_id)).rejects.toThrow("batch guard failed");
    const stocks = await rows(
      "select id, stock from products where id in ('oolong-100g', 'clay-teapot-small', 'gift-wrapping') order by id",
    );
    expect(stocks).toEqual([
      { id: "clay-teapot-small", stock: 3 },
      { id: "gift-wrapping", stock: null },
      { id: "oolong-100g", stock: 40 },
    ]);
    expect(await row("select status from orders where id = ?1", result.order_id)).toEqual({
      status: "cancelled",
    });
  });

  test("of what was not made here gives nothing back, and what has left the shop stays", async () => {
    await cancel("ord_demo03");
    expect(await stockOf("oolong-100g")).toBe(40);
    const { result } = await ordered(await chat());
    await env.DB.prepare("update orders set status = 'fulfilled' where id = ?1").bind(result.order_id).run();
    await expect(cancel(result.order_id)).rejects.toThrow("batch guard failed");
    expect(await stockOf("oolong-100g")).toBe(38);
  });
});
