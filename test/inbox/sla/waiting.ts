import { env } from "cloudflare:test";
import { beforeEach } from "vitest";
import { previewText, send } from "../../support/story";
import { type Answer, conversationOf, hear, row, rows } from "../../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { cron, ok } from "../../support/worker";

export const CUSTOMER = "85255509001";
export const MINUTE = 60_000;
/** Unix seconds, and what tools say of them. */
export const minutesAgo = (minutes: number): number => secondsAgo(minutes * 60);
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Around the clock, half an hour to answer and two hours to resolve: what is due does not hang on when the tests run. */
export function openAroundTheClock(): void {
  beforeEach(async () => {
    await env.DB.batch([
      env.DB.prepare("delete from business_hours"),
      env.DB.prepare("delete from holidays"),
      env.DB.prepare("update queues set first_response_minutes = 30, resolution_minutes = 120"),
    ]);
  });
}

export const write = (body: string, at: number): Promise<void> =>
  hear(webhookBody([messages(text(CUSTOMER, body, at))]));

/** A customer wrote so long ago, and the message lies in the general queue. */
export async function waiting(minutes: number): Promise<{ id: string; at: number }> {
  const at = minutesAgo(minutes);
  await write("Hello?", at);
  const id = await conversationOf(CUSTOMER);
  await env.DB.prepare("update conversations set queue_id = 'que_general' where id = ?").bind(id).run();
  await cron();
  return { id, at };
}

export const conversation = (id: string): Promise<Answer> =>
  ok("agent", "whatsapp.conversation.get", { conversation_id: id });

export const answer = async (id: string): Promise<Answer> =>
  (await send((await previewText(id, "Good morning!")).preview_id)).data;

export const openCase = (id: string) =>
  row<Record<string, number | string | null>>(
    "select * from inbox_cases where conversation_id = ? and closed_at is null",
    id,
  );

/** What the audit log says of missed targets of a conversation. */
export const news = (id: string) =>
  rows(
    "select action, code, outcome, actor_kind from audit_log where entity_id = ? and action like 'sla.%' order by seq",
    id,
  );
