import type { Statement } from "../../platform/db";
import type { OrderItem, OrderLine } from "../rules";

/** A product as its source has it now. */
export interface Product {
  id: string;
  /** By language. */
  names: Readonly<Record<string, string>>;
  price_minor: number;
  /** ISO 4217. */
  currency: string;
  /** Pieces that may still be sold; null: not counted. */
  stock: number | null;
  /** Sold at all. */
  active: boolean;
}

/** An order as it was agreed on. Items and lines are the total. */
export interface AgreedOrder {
  currency: string;
  items: readonly OrderItem[];
  lines: readonly OrderLine[];
  total_minor: number;
}

/** What an order comes to: the lines that were asked for with those of the source, its taxes, or why there is no such order. */
export type Quote =
  | { lines: readonly OrderLine[]; total_minor: number }
  | { refused: { code: string; message: string } };

interface Looks {
  /** Products by id; whoever is not known is missing. @throws {ToolError} `unavailable` */
  products(ids: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** A few products that a text may mean, or any when it means none. @throws {ToolError} `unavailable` */
  find(text: string, limit: number): Promise<readonly Product[]>;
  /** @throws {ToolError} `unavailable` */
  quote(order: Omit<AgreedOrder, "total_minor">): Promise<Quote>;
}

/** The embedded catalogue: an order is made in the batch of the request itself. */
export interface CatalogueSource extends Looks {
  kind: "catalogue";
  /** Takes the pieces, and undoes the batch unless every product still has that price and enough of it. */
  take(order: AgreedOrder, now: number): Statement[];
}

/** An order as the shop's system has it. */
export interface ShopOrder {
  number: string;
  currency: string;
  total_minor: number;
}

/** What the shop says of an order that it does not make; nothing was made. */
export interface ShopRefusal {
  code: "price_changed" | "out_of_stock" | "unknown_product" | "refused" | "no_access";
  message: string;
  product_id: string | null;
}

export type Creation =
  | { kind: "made"; order: ShopOrder }
  | { kind: "refused"; refusal: ShopRefusal }
  /** No answer that can be read: it may be made or not. */
  | { kind: "unknown"; cause: string };

/** Whom an order is for, for the shop's own records. */
export interface ShopCustomer {
  contact_id: string;
  phone: string | null;
}

/** The shop's own system, over HTTP: docs/shop.md. */
export interface ShopSource extends Looks {
  kind: "shop";
  /** Makes an order, once for a key however often it is asked. Never throws for what the network or the shop does. */
  createOrder(
    order: AgreedOrder & { note: string | null; customer: ShopCustomer },
    key: string,
  ): Promise<Creation>;
  /** What became of a key whose answer was lost; `absent`: the shop says that there is none. */
  orderOf(key: string): Promise<Creation | { kind: "absent" }>;
}

/** Where products, their prices and stock come from, and where orders are made. */
export type OrderSource = CatalogueSource | ShopSource;
