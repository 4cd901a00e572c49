import { type Principal, visibility } from "../auth";
import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

/** Which of some conversations the principal may see. */
export async function conversationsInReach(
  db: Database,
  principal: Principal,
  ids: readonly string[],
): Promise<Set<string>> {
  const visible = visibility(principal, 2);
  const rows = await db.all<{ id: string }>(
    `select conversation.id from conversations as conversation
     where conversation.id in (select value from json_each(?1)) and ${visible.sql}`,
    JSON.stringify(ids),
    ...visible.params,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Tags of some conversations, by id, in one statement; those that do not exist are missing. */
export async function taggedConversations(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, { tags: string[] }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.all<{ id: string; tags: string }>(
    "select id, tags from conversations where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, tags }) => [id, { tags: JSON.parse(tags) as string[] }]));
}

/** Adds and removes tags of conversations and, unless it is undefined, sets when to follow up, in one statement. */
export function tagConversations(
  ids: readonly string[],
  add: readonly string[],
  remove: readonly string[],
  followUpAt: number | null | undefined,
  now: number,
): Statement {
  return statement(
    `update conversations set updated_at = ?4, follow_up_at = case when ?5 then ?6 else follow_up_at end,
       tags = (select json_group_array(value) from (
         select value from (select value from json_each(conversations.tags) union select value from json_each(?2))
         where value not in (select value from json_each(?3))))
     where id in (select value from json_each(?1))`,
    JSON.stringify(ids),
    JSON.stringify(add),
    JSON.stringify(remove),
    now,
    followUpAt !== undefined,
    followUpAt ?? null,
  );
}

/** Enabled routing rules that ask for one of some tags; there are few rules. */
export async function routingRulesWithTags(
  db: Database,
  tags: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return db.all(
    `select id, name from routing_rules
     where enabled = 1 and condition ->> 'tag' in (select value from json_each(?1)) order by position`,
    JSON.stringify(tags),
  );
}
