import { env, runInDurableObject } from "cloudflare:test";
import { requestDirect } from "../../src/governance";
import { copyPersonalData, erasePersonalData } from "../../src/privacy";
import { approveAs, askForApproval, asStaff } from "../support/approval";
import { runOutbox } from "../support/crash";
import { customerWrites } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { set } from "../support/team";
import { row, rows } from "../support/webhook";
import { hearFromMeta, ok } from "../support/worker";

/** Somebody who is in no seed, and what stands for everything that they, or staff about them, ever said. */
export const NUMBER = "85255507341";
export const BSUID = "HK.7341555000123";
export const NAME = "Zebra Quagga";
export const MARK = "zebra";

export interface Known {
  contact: string;
  conversation: string;
  /** Meta's ids of their messages: they spell out the number. */
  wamids: string[];
}

const contactOf = async (conversation: string) =>
  (await row<{ contact_id: string }>("select contact_id from conversations where id = ?1", conversation))
    .contact_id;

/** Somebody of whom there is something in every table that can hold something of a person. */
export async function knownEverywhere(): Promise<Known> {
  const conversation = await conversationWith(NUMBER, `Hello from ${MARK}, is anybody there?`);
  await customerWrites({
    from: NUMBER,
    name: NAME,
    type: "text",
    text: { body: `My address is ${MARK} road 1` },
  });
  await hearFromMeta();
  const contact = await contactOf(conversation);
  await ok("agent", "whatsapp.contact.upsert", {
    contact_id: contact,
    name: `Madam ${MARK}`,
    tags: [`${MARK}-tag`],
    preferences: { tea: `${MARK} oolong` },
    crm_links: [{ system: "crm", id: `${MARK}-1` }],
    idempotency_key: freshKey(),
  });
  const preview = await previewText(conversation, `Dear ${MARK}, yes, we are open.`);
  await send(preview.preview_id);
  await hearFromMeta();
  await previewText(conversation, `An unsent draft for ${MARK}`);
  await askForApproval(conversation, `Please pay the deposit of HK$500 by Friday, dear ${MARK}.`);
  await ok("agent", "whatsapp.consent.update", {
    contact_ids: [contact],
    action: "opt_in",
    categories: ["marketing"],
    source: "paper_form",
    evidence: { ref: `Form signed by ${MARK}` },
    idempotency_key: freshKey(),
  });
  await customerWrites({ from: NUMBER, name: NAME, type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  await plant(contact, conversation);
  const wamids = (
    await rows<{ wamid: string }>(
      "select wamid from messages where contact_id = ?1 and wamid is not null",
      contact,
    )
  ).map(({ wamid }) => wamid);
  return { contact, conversation, wamids };
}

/** What no short story brings about. */
async function plant(contact: string, conversation: string): Promise<void> {
  const digest = "a".repeat(64);
  await set(`update contacts set bsuid = ?2, parent_bsuid = ?3 where id = ?1`, contact, BSUID, `P${BSUID}`);
  await set(
    `insert into notes (id, conversation_id, contact_id, text, author_id, author_name, created_at)
     values ('not_z', ?1, ?2, 'The ${MARK} prefers mornings', (select id from staff limit 1), (select name from staff limit 1), 1)`,
    conversation,
    contact,
  );
  await set(
    `insert into escalations (id, conversation_id, owner_id, reason, opened_by, opened_at)
     values ('esc_z', ?1, (select id from staff limit 1), '${MARK} is upset', (select id from staff limit 1), 1)`,
    conversation,
  );
  await set(
    `update conversations set tags = '["${MARK}-vip"]', follow_up_at = 9e12 where id = ?1`,
    conversation,
  );
  await set(`update inbox_cases set lost_tags = '["${MARK}-lost"]' where conversation_id = ?1`, conversation);
  await set(
    `insert into automation_sessions (conversation_id, state, answers, revision, updated_at)
     values (?1, 'ended', '{"name":"${MARK}"}', 50, 1) on conflict (conversation_id) do update set answers = excluded.answers`,
    conversation,
  );
  await set(
    `insert into orders (id, contact_id, conversation_id, source, external_id, status, currency, total_minor, items, lines, note, placed_at, updated_at)
     values ('ord_z', ?1, ?2, 'whatsapp_cart', 'wamid.${MARK}cart', 'confirmed', 'HKD', 100, '[{"product_id":"p","quantity":1,"price_minor":100}]',
       '[{"kind":"discount","label":"for ${MARK}","minor":0}]', 'ring ${MARK} twice', 1, 1)`,
    contact,
    conversation,
  );
  await set(
    `insert into order_creations (id, conversation_id, contact_id, content, status, error, action_request_id, created_at)
     values ('ord_y', ?1, ?2, '{"note":"${MARK}"}', 'made', '{"code":"${MARK}"}', 'act_y', 1)`,
    conversation,
    contact,
  );
  await set(
    `insert into payment_links (id, order_id, conversation_id, provider, token_hash, status, amount_minor, currency, action_request_id, expires_at, created_at, note, provider_url)
     values ('pay_z', 'ord_z', ?1, 'manual', 'hash_z', 'open', 100, 'HKD', 'act_pay_z', 9e12, 1, 'paid by ${MARK}', 'https://pay.example/${MARK}')`,
    conversation,
  );
  await set(
    `insert into broadcast_recipients (broadcast_id, seq, contact_id, cohort, fields, status, status_rank, wamid, error_title, clicked)
     values ('brd_z', 1, ?1, 0, '["${MARK}"]', 'failed', 5, 'wamid.${MARK}b', '${MARK}', '${MARK}'), ('brd_y', 1, ?1, 0, '["${MARK}"]', 'waiting', 0, null, null, null)`,
    contact,
  );
  await set(
    `insert into imports (id, principal_id, source_hash, status, report, accepted, last_line, created_at, updated_at, expires_at)
     values ('imp_z', 'stf_z', 'h', 'ready', '{}', 1, 2, 1, 1, 9e12)`,
  );
  await set(
    `insert into import_rows (import_id, line, verdict, content) values ('imp_z', 2, 'create', '{"phone":"+${NUMBER}","name":"${MARK}"}')`,
  );
  await env.FILES.put("media/planted-file", `bytes of ${MARK}`);
  await env.FILES.put("media/planted-upload", `invoice of ${MARK}`);
  await set(
    `insert into media_files (sha256, object_key, size, mime_type, scan, created_at)
     values ('${digest}', 'media/planted-file', 5, 'text/plain', 'clean', 1), ('${"b".repeat(64)}', 'media/planted-upload', 5, 'text/plain', 'clean', 1)`,
  );
  await set(
    `insert into media_assets (id, kind, source, status, file_name, title, size, sha256, object_key, conversation_id, created_at)
     values ('ast_z', 'document', 'received', 'ready', '${MARK}.pdf', null, 5, '${digest}', '', ?1, 1)`,
    conversation,
  );
  await set(
    `insert into media_assets (id, kind, source, status, file_name, title, size, sha256, object_key, created_at)
     values ('ast_y', 'document', 'upload', 'ready', 'invoice-${MARK}.pdf', 'For ${MARK}', 5, '${"b".repeat(64)}', '', 1)`,
  );
  await set(
    `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, status, status_rank, at, created_at, error, reply_to_wamid)
     select 'msg_z', id, contact_id, phone_number_id, 'out', 'document', '{"document":{"asset_id":"ast_y","caption":"${MARK}"}}', '${MARK}', 'failed', 5, 2, 2,
       '{"code":131026,"details":"${NUMBER} cannot be reached"}', 'wamid.${MARK}r' from conversations where id = ?1`,
    conversation,
  );
  await set(
    `insert into outbox (id, topic, ref, created_at, due_at, done_at, last_error) values ('out_z', 'message.send', 'msg_z', 1, 1, 1, 'no ${MARK}')`,
  );
}

/** Asks for something to be done with somebody's data. */
export async function ask(kind: "copy" | "erase", contact: string, handle = "compliance"): Promise<string> {
  const content = { contact_id: contact };
  const { action_request_id } = await requestDirect(
    await asStaff(handle),
    (kind === "copy" ? copyPersonalData : erasePersonalData) as typeof copyPersonalData,
    { input: content, content: async () => content, idempotencyKey: freshKey() },
  );
  return action_request_id;
}

/** Asked for by compliance, agreed to by an administrator, and carried out. */
export async function doneWith(kind: "copy" | "erase", contact: string): Promise<string> {
  const id = await ask(kind, contact);
  await approveAs("admin", id);
  await runOutbox();
  return id;
}

/** Every cell of the database in which a text stands, as `table.column`. */
export async function standsIn(...texts: string[]): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    `select name from sqlite_schema where type = 'table' and name not like '\\_cf\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\' and name <> 'd1_migrations'`,
  );
  const found = new Set<string>();
  for (const { name } of tables)
    for (const record of await rows(`select * from ${name}`))
      for (const [column, value] of Object.entries(record))
        if (texts.some((text) => String(value).toLowerCase().includes(text.toLowerCase())))
          found.add(`${name}.${column}`);
  return [...found].sort();
}

/** What the bucket holds in which a text stands, by key. */
export async function filesWith(text: string): Promise<string[]> {
  const { objects } = await env.FILES.list();
  const found: string[] = [];
  for (const { key } of objects)
    if ((await (await env.FILES.get(key))?.text())?.toLowerCase().includes(text.toLowerCase()))
      found.push(key);
  return found;
}

/** What the object of a conversation remembers. */
export async function remembered(conversation: string): Promise<string[]> {
  const sessions = env.CONVERSATION_SESSION;
  return runInDurableObject(sessions.get(sessions.idFromName(conversation)), async (_object, { storage }) => [
    ...(await storage.list()).keys(),
  ]);
}
