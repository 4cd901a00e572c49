import * as z from "zod";
import { personKey } from "../contacts";
import type { EventHandler } from "../webhooks";
import { isCurrency, minorUnits } from "./rules";
import { type CartRow, insertCarts } from "./store";

/**
 * A cart as Meta sends it; prices are in major units.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/order
 */
const cart = z.object({
  product_items: z
    .array(
      z.object({
        product_retailer_id: z.string(),
        quantity: z.coerce.number().int().positive(),
        item_price: z.coerce.number().nonnegative(),
        currency: z.string().refine(isCurrency),
      }),
    )
    .min(1),
});

/** Carts that customers send become orders that are asked for. One in several currencies stays a message. */
export const commerceEvents: EventHandler = {
  statements: (ctx, events) => {
    const rows: CartRow[] = [];
    for (const event of events) {
      if (event.kind !== "message" || event.payload.message.type !== "order") continue;
      const key = personKey(event, events);
      const parsed = cart.safeParse(event.payload.message.order);
      if (!key || !parsed.success) continue;
      const items = parsed.data.product_items;
      const [currency, ...others] = new Set(items.map((item) => item.currency));
      if (currency === undefined || others.length > 0) continue;
      const priced = items.map((item) => ({
        product_id: item.product_retailer_id,
        quantity: item.quantity,
        price_minor: minorUnits(item.item_price, currency),
      }));
      rows.push({
        id: ctx.ids.next("order"),
        key_kind: key[0],
        key_value: key[1],
        phone_number_id: event.phoneNumberId ?? "",
        wamid: event.payload.message.id,
        currency,
        total_minor: priced.reduce((sum, item) => sum + item.quantity * item.price_minor, 0),
        items: priced,
        at: event.occurredAt ?? event.receivedAt,
      });
    }
    return rows.length > 0 ? [insertCarts(rows, ctx.clock.now())] : [];
  },
};
