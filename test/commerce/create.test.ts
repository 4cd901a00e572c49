import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { auditOf, rejectAs } from "../support/approval";
import { beforeBatch } from "../support/meanwhile";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, ok } from "../support/worker";
import {
  approved,
  asked,
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
} from "./orders";

describe("the preview", () => {
  test("shows live prices, stock, totals and how the customer is known, and changes nothing", async () => {
    const conversation = await chat();
    const shown = await preview(conversation, { items: [OOLONG, TEAPOT], note: "Gift, no receipt" });
    expect(shown).toMatchObject({
      verdict: "needs_approval",
      source: "catalogue",
      conversation_id: conversation,
      items: [
        {
          product_id: "oolong-100g",
          name: "烏龍茶 100 克",
          price: "120.00 HKD",
          price_minor: 12_000,
          amount_minor: 24_000,
          stock: 40,
          in_stock: true,
        },
        { product_id: "clay-teapot-small", stock: 3 },
      ],
      lines: [],
      total: "720.00",
      total_minor: 72_000,
      currency: "HKD",
      note: "Gift, no receipt",
      identity: { contact_id: "con_demo01", verified_by: "whatsapp_number" },
      recipient: { contact_id: "con_demo01", phone: "+85255501001" },
      approval: { reasons: [{ rule: "order.always" }] },
      findings: [],
    });
    expect(shown.effects).toMatchObject({
      orders: 1,
      order_items: ["2 × 烏龍茶 100 克 (120.00 HKD)", "1 × 紫砂小茶壺 (480.00 HKD)"],
      order_total: "720.00 HKD",
      order_note: "Gift, no receipt",
    });
    expect(await madeOrders()).toEqual([]);
    expect(await stockOf("oolong-100g")).toBe(40);
  });

  test("discounts and fees are lines, and a discount is said to whoever approves", async () => {
    const shown = await preview(await chat(), {
      lines: [
        { kind: "discount", label: "Regular", percent: 12.5 },
        { kind: "fee", label: "Delivery", amount_minor: 3_500 },
      ],
    });
    expect(shown.lines).toMatchObject([
      { kind: "discount", label: "Regular", amount: "-30.00 HKD", minor: -3_000 },
      { kind: "fee", label: "Delivery", minor: 3_500 },
    ]);
    expect(shown.total_minor).toBe(24_000 - 3_000 + 3_500);
    expect(codes(shown, "warning")).toEqual(["discount"]);
    expect(shown.effects.order_discounts).toEqual(["Regular: -30.00 HKD"]);
  });

  test.each([
    ["unknown", { product_id: "olong", quantity: 1 }, "product_unknown", "items.0.product_id"],
    [
      "not sold",
      { product_id: "mid-autumn-gift-box", quantity: 1 },
      "product_inactive",
      "items.0.product_id",
    ],
    ["too few", { product_id: "clay-teapot-small", quantity: 4 }, "out_of_stock", "items.0.quantity"],
  ])("a product that is %s blocks, at its place", async (_what, item, code, path) => {
    const shown = await preview(await chat(), { items: [item, OOLONG] });
    expect(shown.verdict).toBe("blocked");
    expect(shown.findings).toMatchObject([{ severity: "error", code, path, evidence: item.product_id }]);
    expect(shown.total_minor).toBeUndefined();
    const { isError, data } = await create(shown.preview_id);
    expect(isError).toBe(true);
    expect(data).toMatchObject({ code: "validation_failed", details: { path } });
  });

  test("for an id that nobody knows it names products that there are", async () => {
    const { findings } = await preview(await chat(), { items: [{ product_id: "oolong", quantity: 1 }] });
    expect(findings[0].fix).toContain("oolong-100g (烏龍茶 100 克, 120.00 HKD)");
  });

  test("products in two currencies are no order", async () => {
    await env.DB.prepare("update products set currency = 'USD' where id = 'clay-teapot-small'").run();
    const shown = await preview(await chat(), { items: [OOLONG, TEAPOT] });
    expect(shown.findings).toMatchObject([{ code: "currency_mismatch", path: "items.1.product_id" }]);
  });

  test("discounts above the items are no order", async () => {
    const lines = [{ kind: "discount", label: "All of it", amount_minor: 24_001 }];
    const shown = await preview(await chat(), { lines });
    expect(codes(shown, "error")).toEqual(["total_negative"]);
  });

  test("who the customer is: the number, staff's link, or nobody knows", async () => {
    const old = async (conversation_id: string) => {
      await env.DB.prepare("update conversations set last_inbound_at = 1 where id = ?1")
        .bind(conversation_id)
        .run();
      return conversation_id;
    };
    const linked = await preview(await old(await chat("85255501001")));
    expect(linked.identity).toMatchObject({ verified_by: "staff" });
    const unknown = await preview(await old(await chat("85255501002")));
    expect(unknown.identity).toMatchObject({ verified_by: "unverified" });
    expect(codes(unknown, "warning")).toEqual(["identity_unverified"]);
  });

  test("without the permission for it the customer's number is masked", async () => {
    const conversation = await chat();
    await env.DB.prepare(
      `update api_tokens set scopes = '["orders:write","inbox:read","contacts:read"]' where id = 'tok_agent'`,
    ).run();
    const { recipient } = await preview(conversation);
    expect(recipient).toMatchObject({ phone: "+852••••01", masked: expect.arrayContaining(["phone"]) });
  });
});

describe("bad input", () => {
  test.each<[string, object, string]>([
    ["a negative quantity", { items: [{ ...OOLONG, quantity: -1 }] }, "items.0.quantity"],
    ["nothing", { items: [{ ...OOLONG, quantity: 0 }] }, "items.0.quantity"],
    ["a fraction", { items: [{ ...OOLONG, quantity: 1.5 }] }, "items.0.quantity"],
    ["a thousand", { items: [{ ...OOLONG, quantity: 1000 }] }, "items.0.quantity"],
    ["a text", { items: [{ ...OOLONG, quantity: "2" }] }, "items.0.quantity"],
    ["a price", { items: [{ ...OOLONG, price_minor: 1 }] }, "items.0.price_minor"],
    ["one product twice", { items: [OOLONG, OOLONG] }, "items.1.product_id"],
    ["no product", { items: [] }, "items"],
    ["neither products nor a cart", { items: undefined }, "items"],
    ["an id with a comma", { items: [{ product_id: "a,b", quantity: 1 }] }, "items.0.product_id"],
    ["a tax", { lines: [{ kind: "tax", label: "VAT", amount_minor: 1 }] }, "lines.0.kind"],
    [
      "a negative discount",
      { lines: [{ kind: "discount", label: "x", amount_minor: -5 }] },
      "lines.0.amount_minor",
    ],
    ["neither amount nor percent", { lines: [{ kind: "fee", label: "x" }] }, "lines.0.amount_minor"],
    ["more than all", { lines: [{ kind: "discount", label: "x", percent: 101 }] }, "lines.0.percent"],
    ["a label of two lines", { lines: [{ kind: "fee", label: "a\nb", amount_minor: 1 }] }, "lines.0.label"],
    ["another customer", { contact_id: "con_demo02" }, "contact_id"],
    ["a field of payment links", { order_id: "ord_demo01" }, "order_id"],
  ])("%s is refused with its path", async (_what, more, path) => {
    const { isError, data } = await previewCall("cnv_demo01", more);
    expect(isError).toBe(true);
    expect(data.code).toBe("validation_failed");
    expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });

  test("a conversation out of sight is as if there was none", async () => {
    await env.DB.prepare(
      "update conversations set queue_id = 'que_complaints', assignee_id = null where id = 'cnv_demo01'",
    ).run();
    const { data } = await previewCall("cnv_demo01");
    expect(data).toMatchObject({ code: "not_found", hint: expect.stringContaining("conversations.list") });
  });
});

describe("the order", () => {
  test("is made after a person agreed, takes the pieces, and belongs to the conversation's customer", async () => {
    const conversation = await chat();
    const lines = [{ kind: "fee", label: "Delivery", amount_minor: 3_500 }];
    const id = await asked(conversation, { items: [OOLONG, TEAPOT], lines, note: "Ring twice" });
    expect(await stockOf("clay-teapot-small")).toBe(3);

    const { answer } = await approved(id);
    const [order] = await madeOrders();
    expect(answer).toMatchObject({
      status: "executed",
      result: {
        order_id: order.id,
        number: order.number,
        status: "confirmed",
        total: "755.00",
        currency: "HKD",
      },
    });
    expect(order).toMatchObject({
      contact_id: "con_demo01",
      conversation_id: conversation,
      source: "catalogue",
      external_id: order.number,
      number: expect.stringMatching(/^ORD-[0-9A-Z]{8}$/),
      status: "confirmed",
      total_minor: 75_500,
      note: "Ring twice",
      action_request_id: id,
    });
    expect(JSON.parse(order.items)).toEqual([
      { ...OOLONG, price_minor: 12_000, names: { en: "Oolong tea 100 g", "zh-Hant": "烏龍茶 100 克" } },
      { ...TEAPOT, price_minor: 48_000, names: { en: "Small clay teapot", "zh-Hant": "紫砂小茶壺" } },
    ]);
    expect(JSON.parse(order.lines)).toEqual([{ kind: "fee", label: "Delivery", minor: 3_500 }]);
    expect([await stockOf("oolong-100g"), await stockOf("clay-teapot-small")]).toEqual([38, 2]);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "write.requested",
      "approval.approved",
      "write.executed",
    ]);
    const audited = await rows("select * from audit_log");
    expect(JSON.stringify(audited)).not.toContain("Ring twice");

    const { orders } = await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation });
    expect(orders[0]).toMatchObject({ order_id: order.id, number: order.number, total: "755.00 HKD" });
    expect(orders[0].payment).toBeUndefined();
    const contact = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo01" });
    expect(contact.orders[0]).toMatchObject({ order_id: order.id, status: "confirmed" });
  });

  test("its latest payment link is shown with it", async () => {
    const conversation = await chat();
    const { result } = await ordered(conversation);
    for (const [id, status, at] of [
      ["pay_1", "expired", 1],
      ["pay_2", "open", 2],
    ])
      await env.DB.prepare(
        `insert into payment_links (id, order_id, conversation_id, provider, token_hash, status, amount_minor, currency,
           action_request_id, expires_at, created_at) values (?1, ?2, ?3, 'manual', ?1, ?4, 24000, 'HKD', ?1, 9, ?5)`,
      )
        .bind(id, result.order_id, conversation, status, at)
        .run();
    await env.DB.prepare("update orders set payment_issue = 'other_amount' where id = ?1")
      .bind(result.order_id)
      .run();
    const { orders } = await ok("agent", "whatsapp.conversation.get", { conversation_id: conversation });
    expect(orders[0]).toMatchObject({ payment: "open", payment_issue: "other_amount" });
  });

  test("waits for a person always, an administrator's too, and a rejected one is never made", async () => {
    const id = await asked(await chat(), {}, "admin");
    await rejectAs("approver", id);
    expect((await approved(id)).code).toBe("conflict");
    expect(await madeOrders()).toEqual([]);
    expect(await stockOf("oolong-100g")).toBe(40);
  });

  test("one key and one preview make one order", async () => {
    const { preview_id } = await preview(await chat());
    const key = freshKey();
    const [first, again] = [await create(preview_id, key), await create(preview_id, key)];
    expect(again.data.action_request_id).toBe(first.data.action_request_id);
    expect((await create(preview_id)).data.code).toBe("conflict");
    const outcomes = await Promise.all([
      approved(first.data.action_request_id),
      approved(first.data.action_request_id),
    ]);
    expect(outcomes.map(({ code }) => code).sort()).toEqual(["conflict", undefined]);
    expect(await madeOrders()).toHaveLength(1);
    expect(await stockOf("oolong-100g")).toBe(38);
  });

  test("a preview of an order is no contract for anything else", async () => {
    const { preview_id } = await preview(await chat());
    const { data } = await call("agent", "whatsapp.session_message.send", {
      preview_id,
      idempotency_key: freshKey(),
    });
    expect(data.code).toBe("preview_required");
  });
});

describe("the world moves", () => {
  const MOVES: [string, string][] = [
    ["a price changes", "update products set price_minor = 12100 where id = 'oolong-100g'"],
    ["the product is deleted", "delete from products where id = 'oolong-100g'"],
    ["it is not sold any more", "update products set active = 0 where id = 'oolong-100g'"],
    ["the stock is gone", "update products set stock = 1 where id = 'oolong-100g'"],
    ["the currency changes", "update products set currency = 'USD' where id = 'oolong-100g'"],
    ["the number is somebody else's", "update contacts set phone = '+85255509999' where id = 'con_demo01'"],
  ];
  test.each(MOVES)("%s after the preview: it is stale, and nothing is ordered", async (_what, sql) => {
    const { preview_id } = await preview(await chat());
    await env.DB.prepare(sql).run();
    expect((await create(preview_id)).data).toMatchObject({ code: "preview_stale" });
  });

  test.each(MOVES)("%s before the approval: it is stale, and the request still waits", async (_what, sql) => {
    const id = await asked(await chat());
    await env.DB.prepare(sql).run();
    expect((await approved(id)).code).toBe("preview_stale");
    expect(await madeOrders()).toEqual([]);
    expect(await row("select status from action_requests where id = ?1", id)).toEqual({
      status: "pending_approval",
    });
  });

  test.each(MOVES.slice(0, 5))(
    "%s at the very moment of the approval: nothing is ordered",
    async (_what, sql) => {
      const id = await asked(await chat(), { items: [TEAPOT, OOLONG] });
      const struck = beforeBatch(() => env.DB.prepare(sql).run());
      expect((await approved(id)).code).toBe("conflict");
      expect(struck()).toBe(true);
      expect(await madeOrders()).toEqual([]);
      expect(await stockOf("clay-teapot-small")).toBe(3);
    },
  );

  test("a name that changes, or stock that is still enough, is no news", async () => {
    const id = await asked(await chat());
    await env.DB.prepare("update products set stock = 2 where id = 'oolong-100g'").run();
    expect((await approved(id)).answer).toMatchObject({ status: "executed" });
    expect(await stockOf("oolong-100g")).toBe(0);
  });

  test("of two orders for the last piece one is made", async () => {
    const seat = { items: [{ product_id: "tasting-seat", quantity: 1 }] };
    const requests = [
      await asked(await chat("85255501001"), seat),
      await asked(await chat("85255501002"), seat),
    ];
    const outcomes = await Promise.all(requests.map(approved));
    expect(outcomes.filter(({ answer }) => answer?.status === "executed")).toHaveLength(1);
    expect(outcomes.map(({ code }) => code).filter(Boolean)).toEqual([
      expect.stringMatching(/^(conflict|preview_stale)$/),
    ]);
    expect(await madeOrders()).toHaveLength(1);
    expect(await stockOf("tasting-seat")).toBe(0);
  });

  test("the same order a second time has to be looked at anew", async () => {
    const conversation = await chat();
    const [first, second] = [await asked(conversation), await asked(conversation)];
    expect((await approved(first)).answer).toMatchObject({ status: "executed" });
    expect((await approved(second)).code).toBe("preview_stale");
    const again = await preview(conversation);
    expect(codes(again, "warning")).toEqual(["equal_order"]);
    expect(codes(await preview(conversation, { items: [TEAPOT] }))).toEqual([]);
    expect((await ordered(conversation)).status).toBe("executed");
    expect(await madeOrders()).toHaveLength(2);
  });
});
