import type { ChainVerification } from "../../src/governance/seals/check.ts";
import { callDeployment } from "./deployment.ts";
import { type Problem, problem, stateOf, type Verdict } from "./verdict.ts";

interface Page {
  items: { id: string }[];
  next_cursor: string | null;
  verification: ChainVerification;
}

interface OnlineOptions {
  /** Where the Worker answers, without a slash at the end. */
  url: string;
  /** An API token with `audit:read`. */
  token: string;
  keys: readonly string[];
  /** Told after each page how many entries were checked by then. */
  progress?: (entries: number) => void;
}

/** A deployment knows of what is gone by its copies. */
const BY_BUCKET = { told_by: "bucket" } as const;

/** Entries of one call; the deployment reads at most 20,000 rows for it. */
const PAGE = 200;

/**
 * Has the deployment check its whole log, page by page, newest first, with `audit_logs.list`. It is the deployment that
 * computes: whoever does not trust it checks an export. Throws `NotChecked` when a call fails.
 */
export async function verifyOnline({ url, token, keys, progress }: OnlineOptions): Promise<Verdict> {
  const problems: Problem[] = [];
  const notices: string[] = [];
  let [entries, seals, unsealed] = [0, 0, 0];
  let first: ChainVerification | undefined;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await callDeployment<Page>(url, token, {
      limit: PAGE,
      verify: true,
      ...(cursor && { cursor }),
    });
    const { verification } = page;
    first ??= verification;
    entries += page.items.length;
    seals += verification.seals_checked;
    unsealed += verification.unsealed;
    if (verification.problem && !problems.some(({ seal, code }) => isSame(verification, seal, code)))
      problems.push(
        problem({ ...verification.problem, ...(verification.problem.code === "cut_off" && BY_BUCKET) }),
      );
    if (verification.seals_left > 0)
      notices.push(`${verification.seals_left} seals of one page were not checked; check an export.`);
    progress?.(entries);
    cursor = page.next_cursor;
  }
  const key = first?.key ?? null;
  if (keys.length === 0) problems.push(problem({ code: "no_key_pinned" }));
  else if (key === null || !keys.includes(key)) problems.push(problem({ code: "key_not_trusted" }));
  if (seals === 0) problems.push(problem({ code: "nothing_sealed" }));
  for (const seal of first?.copies.conflicts ?? [])
    notices.push(`At seal ${seal} the database and the copies outside were once found to differ.`);
  const found = stateOf(problems);
  const state = found === "verified" && notices.length > 0 ? "unproven" : found;
  const head = first?.head ?? null;
  return {
    state,
    entries,
    seals,
    from_seq: state === "verified" ? 1 : null,
    to_seq: state === "verified" ? (head?.to_seq ?? null) : null,
    unsealed,
    head: head && { id: head.id, to_seq: head.to_seq, hash: head.hash },
    keys: key === null ? [] : [{ key, from_seal: 1, trusted: keys.includes(key) }],
    problems,
    notices: [...notices, "The deployment checked itself; an export can be checked without it."],
  };
}

const isSame = ({ problem: found }: ChainVerification, seal: number | undefined, code: string) =>
  found?.seal === seal && found?.code === code;
