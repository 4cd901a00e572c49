import { env } from "cloudflare:test";
import { vi } from "vitest";
import { freshKey } from "./story";
import { applyEvents, post, rows } from "./webhook";
import { messages, secondsAgo, status, statuses, text, webhookBody } from "./webhook-events";
import { call, type ToolResult } from "./worker";

/**
 * A fault in the database, as a bug of ours would be: until it is mended, `event` (for example `insert on messages`)
 * fails for rows of which `when` holds. Returns what mends it.
 */
export async function breakDatabase(
  event: string,
  when = "1",
  name = "test_breaks",
): Promise<() => Promise<void>> {
  await env.DB.exec(
    `create trigger ${name} before ${event} when ${when} begin select raise(abort, 'broken for now'); end`,
  );
  return async () => {
    await env.DB.exec(`drop trigger ${name}`);
  };
}

/** Posts a body and lets its events have their last try; tells which of them are parked as failed then. */
export async function postToTheEnd(body: string): Promise<string[]> {
  const before = new Set((await rows<{ id: string }>("select id from webhook_events")).map(({ id }) => id));
  const { status } = await post(body);
  if (status !== 200) throw new Error(`the webhook answered ${status}`);
  await env.DB.exec("update webhook_events set tries = 4 where outcome = 'received'");
  // What is logged of a failure is no news here.
  const log = vi.spyOn(console, "error").mockReturnValue();
  await applyEvents().finally(() => log.mockRestore());
  const failed = await rows<{ id: string }>(
    "select id from webhook_events where outcome = 'failed' order by received_at, id",
  );
  return failed.map(({ id }) => id).filter((id) => !before.has(id));
}

/** Posts a body while the database has a fault, and mends it when the events are parked. Returns their ids. */
export async function park(body: string, event: string, when = "1"): Promise<string[]> {
  const mend = await breakDatabase(event, when);
  try {
    return await postToTheEnd(body);
  } finally {
    await mend();
  }
}

/** Where an event stands. */
export const eventState = (id: string) =>
  rows<{ outcome: string; tries: number; replays: number; replay_request_id: string | null }>(
    "select outcome, tries, replays, replay_request_id from webhook_events where id = ?1",
    id,
  ).then(([found]) => found);

/** Statuses of a message of the seed that could not be written; ids of their events. */
export const parkedStatuses = (count: number): Promise<string[]> =>
  park(
    webhookBody(
      Array.from({ length: count }, (_, n) => statuses(status("wamid.DEMO1x2", "played", secondsAgo(n + 1)))),
    ),
    "update on messages",
  );

/** A customer's message that could not be stored; the id of its event. */
export const parkedMessage = (from: string, body = "Hello"): Promise<string[]> =>
  park(webhookBody([messages(text(from, body))]), "insert on messages");

/** Asks for events to be tried again. */
export const retry = (args: object, role = "manager", idempotency_key = freshKey()): Promise<ToolResult> =>
  call(role, "whatsapp.webhook.retry", { ...args, idempotency_key });
