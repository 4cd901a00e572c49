import { GENESIS, hashOfSeal, SEALED_FIELDS } from "../../../src/governance/seals/format.ts";
import type { Evidence } from "./evidence.ts";

/** The log has no gap, each seal follows the one before and is what its rows amount to, and every decision stands in it. */
export async function auditIsWhole({ audit, seals, requests }: Evidence): Promise<string[]> {
  const found: string[] = [];
  const rows = audit.toSorted((a, b) => a.seq - b.seq);
  rows.forEach(({ seq }, index) => {
    if (seq !== index + 1 && rows[index - 1]?.seq !== seq - 1) found.push(`no entry before ${seq}`);
  });
  let [previous, end] = [GENESIS, 0];
  for (const seal of seals.toSorted((a, b) => a.id - b.id)) {
    const covered = rows
      .filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq)
      .map((row) => Object.fromEntries(SEALED_FIELDS.map((field) => [field, row[field] ?? null])));
    if (seal.previous_hash !== previous || seal.from_seq !== end + 1)
      found.push(`seal ${seal.id} is out of place`);
    if (seal.hash !== (await hashOfSeal(seal, covered))) found.push(`seal ${seal.id} does not hold`);
    previous = seal.hash;
    end = seal.to_seq;
  }
  const last = rows.at(-1)?.seq ?? 0;
  if (end < last) found.push(`entries ${end + 1} to ${last} are not sealed`);
  const told = new Set(audit.map((entry) => entry.action_request_id));
  found.push(...requests.filter(({ id }) => !told.has(id)).map(({ id }) => `request ${id} left no entry`));
  return found;
}
