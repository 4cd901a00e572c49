import { guardChanges, type Statement, statement } from "../../platform/db";
import { giveBack } from "../source";

/**
 * Cancels an order: its pieces go back into the stock of the embedded catalogue, unless they have left the shop. The guard undoes
 * the batch when the order is not one that can be cancelled any more; of two at once, one gives the pieces back. An order
 * that was made in the shop's own system is cancelled there by a person: this says nothing to the shop. Primary key of `orders`.
 */
export function cancelOrder(orderId: string, now: number): Statement[] {
  return [
    statement(
      `update orders set status = 'cancelled', updated_at = ?2
       where id = ?1 and status in ('requested', 'confirmed', 'paid')`,
      orderId,
      now,
    ),
    guardChanges(),
    giveBack(orderId, now),
  ];
}
