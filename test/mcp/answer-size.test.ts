import { env } from "cloudflare:test";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { send } from "../support/story";
import { call } from "../support/worker";

/** Tokens one answer costs a model at most: beyond that a tool ends its page and gives a cursor. */
const MOST_TOKENS = 25_000;

interface Page {
  ids: string[];
  tokens: number;
  next: string | null;
}

async function page(tool: string, args: Record<string, unknown>, items: "items" | "messages"): Promise<Page> {
  const { isError, data } = await call("admin", tool, args);
  expect(isError).toBe(false);
  return {
    ids: data[items].map(({ id }: { id: string }) => id),
    tokens: countTokens(JSON.stringify(data)),
    next: data.next_cursor,
  };
}

/** Reads a list to its end in the largest pages that it gives, and insists that each is of a bearable size. */
async function readAll(
  tool: string,
  args: Record<string, unknown>,
  items: "items" | "messages",
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const read: Page = await page(tool, { ...args, ...(cursor !== null && { cursor }) }, items);
    expect(read.tokens).toBeLessThanOrEqual(MOST_TOKENS);
    ids.push(...read.ids);
    cursor = read.next;
  } while (cursor !== null);
  return ids;
}

test("two hundred entries of the audit log, in full", async () => {
  await send("pvw_nobody");
  await env.DB.prepare(
    `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, tool, outcome, code, preview_id, source, correlation_id)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 199)
     select id || i, at, actor_kind, actor_id, actor_name, action, tool, outcome, code, preview_id, source, correlation_id
     from audit_log, n where action = 'write.denied'`,
  ).run();
  const args = { action: "write.denied", limit: 200, detail: "full" };
  const ids = await readAll("whatsapp.audit_logs.list", args, "items");
  expect(new Set(ids).size).toBe(200);
});

test("a hundred messages of the greatest length, in full", async () => {
  const body = "word and another ".repeat(240);
  await env.DB.prepare(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status,
       status_rank, at, created_at)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 100)
     select 'msg_long' || i, 'cnv_demo01', 'con_demo01', '100000000000011', 'in', 'wamid.long' || i, 'text',
       json_object('type', 'text', 'text', json_object('body', ?1)), ?1, 'received', 0, i, i from n`,
  )
    .bind(body)
    .run();
  const args = { conversation_id: "cnv_demo01", limit: 100, detail: "full" };
  const ids = await readAll("whatsapp.conversation.get", args, "messages");
  expect(ids.filter((id) => id.startsWith("msg_long"))).toHaveLength(100);
});
