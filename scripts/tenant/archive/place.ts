import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { objectPath } from "../cloudflare.ts";
import { configurationFor, readRoot } from "../configuration.ts";
import type { Operator } from "../operator.ts";
import type { Site } from "../site.ts";
import { readTenant } from "../tenant-file.ts";

export type Value = string | number | null;

/** A file as a bucket lists it. What the listing does not tell is undefined. */
export interface StoredFile {
  key: string;
  /** Bytes. */
  size: number | undefined;
  /** Changes with the content, without quotes. */
  etag: string | undefined;
}

/** A tenant's database and files, deployed or of a local run. */
export interface Place {
  /** Runs one statement and returns its rows. */
  query(sql: string, params?: Value[]): Promise<Record<string, Value>[]>;
  /** All files, in the order of their keys. */
  files(): Promise<StoredFile[]>;
  /** A file's bytes, with the etag that is theirs. */
  read(key: string): Promise<{ bytes: Uint8Array; etag: string | undefined }>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const inOrder = (files: StoredFile[]): StoredFile[] =>
  files.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** An etag as a header has it is quoted, and marked as weak when the answer was compressed on its way. */
const bare = (etag: string | null): string | undefined => etag?.replace(/^(?:W\/)?"?|"?$/g, "") || undefined;

/** The deployed tenant, through Cloudflare's API. */
export function remotePlace(site: Site): Place {
  const objects = `/r2/buckets/${site.names.buckets.FILES}/objects`;
  const one = (key: string) => objectPath(objects, key);
  return {
    query: (sql, params = []) => site.query(sql, params),
    files: async () => {
      const found = await site.cloudflare.listByCursor(
        objects,
        (result) => result as { key: string; size?: number; etag?: string }[],
      );
      return inOrder(found.map(({ key, size, etag }) => ({ key, size, etag: bare(etag ?? null) })));
    },
    read: async (key) => {
      const response = await site.cloudflare.send("GET", one(key));
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        etag: bare(response.headers.get("etag")),
      };
    },
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
    list(options: { cursor?: string }): Promise<{
      objects: { key: string; size: number; etag: string }[];
      truncated: boolean;
      cursor?: string;
    }>;
    get(key: string): Promise<{ etag: string; arrayBuffer(): Promise<ArrayBuffer> } | null>;
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
    files: async () => {
      const files: StoredFile[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: Awaited<ReturnType<Bindings["FILES"]["list"]>> = await FILES.list(
          cursor ? { cursor } : {},
        );
        files.push(...page.objects.map(({ key, size, etag }) => ({ key, size, etag })));
        cursor = page.truncated ? page.cursor : undefined;
      }
      return inOrder(files);
    },
    read: async (key) => {
      const object = await FILES.get(key);
      if (!object) throw new Error(`${key} was deleted meanwhile`);
      return { bytes: new Uint8Array(await object.arrayBuffer()), etag: object.etag };
    },
    write: async (key, bytes) => void (await FILES.put(key, bytes)),
    close: () => proxy.dispose(),
  };
}
