import { appCallback, appCredentials } from "./app-webhook.ts";
import { askHealth, complaintsOf } from "./health.ts";
import { pendingMigrations } from "./release.ts";
import { SECRETS } from "./secret-names.ts";
import type { Site } from "./site.ts";
import { activeCode, activeId, codeOf, sourceTag, versionBefore } from "./versions.ts";
import { callbackOf, webhookUrl } from "./webhook.ts";

type Part = (site: Site) => Promise<string[]>;

const resources: Part = async ({ names, found }) => {
  const has = (there: boolean, kind: string, name: string) => (there ? [] : [`${kind} ${name}`]);
  const missing = [
    ...Object.entries(names.databases).flatMap(([key, name]) =>
      has(key in found.databases, "database", name),
    ),
    ...Object.entries(names.namespaces).flatMap(([key, name]) =>
      has(key in found.namespaces, "namespace", name),
    ),
    ...Object.entries(names.buckets).flatMap(([key, name]) => has(found.buckets.has(key), "bucket", name)),
  ];
  return [missing.length === 0 ? "all there" : `missing: ${missing.join(", ")}`];
};

const queues: Part = async ({ names, found, configuration }) => {
  const read = new Set(configuration.queues.consumers.map(({ queue }) => queue));
  return names.queues.map((name) => {
    const queue = found.queues.get(name);
    if (!queue) return `${name}: missing`;
    if (read.has(name))
      return `${name}: ${queue.consumers.length > 0 ? "read by the Worker" : "nothing reads it"}`;
    return `${name}: for what failed`;
  });
};

const versions: Part = async (site) => {
  if (!site.found.worker) return ["no Worker"];
  const [running, here, before] = [activeCode(site), sourceTag(site), versionBefore(site)];
  return [
    `${running ?? "none"} runs (${activeId(site) ?? "no version"})`,
    running === here
      ? "the working tree is the same"
      : `the working tree is ${here}: npm run tenant -- deploy ${site.tenant.slug}`,
    before
      ? `before it: ${codeOf(site, before.id)} of ${before.metadata.created_on}`
      : "nothing before it to go back to",
  ];
};

const migrations: Part = async (site) => {
  const pending = await pendingMigrations(site);
  return [pending.length === 0 ? "all applied" : `${pending.length} to apply: ${pending.join(", ")}`];
};

const secrets: Part = async ({ found }) => {
  const set = found.worker?.secrets ?? new Set<string>();
  const known = SECRETS.map(({ name, origin, purpose }) => {
    const state = set.has(name) ? "set" : origin === "optional" ? "not set (optional)" : "MISSING";
    return `${name}: ${state} - ${purpose}`;
  });
  const others = [...set].filter((name) => !SECRETS.some((secret) => secret.name === name));
  return [...known, ...others.map((name) => `${name}: set, and nothing reads it`)];
};

const health: Part = async (site) => {
  const answer = await askHealth(site);
  if (typeof answer === "string") return [`${site.origin}/healthz: ${answer}`];
  const other =
    answer.deployed === activeId(site) ? [] : [`answers with version ${answer.deployed || "unknown"}`];
  return [`${site.origin}/healthz: ${answer.status}, ${answer.version}`, ...complaintsOf(answer), ...other];
};

const webhook: Part = async (site) => {
  const token = site.operator.env.META_ACCESS_TOKEN;
  if (!token) return ["not looked at: META_ACCESS_TOKEN is not in the environment"];
  const current = await callbackOf(site, token).catch((error: Error) => error.message);
  return [
    current === webhookUrl(site)
      ? `Meta sends to ${current}`
      : `Meta does not send here: ${current ?? "no address of the account's own"}`,
  ];
};

const app: Part = async (site) => {
  const credentials = appCredentials(site);
  if (typeof credentials === "string") return [`not looked at: ${credentials}`];
  const current = await appCallback(site, credentials).catch((error: Error) => error.message);
  if (typeof current === "string") return [current];
  const { callback, missing } = current;
  return [
    callback === webhookUrl(site)
      ? `the app sends to ${callback}`
      : `the app does not send here: ${callback ?? "no address"}. Without it no webhooks of templates, the account and preferences come`,
    ...(missing.length > 0 ? [`fields that it does not send: ${missing.join(", ")}`] : []),
  ];
};

const PARTS = { resources, queues, versions, migrations, secrets, health, webhook, app } satisfies Record<
  string,
  Part
>;

/** Says how a tenant is, part by part. Changes nothing. */
export async function showStatus(
  site: Site,
  parts = Object.keys(PARTS) as (keyof typeof PARTS)[],
): Promise<void> {
  site.operator.say(`${site.tenant.name} (${site.tenant.slug})`);
  for (const part of parts) {
    const [first, ...rest] = await PARTS[part](site);
    site.operator.say(`  ${part.padEnd(12)} ${first}`);
    for (const line of rest) site.operator.say(`  ${"".padEnd(12)} ${line}`);
  }
}
