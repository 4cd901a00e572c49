import type { AppContext } from "../../platform/context";
import { type Statement, statement } from "../../platform/db";
import type { PersonalDataRequest } from "../requests-store";

/** The request by which a person is erased. */
type Erasure = Pick<PersonalDataRequest, "contact_id" | "action_request_id">;

/** What could not be read may have been a STOP: it counts as one. */
export const refuseEverything = (ctx: AppContext, erasure: Erasure): Statement =>
  refuseWhat(ctx, erasure, "true", []);

/**
 * The same, where a condition holds: something that was still waiting when the erasure began could not be applied in the end. Each
 * refusal is recorded once.
 *
 * @param params of the condition, from `?1` on
 */
export function refuseWhat(
  ctx: AppContext,
  { contact_id, action_request_id }: Erasure,
  condition: string,
  params: readonly unknown[],
): Statement {
  const [contact, now, correlation, request] = [1, 2, 3, 4].map((n) => `?${params.length + n}`);
  const key = `'erasure:' || ${request} || ':' || refused.value`;
  return statement(
    `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
       occurred_at, recorded_at, dedupe_key, correlation_id, action_request_id)
     select 'cns_' || lower(hex(randomblob(13))), ${contact}, refused.value, 'opt_out', 'erasure', 'contact', ${contact}, 'system',
       'system', ${now}, ${now}, ${key}, ${correlation}, ${request}
     from json_each('["marketing","utility","authentication","service"]') as refused
     where ${condition} and not exists (select 1 from consent_records as known where known.dedupe_key = ${key})`,
    ...params,
    contact_id,
    ctx.clock.now(),
    ctx.correlationId,
    action_request_id,
  );
}
