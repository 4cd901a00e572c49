import {
  GENESIS,
  hashOfSeal,
  rowDigests,
  type SealRow,
  signedTextOf,
} from "../../../src/governance/seals/format.ts";
import { signerOf, statementTextOf } from "../../../src/governance/seals/keys.ts";

export const SECRET = "a secret of tests, of more than 32 signs";
export const KEY = (await signerOf(SECRET)).key;
const START = Date.parse("2026-01-05T08:00:00Z");

export interface Entry extends Record<string, unknown> {
  seq: number;
  at: number;
}

export interface Export {
  about: Record<string, unknown>;
  entries: Entry[];
  seals: SealRow[];
  copies: (string | null)[];
  more: number | null;
}

const entry = (seq: number): Entry => ({
  seq,
  id: `aud_${seq}`,
  at: START + seq * 1000,
  actor_kind: "staff",
  actor_id: "stf_1",
  actor_name: '審批 Ä \u2028 "quoted"',
  action: "test.entry",
  tool: null,
  entity_kind: null,
  entity_id: null,
  outcome: "ok",
  code: null,
  action_request_id: null,
  preview_id: null,
  before_digest: null,
  after_digest: null,
  reason: "because 😀",
  source: '{"via":"mcp"}',
  details: '{"b":1,"a":2}',
  correlation_id: "req_1",
});

/** What the console would export of a log that was sealed three entries at a time. */
export async function exported(seals = 4, loose = 1, secret = SECRET): Promise<Export> {
  const signer = await signerOf(secret);
  const entries = Array.from({ length: seals * 3 + loose }, (_, index) => entry(index + 1));
  const said = { key: signer.key, first_seal: 1, previous_key: null, since: START };
  const chain = await sealed(entries.slice(0, seals * 3), secret);
  return {
    about: {
      kind: "about",
      exported_at: new Date(START + 60_000).toISOString(),
      exported_by: "stf_1",
      filters: {},
      after_seq: null,
      verifiable: true,
      how: "",
      key: signer.key,
      keys: [{ id: 1, ...said, signature: await signer.sign(statementTextOf(said)), endorsement: null }],
      head: chain.at(-1) ?? null,
      copied_head: chain.at(-1) ?? null,
    },
    entries,
    seals: chain,
    copies: chain.map(({ hash }) => hash),
    more: null,
  };
}

/** The chain over entries, three a seal, by whoever has the secret. */
export async function sealed(entries: readonly Entry[], secret: string): Promise<SealRow[]> {
  const signer = await signerOf(secret);
  const chain: SealRow[] = [];
  for (let from = 0; from < entries.length; from += 3) {
    const rows = entries.slice(from, from + 3);
    const range = {
      from_seq: rows[0]?.seq ?? 0,
      to_seq: rows.at(-1)?.seq ?? 0,
      previous_hash: chain.at(-1)?.hash ?? GENESIS,
    };
    const seal = {
      id: chain.length + 1,
      ...range,
      hash: await hashOfSeal(range, rows),
      sealed_at: START + 50_000,
    };
    chain.push({ ...seal, signature: await signer.sign(signedTextOf(seal)) });
  }
  return chain;
}

export const textOf = ({ about, entries, seals, copies, more }: Export): string =>
  [
    about,
    ...entries.map((one) => ({ kind: "entry", entry: one })),
    ...seals.map((seal, index) => ({ kind: "seal", seal, copy: copies[index] ?? null })),
    { kind: "end", entries: entries.length, more_after_seq: more },
  ]
    .map((part) => `${JSON.stringify(part)}\n`)
    .join("");

/** The object of the bucket that belongs to a seal. */
export async function copyOf({ entries, seals }: Export, id: number): Promise<string> {
  const seal = seals[id - 1] as SealRow;
  const rows = entries.filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq);
  return JSON.stringify({
    kind: "audit-seal-copy",
    version: 1,
    seal,
    key: KEY,
    rows: await rowDigests(rows),
  });
}
