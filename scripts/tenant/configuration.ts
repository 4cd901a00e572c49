import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { Failure } from "./failure.ts";
import { type Names, namesOf, suffixFor } from "./names.ts";
import type { Tenant } from "./tenant-file.ts";

type Table = Record<string, unknown>;

/** A wrangler configuration: as much of it as is read here. The rest goes through as it stands. */
export interface Configuration extends Table {
  name: string;
  vars: Record<string, string>;
  d1_databases: { binding: string; database_name: string; database_id: string }[];
  kv_namespaces: { binding: string; id: string }[];
  r2_buckets: { binding: string; bucket_name: string }[];
  queues: { producers: { queue: string }[]; consumers: { queue: string; dead_letter_queue?: string }[] };
}

/** Cloudflare's ids of what is there, by binding. */
export interface Ids {
  databases: Record<string, string>;
  namespaces: Record<string, string>;
}

/** Keys of wrangler.toml that hold nothing of the account's: they are the same for all tenants. */
const SHARED = new Set([
  "compatibility_date",
  "compatibility_flags",
  "minify",
  "keep_names",
  "upload_source_maps",
  "durable_objects",
  "migrations",
  "triggers",
  "observability",
  "limits",
  "placement",
  "rules",
  "version_metadata",
]);

/** Reads the project's own wrangler.toml, from which every tenant's configuration follows. */
export function readRoot(root: string): Configuration {
  return parse(readFileSync(join(root, "wrangler.toml"), "utf8")) as unknown as Configuration;
}

const list = (value: unknown): Table[] => (value ?? []) as Table[];

/** Counters of calls belong to the account and go by this number; tenants that share it would share their limits. */
function counterId(slug: string, name: unknown): string {
  return String(createHash("sha256").update(`${slug}/${name}`).digest().readUInt32BE(0));
}

/** Stands where an id is not known yet: local runs go by it, and wrangler refuses to deploy with it. */
export const localId = (slug: string, binding: string): string =>
  createHash("sha256")
    .update(`${slug}/${binding}`)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

type Place = { tenant: Tenant; names: Names; ids: Ids; origin: string };

/** What a tenant has of its own, by key of wrangler.toml. */
const OWN: Record<string, (value: unknown, place: Place) => unknown> = {
  name: (_, { names }) => names.worker,
  main: (value) => `../../../${value}`,
  vars: (value, place) => ({ ...(value as Table), ...varsOf(place) }),
  d1_databases: (value, { tenant, names, ids }) =>
    list(value).map((table) => ({
      ...table,
      database_name: names.databases[String(table.binding)],
      database_id: ids.databases[String(table.binding)] ?? localId(tenant.slug, String(table.binding)),
      ...(table.migrations_dir !== undefined && { migrations_dir: `../../../${table.migrations_dir}` }),
    })),
  kv_namespaces: (value, { tenant, ids }) =>
    list(value).map((table) => ({
      ...table,
      id:
        ids.namespaces[String(table.binding)] ??
        localId(tenant.slug, String(table.binding)).replaceAll("-", ""),
    })),
  r2_buckets: (value, { names }) =>
    list(value).map((table) => ({ ...table, bucket_name: names.buckets[String(table.binding)] })),
  ratelimits: (value, { tenant }) =>
    list(value).map((table) => ({ ...table, namespace_id: counterId(tenant.slug, table.name) })),
  analytics_engine_datasets: (value, { tenant }) => {
    const called = (table: Table) => String(table.dataset ?? table.binding);
    const suffix = suffixFor(list(value).map(called), tenant.slug, "_");
    return list(value).map((table) => ({ ...table, dataset: `${called(table)}_${suffix}` }));
  },
  queues: (value, { names }) => {
    const suffixed = (table: Table) =>
      Object.fromEntries(
        Object.entries(table).map(([key, name]) => [
          key,
          key === "queue" || key === "dead_letter_queue" ? `${name}-${names.queueSuffix}` : name,
        ]),
      );
    const { producers, consumers } = value as { producers?: Table[]; consumers?: Table[] };
    return { producers: list(producers).map(suffixed), consumers: list(consumers).map(suffixed) };
  },
};

function varsOf({ tenant, names, origin }: Place): Record<string, string> {
  const json = (value: unknown) => (value === undefined ? "" : JSON.stringify(value));
  const { meta, sign_in } = tenant;
  return {
    TENANT_NAME: tenant.name,
    // What stands behind the names of its queues, which is mostly the slug.
    TENANT_SLUG: names.queueSuffix,
    LOCALE: tenant.locale,
    TIME_ZONE: tenant.time_zone,
    DEFAULT_COUNTRY: tenant.default_country,
    PUBLIC_URL: origin,
    META_WABA_ID: meta.waba_id,
    META_APP_ID: meta.app_id ?? "",
    ...(meta.api_version && { META_API_VERSION: meta.api_version }),
    OPT_OUT_WORDS: json(tenant.opt_out_words),
    PAYMENT_INSTRUCTIONS: json(tenant.payment_instructions),
    RETENTION_DAYS: json(tenant.retention_days),
    SHOP_API_URL: tenant.shop_api_url ?? "",
    MEDIA_SCANNER_URL: tenant.media_scanner_url ?? "",
    OIDC_ISSUER: sign_in?.oidc_issuer ?? "",
    OIDC_CLIENT_ID: sign_in?.oidc_client_id ?? "",
    OIDC_NAME: sign_in?.oidc_name ?? "",
  };
}

/**
 * The whole configuration of a tenant, for `.wrangler/tenants/NAME/`: every key of wrangler.toml, with the tenant's own names, ids and
 * variables. Throws for a key of which nobody has said whether tenants may share it, so that none is ever forgotten or shared by chance.
 */
export function configurationFor(
  root: Configuration,
  tenant: Tenant,
  ids: Ids,
  origin: string,
): Configuration {
  const place = { tenant, names: namesOf(root, tenant.slug), ids, origin };
  const unknown = Object.keys(root).filter((key) => !SHARED.has(key) && !OWN[key]);
  if (unknown.length > 0)
    throw new Failure(
      `wrangler.toml has ${unknown.join(", ")}, and nothing says what a tenant has of its own there.`,
      "Add it in scripts/tenant/configuration.ts: to SHARED, or to OWN with the tenant's own names.",
    );
  const copied = Object.fromEntries(
    Object.entries(root).map(([key, value]) => [key, OWN[key] ? OWN[key](value, place) : value]),
  );
  return {
    ...copied,
    // With a domain there is one address alone: passkeys and tokens belong to it.
    workers_dev: tenant.domain === undefined,
    preview_urls: false,
    routes: tenant.domain === undefined ? [] : [{ pattern: tenant.domain, custom_domain: true }],
  } as unknown as Configuration;
}
