import { env } from "cloudflare:test";
import { freshKey } from "./story";
import { call, ok, type ToolResult } from "./worker";

/** Something in the database that no tool makes: queues, teams, rules and people are set up by the tenant. */
export const set = (sql: string, ...params: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...params)
    .run();

export const addQueue = (
  id: string,
  more: { restricted?: boolean; assignment?: string; members?: string[] },
) =>
  env.DB.batch([
    env.DB.prepare(
      "insert into queues (id, name, restricted, assignment, created_at) values (?1, ?1, ?2, ?3, 1)",
    ).bind(id, more.restricted ? 1 : 0, more.assignment ?? "manual"),
    ...(more.members ?? []).map((staff) =>
      env.DB.prepare("insert into queue_members (queue_id, staff_id) values (?1, ?2)").bind(id, staff),
    ),
  ]);

export const addTeam = (id: string, members: string[]) =>
  env.DB.batch([
    env.DB.prepare("insert into teams (id, name, created_at) values (?1, ?1, 1)").bind(id),
    ...members.map((staff) =>
      env.DB.prepare("insert into team_members (team_id, staff_id) values (?1, ?2)").bind(id, staff),
    ),
  ]);

let position = 1;

export const addRule = (queue: string, condition: object = {}, id = `rul_${position}`) =>
  set(
    "insert into routing_rules (id, name, queue_id, condition, position, created_at) values (?1, ?1, ?2, ?3, ?4, 1)",
    id,
    queue,
    JSON.stringify(condition),
    position++,
  );

export const previewHandover = (args: object, role = "manager"): Promise<ToolResult> =>
  call(role, "whatsapp.handover.preview", args);

/** Previews a hand-over and asks for it. */
export async function handOver(args: object, role = "manager"): Promise<ToolResult> {
  const { preview_id } = await ok(role, "whatsapp.handover.preview", args);
  return call(role, "whatsapp.conversation.assign", { preview_id, idempotency_key: freshKey() });
}

export const close = (args: object, role = "manager"): Promise<ToolResult> =>
  call(role, "whatsapp.conversation.close", {
    outcome: "resolved",
    topic: "general",
    idempotency_key: freshKey(),
    ...args,
  });

export const holdersOf = (id: string) =>
  env.DB.prepare("select queue_id, team_id, assignee_id, routing_pending from conversations where id = ?1")
    .bind(id)
    .first<{
      queue_id: string | null;
      team_id: string | null;
      assignee_id: string | null;
      routing_pending: number;
    }>();
