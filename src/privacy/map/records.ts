import { BLANK, type TableMap } from "./kinds";

const REQUEST = "of a request about the person";

/** What the product keeps of its own work: events, previews, requests, the log. */
export const RECORDS: Readonly<Record<string, TableMap>> = {
  webhook_events: {
    mentions: "payload",
    mentionedAt: "min(coalesce(occurred_at, received_at), received_at)",
    othersOwn: `(exists (select 1 from messages as said where said.wamid = coalesce(payload ->> '$.message.id', payload ->> '$.status.id')
        and said.contact_id not in (select value from json_each(?3)))
      or (coalesce(sender_wa_id, sender_user_id) is not null and not exists (
        select 1 from json_each(?1) as own where own.value ->> 0 in (sender_wa_id, sender_user_id))))`,
    // What Meta reports of a message comes when it comes; whose message it was, the message says.
    comesLate: "kind in ('status', 'statuses')",
    key: "id",
    copied: "kind occurred_at received_at payload",
    erased: {
      payload: [BLANK, "replaced, whole: also where an event speaks of many"],
      sender_wa_id: ["null", "emptied"],
      sender_user_id: ["null", "emptied"],
      error: ["null", "emptied"],
      outcome: [
        "case outcome when 'failed' then 'ignored' else outcome end",
        "one that could not be applied never is",
      ],
    },
    kept: {
      key: "Meta's id of the event: Meta repeats events for 7 days, and by it a repetition is known; the row goes after 8",
    },
    plain:
      "id field kind phone_number_id occurred_at received_at tries claim_token due_at finished_at replays replay_request_id correlation_id",
  },
  webhook_rejections: { plain: "day reason count last_at" },
  previews: {
    mentions: "content shown",
    mentionedAt: "created_at",
    key: "id",
    copied: "tool content created_at",
    erased: {
      content: [BLANK, "replaced"],
      shown: [`'{"findings":[],"effects":{}}'`, "replaced"],
      expires_at: ["min(expires_at, ?2)", "nothing is done by it any more"],
    },
    kept: {
      content_hash: "a digest of what was agreed to, which the audit log has too",
      facts_hash: "a digest of what the verdict went by",
    },
    staff: "principal_id",
    plain: "id tool verdict created_at",
  },
  action_requests: {
    mentions: "input result error",
    mentionedAt: "requested_at",
    key: "id",
    copied: "tool status requested_at decided_at finished_at",
    erased: {
      idempotency_key: ["'erased:' || id", `replaced, ${REQUEST}: its caller chose it`],
      input_hash: ["''", `emptied, ${REQUEST}`],
      input: [
        "case when input ->> 'preview_id' is null then '{}' else json_object('preview_id', input ->> 'preview_id') end",
        `all but the preview's id goes, ${REQUEST}`,
      ],
      result: [`case when result is null then null else ${BLANK} end`, `replaced, ${REQUEST}`],
      error: [
        "case when error is null then null else json_object('code', error -> '$.code', 'message', '', 'hint', '', 'details', json('{}')) end",
        `all but its code goes, ${REQUEST}`,
      ],
      decision_reason: ["null", `emptied, ${REQUEST}`],
      status: [
        "case status when 'pending_approval' then 'expired' else status end",
        "one that waits is not done any more",
      ],
    },
    kept: { approval_reasons: "the rules that applied, in words of the policy" },
    staff: "principal_id requester_staff_id requester_name decided_by decided_by_name",
    plain: "id tool preview_id requested_at expires_at decided_at finished_at correlation_id progress",
  },
  audit_log: {
    kept: {
      entity_id:
        "the id of a contact, conversation or message: a pseudonym. The log is append-only and sealed; it holds ids, codes and digests",
      before_digest: "a digest",
      after_digest: "a digest",
      details: "ids, codes and digests alone; Meta's message ids stand there as digests",
      reason: "what an approver gave as a reason; whoever writes one is told that it is kept",
    },
    staff: "actor_kind actor_id actor_name source",
    plain: "seq id at action tool entity_kind outcome code action_request_id preview_id correlation_id",
  },
  outbox: {
    erased: { last_error: ["null", "emptied, of the person's messages"] },
    plain: "id topic ref created_at due_at done_at tries correlation_id",
  },
  batch_guards: { plain: "passed" },
  retention_runs: {
    plain: "rule last_run_at removed_last removed_total cursor pass_before removed_now through",
  },
};
