import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Cloudflare } from "./cloudflare.ts";
import { type Configuration, configurationFor, readRoot } from "./configuration.ts";
import { type Names, namesOf } from "./names.ts";
import type { Operator } from "./operator.ts";
import { readTenant, type Tenant } from "./tenant-file.ts";
import { runWrangler } from "./wrangler.ts";

export interface Queue {
  queue_id: string;
  queue_name: string;
  consumers: { script?: string; script_name?: string; service?: string }[];
}

export interface Version {
  id: string;
  number: number;
  metadata: { created_on: string };
  annotations?: Record<string, string>;
}

export interface Deployment {
  id: string;
  created_on: string;
  versions: { version_id: string; percentage: number }[];
}

/** The Worker as it is at Cloudflare. */
export interface Worker {
  /** Newest first. */
  deployments: Deployment[];
  versions: Version[];
  secrets: Set<string>;
}

/** What was found in the account, by the names of the tenant. */
export interface Found {
  /** Ids by binding. */
  databases: Record<string, string>;
  namespaces: Record<string, string>;
  /** Bindings whose bucket is there. */
  buckets: Set<string>;
  queues: Map<string, Queue>;
  worker: Worker | undefined;
}

/** A tenant, its file, its account, and what was found there. */
export class Site {
  readonly operator: Operator;
  readonly tenant: Tenant;
  readonly root: Configuration;
  readonly names: Names;
  readonly cloudflare: Cloudflare;
  /** Where the Worker answers, without a slash at the end. */
  readonly origin: string;
  found: Found;

  private constructor(
    operator: Operator,
    tenant: Tenant,
    root: Configuration,
    cloudflare: Cloudflare,
    origin: string,
    found: Found,
  ) {
    this.operator = operator;
    this.tenant = tenant;
    this.root = root;
    this.names = namesOf(root, tenant.slug);
    this.cloudflare = cloudflare;
    this.origin = origin;
    this.found = found;
  }

  /** Reads the tenant's file and asks Cloudflare what is there. Changes nothing. */
  static async open(operator: Operator, slug: string): Promise<Site> {
    const tenant = readTenant(operator.root, slug);
    const root = readRoot(operator.root);
    const names = namesOf(root, slug);
    // What is wrong with the configuration is said before anything is asked or made.
    configurationFor(root, tenant, { databases: {}, namespaces: {} }, "");
    const cloudflare = new Cloudflare(operator);
    const [origin, found] = await Promise.all([
      originOf(cloudflare, tenant, names),
      inventory(cloudflare, names),
    ]);
    return new Site(operator, tenant, root, cloudflare, origin, found);
  }

  /** Asks Cloudflare anew, after something was made. */
  async refresh(): Promise<void> {
    this.found = await inventory(this.cloudflare, this.names);
  }

  get configuration(): Configuration {
    return configurationFor(this.root, this.tenant, this.found, this.origin);
  }

  get folder(): string {
    return join(this.operator.root, ".wrangler", "tenants", this.tenant.slug);
  }

  /** Writes the configuration as it follows from what is there now, and returns its path. */
  writeConfiguration(): string {
    mkdirSync(this.folder, { recursive: true });
    const path = join(this.folder, "wrangler.json");
    writeFileSync(path, `${JSON.stringify(this.configuration, null, 2)}\n`);
    return path;
  }

  wrangler(args: string[], input?: string): Promise<string> {
    return runWrangler(this.operator, this.writeConfiguration(), args, input);
  }

  /** The id of the database that the rooms use; undefined before it is made. */
  get databaseId(): string | undefined {
    return this.found.databases.DB;
  }

  /** Rows of one statement that reads. */
  async query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const [answer] = await this.cloudflare.call<{ results: Row[] }[]>(
      "POST",
      `/d1/database/${this.databaseId}/query`,
      { sql, params },
    );
    return answer?.results ?? [];
  }
}

async function originOf(cloudflare: Cloudflare, tenant: Tenant, names: Names): Promise<string> {
  if (tenant.domain) return `https://${tenant.domain}`;
  const { subdomain } = await cloudflare.call<{ subdomain: string }>("GET", "/workers/subdomain");
  return `https://${names.worker}.${subdomain}.workers.dev`;
}

async function inventory(cloudflare: Cloudflare, names: Names): Promise<Found> {
  const [databases, namespaces, buckets, queues, worker] = await Promise.all([
    cloudflare.list<{ uuid: string; name: string }>("/d1/database"),
    cloudflare.list<{ id: string; title: string }>("/storage/kv/namespaces"),
    Promise.all(
      Object.entries(names.buckets).map(async ([binding, name]) =>
        (await cloudflare.find(`/r2/buckets/${name}`)) === undefined ? [] : [binding],
      ),
    ),
    cloudflare.list<Queue>("/queues"),
    workerNamed(cloudflare, names.worker),
  ]);
  const byBinding = (wanted: Record<string, string>, there: { name: string; id: string }[]) =>
    Object.fromEntries(
      Object.entries(wanted).flatMap(([binding, name]) =>
        there.filter((one) => one.name === name).map(({ id }) => [binding, id]),
      ),
    );
  return {
    databases: byBinding(
      names.databases,
      databases.map(({ uuid, name }) => ({ name, id: uuid })),
    ),
    namespaces: byBinding(
      names.namespaces,
      namespaces.map(({ id, title }) => ({ name: title, id })),
    ),
    buckets: new Set(buckets.flat()),
    queues: new Map(
      queues
        .filter(({ queue_name }) => names.queues.includes(queue_name))
        .map((queue) => [queue.queue_name, queue]),
    ),
    worker,
  };
}

async function workerNamed(cloudflare: Cloudflare, name: string): Promise<Worker | undefined> {
  const path = `/workers/scripts/${name}`;
  const answer = await cloudflare.find<{ deployments: Deployment[] }>(`${path}/deployments`);
  if (answer === undefined) return undefined;
  const [versions, secrets] = await Promise.all([
    cloudflare.call<{ items: Version[] }>("GET", `${path}/versions`),
    cloudflare.call<{ name: string }[]>("GET", `${path}/secrets`),
  ]);
  // The list has the newest ones alone; what is deployed may be older, after going back.
  const listed = new Set(versions.items.map(({ id }) => id));
  const older = new Set(
    answer.deployments.flatMap((deployment) =>
      deployment.versions.map(({ version_id }) => version_id).filter((id) => !listed.has(id)),
    ),
  );
  const rest = await Promise.all([...older].map((id) => cloudflare.find<Version>(`${path}/versions/${id}`)));
  return {
    deployments: answer.deployments,
    versions: [...versions.items, ...rest.filter((version) => version !== undefined)],
    secrets: new Set(secrets.map((secret) => secret.name)),
  };
}
