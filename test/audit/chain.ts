import { env } from "cloudflare:test";
import type { Verdict } from "../../scripts/audit/verdict";
import { verifyExport } from "../../scripts/audit/verify-export";
import {
  type AuditRow,
  type ChainVerification,
  recordAudit,
  type SealRow,
  sealAudit,
  verifySeals,
} from "../../src/governance";
import { GENESIS, hashOfSeal, SEALED_FIELDS, signedTextOf } from "../../src/governance/seals/format";
import { signerOf } from "../../src/governance/seals/keys";
import { createContext } from "../../src/platform/context";
import type { Env } from "../../src/platform/env";
import { signedInAs } from "../console/browser";
import { rows } from "../support/webhook";
import { ok } from "../support/worker";

/** The secret of the tests' deployment, and the public key that follows from it. */
export const SECRET = "local-audit-seal-key";
export const KEY = (await signerOf(SECRET)).key;

export const place = (changes: Partial<Env> = {}) => createContext({ ...env, ...changes } as Env);

/** A chain of seals over three entries each, sealed as cron does. */
export async function sealedChain(seals = 4): Promise<void> {
  for (let seal = 1; seal <= seals; seal++) await sealedEntries(3);
}

export async function sealedEntries(count: number, changes: Partial<Env> = {}): Promise<void> {
  const ctx = place(changes);
  for (let n = 0; n < count; n++)
    await recordAudit(ctx, {
      action: "test.entry",
      outcome: "ok",
      tool: "whatsapp.tag.apply",
      entity: { kind: "contact", id: `con_${n}` },
      code: "none",
      actionRequestId: "act_1",
      previewId: "pvw_1",
      beforeDigest: "aa",
      afterDigest: "bb",
      reason: "because",
      details: { n },
    });
  await sealAudit(ctx);
}

export const seals = () => rows<SealRow>("select * from audit_seals order by id");
export const entries = (fromSeq: number, toSeq: number) =>
  rows<AuditRow>(
    `select ${SEALED_FIELDS.join(", ")} from audit_log where seq between ?1 and ?2 order by seq`,
    fromSeq,
    toSeq,
  );

/** What somebody with the database in their hands can do: take the guards away, change things, put them back. */
export async function behindTheGuards(statements: readonly string[]): Promise<void> {
  const guards = await rows<{ name: string; sql: string }>(
    "select name, sql from sqlite_schema where type = 'trigger' and tbl_name like 'audit\\_%' escape '\\'",
  );
  await env.DB.batch([
    ...guards.map(({ name }) => env.DB.prepare(`drop trigger ${name}`)),
    ...statements.map((sql) => env.DB.prepare(sql)),
    ...guards.map(({ sql }) => env.DB.prepare(sql)),
  ]);
}

/** Makes the chain anew from a seal on, as the Worker would, with whatever secret the forger has; null leaves it unsigned. */
export async function forgeFrom(id: number, secret: string | null): Promise<void> {
  const all = await seals();
  const signer = secret === null ? undefined : await signerOf(secret);
  let previous = all.find((seal) => seal.id === id - 1)?.hash ?? GENESIS;
  const statements: string[] = [];
  for (const seal of all.filter((one) => one.id >= id)) {
    const covered = await entries(seal.from_seq, seal.to_seq);
    const hash = await hashOfSeal({ ...seal, previous_hash: previous }, covered);
    const signature = await signer?.sign(signedTextOf({ ...seal, previous_hash: previous, hash }));
    statements.push(
      `update audit_seals set previous_hash = '${previous}', hash = '${hash}',
         signature = ${signature === undefined ? "null" : `'${signature}'`} where id = ${seal.id}`,
    );
    previous = hash;
  }
  await behindTheGuards(statements);
}

/** The console's export as NDJSON, taken by an administrator. */
export async function taken(fields: Record<string, string> = {}): Promise<string> {
  const browser = await signedInAs("admin");
  const answer = await browser.submit("/console/audit/export.ndjson", fields);
  return new TextDecoder().decode(await answer.arrayBuffer());
}

export const offline = (files: readonly string[], options = {}): Promise<Verdict> =>
  verifyExport(
    files.map((text, index) => ({ name: `file-${index + 1}`, lines: text.split("\n") })),
    { keys: [KEY], ...options },
  );

/** What the Worker itself says of its whole chain with these secrets set. */
export async function verifiedBy(secret: string, previous?: string): Promise<ChainVerification> {
  const ctx = place({ AUDIT_SEAL_KEY: secret, ...(previous && { AUDIT_SEAL_KEY_PREVIOUS: previous }) });
  return verifySeals(ctx, await seals(), []);
}

export async function online(filters: Record<string, unknown> = { action: "test.entry" }) {
  const answer = await ok("admin", "whatsapp.audit_logs.list", { limit: 200, verify: true, ...filters });
  return answer.verification;
}
