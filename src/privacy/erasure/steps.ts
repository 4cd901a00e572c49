import { erasureKeyState } from "../../contacts";
import { removeExpiredUploads } from "../../media";
import { SECOND } from "../../platform/clock";
import { statement } from "../../platform/db";
import { hmacSha256 } from "../../platform/hash";
import { conversationSession } from "../../sending";
import { removeCopiesOf } from "../copy/expiry";
import { DATA_MAP } from "../data-map";
import { BLANK, IN_CONVERSATIONS } from "../map/kinds";
import { MENTIONS, mentionStep } from "./mentions";
import type { Step } from "./progress";
import { aboutPeople, assignments } from "./sql";

const MESSAGES_A_TURN = 1_000;
const EVIDENCE_A_TURN = 300;
const BETWEEN_LOOKS = 10 * SECOND;

/** What is under way is let come to its end: a message at Meta, an order at the shop, an import, an event that waits. */
const wait: Step = async (ctx, { person, needles }) => {
  const row = await ctx.db.first<{ busy: 0 | 1 }>(
    `select exists (select 1 from messages where ${IN_CONVERSATIONS} and status = 'sending')
       or exists (select 1 from broadcast_recipients where contact_id in (select value from json_each(?1)) and status = 'sending')
       or exists (select 1 from order_creations where ${IN_CONVERSATIONS} and status = 'waiting')
       or exists (select 1 from imports where status = 'applying')
       or exists (select 1 from webhook_events as event indexed by webhook_events_waiting where event.outcome = 'received'
         and exists (select 1 from json_each(?2) as needle where instr(event.payload, needle.value ->> 0) > 0)) as busy`,
    JSON.stringify(person.ids),
    JSON.stringify(needles),
  );
  return row?.busy ? { waitUntil: ctx.clock.now() + BETWEEN_LOOKS } : { changes: [], done: true };
};

/** The objects of the person's conversations forget when the customer wrote last. */
const objects: Step = async (ctx, { person }) => {
  for (const id of person.conversationIds) await conversationSession(ctx.env, id).forget();
  return { changes: [], done: true };
};

/** Files that the person sent, what was uploaded and sent to nobody else, and copies of their data, with their bytes. */
const files: Step = async (ctx, { person }) => {
  const ids = JSON.stringify(person.ids);
  const now = ctx.clock.now();
  await ctx.db.batch([
    statement(
      `update media_assets set expires_at = min(coalesce(expires_at, ?2), ?2), file_name = null, title = null where ${IN_CONVERSATIONS}`,
      ids,
      now,
    ),
    statement(
      `with used as (select tree.atom as id, count(distinct message.id) as n
         from messages as message, json_tree(message.content) as tree
         where message.${IN_CONVERSATIONS} and message.direction = 'out' and instr(message.content, '"asset_id"') > 0
           and tree.key = 'asset_id' group by 1)
       update media_assets set expires_at = ?2, file_name = null, title = null
       where source = 'upload' and approved_at is null and id in (select id from used)
         and use_count <= (select used.n from used where used.id = media_assets.id)`,
      ids,
      now,
    ),
  ]);
  while ((await removeExpiredUploads(ctx)) > 0);
  await removeCopiesOf(ctx, person.ids);
  return { changes: [], done: true };
};

/** Tables whose rows of one person are few enough for one turn; the contact's own row went first. */
const OWN = Object.entries(DATA_MAP).filter(
  ([table, map]) =>
    map.of !== undefined &&
    map.erased !== undefined &&
    !["contacts", "consent_records", "messages", "personal_data_requests"].includes(table),
);

const own: Step = async (ctx, { person }) => ({
  changes: [
    ...OWN.map(([table, map]) => ({
      table,
      change: aboutPeople(
        `update ${table} set ${assignments(map)} where ${map.of}`,
        person.ids,
        ctx.clock.now(),
      ),
    })),
    {
      change: statement(
        `update outbox set last_error = null where last_error is not null
           and id in (select 'out' || substr(id, 4) from messages where ${IN_CONVERSATIONS})`,
        JSON.stringify(person.ids),
      ),
    },
  ],
  done: true,
});

const messages: Step = async (_ctx, { person }) => ({
  changes: [
    {
      table: "messages",
      change: statement(
        `update messages set ${assignments(DATA_MAP.messages)}
         where id in (select id from messages where ${IN_CONVERSATIONS} and content <> ${BLANK} limit ${MESSAGES_A_TURN})`,
        JSON.stringify(person.ids),
      ),
    },
  ],
  done: ([changed]) => (changed?.changes ?? 0) < MESSAGES_A_TURN,
});

/** In place of the evidence of the ledger its digest, which a trigger lets through for people who were erased. */
const evidence: Step = async (ctx, { person }) => {
  const key = ctx.env.ERASURE_KEY;
  if (!key)
    throw new Error("ERASURE_KEY is not set: the evidence of the ledger cannot be replaced by digests");
  if ((await erasureKeyState(ctx.db, key)) === "changed")
    throw new Error("ERASURE_KEY is not the one under which the erasure began: set it to what it was");
  const rows = await ctx.db.all<{ id: string; evidence_ref: string | null }>(
    `select id, evidence_ref from consent_records
     where contact_id in (select value from json_each(?1)) and dedupe_key <> 'erased:' || id limit ${EVIDENCE_A_TURN}`,
    JSON.stringify(person.ids),
  );
  const replaced = await Promise.all(
    rows.map(async ({ id, evidence_ref: ref }) => [
      id,
      ref === null ? null : `erased:${await hmacSha256(key, `evidence\n${ref}`)}`,
    ]),
  );
  return {
    changes: [
      {
        table: "consent_records",
        change: statement(
          `update consent_records set dedupe_key = 'erased:' || id, evidence_ref = (
             select value ->> 1 from json_each(?1) where value ->> 0 = consent_records.id)
           where id in (select value ->> 0 from json_each(?1))`,
          JSON.stringify(replaced),
        ),
      },
    ],
    done: () => rows.length < EVIDENCE_A_TURN,
  };
};

/** In this order. What names others' rows is looked through last: by then nothing new can name the person. */
export const STEPS: readonly Step[] = [
  wait,
  objects,
  files,
  own,
  messages,
  evidence,
  ...MENTIONS.map(mentionStep),
];
