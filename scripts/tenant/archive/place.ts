import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { configurationFor, readRoot } from "../configuration.ts";
import type { Operator } from "../operator.ts";
import type { Site } from "../site.ts";
import { readTenant } from "../tenant-file.ts";

export type Value = string | number | null;

/** A tenant's database and files, deployed or of a local run. */
export interface Place {
  /** Runs one statement and returns its rows. */
  query(sql: string, params?: Value[]): Promise<Record<string, Value>[]>;
  /** Keys of all files, in their order. */
  keys(): Promise<string[]>;
  read(key: string): Promise<Uint8Array>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The deployed tenant, through Cloudflare's API. */
export function remotePlace(site: Site): Place {
  const objects = `/r2/buckets/${site.names.buckets.FILES}/objects`;
  const one = (key: string) => `${objects}/${encodeURIComponent(key)}`;
  return {
    query: (sql, params = []) => site.query(sql, params),
    keys: async () => {
      const found = await site.cloudflare.listByCursor(objects, (result) => result as { key: string }[]);
      return found.map(({ key }) => key).sort();
    },
    read: async (key) => new Uint8Array(await (await site.cloudflare.send("GET", one(key))).arrayBuffer()),
    write: async (key, bytes) => void (await site.cloudflare.send("PUT", one(key), bytes)),
    close: async () => undefined,
  };
}

/** Writes the configuration by which a tenant runs on this machine, beside that of its deployment, and returns its path. */
export function writeLocalConfiguration(operator: Operator, slug: string): string {
  const tenant = readTenant(operator.root, slug);
  const ids = { databases: {}, namespaces: {} };
  const configuration = configurationFor(readRoot(operator.root), tenant, ids, "");
  const folder = join(operator.root, ".wrangler", "tenants", slug);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "local.json");
  writeFileSync(path, `${JSON.stringify(configuration, null, 2)}\n`);
  return path;
}

/** What miniflare gives for D1 and R2: as much as is used here. */
interface Bindings {
  DB: {
    prepare(sql: string): {
      bind(...params: Value[]): { all(): Promise<{ results: Record<string, Value>[] }> };
    };
  };
  FILES: {
    list(options: {
      cursor?: string;
    }): Promise<{ objects: { key: string }[]; truncated: boolean; cursor?: string }>;
    get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
    put(key: string, bytes: Uint8Array): Promise<unknown>;
  };
}

/** The data of a local run in the folder that `wrangler dev --persist-to` was given. Nothing may run on it meanwhile. */
export async function localPlace(operator: Operator, slug: string, folder: string): Promise<Place> {
  const { getPlatformProxy } = await import("wrangler");
  const tenant = readTenant(operator.root, slug);
  const ids = { databases: {}, namespaces: {} };
  const { d1_databases, r2_buckets } = configurationFor(readRoot(operator.root), tenant, ids, "");
  const configPath = join(operator.root, ".wrangler", "tenants", slug, "archive.json");
  mkdirSync(join(configPath, ".."), { recursive: true });
  // The Worker itself has no part in it.
  writeFileSync(
    configPath,
    JSON.stringify({ name: `archive-${slug}`, compatibility_date: "2026-08-01", d1_databases, r2_buckets }),
  );
  const persist = { path: join(resolve(operator.root, folder), "v3") };
  const proxy = await getPlatformProxy({ configPath, persist, envFiles: [] });
  const { DB, FILES } = proxy.env as unknown as Bindings;
  return {
    query: async (sql, params = []) =>
      (
        await DB.prepare(sql)
          .bind(...params)
          .all()
      ).results,
    keys: async () => {
      const keys: string[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: Awaited<ReturnType<Bindings["FILES"]["list"]>> = await FILES.list(
          cursor ? { cursor } : {},
        );
        keys.push(...page.objects.map(({ key }) => key));
        cursor = page.truncated ? page.cursor : undefined;
      }
      return keys.sort();
    },
    read: async (key) => {
      const object = await FILES.get(key);
      if (!object) throw new Error(`${key} was deleted meanwhile`);
      return new Uint8Array(await object.arrayBuffer());
    },
    write: async (key, bytes) => void (await FILES.put(key, bytes)),
    close: () => proxy.dispose(),
  };
}
