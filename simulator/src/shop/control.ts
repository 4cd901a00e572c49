import * as z from "zod";
import { ControlError, checked } from "../control/request";
import type { Graph } from "../graph";

/** The body of `POST /_sim/shop`. */
const shopPatch = z.strictObject({
  /** Changes a product, or adds one. */
  product: z
    .strictObject({
      id: z.string().min(1),
      names: z.record(z.string(), z.string()).optional(),
      price_minor: z.int().min(0).optional(),
      currency: z.string().length(3).optional(),
      stock: z.int().min(0).nullable().optional(),
      active: z.boolean().optional(),
    })
    .optional(),
  /** The id of a product that goes. */
  delete: z.string().optional(),
  /** Percent of an order that comes on top as a tax. */
  tax_percent: z.number().min(0).max(100).optional(),
});

/** Changes what the shop sells. Answers as {@link shopState}. */
export function changeShop(graph: Graph, body: unknown): unknown {
  const { product, delete: gone, tax_percent } = checked(shopPatch, body);
  if (product) {
    const before = graph.shop.find(product.id);
    graph.shop.put({
      names: { en: product.id },
      price_minor: 0,
      currency: "HKD",
      stock: null,
      active: true,
      ...before,
      ...product,
    });
  }
  if (gone !== undefined) {
    if (!graph.shop.find(gone)) throw new ControlError("The shop has no such product.", "delete", 404);
    graph.shop.delete(gone);
  }
  if (tax_percent !== undefined) graph.shop.setTaxPercent(tax_percent);
  return shopState(graph);
}

/** `GET /_sim/shop`: products as they are now, and the orders that were made. */
export const shopState = (graph: Graph): unknown => ({
  products: graph.shop.products(),
  orders: graph.shop.orders(),
  tax_percent: graph.shop.taxPercent(),
});
