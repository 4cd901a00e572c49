import { env, runDurableObjectAlarm } from "cloudflare:test";
import { broadcastRun } from "../../../src/broadcasts/run/broadcast-run";
import { approveAs } from "../../support/approval";
import { passTime } from "../../support/crash";
import { freshKey } from "../../support/story";
import { type Answer, row, rows } from "../../support/webhook";
import { call, cron, hearFromMeta, ok, type ToolResult } from "../../support/worker";
import { CREATE, preview, spring } from "../preview/asks";

export const SCHEDULE = "whatsapp.broadcast.schedule";
export const LIST = "whatsapp.broadcasts.list";

const TAG = "run";

/** Contacts who opted in to utility and marketing messages, with numbers of their own: +852 6000 0000 and on. */
export async function people(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `con_run${String(n).padStart(6, "0")}`);
  const now = Date.now();
  await rows(
    `insert into contacts (id, name, search_name, phone, wa_id, country, language, tags, created_at, updated_at, last_activity_at)
     select value, 'Guest ' || key, 'guest ' || key, '+8526' || printf('%07d', key), '8526' || printf('%07d', key), 'HK', 'en',
       '["${TAG}"]', ?2, ?2, ?2 from json_each(?1)`,
    JSON.stringify(ids),
    now,
  );
  for (const scope of ["marketing", "utility"]) {
    await rows(
      `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at,
         dedupe_key, correlation_id)
       select 'cns_' || value || ?3, value, ?3, 'opt_in', 'import', 'staff', 'stf_admin', ?2, ?2, value || ?3 || 'in', 'test'
       from json_each(?1)`,
      JSON.stringify(ids),
      now - 86_400_000,
      scope,
    );
  }
  return ids;
}

/** Utility messages know no quiet hours, so that it does not matter when the tests run. */
export const asUtility = () => rows("update templates set category = 'UTILITY' where name = 'spring_offer'");

/** Of many people the segment is as good as everybody, and waits for a person. */
async function segmentOfPeople(): Promise<string> {
  const args = { name: `Run ${freshKey()}`, condition: { field: "tag", op: "has", value: TAG } };
  const asked = await ok("marketer", "whatsapp.segment.upsert", { ...args, idempotency_key: freshKey() });
  const { result } = asked.result ? asked : await approveAs("approver", asked.action_request_id);
  return result.segment_id;
}

/** A draft to everybody of {@link people}. */
export async function draft(more: object = {}): Promise<string> {
  const segment_id = await segmentOfPeople();
  const { preview_id, findings } = await preview(segment_id, { template: spring(), ...more });
  const { result, ...answer } = await ok("marketer", CREATE, { preview_id, idempotency_key: freshKey() });
  if (!result) throw new Error(JSON.stringify({ answer, findings }));
  return result.broadcast_id;
}

export const act = (
  broadcast_id: string,
  action: string,
  more: object = {},
  role = "marketer",
): Promise<ToolResult> =>
  call(role, SCHEDULE, { broadcast_id, action, idempotency_key: freshKey(), ...more });

/** Asks for a broadcast to go out, and has a person agree. */
export async function scheduled(broadcast_id: string, more: object = {}): Promise<Answer> {
  const { data, isError } = await act(broadcast_id, "schedule", more);
  if (isError) throw new Error(JSON.stringify(data));
  return approveAs("approver", data.action_request_id);
}

/** A row of `broadcasts`, as far as the tests read it by name. */
export interface State {
  status: string;
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  halt_reason: string | null;
}

interface Recipient {
  seq: number;
  contact_id: string;
  round: number;
  status: string;
  error_code: string | null;
}

export const stateOf = (id: string) => row<State>("select * from broadcasts where id = ?1", id);

export const recipientsOf = (id: string) =>
  rows<Recipient>("select * from broadcast_recipients where broadcast_id = ?1 order by seq", id);

/** How many recipients stand where. */
export async function standing(id: string): Promise<Record<string, number>> {
  const counted = await rows<{ status: string; count: number }>(
    "select status, count(*) as count from broadcast_recipients where broadcast_id = ?1 group by status",
    id,
  );
  return Object.fromEntries(counted.map(({ status, count }) => [status, count]));
}

export const objectOf = (id: string) => broadcastRun(env, id);

/** Lets real time go by until a broadcast stands as wanted. */
export async function until(id: string, wanted: (state: State) => boolean, patience = 20_000): Promise<void> {
  const start = performance.now();
  while (!wanted(await stateOf(id))) {
    if (performance.now() - start > patience)
      throw new Error(`${JSON.stringify(await stateOf(id))} ${JSON.stringify(await standing(id))}`);
    await scheduler.wait(50);
  }
}

export const untilStatus = (id: string, status: string, patience?: number) =>
  until(id, (state) => state.status === status, patience);

/** Time goes by for the Worker, cron runs, objects look, and Meta says what it has to say. */
export async function later(id: string, ms: number): Promise<void> {
  passTime(ms);
  await cron();
  await runDurableObjectAlarm(objectOf(id));
  await hearFromMeta();
}
