import { MINUTE } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Statement, statement } from "../platform/db";
import { randomToken, sha256 } from "../platform/hash";

/** How long a sign-in may take from its first step to its last, ms. */
export const CHALLENGE_LIFETIME = 5 * MINUTE;

/** What is kept between the two steps of a sign-in, by its kind. */
export interface ChallengeData {
  passkey: { challenge: string };
  passkey_registration: { challenge: string; staffId: string };
  oidc: { state: string; nonce: string; verifier: string; next: string };
}

export type ChallengeKind = keyof ChallengeData;

/** Keeps what a sign-in is to be judged by. The secret goes into the browser's cookie, its hash into the database. */
export async function openChallenge<Kind extends ChallengeKind>(
  ctx: AppContext,
  kind: Kind,
  data: ChallengeData[Kind],
): Promise<string> {
  const secret = randomToken();
  const now = ctx.clock.now();
  await ctx.db.run(
    statement(
      "insert into sign_in_challenges (id_hash, kind, data, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5)",
      await sha256(secret),
      kind,
      data,
      now,
      now + CHALLENGE_LIFETIME,
    ),
  );
  return secret;
}

/** Takes what was kept: once, whatever comes of it. Undefined when it was taken, is over, or is of another kind. */
export async function takeChallenge<Kind extends ChallengeKind>(
  ctx: AppContext,
  kind: Kind,
  secret: string | undefined,
): Promise<ChallengeData[Kind] | undefined> {
  if (!secret) return undefined;
  const row = await ctx.db.first<{ kind: string; data: string; expires_at: number }>(
    "delete from sign_in_challenges where id_hash = ?1 returning kind, data, expires_at",
    await sha256(secret),
  );
  if (row?.kind !== kind || row.expires_at <= ctx.clock.now()) return undefined;
  return JSON.parse(row.data) as ChallengeData[Kind];
}

/** Removes what nobody came back for, `most` at a time. Index `sign_in_challenges_expiry`. */
export function removeEndedChallenges(now: number, most: number): Statement {
  return statement(
    `delete from sign_in_challenges where id_hash in
       (select id_hash from sign_in_challenges where expires_at <= ?1 limit ?2)`,
    now,
    most,
  );
}
