import { itemsTotal, majorUnits, money, nameOf, type OrderLine } from "../rules";
import type { AgreedOrder } from "../source";
import type { OrderContent } from "./content";
import type { VerifiedBy } from "./identity";
import { isInStock, type LookedItem } from "./judge";

interface Seen {
  content: OrderContent;
  /** Undefined while something is in the way of it. */
  order: AgreedOrder | undefined;
  items: readonly LookedItem[];
  /** Of the tenant: names of products are shown in it. */
  language: string;
  source: "catalogue" | "shop";
  verified: VerifiedBy;
}

function itemView(item: LookedItem, language: string) {
  const { product_id, quantity, product } = item;
  if (!product) return { product_id, quantity, name: null, in_stock: false };
  const { names, price_minor, currency, stock } = product;
  return {
    product_id,
    quantity,
    name: nameOf(names, language, product_id),
    names,
    price: money(price_minor, currency),
    price_minor,
    amount: money(price_minor * quantity, currency),
    amount_minor: price_minor * quantity,
    stock,
    in_stock: isInStock(item),
  };
}

const lineView = ({ kind, label, minor }: OrderLine, currency: string) => ({
  kind,
  label,
  amount: money(minor, currency),
  minor,
});

/** Items with live price and stock, lines and totals, as decimal text and in minor units. */
export function orderView({ order, items, language, source }: Seen) {
  return {
    source,
    items: items.map((item) => itemView(item, language)),
    ...(order && {
      currency: order.currency,
      lines: order.lines.map((line) => lineView(line, order.currency)),
      subtotal: majorUnits(itemsTotal(order.items), order.currency),
      subtotal_minor: itemsTotal(order.items),
      total: majorUnits(order.total_minor, order.currency),
      total_minor: order.total_minor,
    }),
  };
}

/** What a person who decides reads first: what is bought for how much, and what of it is somebody's decision. */
export function orderEffects({ content, order, items, language, source, verified }: Seen) {
  const discounts = order?.lines.filter(({ kind }) => kind === "discount") ?? [];
  const others = order?.lines.filter(({ kind }) => kind !== "discount") ?? [];
  const named = (lines: readonly OrderLine[], currency: string) =>
    lines.map(({ label, minor }) => `${label}: ${money(minor, currency)}`);
  return {
    orders: order ? 1 : 0,
    order_items: items.map(({ product_id, quantity, product }) => {
      const name = product ? nameOf(product.names, language, product_id) : product_id;
      return `${quantity} × ${name}${product ? ` (${money(product.price_minor, product.currency)})` : ""}`;
    }),
    ...(order && {
      ...(discounts.length > 0 && { order_discounts: named(discounts, order.currency) }),
      ...(others.length > 0 && { order_lines: named(others, order.currency) }),
      order_total: money(order.total_minor, order.currency),
    }),
    ...(content.note !== null && { order_note: content.note }),
    ...(content.cart_order_id !== null && { order_of_cart: true }),
    order_source: source,
    customer_verified_by: verified,
  };
}
