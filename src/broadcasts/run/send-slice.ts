import { audit, SYSTEM_ACTOR } from "../../governance";
import { reach } from "../../platform/checkpoints";
import type { AppContext } from "../../platform/context";
import type { BroadcastSlice } from "../../platform/env";
import { sha256 } from "../../platform/hash";
import { type BulkFactsRow, bulkFacts, numberThrottle, rateOf, sendBulk } from "../../sending";
import { templatesIn, wordingDigest } from "../../templates";
import { unappliedIn } from "../../webhooks";
import { type HaltReason, STOPPING_ERRORS } from "../rules";
import { broadcastRun } from "./broadcast-run";
import {
  type ClaimedRow,
  claimSlice,
  type Settled,
  type Slice,
  settleSlice,
  unsettledOf,
} from "./claim-store";
import { type Claimed, decideSlice } from "./decide-slice";
import { halt } from "./halt";
import { refusalRecords } from "./refusals";
import { runIn, runStatement, templatesOfRun } from "./run-store";
import { settledFrom, TOO_FAST } from "./settled";

/**
 * Sends one slice of a broadcast: claim → decide → turns → Meta → settle. Safe to run again at any point, also at the same
 * time: what one has claimed no other touches, and what it leaves behind its broadcast's object gives up after a while.
 */
export async function sendSlice(ctx: AppContext, part: BroadcastSlice): Promise<void> {
  const object = broadcastRun(ctx.env, part.broadcast_id);
  const slice: Slice = {
    broadcastId: part.broadcast_id,
    from: part.from,
    to: part.to,
    claim: `${part.slice}:${ctx.ids.next("request")}`,
  };
  reach("broadcast:before-claim");
  const claimed = await claim(ctx, slice);
  reach("broadcast:after-claim");
  if (claimed) await sendClaimed(ctx, slice, part, claimed);
  // Brought a second time it finds nobody to claim: whom the first has claimed is then still the object's to give up.
  if (claimed || !(await leftUnsettled(ctx, slice, part.slice))) await object.finished(part.slice);
  reach("broadcast:after-report");
}

async function leftUnsettled(ctx: AppContext, slice: Slice, id: string): Promise<boolean> {
  const [found] = await ctx.db.batch([unsettledOf(slice, id)]);
  return found?.rows[0]?.unsettled === 1;
}

/**
 * Takes the recipients and reads what decides about them in one transaction: whoever opted out before it is not sent to.
 * Undefined when there is nobody to take.
 */
async function claim(ctx: AppContext, slice: Slice): Promise<Claimed | undefined> {
  const now = ctx.clock.now();
  const [taken, facts, run, templates] = await ctx.db.batch([
    claimSlice(slice, now),
    bulkFacts(slice, now),
    runStatement(slice.broadcastId, now),
    templatesOfRun(slice.broadcastId),
  ]);
  const rows = (taken?.rows ?? []) as unknown as ClaimedRow[];
  const known = runIn(run?.rows ?? []);
  if (rows.length === 0 || !known) return undefined;
  const current = [...templatesIn(templates?.rows ?? []).values()];
  const digests = await Promise.all(current.map(({ components }) => wordingDigest(components)));
  return {
    run: known,
    rows: rows.sort((a, b) => a.seq - b.seq),
    facts: new Map(((facts?.rows ?? []) as unknown as BulkFactsRow[]).map((row) => [row.seq, row])),
    unapplied: unappliedIn(known.unapplied),
    templates: new Map(
      current.map((template, index) => [template.id, { template, digest: digests[index] as string }]),
    ),
  };
}

async function sendClaimed(
  ctx: AppContext,
  slice: Slice,
  part: BroadcastSlice,
  claimed: Claimed,
): Promise<void> {
  const { run, facts } = claimed;
  const object = broadcastRun(ctx.env, run.id);
  const throttle = numberThrottle(ctx.env, run.phoneNumberId);
  const decided = await decideSlice(ctx, claimed);
  let stop: HaltReason | undefined = decided.stop;
  const outcomes = await sendBulk(ctx, stop ? [] : decided.messages, {
    turns: async (seqs, unused) => {
      reach("broadcast:before-turn");
      const turns = await object.turns(part.slice, [...seqs], {
        phoneNumberId: run.phoneNumberId,
        rate: rateOf(run.throughput),
        most: run.rate,
        unused,
      });
      reach("broadcast:after-turn");
      return turns;
    },
    heard: (outcome) => {
      if (outcome.kind === "later" && outcome.error.code === TOO_FAST) ctx.later(throttle.slowDown());
      if (outcome.kind === "refused") stop ??= STOPPING_ERRORS[outcome.error.code];
      return stop === undefined;
    },
  });
  const told = new Set(outcomes.map(({ seq }) => seq));
  const unsent = decided.messages
    .filter(({ seq }) => !told.has(seq))
    .map(({ seq }) => ({ seq, kind: "not_asked" as const }));
  const since = new Map(claimed.rows.map(({ seq, put_off_since }) => [seq, put_off_since]));
  const now = ctx.clock.now();
  const settled = [
    ...decided.settled,
    ...[...outcomes, ...unsent].map((outcome) => settledFrom(outcome, since.get(outcome.seq) ?? null, now)),
  ];
  reach("broadcast:before-settle");
  await settle(ctx, slice, claimed, settled, facts);
  reach("broadcast:after-settle");
  if (!stop) return;
  await halt(ctx, run, stop);
  await object.stand(run.id);
}

/** Writes down what became of the slice: recipients, counts, consent where Meta's refusal says something of it, audit. */
async function settle(
  ctx: AppContext,
  slice: Slice,
  { run, rows }: Claimed,
  settled: readonly Settled[],
  facts: ReadonlyMap<number, BulkFactsRow>,
): Promise<void> {
  const now = ctx.clock.now();
  const accepted = settled.filter(({ status }) => status === "accepted");
  const counts: Record<string, number> = {};
  for (const { status } of settled) counts[status] = (counts[status] ?? 0) + 1;
  const entry = audit(
    ctx,
    {
      action: "broadcast.slice",
      outcome: "ok",
      entity: { kind: "broadcast", id: run.id },
      ...(run.scheduleRequestId !== null && { actionRequestId: run.scheduleRequestId }),
      // Who was sent what, as a digest that the rows can be held against.
      afterDigest: await sha256(settled.map(({ seq, status, wamid }) => [seq, status, wamid ?? null])),
      details: { from: slice.from, to: slice.to, ...counts },
    },
    SYSTEM_ACTOR,
  );
  const reached = accepted.filter(({ seq }) => facts.get(seq)?.in_touch === 0).length;
  await ctx.db.batch([
    ...settleSlice(slice, settled, reached, now),
    ...refusalRecords(ctx, run.id, rows, settled, now),
    entry.insert,
  ]);
}
