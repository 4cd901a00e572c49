import { env } from "cloudflare:test";
import {
  type FlowDefinition,
  flowDefinition,
  ruleDefinition,
  type Scope,
} from "../../../src/automation/definition";
import { customerWrites, type GraphRequest, sentMessages, takeWebhooks } from "../../support/simulator";
import { applyEvents, post, row, rows } from "../../support/webhook";
import { consume, hearFromMeta } from "../../support/worker";

/** The customer of these stories: nobody of the seed. */
export const CUSTOMER = "85255509101";

/** What a definition may leave out is filled in, as a draft's is. */
export type FlowInput = Parameters<typeof flowDefinition.parse>[0];

/** A flow that a person let go live, as the tools leave it. */
export async function liveFlow(
  id: string,
  input: unknown,
  {
    scope = {},
    version = 1,
    templates = {},
  }: { scope?: Scope; version?: number; templates?: Record<string, string> } = {},
): Promise<string> {
  const definition: FlowDefinition = flowDefinition.parse(input);
  const request = `act_${id}_${version}`;
  await env.DB.batch([
    env.DB.prepare(
      `insert into flow_versions (flow_id, version, definition, digest, created_at, created_by, created_by_name, action_request_id)
       values (?1, ?2, ?3, 'digest', 1, 'stf_agent', 'Ash Agent (demo)', ?4)`,
    ).bind(id, version, JSON.stringify(definition), request),
    env.DB.prepare(
      `insert into flows (id, name, status, latest_version, live_version, scope, action_request_id, templates, created_at, updated_at)
       values (?1, ?1, 'live', ?2, ?2, ?3, ?4, ?5, 1, 1)
       on conflict (id) do update set status = 'live', latest_version = ?2, live_version = ?2, action_request_id = ?4`,
    ).bind(id, version, JSON.stringify(scope), request, JSON.stringify(templates)),
  ]);
  return request;
}

export async function liveRule(id: string, input: unknown): Promise<string> {
  const definition = ruleDefinition.parse(input);
  const request = `act_${id}_1`;
  await env.DB.batch([
    env.DB.prepare(
      `insert into keyword_rule_versions (rule_id, version, definition, digest, created_at, created_by, created_by_name, action_request_id)
       values (?1, 1, ?2, 'digest', 1, 'stf_agent', 'Ash Agent (demo)', ?3)`,
    ).bind(id, JSON.stringify(definition), request),
    env.DB.prepare(
      `insert into keyword_rules (id, name, status, latest_version, live_version, priority, action_request_id, created_at, updated_at)
       values (?1, ?1, 'live', 1, 1, ?2, ?3, 1, 1)`,
    ).bind(id, definition.priority, request),
  ]);
  return request;
}

export const switchOff = (id: string) =>
  env.DB.prepare("update flows set status = 'off', live_version = null where id = ?1").bind(id).run();

/** Has every turn and message that waits and is due looked at, until none is left. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const due = await rows<{ id: string }>(
      "select id from outbox where done_at is null and due_at <= ?1 and topic in ('automation.turn', 'message.send') order by due_at, id",
      Date.now(),
    );
    if (due.length === 0) return;
    for (const { id } of due) await consume("whatsapp-outbox", { outbox_id: id });
  }
}

/** The customer writes and Meta tells; nobody has looked at the turn yet. */
export async function heard(
  text: string,
  from = CUSTOMER,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { wamid } = await customerWrites({
    from,
    name: "Test Customer Auto",
    type: "text",
    text: { body: text },
    ...more,
  });
  for (const { body, signature } of await takeWebhooks()) await post(body, { signature });
  const OUTBOX_QUEUE = {
    send: async () => {},
    sendBatch: async () => {},
  } as unknown as typeof env.OUTBOX_QUEUE;
  await applyEvents({ OUTBOX_QUEUE });
  return wamid;
}

/** The customer writes, Meta tells, and whatever answers has answered. */
export async function says(text: string, from = CUSTOMER, more: Record<string, unknown> = {}): Promise<void> {
  await customerWrites({ from, name: "Test Customer Auto", type: "text", text: { body: text }, ...more });
  await hearFromMeta();
  await settle();
}

/** The customer taps an option of the last message that had any. */
export async function taps(title: string, from = CUSTOMER): Promise<void> {
  const requests = await sentMessages();
  for (const { body } of requests.toReversed()) {
    const interactive = body.interactive as
      | { type: string; action: { buttons?: { reply: Reply }[]; sections?: { rows: Reply[] }[] } }
      | undefined;
    const replies = [
      ...(interactive?.action.buttons ?? []).map(({ reply }) => reply),
      ...(interactive?.action.sections ?? []).flatMap(({ rows: list }) => list),
    ];
    const reply = replies.find((one) => one.title === title);
    if (!reply) continue;
    const kind = interactive?.type === "list" ? "list_reply" : "button_reply";
    await customerWrites({
      from,
      name: "Test Customer Auto",
      type: "interactive",
      interactive: { type: kind, [kind]: { id: reply.id, title: reply.title } },
    });
    await hearFromMeta();
    await settle();
    return;
  }
  throw new Error(`nothing to tap is called ${title}`);
}

interface Reply {
  id: string;
  title: string;
}

/** What customers were sent, in order: the words of each message. */
export async function answers(to = CUSTOMER): Promise<string[]> {
  return (await sentMessages()).filter(({ body }) => body.to === to).map(wordsOf);
}

function wordsOf({ body }: GraphRequest): string {
  const { text, interactive, template } = body as {
    text?: { body: string };
    interactive?: { body: { text: string } };
    template?: { name: string };
  };
  return text?.body ?? interactive?.body.text ?? template?.name ?? "";
}

export const threadOf = (phone = CUSTOMER) =>
  row<{
    id: string;
    queue_id: string | null;
    assignee_id: string | null;
    unread_count: number;
    tags: string;
  }>(
    `select conversation.id, conversation.queue_id, conversation.assignee_id, conversation.unread_count, conversation.tags
     from conversations as conversation join contacts as contact on contact.id = conversation.contact_id
     where contact.phone = '+' || ?1`,
    phone,
  );

export const sessionOf = async (phone = CUSTOMER) =>
  (
    await rows<{ state: string; reason: string | null; node_id: string | null; revision: number }>(
      "select state, reason, node_id, revision from automation_sessions where conversation_id = ?1",
      (
        await threadOf(phone)
      ).id,
    )
  )[0];

export const turns = () =>
  rows<{ reason: string | null; status: string; replies: number; matched_id: string | null }>(
    "select reason, status, replies, matched_id from automation_turns order by at, id",
  );

export const reasons = async () => (await turns()).map(({ reason }) => reason);

export const told = (kind: string) =>
  rows<{ staff_id: string }>(
    "select staff_id from notifications where kind = ?1 and created_at > 0 order by staff_id",
    kind,
  ).then((list) => list.map(({ staff_id }) => staff_id));
