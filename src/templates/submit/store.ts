import type { Permission } from "../../auth";
import { DAY, MINUTE } from "../../platform/clock";
import { type Database, guardChanges, type Statement, statement } from "../../platform/db";
import type { TemplateDefinition } from "../definition";
import type { SubmittedDraft } from "./content";
import { EDITS_COUNT_FOR } from "./limits";

/** What it takes to submit a template. */
export const SUBMIT_PERMISSION: Permission = "templates:write";

export type SubmissionStatus = "queued" | "sending" | "unknown" | "accepted" | "refused" | "abandoned";

export interface Submission {
  id: string;
  actionRequestId: string;
  draftId: string;
  draftVersion: number;
  name: string;
  language: string;
  kind: "create" | "edit";
  metaId: string | null;
  definition: TemplateDefinition;
  status: SubmissionStatus;
  /** Looks at Meta's list since its answer was lost. */
  tries: number;
  createdAt: number;
  claimedAt: number | null;
  /** JSON of the outcome, once it is settled. */
  outcome: SubmissionOutcome | null;
  error: Record<string, unknown> | null;
  requesterId: string;
  requesterStaffId: string;
  /** Where the template stood at Meta when it was judged or claimed; null when there was none. */
  previousStatus: string | null;
}

/** What came of an accepted one, for whoever asked. */
export interface SubmissionOutcome {
  template_id: string;
  meta_status: string;
  category: string;
  /** The category that was asked for, when Meta chose another. */
  asked_category?: string;
}

interface Stored {
  id: string;
  action_request_id: string;
  draft_id: string;
  draft_version: number;
  name: string;
  language: string;
  kind: "create" | "edit";
  meta_id: string | null;
  definition: string;
  status: SubmissionStatus;
  tries: number;
  created_at: number;
  claimed_at: number | null;
  outcome: string | null;
  error: string | null;
  requester_id: string;
  requester_staff_id: string;
  previous_status: string | null;
}

function fromStored(row: Stored): Submission {
  return {
    id: row.id,
    actionRequestId: row.action_request_id,
    draftId: row.draft_id,
    draftVersion: row.draft_version,
    name: row.name,
    language: row.language,
    kind: row.kind,
    metaId: row.meta_id,
    definition: JSON.parse(row.definition) as TemplateDefinition,
    status: row.status,
    tries: row.tries,
    createdAt: row.created_at,
    claimedAt: row.claimed_at,
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as SubmissionOutcome),
    error: row.error === null ? null : (JSON.parse(row.error) as Record<string, unknown>),
    requesterId: row.requester_id,
    requesterStaffId: row.requester_staff_id,
    previousStatus: row.previous_status,
  };
}

/** All submissions of a request, by language. Index `template_submissions_request`. */
export async function submissionsOf(db: Database, actionRequestId: string): Promise<Submission[]> {
  const rows = await db.all<Stored>(
    `select submission.id, submission.action_request_id, submission.draft_id, submission.draft_version, submission.name,
       submission.language, submission.kind, submission.meta_id, submission.definition, submission.status, submission.tries,
       submission.created_at, submission.claimed_at, submission.response -> 'outcome' as outcome, submission.error,
       request.principal_id as requester_id, request.requester_staff_id, submission.previous_status
     from template_submissions as submission join action_requests as request on request.id = submission.action_request_id
     where submission.action_request_id = ?1 order by submission.language`,
    actionRequestId,
  );
  return rows.map(fromStored);
}

/** Open submissions and counted edits of a name, by language. */
export interface SubmittedSoFar {
  onItsWay: ReadonlySet<string>;
  edits: ReadonlyMap<string, number[]>;
}

/** How far Meta's clock may be behind ours, ms. */
const SKEW = MINUTE;

/**
 * What of a name is on its way to Meta, and the times of its edits that count. An edit counts from the claim, also when
 * nobody knows whether it arrived. Edits that were made at Meta itself count as they became known; news of components within
 * a day of a submission of ours is its echo. Indexes `template_submissions_open`, `template_submissions_template`,
 * `templates_name_language`, primary key of `template_history`.
 */
export async function submittedSoFar(db: Database, name: string, now: number): Promise<SubmittedSoFar> {
  const rows = await db.all<{ language: string; at: number | null }>(
    `select language, null as at from template_submissions
     where name = ?1 and status in ('queued', 'sending', 'unknown')
     union all
     select language, claimed_at from template_submissions
     where name = ?1 and kind = 'edit' and claimed_at > ?2 and previous_status = 'APPROVED'
       and status in ('sending', 'unknown', 'accepted')
     union all
     select template.language, min(news.at) from templates as template
     join template_history as news on news.template_id = template.id and news.fact = 'components' and news.at > ?2
     where template.name = ?1 and news.source in ('webhook', 'sync') and news.previous is not null
       and not exists (select 1 from template_submissions as ours
         where ours.name = template.name and ours.language = template.language and ours.claimed_at > news.at - ${DAY}
           and ours.claimed_at <= news.at + ${SKEW} and ours.status in ('sending', 'unknown', 'accepted'))
     group by template.language, news.value`,
    name,
    now - EDITS_COUNT_FOR,
  );
  const edits = new Map<string, number[]>();
  for (const { language, at } of rows) {
    if (at !== null) edits.set(language, [...(edits.get(language) ?? []), at]);
  }
  return { onItsWay: new Set(rows.filter(({ at }) => at === null).map(({ language }) => language)), edits };
}

/** A submission as it is planned. */
export interface PlannedSubmission extends SubmittedDraft {
  id: string;
  /** Meta's word for where the template stood when it was judged; null when Meta has none. */
  live_status: string | null;
}

/**
 * Puts submissions in line. The guard undoes the batch when a draft is no longer that version, another submission is open,
 * or the template at Meta stands otherwise than it was judged. Primary key of `template_drafts`, indexes
 * `template_submissions_open`, `templates_name_language`.
 */
export function insertSubmissions(
  planned: readonly PlannedSubmission[],
  name: string,
  actionRequestId: string,
  now: number,
): Statement[] {
  return [
    statement(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, meta_id,
         previous_status, definition, status, created_at)
       select entry.value ->> 'id', ?2, entry.value ->> 'draft_id', entry.value ->> 'version', ?3, entry.value ->> 'language',
         entry.value ->> 'kind', entry.value ->> 'meta_id', entry.value ->> 'live_status', entry.value -> 'definition', 'queued', ?4
       from json_each(?1) as entry
       where exists (select 1 from template_drafts as draft
           where draft.id = entry.value ->> 'draft_id' and draft.version = entry.value ->> 'version')
         and not exists (select 1 from template_submissions as other
           where other.name = ?3 and other.language = entry.value ->> 'language'
             and other.status in ('queued', 'sending', 'unknown'))
         and (select live.status from templates as live
           where live.name = ?3 and live.language = entry.value ->> 'language' and live.status <> 'DELETED')
           is (entry.value ->> 'live_status')`,
      JSON.stringify(planned),
      actionRequestId,
      name,
      now,
    ),
    guardChanges(planned.length),
  ];
}

/** The claim: one caller changes the row, every other changes none. */
export function claimSubmission(id: string, previousStatus: string | null, at: number): Statement {
  return statement(
    `update template_submissions set status = 'sending', claimed_at = ?3, previous_status = ?2, tries = 0
     where id = ?1 and status = 'queued'`,
    id,
    previousStatus,
    at,
  );
}

/** Puts a claimed submission back because Meta said that it did not take it. */
export function releaseSubmission(id: string): Statement {
  return statement(
    "update template_submissions set status = 'queued', claimed_at = null where id = ?1 and status = 'sending'",
    id,
  );
}

/** Meta's answer was lost. Changes no row when the submission is settled by now. */
export function markSubmissionUnknown(id: string): Statement {
  return statement(
    "update template_submissions set status = 'unknown', tries = 0 where id = ?1 and status = 'sending'",
    id,
  );
}

/** Notes that Meta's list was looked at and did not show it. */
export function noteLook(id: string): Statement {
  return statement(
    "update template_submissions set tries = tries + 1 where id = ?1 and status = 'unknown'",
    id,
  );
}
