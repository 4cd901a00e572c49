import { type CallContext, may } from "../auth";
import { rfc3339 } from "../platform/clock";
import { withoutNumbers } from "./audit-masking";
import { type AuditFilters, type AuditRow, auditBounds, auditRowsAfter } from "./audit-store";
import {
  copiesBetween,
  type KeyStatement,
  keyStatements,
  newestCopyFrom,
  newestSeal,
  publicKey,
  type SealRow,
  sealsOver,
} from "./seals";

/** Entries that one file holds at most; the next file goes on behind its last, see `after_seq`. */
export const MOST_EXPORTED = 10_000;
const PAGE = 500;

/** How the file is checked, in words that stand in it; docs/audit.md says it in full. */
const RECIPE =
  "npm run audit:verify -- FILE --key KEY checks it. For each seal, in order: SHA-256 of the canonical JSON (keys sorted, no spaces) of {previous, from, to, rows}, where rows is the SHA-256 of the canonical JSON of the list of its entries, and previous the hash of the seal before (64 zeros for the first). The signature is Ed25519 (RFC 8032) over the canonical JSON of {kind: audit-seal, version: 1, id, from, to, previous, hash, sealed_at}. Take the public key from the deployment itself, not from this file.";

/** What a file of the log is made of, in its order. */
export type ExportedPart =
  | {
      kind: "about";
      exported_at: string;
      exported_by: string;
      filters: AuditFilters;
      /** The file goes on behind this entry, where the one before it ended. */
      after_seq: number | null;
      verifiable: boolean;
      how: string;
      /** The public key that seals are signed with now, and what keys said of each other when it was replaced. */
      key: string | null;
      keys: KeyStatement[];
      /** The newest seal of the database, and the newest copy outside it when that one goes further. */
      head: SealRow | null;
      copied_head: SealRow | null;
    }
  | { kind: "entry"; entry: AuditRow }
  /** `copy` is the hash of the copy outside the database; null when there is none yet. */
  | { kind: "seal"; seal: SealRow; copy: string | null }
  | { kind: "end"; entries: number; more_after_seq: number | null };

interface Plan {
  filters: AuditFilters;
  fromSeq: number;
  toSeq: number;
  verifiable: boolean;
}

/**
 * What is read for some filters, behind an entry when a file before it ended there. A range of time is widened to whole
 * seals, so that whoever has the file can recompute them: a file that goes on begins with the seal that the one before it
 * had only in part. Of entries chosen otherwise a seal cannot be recomputed, it covers their neighbours as well.
 */
async function planOf(ctx: CallContext, filters: AuditFilters, afterSeq: number): Promise<Plan | undefined> {
  const bounds = await auditBounds(ctx.db, filters);
  if (!bounds || bounds.last <= afterSeq) return undefined;
  const first = Math.max(bounds.first, afterSeq + 1);
  const { after: _after, before: _before, ...chosen } = filters;
  const whole = Object.values(chosen).every((value) => value === undefined || value === "");
  if (!whole || !may(ctx.principal, "contacts:pii"))
    return { filters, fromSeq: first, toSeq: bounds.last, verifiable: false };
  const seals = await sealsOver(ctx.db, [first, bounds.last]);
  return {
    filters: {},
    fromSeq: Math.min(first, seals[0]?.from_seq ?? first),
    toSeq: Math.max(bounds.last, seals.at(-1)?.to_seq ?? bounds.last),
    verifiable: true,
  };
}

function shownRow(row: AuditRow): AuditRow {
  const masked = (json: string | null) =>
    json === null ? null : JSON.stringify(withoutNumbers(JSON.parse(json)));
  return {
    ...row,
    reason: withoutNumbers(row.reason) as string | null,
    source: masked(row.source),
    details: masked(row.details),
  };
}

/**
 * The entries that fit, oldest first, up to {@link MOST_EXPORTED} and behind `afterSeq` when it is given, then the seals over them. Entries are as they were
 * sealed, column by column, unless the caller may not see numbers of customers.
 */
export async function* exportAudit(
  ctx: CallContext,
  filters: AuditFilters,
  afterSeq?: number,
): AsyncGenerator<ExportedPart> {
  const [plan, key, keys, head] = await Promise.all([
    planOf(ctx, filters, afterSeq ?? Number.MIN_SAFE_INTEGER),
    publicKey(ctx.env),
    keyStatements(ctx.db),
    newestSeal(ctx.db),
  ]);
  const copy = await newestCopyFrom(ctx.env, head?.id ?? 1);
  yield {
    kind: "about",
    exported_at: rfc3339(ctx.clock.now()),
    exported_by: ctx.principal.id,
    filters,
    after_seq: afterSeq ?? null,
    verifiable: plan?.verifiable ?? false,
    how: RECIPE,
    key,
    keys,
    head: head ?? null,
    copied_head: copy?.seal ?? null,
  };
  const shown = may(ctx.principal, "contacts:pii") ? (row: AuditRow) => row : shownRow;
  const seals = new Map<number, SealRow>();
  let [entries, last, more] = [0, (plan?.fromSeq ?? 1) - 1, false];
  while (plan) {
    const wanted = Math.min(PAGE, MOST_EXPORTED - entries);
    const found = await auditRowsAfter(
      ctx.db,
      plan.filters,
      { afterSeq: last, toSeq: plan.toSeq },
      wanted + 1,
    );
    const rows = found.slice(0, wanted);
    for (const row of rows) yield { kind: "entry", entry: shown(row) };
    for (const seal of await sealsOver(
      ctx.db,
      rows.map(({ seq }) => seq),
    ))
      seals.set(seal.id, seal);
    entries += rows.length;
    last = rows.at(-1)?.seq ?? last;
    more = found.length > rows.length;
    if (!more || entries >= MOST_EXPORTED) break;
  }
  // A seal whose last entries are not in the file any more could not be recomputed from it.
  const whole = [...seals.values()].filter(({ to_seq }) => !plan?.verifiable || to_seq <= last);
  const copies = await copiesBetween(ctx.env, whole[0]?.id ?? 1, whole.at(-1)?.id ?? 0);
  for (const seal of whole) yield { kind: "seal", seal, copy: copies.get(seal.id) ?? null };
  yield { kind: "end", entries, more_after_seq: more ? last : null };
}
