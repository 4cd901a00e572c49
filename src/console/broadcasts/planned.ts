import { listBroadcasts } from "../../broadcasts";
import type { AppContext } from "../../platform/context";
import type { I18n } from "../i18n";
import { messagesOf, type ShownMessage } from "./messages";

/** The messages of a broadcast as it was previewed; none when it is gone. */
export async function plannedMessages(ctx: AppContext, i18n: I18n, id: string): Promise<ShownMessage[]> {
  const [found] = await listBroadcasts(ctx.db, { broadcast_id: id }, undefined, 1);
  return found ? messagesOf(ctx, i18n, found.plan, found.plan.messages) : [];
}
