import { type Database, type Statement, statement } from "../../platform/db";
import type { Product } from "../source";

/** A product as people see it in a list. */
export interface ListedProduct extends Product {
  /** ms */
  updated_at: number;
}

/** Writes products down, each as it is given; others stay as they are. Primary key of `products`. */
export function saveProducts(products: readonly Product[], now: number): Statement {
  return statement(
    `insert into products (id, names, price_minor, currency, stock, active, updated_at)
     select value ->> 'id', value -> 'names', value ->> 'price_minor', value ->> 'currency', value ->> 'stock',
       value ->> 'active', ?2
     from json_each(?1) where true
     on conflict (id) do update set names = excluded.names, price_minor = excluded.price_minor, currency = excluded.currency,
       stock = excluded.stock, active = excluded.active, updated_at = excluded.updated_at`,
    JSON.stringify(products),
    now,
  );
}

/** Products in the order of their ids, from behind one on. Primary key of `products`. */
export async function productsAfter(db: Database, after: string, limit: number): Promise<ListedProduct[]> {
  const rows = await db.all<Omit<ListedProduct, "names" | "active"> & { names: string; active: 0 | 1 }>(
    `select id, names, price_minor, currency, stock, active, updated_at from products where id > ?1 order by id limit ?2`,
    after,
    limit,
  );
  return rows.map((row) => ({
    ...row,
    names: JSON.parse(row.names) as Record<string, string>,
    active: row.active === 1,
  }));
}
