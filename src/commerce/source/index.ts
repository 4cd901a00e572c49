import type { AppContext } from "../../platform/context";
import { catalogueSource } from "./catalogue";
import { shopSource } from "./http";
import type { OrderSource, ShopSource } from "./source";

export { catalogueSource, giveBack } from "./catalogue";
export type {
  AgreedOrder,
  Creation,
  OrderSource,
  Product,
  ShopOrder,
  ShopRefusal,
  ShopSource,
} from "./source";

/** The shop's own system, if the deployment has one. */
export function shopOf(ctx: AppContext): ShopSource | undefined {
  const url = ctx.env.SHOP_API_URL?.trim().replace(/\/+$/, "");
  return url ? shopSource(ctx, url) : undefined;
}

/** Where this deployment's products, prices and stock are. */
export function orderSource(ctx: AppContext): OrderSource {
  return shopOf(ctx) ?? catalogueSource(ctx.db);
}
