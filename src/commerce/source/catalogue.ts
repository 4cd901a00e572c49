import { type Database, guardChanges, type Statement, statement } from "../../platform/db";
import { orderTotal } from "../rules";
import type { AgreedOrder, CatalogueSource, Product } from "./source";

interface ProductRow {
  id: string;
  names: string;
  price_minor: number;
  currency: string;
  stock: number | null;
  active: 0 | 1;
}

const COLUMNS =
  "product.id, product.names, product.price_minor, product.currency, product.stock, product.active";

const fromRow = (row: ProductRow): Product => ({
  ...row,
  names: JSON.parse(row.names) as Record<string, string>,
  active: row.active === 1,
});

/** Products of the embedded catalogue by id, in the order in which they were named. Primary key of `products`. */
async function productsNamed(db: Database, ids: readonly string[]): Promise<Product[]> {
  const rows = await db.all<ProductRow>(
    `select ${COLUMNS} from json_each(?1) as named join products as product on product.id = named.value order by named.key`,
    JSON.stringify(ids),
  );
  return rows.map(fromRow);
}

/** Products that are sold, those first whose id or names hold most of the words. Reads the whole catalogue, which is small. */
async function productsLike(db: Database, text: string, limit: number): Promise<Product[]> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const rows = await db.all<ProductRow>(
    `select ${COLUMNS} from products as product where product.active = 1
     order by (select count(*) from json_each(?1) as word
       where instr(lower(product.id), word.value) or instr(lower(product.names), word.value)) desc, product.id limit ?2`,
    JSON.stringify(words),
    limit,
  );
  return rows.map(fromRow);
}

/**
 * Takes the pieces of an order from the stock. A product whose price, currency or stock is another by now, or that is
 * not sold any more, undoes the whole batch. Primary key of `products`.
 */
function take({ items, currency }: AgreedOrder, now: number): Statement[] {
  return [
    statement(
      `update products set stock = stock - item.quantity, updated_at = ?3
       from (select value ->> 'product_id' as id, value ->> 'quantity' as quantity, value ->> 'price_minor' as price
         from json_each(?1)) as item
       where products.id = item.id and products.active = 1 and products.price_minor = item.price
         and products.currency = ?2 and (products.stock is null or products.stock >= item.quantity)`,
      JSON.stringify(items),
      currency,
      now,
    ),
    guardChanges(items.length),
  ];
}

/** Gives the pieces of an order back that were taken from the embedded catalogue. Primary key of `products`. */
export function giveBack(orderId: string, now: number): Statement {
  return statement(
    `update products set stock = stock + item.quantity, updated_at = ?2
     from (select entry.value ->> 'product_id' as id, sum(entry.value ->> 'quantity') as quantity
       from orders, json_each(orders.items) as entry where orders.id = ?1 and orders.made_in = 'catalogue' group by 1) as item
     where products.id = item.id and products.stock is not null`,
    orderId,
    now,
  );
}

/** Products and stock in D1, for shops without a system of their own. Its prices are what is to be paid: it adds no taxes. */
export function catalogueSource(db: Database): CatalogueSource {
  return {
    kind: "catalogue",
    products: async (ids) => new Map((await productsNamed(db, ids)).map((product) => [product.id, product])),
    find: (text, limit) => productsLike(db, text, limit),
    quote: async ({ items, lines }) => ({ lines, total_minor: orderTotal(items, lines) }),
    take,
  };
}
