import { type ShopProduct, shopProducts } from "./products";

/** What the shop answered under a key: the same is answered whenever it is asked again, refusals too. */
export interface KeptAnswer {
  status: number;
  body: unknown;
}

/** What is left of the shop's products, its orders by key, and its tax. Products that nobody touched are those of the fixture. */
export class ShopStore {
  constructor(private readonly sql: SqlStorage) {}

  products(): ShopProduct[] {
    const changed = new Map(
      this.sql
        .exec<{ id: string; body: string | null }>("select id, body from shop_products order by id")
        .toArray()
        .map(({ id, body }) => [id, body === null ? undefined : (JSON.parse(body) as ShopProduct)]),
    );
    const kept = shopProducts.flatMap((own) => (changed.has(own.id) ? [] : [own]));
    return [...kept, ...[...changed.values()].filter((own) => own !== undefined)];
  }

  find(id: string): ShopProduct | undefined {
    return this.products().find((own) => own.id === id);
  }

  put(product: ShopProduct): void {
    this.sql.exec(
      "insert or replace into shop_products (id, body) values (?, ?)",
      product.id,
      JSON.stringify(product),
    );
  }

  delete(id: string): void {
    this.sql.exec("insert or replace into shop_products (id, body) values (?, null)", id);
  }

  answerOf(key: string): KeptAnswer | undefined {
    const [row] = this.sql
      .exec<{ status: number; body: string }>("select status, body from shop_orders where key = ?", key)
      .toArray();
    return row && { status: row.status, body: JSON.parse(row.body) };
  }

  keep(key: string, { status, body }: KeptAnswer): void {
    this.sql.exec(
      "insert into shop_orders (key, status, body) values (?, ?, ?)",
      key,
      status,
      JSON.stringify(body),
    );
  }

  /** Orders that were made, the first one first. */
  orders(): unknown[] {
    return this.sql
      .exec<{ body: string }>("select body from shop_orders where status = 201 order by seq")
      .toArray()
      .map(({ body }) => JSON.parse(body));
  }

  /** Percent of the items that comes on top as a tax; 0 for none. */
  taxPercent(): number {
    const [row] = this.sql
      .exec<{ value: string }>("select value from settings where key = 'shop_tax_percent'")
      .toArray();
    return Number(row?.value ?? 0);
  }

  setTaxPercent(percent: number): void {
    this.sql.exec(
      "insert or replace into settings (key, value) values ('shop_tax_percent', ?)",
      String(percent),
    );
  }
}
