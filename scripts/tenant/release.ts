import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";
import type { Look, Step } from "./steps.ts";
import { activeCode, codeOf, sourceTag, versionBefore } from "./versions.ts";

/** The names of the project's migrations that the database does not have yet, in their order. */
export async function pendingMigrations(site: Site): Promise<string[]> {
  const all = readdirSync(join(site.operator.root, "migrations"))
    .filter((file) => file.endsWith(".sql"))
    .sort();
  if (site.databaseId === undefined) return all;
  const [table] = await site.query("select name from sqlite_schema where name = 'd1_migrations'");
  if (!table) return all;
  const applied = new Set(
    (await site.query<{ name: string }>("select name from d1_migrations")).map(({ name }) => name),
  );
  return all.filter((name) => !applied.has(name));
}

/** Applies the migrations that wait. They only go forward, and the version that still runs works with them. */
export function migrateStep(site: Site): Step {
  return {
    name: "migrations",
    look: async () => {
      const pending = await pendingMigrations(site);
      if (pending.length === 0) return { found: "all applied" };
      const act = async () => {
        if (site.databaseId === undefined)
          throw new Failure("there is no database yet.", `npm run tenant -- create ${site.tenant.slug}`);
        await site.wrangler(["d1", "migrations", "apply", "DB", "--remote"]);
        const left = await pendingMigrations(site);
        if (left.length > 0) throw new Failure(`${left.join(", ")} did not get applied.`);
        return `applied ${pending.length}, up to ${pending.at(-1)}`;
      };
      return { found: `${pending.length} to apply`, todo: { plan: `apply ${pending.join(", ")}`, act } };
    },
  };
}

/** What is deployed beside the version: another try is needed when the one before stopped half-way. */
function unfinished(site: Site, domains: { hostname: string; service: string }[]): string[] {
  const { configuration, found, names, tenant } = site;
  const consumed = configuration.queues.consumers.filter(({ queue }) => {
    const consumers = found.queues.get(queue)?.consumers ?? [];
    return !consumers.some(({ script, script_name, service }) =>
      [script, script_name, service].includes(names.worker),
    );
  });
  const attached = domains.some(
    ({ hostname, service }) => hostname === tenant.domain && service === names.worker,
  );
  return [
    ...consumed.map(({ queue }) => `nothing reads ${queue}`),
    ...(tenant.domain && !attached ? [`${tenant.domain} does not lead here`] : []),
  ];
}

/** Whether addresses and cron are as configured; what the Worker does every minute is lost without the latter. */
async function missingTriggers(site: Site): Promise<string[]> {
  if (!site.found.worker) return [];
  const path = `/workers/scripts/${site.names.worker}`;
  const [{ schedules }, subdomain, domains] = await Promise.all([
    site.cloudflare.call<{ schedules: { cron: string }[] }>("GET", `${path}/schedules`),
    site.cloudflare.call<{ enabled: boolean }>("GET", `${path}/subdomain`),
    site.cloudflare.call<{ hostname: string; service: string }[]>("GET", "/workers/domains"),
  ]);
  const crons = (site.configuration.triggers as { crons?: string[] } | undefined)?.crons ?? [];
  return [
    ...crons
      .filter((cron) => !schedules.some((one) => one.cron === cron))
      .map((cron) => `cron ${cron} is not set`),
    ...(subdomain.enabled === (site.tenant.domain === undefined) ? [] : ["workers.dev is not as wanted"]),
    ...unfinished(site, domains),
  ];
}

/** Throws when the domain is somebody else's: wrangler, asked by a program, would take it away without a word. */
async function checkDomain(site: Site): Promise<void> {
  const { tenant, names, cloudflare } = site;
  if (!tenant.domain) return;
  const domains = await cloudflare.call<{ hostname: string; service: string }[]>("GET", "/workers/domains");
  const taken = domains.find(({ hostname }) => hostname === tenant.domain);
  if (taken && taken.service !== names.worker)
    throw new Failure(
      `${tenant.domain} belongs to the Worker ${taken.service}.`,
      "Take it away there first, or choose another domain in the tenant's file.",
    );
  if (taken || !site.found.worker) return;
  const { conflicting } = await cloudflare.call<{ conflicting: { hostname: string }[] }>(
    "POST",
    `/workers/scripts/${names.worker}/domains/changeset?replace_state=true`,
    [{ hostname: tenant.domain }],
  );
  if (conflicting.length > 0)
    throw new Failure(
      `${tenant.domain} has a DNS record that leads elsewhere.`,
      "Remove the record in the zone, or choose another domain in the tenant's file.",
    );
}

/** Checks, before anything is made, that the domain is nobody else's. */
export function domainStep(site: Site): Step {
  return {
    name: "domain",
    look: async () => {
      await checkDomain(site);
      return { found: site.tenant.domain ?? `none: ${site.origin}` };
    },
  };
}

/** Uploads and deploys what is in the working tree, unless exactly that runs already. */
export function deployStep(site: Site): Step {
  return {
    name: "Worker",
    look: async (): Promise<Look> => {
      const tag = sourceTag(site);
      const running = activeCode(site);
      const missing = await missingTriggers(site);
      if (running === tag && missing.length === 0) return { found: `version ${tag} runs` };
      await checkDomain(site);
      const found =
        running === tag ? missing.join(", ") : running ? `version ${running} runs` : "no version runs";
      const act = async () => {
        await site.wrangler(["deploy", "--tag", tag, "--message", `tenant ${site.tenant.slug}`]);
        await site.refresh();
        return `deployed ${tag}`;
      };
      return { found, todo: { plan: `deploy ${tag}`, act } };
    },
  };
}

/** Goes back to the code that ran before. Throws when nothing ran before it. */
export function rollbackStep(site: Site): Step {
  return {
    name: "rollback",
    look: async () => {
      const before = versionBefore(site);
      if (!before)
        throw new Failure(
          "No other version was deployed, as far as Cloudflare lists them.",
          `npm run tenant -- deploy ${site.tenant.slug}`,
        );
      const found = `version ${activeCode(site)} runs`;
      const code = codeOf(site, before.id);
      const act = async () => {
        await site.wrangler([
          "rollback",
          before.id,
          "--yes",
          "--message",
          `tenant ${site.tenant.slug}: back`,
        ]);
        await site.refresh();
        return `went back to ${code}`;
      };
      return { found, todo: { plan: `go back to ${code} of ${before.metadata.created_on}`, act } };
    },
  };
}
