import type { PaymentLink } from "../../commerce";
import { revokeLinks } from "../../commerce";
import type { AddressDigest } from "../../contacts";
import { audit } from "../../governance";
import type { AppContext } from "../../platform/context";
import { guardChanges, type Statement, statement } from "../../platform/db";
import { addToOutbox } from "../../platform/outbox";
import { DATA_MAP } from "../data-map";
import { needlesOf, type Person } from "../person";
import { expireCopies, insertRequest, outboxIdOf } from "../requests-store";
import type { WaitingRequest } from "../waiting";
import type { Progress } from "./progress";
import { refuseEverything } from "./refusals";
import { assignments } from "./sql";

export const ERASE_TOPIC = "personal_data.erase";

/** Why a message of somebody who was erased is not sent. */
const ERASED = {
  code: "not_found",
  message: "The person's data was erased; nothing was sent.",
  hint: "",
  details: {},
};

/** The world as it was judged. */
export interface ErasureState {
  person: Person;
  digests: AddressDigest[];
  /** Of the key that the digests are made under. */
  keyId: string;
  links: PaymentLink[];
  /** What else was asked for about the person and waits for a decision. */
  waiting: readonly WaitingRequest[];
  /** Something that they sent could not be applied, and may have been a refusal. */
  parked: boolean;
}

/**
 * The batch that begins an erasure. With its commit the person is nobody: no address, no name, nothing on its way to them. What
 * else is kept of them goes step by step afterwards. Guards undo it when an address or a merge came meanwhile.
 */
export function beginErasure(
  ctx: AppContext,
  request: { contactId: string; actionRequestId: string },
  { person, digests, keyId, links, waiting, parked }: ErasureState,
): Statement[] {
  const now = ctx.clock.now();
  const id = ctx.ids.next("personalData");
  const ids = JSON.stringify(person.ids);
  const progress: Progress = { step: 0, counts: {}, needles: needlesOf(person, now), person };
  return [
    statement(
      `insert into batch_guards (passed) select
         ?2 = (select json_group_array(value) from (select kind || ':' || value as value from contact_identities
           where contact_id = ?3 order by kind, value))
         and not exists (select 1 from contact_merges where winner_id in (select value from json_each(?1))
           and loser_id not in (select value from json_each(?1)))`,
      ids,
      JSON.stringify(person.identities.map(({ kind, value }) => `${kind}:${value}`)),
      request.contactId,
    ),
    statement(
      `update contacts set ${assignments(DATA_MAP.contacts)}, erased_at = ?2, updated_at = ?2
       where id in (select value from json_each(?1)) and erased_at is null`,
      ids,
      now,
    ),
    guardChanges(person.ids.length),
    statement("delete from contact_identities where contact_id in (select value from json_each(?1))", ids),
    rememberDigests(digests, keyId, request.contactId, now),
    ...(parked
      ? [refuseEverything(ctx, { contact_id: request.contactId, action_request_id: request.actionRequestId })]
      : []),
    ...stopEverything(ids, now),
    ...revokeLinks(ctx, links),
    expireCopies(ids, now),
    ...lapse(ctx, waiting, request.actionRequestId),
    insertRequest({
      id,
      kind: "erasure",
      contact_id: request.contactId,
      action_request_id: request.actionRequestId,
      created_at: now,
      counts: progress,
    }),
    addToOutbox({
      id: outboxIdOf(id),
      topic: ERASE_TOPIC,
      ref: id,
      at: now,
      correlationId: ctx.correlationId,
    }),
  ];
}

/** Nobody can decide any more about what else was asked for: the person is gone. */
function lapse(ctx: AppContext, waiting: readonly WaitingRequest[], own: string): Statement[] {
  return waiting
    .filter(({ id }) => id !== own)
    .flatMap(({ id, tool }) => [
      statement(
        "update action_requests set status = 'expired', finished_at = ?2 where id = ?1 and status = 'pending_approval'",
        id,
        ctx.clock.now(),
      ),
      audit(ctx, { action: "approval.expired", outcome: "denied", tool, actionRequestId: id }).insert,
    ]);
}

/** Only addresses that they still had: whoever has a former one now is somebody else. */
function rememberDigests(
  digests: readonly AddressDigest[],
  keyId: string,
  contactId: string,
  now: number,
): Statement {
  return statement(
    `insert into erased_identities (kind, digest, contact_id, erased_at, key_id)
     select value ->> 0, value ->> 1, ?2, ?3, ?4 from json_each(?1) where true
     on conflict (kind, digest) do update set contact_id = excluded.contact_id, erased_at = excluded.erased_at`,
    JSON.stringify(digests.map(({ kind, digest }) => [kind, digest])),
    contactId,
    now,
    keyId,
  );
}

const THEIRS =
  "conversation_id in (select id from conversations where contact_id in (select value from json_each(?1)))";

/** What waits to be sent to them never is; machines say nothing more. */
function stopEverything(ids: string, now: number): Statement[] {
  return [
    statement(
      `update action_requests set status = 'failed', error = ?2, finished_at = ?3
       where status = 'executing' and id in (select action_request_id from messages where ${THEIRS} and status = 'queued'
         and origin is null)`,
      ids,
      ERASED,
      now,
    ),
    statement(
      `update messages set status = 'failed', status_rank = 5, failed_at = ?3, error = ?2 where ${THEIRS} and status = 'queued'`,
      ids,
      { code: ERASED.code, message: ERASED.message },
      now,
    ),
    statement(
      `update broadcast_recipients set status = 'skipped', status_rank = 9, error_code = 'erased'
       where contact_id in (select value from json_each(?1)) and status = 'waiting'`,
      ids,
    ),
    statement(
      `update automation_turns set status = 'done', reason = 'erased', done_at = ?2 where ${THEIRS} and status = 'waiting'`,
      ids,
      now,
    ),
    statement(
      `update automation_sessions set state = 'ended', node_id = null, due_at = null, revision = revision + 1, updated_at = ?2
       where ${THEIRS}`,
      ids,
      now,
    ),
  ];
}
