import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";

/** One step for each resource of the tenant's own: database, namespace, bucket, queue. Each is found by its name. */
export function resourceSteps(site: Site): Step[] {
  const { names, tenant, cloudflare } = site;
  const { location } = tenant.cloudflare;
  const made = async (path: string, body: Record<string, unknown>): Promise<void> => {
    await cloudflare.call("POST", path, body);
    await site.refresh();
  };
  return [
    ...Object.entries(names.databases).map(([binding, name]) =>
      resource(
        `database ${binding}`,
        name,
        () => site.found.databases[binding],
        () => made("/d1/database", { name, ...(location && { primary_location_hint: location }) }),
      ),
    ),
    ...Object.entries(names.namespaces).map(([binding, title]) =>
      resource(
        `namespace ${binding}`,
        title,
        () => site.found.namespaces[binding],
        () => made("/storage/kv/namespaces", { title }),
      ),
    ),
    ...Object.entries(names.buckets).map(([binding, name]) =>
      resource(
        `bucket ${binding}`,
        name,
        () => (site.found.buckets.has(binding) ? name : undefined),
        () => made("/r2/buckets", { name, ...(location && { locationHint: location }) }),
      ),
    ),
    ...names.queues.map((queue_name) =>
      resource(
        "queue",
        queue_name,
        () => site.found.queues.get(queue_name)?.queue_id,
        () => made("/queues", { queue_name }),
      ),
    ),
  ];
}

function resource(
  name: string,
  called: string,
  id: () => string | undefined,
  make: () => Promise<void>,
): Step {
  return {
    name,
    look: async () =>
      id() === undefined
        ? {
            found: "not there",
            todo: { plan: `create ${called}`, act: () => make().then(() => `created ${called}`) },
          }
        : { found: `${called} is there` },
  };
}
