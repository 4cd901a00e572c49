import type { Context } from "hono";
import { may } from "../../auth";
import { isReadCovered, recordAudit } from "../../governance";
import { lastMessagesOf, readConversations } from "../../inbox";
import type { SignedInEnv } from "../console-env";
import { type InboxFilters, listArguments } from "./filters";
import type { Listed } from "./read";

/** What one entry of the log stands for, s: lists that somebody has open change with every message. */
const COVERED_SECONDS = 300;

const TOOL = "whatsapp.conversations.list";

/**
 * The first page of a list that stands open, as `whatsapp.conversations.list` answers it. That personal data was seen is noted
 * once in five minutes for all lists of this person in this browser: the entry says that it covers what they show in that time.
 */
export async function readLiveList(c: Context<SignedInEnv>, filters: InboxFilters): Promise<Listed> {
  const { call } = c.var;
  const { items, next_cursor } = await readConversations(call, {
    ...listArguments(filters),
    detail: "concise",
  });
  if (may(call.principal, "contacts:pii")) await noteRead(c, items.length);
  const last = await lastMessagesOf(
    call,
    items.map(({ id }) => id),
  );
  return { lines: items.map((item) => ({ ...item, last: last.get(item.id) })), nextCursor: next_cursor };
}

async function noteRead(c: Context<SignedInEnv>, items: number): Promise<void> {
  const { call } = c.var;
  const covered = await isReadCovered(call.db, {
    actorId: call.principal.id,
    tool: TOOL,
    source: call.source,
    since: call.clock.now() - COVERED_SECONDS * 1000,
  });
  if (covered) return;
  await recordAudit(call, {
    action: "personal_data.read",
    outcome: "ok",
    tool: TOOL,
    details: { items, covers_seconds: COVERED_SECONDS },
  });
}
