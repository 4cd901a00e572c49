import * as z from "zod";
import type { Graph } from "../graph";
import type { ShopProduct } from "./products";
import type { KeptAnswer } from "./store";

/** An answer of the shop that is not what was asked for: `{ error: { code, message, product_id? } }`. */
export class ShopError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly productId?: string,
  ) {
    super(message);
  }

  body() {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.productId && { product_id: this.productId }),
      },
    };
  }
}

const item = z.strictObject({
  product_id: z.string(),
  quantity: z.int().min(1),
  price_minor: z.int().min(0),
});
const line = z.strictObject({
  kind: z.enum(["tax", "fee", "discount"]),
  label: z.string().min(1),
  minor: z.int(),
});
const quoteShape = z.strictObject({
  currency: z.string(),
  items: z.array(item).min(1),
  lines: z.array(line),
});
const orderShape = quoteShape.extend({
  total_minor: z.int().min(0),
  note: z.string().nullable(),
  customer: z.strictObject({ contact_id: z.string(), phone: z.string().nullable() }),
});

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ShopError(400, "invalid_request", `${issue?.path.join(".")}: ${issue?.message}`);
}

/** `GET /products?ids=a,b` or `?query=words&limit=5`. */
export function listProducts(graph: Graph, query: { [name: string]: string }): unknown {
  const all = graph.shop.products();
  if (query.ids !== undefined) {
    const wanted = new Set(query.ids.split(","));
    return { products: all.filter(({ id }) => wanted.has(id)) };
  }
  const words = (query.query ?? "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const hits = ({ id, names }: ShopProduct) => {
    const text = `${id} ${Object.values(names).join(" ")}`.toLowerCase();
    return words.filter((word) => text.includes(word)).length;
  };
  const sorted = all
    .filter(({ active }) => active)
    .sort((a, b) => hits(b) - hits(a) || (a.id < b.id ? -1 : 1));
  return { products: sorted.slice(0, Number(query.limit ?? 20)) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The asked lines with the shop's tax, and the total. */
function totalsOf(graph: Graph, { items, lines }: z.infer<typeof quoteShape>) {
  const subtotal = sum(items.map(({ quantity, price_minor }) => quantity * price_minor));
  const percent = graph.shop.taxPercent();
  const asked = lines.filter(({ kind }) => kind !== "tax");
  const taxed = subtotal + sum(asked.map(({ minor }) => minor));
  const tax =
    percent > 0
      ? [{ kind: "tax" as const, label: `Tax ${percent}%`, minor: Math.round((taxed * percent) / 100) }]
      : [];
  const all = [...asked, ...tax];
  return { lines: all, total_minor: subtotal + sum(all.map(({ minor }) => minor)) };
}

/** The products of an order as they are now. @throws {ShopError} 409 for the first that is not as it was agreed on */
function productsFor(graph: Graph, { items, currency }: z.infer<typeof quoteShape>): ShopProduct[] {
  return items.map(({ product_id, quantity, price_minor }) => {
    const own = graph.shop.find(product_id);
    if (!own?.active) throw new ShopError(409, "unknown_product", "This product is not sold.", product_id);
    if (own.price_minor !== price_minor || own.currency !== currency)
      throw new ShopError(409, "price_changed", "The price is another one now.", product_id);
    if (own.stock !== null && own.stock < quantity)
      throw new ShopError(409, "out_of_stock", `Only ${own.stock} are left.`, product_id);
    return own;
  });
}

/** `POST /quotes`: what an order would come to. */
export function quote(graph: Graph, body: unknown): unknown {
  const order = checked(quoteShape, body);
  productsFor(graph, order);
  return totalsOf(graph, order);
}

/** `POST /orders` with `Idempotency-Key`: makes it, once a key, and takes the pieces. */
export function makeOrder(graph: Graph, body: unknown, key: string | null): KeptAnswer {
  if (!key) throw new ShopError(400, "invalid_request", "Idempotency-Key is missing.");
  const kept = graph.shop.answerOf(key);
  if (kept) return kept;
  const answer = newOrder(graph, checked(orderShape, body), key);
  graph.shop.keep(key, answer);
  return answer;
}

function newOrder(graph: Graph, order: z.infer<typeof orderShape>, key: string): KeptAnswer {
  try {
    const products = productsFor(graph, order);
    const { total_minor, lines } = totalsOf(graph, order);
    if (total_minor !== order.total_minor)
      throw new ShopError(409, "price_changed", "The total is another one now.");
    for (const [index, own] of products.entries())
      if (own.stock !== null)
        graph.shop.put({ ...own, stock: own.stock - (order.items[index]?.quantity ?? 0) });
    const number = `HLT-${1001 + graph.shop.orders().length}`;
    const { currency, items, note, customer } = order;
    return { status: 201, body: { number, key, currency, items, lines, total_minor, note, customer } };
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: error.body() };
  }
}

/** `GET /orders/{key}`: what was made under a key. */
export function orderOf(graph: Graph, key: string): unknown {
  const kept = graph.shop.answerOf(key);
  if (kept?.status !== 201) throw new ShopError(404, "unknown_order", "No order was made under this key.");
  return kept.body;
}
