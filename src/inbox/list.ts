import type { CallContext } from "../auth";
import { toE164, waIdVariants } from "../contacts";
import { pageOf, startOf } from "../mcp/list";
import { conversationView } from "./conversation-view";
import type { ConversationFilters } from "./list-filters";
import { listConversations } from "./list-store";

/** The list of this tool; a cursor is bound to it. */
const TOOL = "whatsapp.conversations.list";

interface ListFilters extends Omit<ConversationFilters, "phoneValues"> {
  /** The customer's number, in any usual form. */
  phone?: string | undefined;
  cursor?: string | undefined;
  detail: "concise" | "full";
  [filter: string]: unknown;
}

/** A page of conversations within the caller's reach, personal data masked as they may see it. Whoever shows it notes that. */
export async function readConversations(ctx: CallContext, filters: ListFilters) {
  const start = await startOf(TOOL, filters, 2);
  const phone = filters.phone === undefined ? undefined : toE164(filters.phone, ctx.env.DEFAULT_COUNTRY);
  const rows = await listConversations(
    ctx.db,
    ctx.principal,
    {
      ...filters,
      phoneValues:
        filters.phone === undefined
          ? undefined
          : waIdVariants((phone ?? filters.phone).normalize("NFKC").replace(/\D/g, "")),
    },
    start as [number, string] | undefined,
    ctx.clock.now(),
  );
  return pageOf(
    TOOL,
    filters,
    rows,
    (row) => [row.sort_at, row.id],
    (row) => conversationView(ctx, row),
  );
}
