import { env } from "cloudflare:test";
import { sha256 } from "../../src/platform/hash";

const HOUR = 3_600_000;

interface TokenTerms {
  owner?: string;
  roles: readonly string[];
  /** Null: no limit beyond the roles. */
  scopes?: readonly string[] | null;
  expiresAt?: number;
  revokedAt?: number | null;
  nameSpelling?: "dotted" | "underscore";
  localOnly?: boolean;
}

let issued = 0;

/** Stores a bearer token with these terms and returns it with its id. */
export async function issueToken(terms: TokenTerms): Promise<{ token: string; id: string }> {
  issued += 1;
  const [token, id] = [`test-token-${issued}`, `tok_test${issued}`];
  const now = Date.now();
  await env.DB.prepare(
    `insert into api_tokens (id, name, token_hash, owner_id, roles, scopes, name_spelling, local_only, created_at,
       expires_at, revoked_at)
     values (?1, 'test token', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
  )
    .bind(
      id,
      await sha256(token),
      `stf_${terms.owner ?? terms.roles[0]}`,
      JSON.stringify(terms.roles),
      terms.scopes ? JSON.stringify(terms.scopes) : null,
      terms.nameSpelling ?? "dotted",
      terms.localOnly ? 1 : 0,
      now,
      terms.expiresAt ?? now + HOUR,
      terms.revokedAt ?? null,
    )
    .run();
  return { token, id };
}
