import { describe, expect, test } from "vitest";
import { type Configuration, configurationFor, readRoot } from "../../../scripts/tenant/configuration.ts";
import { namesOf } from "../../../scripts/tenant/names.ts";
import { checkSlug, parseTenant } from "../../../scripts/tenant/tenant-file.ts";
import { TENANT_FILE } from "./world.ts";

const root = readRoot(".");
const IDS = { databases: {}, namespaces: {} };

/** wrangler.toml as it may grow: of every kind there is a name that begins with another one. */
const grown: Configuration = {
  ...root,
  d1_databases: [
    ...root.d1_databases,
    { binding: "MORE", database_name: "whatsapp-business-mcp-dead", database_id: "0" },
  ],
  kv_namespaces: [...root.kv_namespaces, { binding: "OAUTH_KV_DEAD", id: "0" }],
  r2_buckets: [...root.r2_buckets, { binding: "MORE", bucket_name: "whatsapp-business-mcp-files-dead-a" }],
  analytics_engine_datasets: [{ binding: "CALLS" }, { binding: "MORE", dataset: "CALLS_dead" }],
};

const WORDS = ["dead", "deadline", "a", "b", "webhooks", "files", "oauth", "kv", "peak", "d0", "0", "0a"];

/** Slugs of one to five words, the same in every run. */
function slugs(count: number): string[] {
  let state = 20_260_105;
  const below = (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
  const made = new Set<string>(["dead", "dead-dead", "dead-peak", "peak", "dead-a", "a", "dead-dead-a"]);
  while (made.size < count) {
    const slug = Array.from({ length: 1 + below(5) }, () => WORDS[below(WORDS.length)]).join("-");
    if (/^[a-z]/.test(slug) && slug.length <= 24) made.add(slug);
  }
  return [...made];
}

/** All names of a deployment, with their kind: Cloudflare keeps each kind apart. */
function namesIn({ name, d1_databases, r2_buckets, queues, ...rest }: Configuration): string[] {
  const datasets = (rest.analytics_engine_datasets ?? []) as { binding: string; dataset?: string }[];
  return [
    `Worker ${name}`,
    ...d1_databases.map(({ database_name }) => `database ${database_name}`),
    ...r2_buckets.map(({ bucket_name }) => `bucket ${bucket_name}`),
    ...new Set(
      queues.consumers.flatMap(({ queue, dead_letter_queue }) => [
        `queue ${queue}`,
        ...(dead_letter_queue ? [`queue ${dead_letter_queue}`] : []),
      ]),
    ),
    ...datasets.map(({ binding, dataset }) => `dataset ${dataset ?? binding}`),
  ];
}

describe("names of tenants' resources", () => {
  test.each([
    ["as wrangler.toml is", root],
    ["as it may grow", grown],
  ])("no two tenants have one in common, nor with a deployment without a tenant: %s", (_, from) => {
    const owners = new Map(namesIn(from).map((name) => [name, "no tenant"]));
    for (const slug of slugs(1500)) {
      expect(checkSlug(slug)).toBe(slug);
      const tenant = parseTenant(TENANT_FILE, `tenants/${slug}.toml`);
      const made = configurationFor(from, tenant, IDS, "");
      const names = namesOf(from, slug);
      const namespaces = Object.values(names.namespaces).map((name) => `namespace ${name}`);
      for (const name of [...namesIn(made), ...namespaces]) {
        expect(owners.get(name), `${name} of ${slug}`).toBeUndefined();
        owners.set(name, slug);
        expect(name.slice(name.indexOf(" ") + 1)).toMatch(/^[A-Za-z0-9_-]{1,62}[a-z0-9]$/);
      }
      // What is made is what the configuration names, and the Worker knows its dead letters by the same suffix.
      const queues = namesIn(made).filter((name) => name.startsWith("queue "));
      expect(names.queues.map((name) => `queue ${name}`).sort()).toEqual(queues.sort());
      for (const { queue, dead_letter_queue } of made.queues.consumers)
        if (dead_letter_queue)
          expect(dead_letter_queue).toBe(
            `${queue.slice(0, -`-${made.vars.TENANT_SLUG}`.length)}-dead-${made.vars.TENANT_SLUG}`,
          );
    }
  });

  test("only a slug that could be mistaken is set apart", () => {
    expect(namesOf(root, "deadline").queues).toContain("whatsapp-webhooks-deadline");
    expect(namesOf(root, "dead-peak").queues).toEqual(
      expect.arrayContaining(["whatsapp-webhooks-0-dead-peak", "whatsapp-webhooks-dead-0-dead-peak"]),
    );
    expect(namesOf(root, "dead-peak").worker).toBe("whatsapp-business-mcp-dead-peak");
    expect(namesOf(root, "peak").queues).toContain("whatsapp-webhooks-dead-peak");
  });

  test("names of wrangler.toml by which that could not be told are refused", () => {
    const odd = { ...root, queues: { ...root.queues, producers: [{ queue: "q" }, { queue: "q-0" }] } };
    expect(() => namesOf(odd, "peak")).toThrow(/one is the other with "-0" behind it/);
  });
});
