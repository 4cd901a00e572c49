import type { Finding } from "../../governance";
import { itemsTotal, money, nameOf, ORDER_LIMITS, type OrderItem, type OrderLine } from "../rules";
import type { Product } from "../source";
import type { AskedItem, AskedLine } from "./input";
import type { Cart } from "./store";

type Products = ReadonlyMap<string, Product>;

/** One item as it was asked for, with what the source says of it. */
export interface LookedItem extends AskedItem {
  product: Product | undefined;
}

const inStock = ({ product, quantity }: LookedItem): boolean =>
  product !== undefined && (product.stock === null || product.stock >= quantity);

export const looked = (items: readonly AskedItem[], products: Products): LookedItem[] =>
  items.map((item) => ({ ...item, product: products.get(item.product_id) }));

export const isInStock = inStock;

function itemFinding(item: LookedItem, index: number, currency: string | undefined): Finding | undefined {
  const { product, quantity } = item;
  const path = `items.${index}.product_id`;
  const error = (code: string, message: string, fix: string, at = path): Finding => ({
    severity: "error",
    code,
    message,
    path: at,
    evidence: item.product_id,
    fix,
  });
  if (quantity > ORDER_LIMITS.quantity)
    return error(
      "quantity_too_large",
      `An order holds up to ${ORDER_LIMITS.quantity} pieces of one product.`,
      "Lower the quantity.",
      `items.${index}.quantity`,
    );
  if (!product)
    return error(
      "product_unknown",
      "The shop has no product with this id; it may have been deleted.",
      "Use the id of a product that the shop has.",
    );
  if (!product.active)
    return error("product_inactive", "The shop does not sell this product any more.", "Choose another one.");
  if (product.currency !== currency)
    return error(
      "currency_mismatch",
      `This product is priced in ${product.currency}, the first one in ${currency}: an order has one currency.`,
      "Make one order for each currency.",
    );
  if (!inStock(item))
    return error(
      "out_of_stock",
      product.stock === 0
        ? "The product is out of stock."
        : `The shop has ${product.stock} of these, fewer than the ${quantity} that are asked for.`,
      "Lower the quantity or choose another product; ask the customer first.",
      `items.${index}.quantity`,
    );
  return undefined;
}

/** What keeps an order from being made of these items, each at its place. Of several currencies the first item's counts. */
export function itemFindings(items: readonly LookedItem[]): Finding[] {
  const currency = items.find(({ product }) => product)?.product?.currency;
  return items.flatMap((item, index) => itemFinding(item, index, currency) ?? []);
}

/** Items at the source's prices. Only of items without an error. */
export function priced(items: readonly LookedItem[]): OrderItem[] {
  return items.flatMap(({ product_id, quantity, product }) =>
    product ? [{ product_id, quantity, price_minor: product.price_minor, names: product.names }] : [],
  );
}

/** Lines that somebody asked for, in minor units: a percentage is one of what the items come to, and a discount is below zero. */
export function linesOf(asked: readonly AskedLine[], items: readonly OrderItem[]): OrderLine[] {
  const subtotal = itemsTotal(items);
  return asked.map(({ kind, label, amount_minor, percent }) => {
    // In hundredths of a percent, so that no binary fraction decides how a half is rounded.
    const amount = amount_minor ?? Math.round((subtotal * Math.round((percent ?? 0) * 100)) / 10_000);
    return { kind, label, minor: kind === "discount" ? -amount : amount };
  });
}

/** Discounts are somebody's decision: whoever approves is told of each. */
export function lineFindings(
  asked: readonly AskedLine[],
  lines: readonly OrderLine[],
  currency: string,
): Finding[] {
  return asked.flatMap(({ kind, label, percent }, index): Finding[] => {
    const line = lines[index];
    if (kind !== "discount" || !line) return [];
    const share = percent === undefined ? "" : ` (${percent}% of the items)`;
    return [
      {
        severity: "warning",
        code: "discount",
        message: `A discount of ${money(-line.minor, currency)}${share} is given: whoever approves agrees to it.`,
        path: `lines.${index}`,
        evidence: label,
      },
    ];
  });
}

/** Nobody is paid for buying. */
export function totalFinding(total: number, currency: string): Finding | undefined {
  if (total >= 0) return undefined;
  return {
    severity: "error",
    code: "total_negative",
    message: `The discounts are more than the items: the total would be ${money(total, currency)}.`,
    path: "lines",
    fix: "Lower the discounts.",
  };
}

/** The source's lines have to be those that were asked for with its own, and to make up its total. */
export function quoteFinding(
  asked: readonly OrderLine[],
  items: readonly OrderItem[],
  quoted: { lines: readonly OrderLine[]; total_minor: number },
): Finding | undefined {
  const left = [...quoted.lines];
  const kept = asked.every(({ kind, label, minor }) => {
    const at = left.findIndex((own) => own.kind === kind && own.label === label && own.minor === minor);
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
  const total = itemsTotal(items) + quoted.lines.reduce((sum, { minor }) => sum + minor, 0);
  // What the source adds is a tax or a fee; a discount that nobody asked for would be nobody's decision.
  if (
    kept &&
    total === quoted.total_minor &&
    left.every(({ kind, minor }) => kind !== "discount" && minor >= 0)
  )
    return undefined;
  return {
    severity: "error",
    code: "totals_differ",
    message: "The shop's total is not the sum of the items and lines that it names.",
    path: "items",
    fix: "Tell whoever runs the shop's system; nothing can be ordered until it adds up.",
  };
}

/** What the customer saw in the cart and would be charged otherwise, and what of it would be another order. */
export function cartFindings(
  cart: Cart | undefined,
  items: readonly LookedItem[],
  language: string,
): Finding[] {
  if (!cart)
    return [
      {
        severity: "error",
        code: "cart_unknown",
        message: "This conversation's customer has sent no such cart in it.",
        path: "cart_order_id",
        fix: "Take the order_id of a cart from whatsapp.conversation.get, or leave it out.",
      },
    ];
  if (cart.status !== "requested" || cart.being_made)
    return [
      {
        severity: "error",
        code: "cart_ordered",
        message: cart.being_made
          ? "An order is being made of this cart."
          : `The cart is ${cart.status} already: there is one order of a cart.`,
        path: "cart_order_id",
        fix: "Look at the orders in whatsapp.conversation.get; leave cart_order_id out for another order.",
      },
    ];
  const seen = new Map(cart.items.map(({ product_id, price_minor }) => [product_id, price_minor]));
  const wanted = new Map<string, number>();
  for (const { product_id, quantity } of cart.items)
    wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity);
  const asked = new Map(items.map(({ product_id, quantity }) => [product_id, quantity]));
  const prices = items.flatMap(({ product_id, product }, index): Finding[] => {
    const before = seen.get(product_id);
    if (!product || before === undefined) return [];
    if (before === product.price_minor && cart.currency === product.currency) return [];
    return [
      {
        severity: "warning",
        code: "price_differs_from_cart",
        message: `${nameOf(product.names, language, product_id)} costs ${money(product.price_minor, product.currency)}; the customer saw ${money(before, cart.currency)}.`,
        path: `items.${index}.product_id`,
        evidence: product_id,
        fix: "Tell the customer before the order is made.",
      },
    ];
  });
  const differs = [...new Set([...wanted.keys(), ...asked.keys()])].filter(
    (id) => wanted.get(id) !== asked.get(id),
  );
  return [
    ...prices,
    ...(differs.length > 0
      ? [
          {
            severity: "warning" as const,
            code: "items_differ_from_cart",
            message: "The order is not what the customer put into the cart.",
            path: "items",
            evidence: differs.slice(0, 10).join(", "),
          },
        ]
      : []),
  ];
}
