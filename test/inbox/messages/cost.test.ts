import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { ok } from "../../support/worker";

const CONVERSATION = "cnv_demo01";

/**
 * A long conversation among many: each message is answered by a reply, and every third one has a reaction, an edit or a
 * deletion on it.
 */
async function longConversation(length: number): Promise<void> {
  const insert = (conversation: string) =>
    env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
       insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, reply_to_wamid,
         target_wamid, status, status_rank, at, created_at)
       select 'msg_' || ?1 || printf('%06d', i), ?1, 'con_demo01', '100000000000011', 'in', 'wamid.' || ?1 || i,
         case i % 3 when 0 then 'reaction' else 'text' end,
         case i % 3 when 0 then json_object('reaction', json_object('message_id', 'wamid.' || ?1 || (i - 1), 'emoji', '👍'))
           else '{"type":"text","text":{"body":"Hi"}}' end,
         'Hi', case i % 3 when 1 then 'wamid.' || ?1 || (i - 500) end, case i % 3 when 0 then 'wamid.' || ?1 || (i - 1) end,
         'received', 0, ?3 + i, 1 from n`,
    ).bind(conversation, length, Date.now());
  await env.DB.batch([insert(CONVERSATION), insert("cnv_other"), insert("cnv_third")]);
}

/** Rows that the messages and their links cost, without the conversation, its contact and the caller. */
async function rowsRead(limit: number): Promise<{ read: number; statements: number }> {
  const seen: StatementCost[] = [];
  observeStatements((cost) => seen.push(cost));
  const { messages } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: CONVERSATION,
    limit,
  });
  observeStatements(undefined);
  expect(messages).toHaveLength(limit);
  const own = seen.filter(({ sql }) => /\bmessages\b/.test(sql) && sql.trimStart().startsWith("select"));
  return { read: own.reduce((sum, { rows_read }) => sum + rows_read, 0), statements: own.length };
}

test("a page of 50 messages with replies and reactions reads at most four rows for each, in four statements", async () => {
  await longConversation(3000);
  const { read, statements } = await rowsRead(50);
  // Messages, what broadcasts sent, what the messages refer to, what happened to them later.
  expect(statements).toBeLessThanOrEqual(4);
  expect(read / 50).toBeLessThanOrEqual(4);
});
