import { reach } from "../../platform/checkpoints";
import type { AppContext } from "../../platform/context";
import { guardChanges, isGuardFailure, type Statement } from "../../platform/db";
import { audit, SYSTEM_ACTOR } from "../audit";
import { keepCopies } from "./copies";
import { GENESIS, hashOfSeal, type SealRow, signedTextOf } from "./format.ts";
import { type KeyStatement, type SealSigner, signerOf, statementTextOf } from "./keys.ts";
import { endOfChain, insertKeyStatement, insertSeal, rowsFrom } from "./store";

/** Rows one seal covers at most. */
const SEAL_SIZE = 1_000;
/** Seals one run makes at most; the next minute goes on. */
const MOST_PORTIONS = 50;

/**
 * Seals everything that was written since the last seal, in portions, and then sees to the copies outside the database.
 * Returns how many rows it sealed.
 */
export async function sealAudit(ctx: AppContext): Promise<number> {
  const secret = ctx.env.AUDIT_SEAL_KEY;
  const signer = secret ? await signerOf(secret) : undefined;
  let sealed = 0;
  for (let portion = 0; portion < MOST_PORTIONS; portion++) {
    const rows = await sealPortion(ctx, signer);
    sealed += rows;
    if (rows < SEAL_SIZE) break;
  }
  if (sealed > 0) reach("audit:after-seal");
  await keepCopies(ctx);
  return sealed;
}

/** Only one sealer wins a range: seal ids are dense and unique. */
async function sealPortion(ctx: AppContext, signer: SealSigner | undefined): Promise<number> {
  const { last, statements } = await endOfChain(ctx.db);
  const known = statements.at(-1);
  if (!signer && known) {
    // What was signed once never goes on unsigned: entries wait until the key is back.
    ctx.log.error("audit.key_missing", { since_seal: last?.id ?? 0 });
    return 0;
  }
  if (signer && known?.key !== signer.key && statements.some(({ key }) => key === signer.key)) {
    // A Worker that still has the old secret: what it signed would be worth nothing, and the new one seals in a moment.
    ctx.log.error("audit.key_retired", { since_seal: known?.first_seal ?? 0 });
    return 0;
  }
  const fromSeq = (last?.to_seq ?? 0) + 1;
  const rows = await rowsFrom(ctx.db, fromSeq, SEAL_SIZE);
  const toSeq = rows.at(-1)?.seq;
  if (toSeq === undefined) return 0;
  const range = { from_seq: fromSeq, to_seq: toSeq, previous_hash: last?.hash ?? GENESIS };
  const unsigned = {
    id: (last?.id ?? 0) + 1,
    ...range,
    hash: await hashOfSeal(range, rows),
    sealed_at: ctx.clock.now(),
  };
  const signature = signer ? await signer.sign(signedTextOf(unsigned)) : null;
  const seal: SealRow = { ...unsigned, signature };
  const change = signer && known?.key !== signer.key ? await newKey(ctx, signer, known, seal.id) : [];
  try {
    await ctx.db.batch([insertSeal(seal), ...(change.length > 0 ? [guardChanges(), ...change] : [])]);
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
  }
  return rows.length;
}

/** A key signs for the first time: it says so, and the key before it announces it when its secret is still set. */
async function newKey(
  ctx: AppContext,
  signer: SealSigner,
  before: KeyStatement | undefined,
  firstSeal: number,
): Promise<Statement[]> {
  const said = {
    key: signer.key,
    first_seal: firstSeal,
    previous_key: before?.key ?? null,
    since: ctx.clock.now(),
  };
  const text = statementTextOf(said);
  const secret = ctx.env.AUDIT_SEAL_KEY_PREVIOUS;
  const previous = before && secret ? await signerOf(secret) : undefined;
  const endorsement = previous && previous.key === before?.key ? await previous.sign(text) : null;
  const statement = {
    id: (before?.id ?? 0) + 1,
    ...said,
    signature: await signer.sign(text),
    endorsement,
  };
  // The first key replaces none: there is nothing to tell.
  if (!before) return [insertKeyStatement(statement)];
  const entry = audit(
    ctx,
    {
      action: "audit.key_changed",
      outcome: "ok",
      entity: { kind: "audit_seal", id: String(firstSeal) },
      details: {
        key: said.key,
        previous_key: said.previous_key,
        announced: endorsement !== null,
      },
    },
    SYSTEM_ACTOR,
  );
  return [insertKeyStatement(statement), entry.insert];
}
