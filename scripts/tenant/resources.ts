import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";

/** One step for each resource of the tenant's own: database, namespace, bucket, queue. Each is found by its name. */
export function resourceSteps(site: Site): Step[] {
  const { names, tenant } = site;
  const { location } = tenant.cloudflare;
  // A bare configuration would do for these; wrangler wants one, and asks whether to write into it unless told not to.
  const made = async (args: string[], what: string): Promise<string> => {
    await site.wrangler(args);
    await site.refresh();
    return `created ${what}`;
  };
  const placed = location ? ["--location", location] : [];
  return [
    ...Object.entries(names.databases).map(([binding, name]) =>
      resource(
        `database ${binding}`,
        name,
        () => site.found.databases[binding],
        () => made(["d1", "create", name, ...placed], name),
      ),
    ),
    ...Object.entries(names.namespaces).map(([binding, name]) =>
      resource(
        `namespace ${binding}`,
        name,
        () => site.found.namespaces[binding],
        () => made(["kv", "namespace", "create", name], name),
      ),
    ),
    ...Object.entries(names.buckets).map(([binding, name]) =>
      resource(
        `bucket ${binding}`,
        name,
        () => (site.found.buckets.has(binding) ? name : undefined),
        () => made(["r2", "bucket", "create", name, ...placed], name),
      ),
    ),
    ...names.queues.map((name) =>
      resource(
        `queue`,
        name,
        () => site.found.queues.get(name)?.queue_id,
        () => made(["queues", "create", name], name),
      ),
    ),
  ];
}

function resource(
  name: string,
  called: string,
  id: () => string | undefined,
  act: () => Promise<string>,
): Step {
  return {
    name,
    look: async () =>
      id() === undefined
        ? { found: "not there", todo: { plan: `create ${called}`, act } }
        : { found: `${called} is there` },
  };
}
