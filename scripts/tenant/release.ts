import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import type { Site, Version } from "./site.ts";
import type { Look, Step } from "./steps.ts";

/** How long a new version may take until every location answers with it, ms, and how often it is asked. */
const SPREAD = { within: 60_000, every: 2_000 };

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
        await site.wrangler(["d1", "migrations", "apply", "DB", "--remote"]);
        const left = await pendingMigrations(site);
        if (left.length > 0) throw new Failure(`${left.join(", ")} did not get applied.`);
        return `applied ${pending.length}, up to ${pending.at(-1)}`;
      };
      return { found: `${pending.length} to apply`, todo: { plan: `apply ${pending.join(", ")}`, act } };
    },
  };
}

/** 16 digits that follow from all that makes up a version: the sources, the packages and the tenant's configuration. */
export function sourceTag(site: Site): string {
  const { root } = site.operator;
  const hash = createHash("sha256").update(JSON.stringify(site.configuration));
  for (const file of ["package-lock.json", ...globSync("src/**/*.{ts,tsx,css,sql}", { cwd: root }).sort()])
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

const tagOf = (version: Version | undefined): string | undefined => version?.annotations?.["workers/tag"];

/** Ids of versions in the order in which they were deployed, newest first. */
function deployedIds(site: Site): string[] {
  return (site.found.worker?.deployments ?? []).flatMap(({ versions }) =>
    versions.map(({ version_id }) => version_id),
  );
}

export const activeId = (site: Site): string | undefined => deployedIds(site)[0];

function versionOf(site: Site, id: string): Version | undefined {
  return site.found.worker?.versions.find((version) => version.id === id);
}

/** The tag of the code that runs. A change of secrets makes a version of its own, without a tag, of the code before it. */
export function activeTag(site: Site): string | undefined {
  const [active] = deployedIds(site);
  const own = active && versionOf(site, active);
  if (own && tagOf(own)) return tagOf(own);
  return deployedIds(site)
    .map((id) => tagOf(versionOf(site, id)))
    .find((tag) => tag !== undefined);
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

/** Uploads and deploys what is in the working tree, unless exactly that runs already. */
export function deployStep(site: Site): Step {
  return {
    name: "Worker",
    look: async (): Promise<Look> => {
      const tag = sourceTag(site);
      const running = activeTag(site);
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

export interface Health {
  status: string;
  version: string;
  deployed: string;
  checks: Record<string, string>;
}

/** What `/healthz` answers; a sentence when it does not. */
export async function askHealth(site: Site): Promise<Health | string> {
  try {
    const response = await site.operator.fetch(`${site.origin}/healthz`, {
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return text.startsWith("{") ? (JSON.parse(text) as Health) : `it answered ${response.status}`;
  } catch (error) {
    return `no answer: ${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message}`;
  }
}

export const complaintsOf = ({ checks }: Health): string[] =>
  Object.entries(checks)
    .filter(([, state]) => state !== "ok")
    .map(([name, state]) => `${name}: ${state}`);

/** Waits until `/healthz` answers with the version that was deployed last, and is well. */
export function healthStep(site: Site): Step {
  const wrong = async (): Promise<string | undefined> => {
    const health = await askHealth(site);
    if (typeof health === "string") return health;
    if (health.status !== "ok") return complaintsOf(health).join(", ") || health.status;
    return health.deployed === activeId(site)
      ? undefined
      : `another version answers: ${health.deployed || "unknown"}`;
  };
  const well = async () => `${site.origin}/healthz is well, version ${activeId(site)}`;
  return {
    name: "health",
    look: async () => {
      if (!site.found.worker)
        return { found: "no Worker yet", todo: { plan: "wait until it is well", act: well } };
      const { within, every } = SPREAD;
      const { operator } = site;
      const deadline = operator.now() + within;
      let finding = await wrong();
      while (finding !== undefined && operator.now() < deadline) {
        await operator.wait(every);
        finding = await wrong();
      }
      if (finding === undefined) return { found: await well() };
      throw new Failure(
        `${site.origin}/healthz is not well: ${finding}.`,
        `To go back to the version before: npm run tenant -- rollback ${site.tenant.slug}. Migrations are not undone; the version before works with them.`,
      );
    },
  };
}

/** The version that ran before the code that runs now; undefined when there is none. */
export function versionBefore(site: Site): Version | undefined {
  const running = activeTag(site);
  return deployedIds(site)
    .map((id) => versionOf(site, id))
    .find((version) => tagOf(version) !== undefined && tagOf(version) !== running);
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
          "npm run tenant -- deploy NAME",
        );
      const found = `version ${activeTag(site)} runs`;
      const act = async () => {
        await site.wrangler([
          "rollback",
          before.id,
          "--yes",
          "--message",
          `tenant ${site.tenant.slug}: back`,
        ]);
        await site.refresh();
        return `went back to ${tagOf(before)}`;
      };
      return { found, todo: { plan: `go back to ${tagOf(before)} of ${before.metadata.created_on}`, act } };
    },
  };
}
