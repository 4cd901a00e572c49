import { type Statement, statement } from "../../platform/db";
import type { Plan } from "../plan";

export interface NewDraft {
  id: string;
  plan: Plan;
  /** What the preview counted and estimated. */
  estimate: Record<string, unknown>;
  /** Messages a second at most; null for all that the number may. */
  rate: number | null;
  /** The person behind whoever asked. */
  createdBy: string;
  createdByName: string;
  at: number;
}

/** Writes a draft: nothing of it goes out before it is scheduled, and that a person agrees to. */
export function insertDraft(draft: NewDraft): Statement {
  const { plan } = draft;
  return statement(
    `insert into broadcasts (id, name, goal, segment_id, status, phone_number_id, category, plan, estimate, rate, created_by,
       created_by_name, created_at, updated_at)
     values (?1, ?2, ?3, ?4, 'draft', ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)`,
    draft.id,
    plan.name,
    plan.goal,
    plan.segment_id,
    plan.phone_number_id,
    plan.category,
    plan,
    draft.estimate,
    draft.rate,
    draft.createdBy,
    draft.createdByName,
    draft.at,
  );
}
