import { LIMITS } from "../../governance";
import { mediaProblems, metaMediaIds } from "../../media";
import { mediaIn } from "../../meta";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import {
  addressesIn,
  type BulkFactsRow,
  type BulkMessage,
  bulkPermit,
  recipientOf,
  sendFactsOf,
} from "../../sending";
import { asParameter, type Cohort, filledIn, recipientMessageId } from "../plan";
import { quietUntil } from "../quiet/quiet-hours";
import type { HaltReason } from "../rules";
import type { ClaimedRow, Settled } from "./claim-store";
import type { Run } from "./run-store";
import { type CurrentTemplate, numberStops, templatesStop } from "./stop-rules";

/** How long recipients wait who cannot be decided on yet, ms. */
const UNDECIDED = 2 * SECOND;
const TEMPLATE_UNREAD = 30 * SECOND;
const NO_FILE = 30 * SECOND;

/** A slice that was claimed, with what decides about it as it was in the same transaction. */
export interface Claimed {
  run: Run;
  rows: ClaimedRow[];
  facts: ReadonlyMap<number, BulkFactsRow>;
  /** What of somebody with these addresses is stored and not applied. */
  unapplied: (addresses: readonly string[]) => { waiting: boolean; parked: boolean };
  templates: ReadonlyMap<string, CurrentTemplate>;
}

export interface DecidedSlice {
  /** Something that concerns everybody: nobody is sent to. */
  stop?: HaltReason;
  messages: BulkMessage[];
  settled: Settled[];
}

/** When quiet hours end that are on, or begin before a permit of now is spent; null when there are none. */
const quietSoon = (market: string, category: "marketing" | "utility", now: number, timeZone: string) =>
  quietUntil({ market, category, now, timeZone }) ??
  quietUntil({ market, category, now: now + LIMITS.permitLifetime, timeZone });

const valuesIn = ({ fields }: ClaimedRow): string[] =>
  fields === null ? [] : (JSON.parse(fields) as (string | null)[]).map((value) => asParameter(value ?? ""));

/** What is to be done with each recipient of a claim: a permit, or the reason why not. */
export async function decideSlice(ctx: AppContext, claimed: Claimed): Promise<DecidedSlice> {
  const { run, rows, templates } = claimed;
  const now = ctx.clock.now();
  const cohortOf = ({ round, cohort }: ClaimedRow): Cohort | undefined =>
    (round === 1 ? run.plan.messages : (run.fallback?.messages ?? []))[cohort];
  const used = [...new Set(rows.map(cohortOf))].filter((cohort) => cohort !== undefined);
  const putOff = (dueAt: number): DecidedSlice => ({
    messages: [],
    settled: rows.map(({ seq }) => ({ seq, status: "waiting", due_at: dueAt })),
  });
  const nothing = (stop: HaltReason): DecidedSlice => ({ stop, ...putOff(now) });

  const stop = numberStops(run);
  if (stop) return nothing(stop);
  const first = rows.every(({ round }) => round === 1);
  const category = first ? run.plan.category : "utility";
  const template = templatesStop(used, category, templates, now);
  if (template === "stop") return nothing("template");
  if (template === "wait") return putOff(now + TEMPLATE_UNREAD);

  const media = new Map<Cohort, ReadonlyMap<string, string>>();
  for (const cohort of used) {
    const uses = mediaIn(cohort.content);
    if (uses.length > 0 && (await mediaProblems(ctx, uses, { conversationId: "" })).length > 0)
      return nothing("template");
    const held = await metaMediaIds(ctx, uses, run.phoneNumberId);
    if (held.kind !== "ready") return putOff(now + NO_FILE);
    media.set(cohort, held.ids);
  }

  const messages: BulkMessage[] = [];
  const settled: Settled[] = [];
  for (const row of rows) {
    const { seq, market } = row;
    const facts = claimed.facts.get(seq);
    const cohort = cohortOf(row);
    if (!facts || !cohort || facts.merged === 1) {
      settled.push({ seq, status: "skipped", code: "duplicate_identity" });
      continue;
    }
    const unapplied = claimed.unapplied(addressesIn(facts));
    if (unapplied.waiting) {
      settled.push({ seq, status: "waiting", due_at: now + UNDECIDED });
      continue;
    }
    const quiet = quietSoon(market, category, now, ctx.env.TIME_ZONE);
    if (quiet !== null) {
      settled.push({ seq, status: "waiting", due_at: quiet });
      continue;
    }
    const current = templates.get(cohort.template_id);
    const content = filledIn(cohort.content, run.plan.fields, valuesIn(row));
    const decision = await bulkPermit(ctx, {
      messageId: recipientMessageId(run.id, seq),
      phoneNumberId: run.phoneNumberId,
      content,
      facts: sendFactsOf(facts, {
        category,
        digest: cohort.digest,
        template: current?.template,
        templateDigest: current?.digest ?? null,
        mediaUnusable: false,
        parked: unapplied.parked,
        now,
      }),
      recipient: recipientOf({ waId: facts.wa_id, phone: facts.phone, bsuid: facts.bsuid }),
    });
    if (decision.kind === "granted") {
      messages.push({ seq, permit: decision.permit, content, mediaIds: media.get(cohort) ?? new Map() });
    } else if (decision.kind === "refused") {
      const { code, rule } = decision.guardrail;
      settled.push({ seq, status: "skipped", code, title: rule });
    }
  }
  return { messages, settled };
}
