import { canonicalJson, sha256 } from "../../platform/canonical.ts";
import type { AppContext } from "../../platform/context";
import { audit, SYSTEM_ACTOR } from "../audit";
import { type ChainProblem, type KeyRing, keyInForce, problemOf } from "./check.ts";
import { copyConflicts } from "./copies";
import type { SealRow } from "./format.ts";
import { signerOf } from "./keys.ts";
import { findSeals, newestSeal, rowsBetween, type SealedRow, sealsFrom } from "./store";
import { beforeOf, copiesOf, cutOff, isUnsigned, publicKey, ringOf, uncovered } from "./verify";
import { insertFinding, knownFindings, openFindingCount, readWalk, saveWalk, type Walk } from "./walk-store";

/** Seals that one run looks at, at most: an hour's worth of a busy log. */
const SEALS = 60;
/** Rows that one run reads, at most. A seal covers 1,000 of them, so it is one seal at least. */
const ROWS = 2_000;
/** Findings that are kept open at once: more says nothing new, and an export tells all of them. */
const MOST_OPEN = 100;

/** What was found, under a name that stays the same as long as it is the same thing. */
interface Found {
  id: string;
  code: string;
  seal?: number;
}

/**
 * The Worker's own watch over its chain: each run checks the next few seals with their entries and copies, from the first
 * to the newest and again, and looks at what the copies outside say of the whole. What it finds stays open until a person
 * settles it. Returns how many things it found that were not known.
 */
export async function walkChain(ctx: AppContext): Promise<number> {
  const [walk, newest, ring] = await Promise.all([readWalk(ctx.db), newestSeal(ctx.db), ringOf(ctx)]);
  const now = ctx.clock.now();
  const from: Walk = walk ?? { next_seal: 1, round_began_at: now, round_ended_at: null, rounds: 0 };
  const seals = withinReach(await sealsFrom(ctx.db, from.next_seal, SEALS));
  const found = [...(await ofTheWhole(ctx, newest, ring)), ...(await ofSeals(ctx, seals, newest, ring))];
  const next = (seals.at(-1)?.id ?? from.next_seal) + 1;
  const isRound = seals.length === 0 || next > (newest?.id ?? 0);
  const fresh = await unknownOf(ctx, found);
  await ctx.db.batch([
    ...fresh.flatMap((one) => [insertFinding({ ...one, found_at: now }), entryOf(ctx, one)]),
    saveWalk(
      isRound
        ? { next_seal: 1, round_began_at: now, round_ended_at: now, rounds: from.rounds + 1 }
        : { ...from, next_seal: next },
    ),
  ]);
  for (const { code, seal } of fresh) ctx.log.error("audit.chain_broken", { code, seal });
  return fresh.length;
}

async function unknownOf(ctx: AppContext, found: readonly Found[]): Promise<Found[]> {
  if (found.length === 0) return [];
  const [known, open] = await Promise.all([
    knownFindings(
      ctx.db,
      found.map(({ id }) => id),
    ),
    openFindingCount(ctx.db),
  ]);
  return found.filter(({ id }) => !known.has(id)).slice(0, Math.max(0, MOST_OPEN - open));
}

const entryOf = (ctx: AppContext, { id, code, seal }: Found) =>
  audit(
    ctx,
    {
      action: "audit.chain_broken",
      outcome: "failed",
      code,
      ...(seal !== undefined && { entity: { kind: "audit_seal", id: String(seal) } }),
      details: { finding: id, ...(seal !== undefined && { seal }) },
    },
    SYSTEM_ACTOR,
  ).insert;

const lengthOf = ({ from_seq, to_seq }: SealRow) => Math.max(0, to_seq - from_seq + 1);

function withinReach(seals: readonly SealRow[]): SealRow[] {
  let rows = 0;
  const past = seals.findIndex((seal) => {
    rows += lengthOf(seal);
    return rows > ROWS;
  });
  return past === -1 ? [...seals] : seals.slice(0, Math.max(1, past));
}

/** What is wrong with the keys, with the end of the log, and what the copies were once found to differ from. */
async function ofTheWhole(ctx: AppContext, newest: SealRow | undefined, ring: KeyRing): Promise<Found[]> {
  const [noted, cut] = await Promise.all([copyConflicts(ctx.env), cutOff(ctx, newest)]);
  const { flaw, ranges } = ring.line;
  return [
    ...noted.map(({ name, seal }) => ({ id: `copy_conflict:${name}`, code: "copy_conflict", seal })),
    ...(cut ? [{ id: `cut_off:${cut.gone?.to_seq ?? cut.seal}`, code: cut.code, seal: cut.seal }] : []),
    ...(flaw === undefined
      ? []
      : [{ id: await named("keys_out_of_line", flaw, ranges), code: "keys_out_of_line", seal: flaw }]),
  ];
}

async function ofSeals(
  ctx: AppContext,
  seals: readonly SealRow[],
  newest: SealRow | undefined,
  ring: KeyRing,
): Promise<Found[]> {
  const [first] = seals;
  if (!first) return [];
  const [before, copies, key, rows, isChanging] = await Promise.all([
    findSeals(
      ctx.db,
      seals.map(({ id }) => id - 1),
    ),
    copiesOf(ctx.env, seals, newest),
    publicKey(ctx.env),
    rowsOf(ctx.db, seals),
    isKeyChanging(ctx, ring),
  ]);
  const found: Found[] = [];
  for (const seal of seals) {
    const under = rows(seal);
    const problem = under
      ? await problemOf(ring, seal, under, beforeOf(seal, before))
      : ({ code: "seal_out_of_place", seal: seal.id } satisfies ChainProblem);
    if (problem?.code === "key_not_trusted") {
      const signed = keyInForce(ring, seal.id)?.key ?? "none";
      if (!isChanging && !found.some(({ id }) => id === `key_not_trusted:${signed}`))
        found.push({ id: `key_not_trusted:${signed}`, code: problem.code, seal: seal.id });
    } else if (problem && !isUnsigned(problem, key)) {
      found.push({
        id: await named(problem.code, seal.id, [seal, under]),
        code: problem.code,
        seal: seal.id,
      });
    }
    const copy = copies.of(seal);
    if (copy === "differs" || copy === "missing") {
      const code = copy === "differs" ? "copy_differs" : "copy_missing";
      found.push({ id: `${code}:${seal.id}:${seal.hash.slice(0, 16)}`, code, seal: seal.id });
    }
  }
  const slipped = await uncovered(ctx.db, seals, [], newest);
  if (slipped.length > 0)
    found.push({ id: await named("entry_not_covered", 0, slipped), code: "entry_not_covered" });
  return found;
}

/** What is there now is part of the name: whatever is changed further at the same place is something new. */
const named = async (code: string, seal: number, what: unknown): Promise<string> =>
  `${code}:${seal}:${(await sha256(canonicalJson(what ?? null))).slice(0, 16)}`;

/** The secret was replaced and nothing was sealed since: the new key says so with its first seal. */
async function isKeyChanging({ env }: AppContext, { line }: KeyRing): Promise<boolean> {
  const last = line.ranges.at(-1)?.key;
  const previous = env.AUDIT_SEAL_KEY_PREVIOUS;
  return !!previous && last !== undefined && (await signerOf(previous)).key === last;
}

/** The rows of seals that follow each other, read at once; undefined for a range that no seal can have. */
async function rowsOf(
  db: AppContext["db"],
  seals: readonly SealRow[],
): Promise<(seal: SealRow) => SealedRow[] | undefined> {
  const sound = seals.filter((seal) => lengthOf(seal) <= ROWS && seal.from_seq <= seal.to_seq);
  const [first, last] = [sound[0], sound.at(-1)];
  const apart = first && last && last.to_seq - first.from_seq + 1 > ROWS;
  const all = first && last && !apart ? await rowsBetween(db, first.from_seq, last.to_seq) : [];
  const each = new Map<number, SealedRow[]>();
  for (const seal of sound)
    each.set(
      seal.id,
      apart
        ? await rowsBetween(db, seal.from_seq, seal.to_seq)
        : all.filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq),
    );
  return ({ id }) => each.get(id);
}
