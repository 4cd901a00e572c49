import type { Configuration } from "./configuration.ts";
import { Failure } from "./failure.ts";

type Table = Record<string, unknown>;

/** What a tenant has in the account, by name. */
export interface Names {
  worker: string;
  /** By binding. */
  databases: Record<string, string>;
  namespaces: Record<string, string>;
  buckets: Record<string, string>;
  /** Dead-letter queues first: a queue that names one needs it. */
  queues: string[];
  /** What stands behind the names of its queues; the Worker knows its dead-letter queues by it (`TENANT_SLUG`). */
  queueSuffix: string;
}

const list = (value: unknown): Table[] => (value ?? []) as Table[];
const unique = (names: (string | undefined)[]): string[] => [
  ...new Set(names.filter((one) => one !== undefined)),
];

/** Queues of the configuration, those for dead letters first. */
function queuesOf(root: Configuration): string[] {
  const { producers = [], consumers = [] } = root.queues ?? {};
  const dead = consumers.map(({ dead_letter_queue }) => dead_letter_queue);
  return unique([...dead, ...producers.map(({ queue }) => queue), ...consumers.map(({ queue }) => queue)]);
}

const beginsWith = (text: string, part: string, dash = "-") =>
  text === part || text.startsWith(`${part}${dash}`);

/** Stands before a slug that could be mistaken. A slug begins with a letter, so no tenant's own begins with this. */
const APART = "0";

/**
 * What stands behind the names of one kind of resource, so that no two tenants have an equal one, nor a tenant that of a deployment without a
 * tenant. Of the queues `webhooks` and `webhooks-dead`, the first one's of a tenant `dead-a` would be the second one's of a tenant `a`: such a
 * slug gets `0-` before it. `bases` are the names of wrangler.toml; `dash` is what joins the parts of a name.
 */
export function suffixFor(bases: readonly string[], slug: string, dash = "-"): string {
  const tails = bases.flatMap((long) =>
    bases
      .filter((short) => long.startsWith(`${short}${dash}`))
      .map((short) => long.slice(short.length + dash.length)),
  );
  const wrong = tails.find((tail) => beginsWith(tail, APART, dash));
  if (wrong)
    throw new Failure(
      `wrangler.toml has two names of which one is the other with "${dash}${wrong}" behind it: tenants could get equal names by it.`,
      `Rename one of them: ${bases.join(", ")}.`,
    );
  const part = slug.replaceAll("-", dash);
  return tails.some((tail) => beginsWith(part, tail, dash)) ? `${APART}${dash}${part}` : part;
}

/** The names of a tenant's resources: those of wrangler.toml, each with the slug behind it. */
export function namesOf(root: Configuration, slug: string): Names {
  const named = (bases: [binding: string, name: string][]) => {
    const suffix = suffixFor(
      bases.map(([, name]) => name),
      slug,
    );
    return Object.fromEntries(bases.map(([binding, name]) => [binding, `${name}-${suffix}`]));
  };
  const pairs = (tables: Table[], key: string): [string, string][] =>
    tables.map((table) => [String(table.binding), String(table[key])]);
  const queues = queuesOf(root);
  const queueSuffix = suffixFor(queues, slug);
  return {
    worker: `${root.name}-${slug}`,
    databases: named(pairs(list(root.d1_databases), "database_name")),
    namespaces: named(
      list(root.kv_namespaces).map(({ binding }) => [
        String(binding),
        `${root.name}-${String(binding).toLowerCase().replaceAll("_", "-")}`,
      ]),
    ),
    buckets: named(pairs(list(root.r2_buckets), "bucket_name")),
    queues: queues.map((name) => `${name}-${queueSuffix}`),
    queueSuffix,
  };
}
