import { CloudflareError, objectPath } from "./cloudflare.ts";
import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";

/** A rule of a bucket that keeps objects from being deleted. developers.cloudflare.com/r2/buckets/bucket-locks/ */
interface LockRule {
  id: string;
  enabled?: boolean;
  prefix?: string;
  condition: { type: string; maxAgeSeconds?: number; date?: string };
}

interface StoredObject {
  key: string;
  last_modified?: string;
}

/** R2's own code for an object that a rule keeps. developers.cloudflare.com/r2/api/error-codes/ */
const LOCKED = 10069;

/** Codes that speak of whoever asks: Cloudflare's for credentials and tokens, then R2's for the same, its subscription among them. */
const ABOUT_THE_CALLER = [6003, 9106, 9109, 10000, 10001, 10002, 10003, 10018, 10035, 10042];

/** The rules that keep objects of a bucket; none where they cannot be read: R2 says itself what it refuses. */
async function lockRules(site: Site, bucket: string): Promise<LockRule[]> {
  const answer = await site.cloudflare
    .find<{ rules?: LockRule[] }>(`/r2/buckets/${bucket}/lock`)
    .catch((error: unknown) => {
      if (error instanceof CloudflareError) return undefined;
      throw error;
    });
  return (answer?.rules ?? []).filter(({ enabled }) => enabled !== false);
}

/** Until when a rule keeps an object, ms; infinite when only without the rule it goes, undefined when that is not known. */
function keptUntil({ condition }: LockRule, { last_modified }: StoredObject): number | undefined {
  if (condition.type === "Indefinite") return Number.POSITIVE_INFINITY;
  const time =
    condition.type === "Date"
      ? Date.parse(condition.date ?? "")
      : Date.parse(last_modified ?? "") + (condition.maxAgeSeconds ?? Number.NaN) * 1000;
  return Number.isNaN(time) ? undefined : time;
}

const covers = ({ prefix = "" }: LockRule, { key }: StoredObject) => key.startsWith(prefix);

/** Of the rules that cover an object, the one that keeps it longest. */
function keeper(rules: readonly LockRule[], object: StoredObject): LockRule | undefined {
  const until = (rule: LockRule) => keptUntil(rule, object) ?? 0;
  return rules.filter((rule) => covers(rule, object)).toSorted((a, b) => until(b) - until(a))[0];
}

interface Kept {
  rule: LockRule | undefined;
  count: number;
  /** When the last of them may go, ms. */
  until: number | undefined;
}

function inWords({ rule, count, until }: Kept): string {
  const time =
    until === undefined
      ? "until a time that could not be read"
      : Number.isFinite(until)
        ? `the last of them until ${new Date(until).toISOString()}`
        : "until somebody takes the rule away";
  const name = rule ? `the rule ${rule.id} (${rule.prefix || "all objects"})` : "a rule that is not listed";
  return `${name} keeps ${count} object${count === 1 ? "" : "s"}, ${time}`;
}

/** What there is to say of a bucket's rules before anything is deleted: nothing, or which there are. */
export async function rulesInWords(site: Site, bucket: string): Promise<string> {
  const rules = await lockRules(site, bucket);
  if (rules.length === 0) return "";
  return `, with lock rules: ${rules.map(({ id, prefix }) => `${id} (${prefix || "all objects"})`).join(", ")}`;
}

/** A rule may be called anything. */
const quoted = (id: string) => (/^[\w.-]+$/.test(id) ? id : JSON.stringify(id));

function howToGoOn(bucket: string, kept: readonly Kept[]): string {
  const times = kept.map(({ until }) => until ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...times);
  const rules = kept.flatMap(({ rule }) => (rule ? [rule.id] : []));
  const take = rules.map((id) => `npx wrangler r2 bucket lock remove ${bucket} --name ${quoted(id)}`);
  return [
    "All else of the tenant is removed, and every object that no rule keeps. The export stays as it is; nothing is exported again.",
    Number.isFinite(last) ? `Either wait until ${new Date(last).toISOString()}.` : undefined,
    `${Number.isFinite(last) ? "Or take" : "Take"} the lock away, if nothing obliges you to keep these objects: ${
      take.length > 0 ? take.join("; ") : `npx wrangler r2 bucket lock list ${bucket}`
    }`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

/** Whether R2 refused because of whoever asked. */
const isAboutTheCaller = ({ code, status }: CloudflareError): boolean =>
  code !== LOCKED && ([401, 403].includes(status) || ABOUT_THE_CALLER.includes(code));

/**
 * Whether R2 refused because of a lock. Beside its code, a refusal with another code is taken for one while a rule keeps the object, unless it
 * speaks of whoever asked: nobody is to take a rule away for that.
 */
const isLocked = (error: CloudflareError, keptNow: boolean): boolean =>
  error.code === LOCKED ||
  (keptNow && error.code !== 0 && [400, 409, 412].includes(error.status) && !isAboutTheCaller(error));

/** Why an object could not be deleted when no lock is the reason. */
const refusal = (error: CloudflareError): Failure =>
  isAboutTheCaller(error)
    ? new Failure(
        `${error.message} (status ${error.status}, code ${error.code})`,
        "No lock rule is the reason: leave the rules as they are. CLOUDFLARE_API_TOKEN has to be valid and needs Workers R2 Storage to edit.",
      )
    : error;

/**
 * Deletes all objects of a bucket. What a lock rule keeps stays, and the rest goes nevertheless; then it throws a `Failure` that names bucket,
 * rules and times.
 */
export async function emptyBucket(site: Site, bucket: string): Promise<void> {
  const { cloudflare, operator } = site;
  const path = `/r2/buckets/${bucket}/objects`;
  const objects = await cloudflare.listByCursor(path, (result) => result as StoredObject[]);
  const rules = objects.length > 0 ? await lockRules(site, bucket) : [];
  const kept = new Map<string, Kept>();
  for (const object of objects) {
    const rule = keeper(rules, object);
    const until = rule && keptUntil(rule, object);
    const id = rule?.id ?? "";
    const known = kept.get(id);
    const keptNow = until !== undefined && until > operator.now();
    const locked =
      // Once R2 has refused one, others that the same rule keeps are not tried one by one: there may be a year of them.
      (known && keptNow) ||
      (await cloudflare
        .send("DELETE", objectPath(path, object.key))
        .then(() => false)
        .catch((error: unknown) => {
          if (!(error instanceof CloudflareError)) throw error;
          if (isLocked(error, keptNow)) return true;
          throw refusal(error);
        }));
    if (!locked) continue;
    const later = until === undefined ? known?.until : Math.max(until, known?.until ?? until);
    kept.set(id, { rule, count: (known?.count ?? 0) + 1, until: later });
  }
  if (kept.size === 0) return;
  const all = [...kept.values()];
  throw new Failure(
    `${bucket} could not be emptied: ${all.map(inWords).join("; ")}.`,
    howToGoOn(bucket, all),
  );
}
