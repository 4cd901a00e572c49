import { createHash, randomUUID } from "node:crypto";
import { type Answer, json, page, type Route, refused } from "./answers.ts";

export interface LockRule {
  id: string;
  enabled: boolean;
  prefix: string;
  condition: { type: "Age" | "Date" | "Indefinite"; maxAgeSeconds?: number; date?: string };
}

export interface Bucket {
  name: string;
  objects: Map<string, Buffer>;
  /** Rules that keep objects; whoever sets one takes it away again, as nothing here knows the time. */
  locks: LockRule[];
  /** What every deletion of an object is refused with, for a token that may not. */
  denied?: Answer;
}

/** KV namespaces, of which the command needs no more than the list. developers.cloudflare.com/api/resources/kv/ */
export function namespaceRoutes(namespaces: Map<string, { id: string; title: string }>): Route[] {
  return [
    ["GET", /^\/storage\/kv\/namespaces$/, (call) => page(call, [...namespaces.values()])],
    [
      "POST",
      /^\/storage\/kv\/namespaces$/,
      (call) => {
        const { title } = json<{ title: string }>(call);
        if ([...namespaces.values()].some((one) => one.title === title))
          return refused(400, 10014, "a namespace with this account ID and title already exists");
        const namespace = { id: randomUUID().replaceAll("-", ""), title };
        namespaces.set(namespace.id, namespace);
        return { result: namespace };
      },
    ],
    [
      "DELETE",
      /^\/storage\/kv\/namespaces\/([^/]+)$/,
      ({ groups }) =>
        namespaces.delete(groups[0] ?? "") ? { result: {} } : refused(404, 10013, "namespace not found"),
    ],
  ];
}

/** The list gives it bare, the header of one object in quotes. */
const etagOf = (bytes: Buffer | undefined) => bytes && createHash("md5").update(bytes).digest("hex");

/** The key that a path names: an escaped slash is no slash, but a part of a name. */
const keyOf = (path = "") =>
  path
    .split("/")
    .map((part) => part.split(/%2f/i).map(decodeURIComponent).join("%2F"))
    .join("/");

/** R2 buckets and their objects. developers.cloudflare.com/api/resources/r2/ */
export function bucketRoutes(buckets: Map<string, Bucket>): Route[] {
  const missing = refused(404, 10006, "The specified bucket does not exist.");
  const noObject = refused(404, 10007, "The specified key does not exist.");
  return [
    [
      "GET",
      /^\/r2\/buckets$/,
      ({ query }) => ({
        result: {
          buckets: [...buckets.values()]
            .filter(({ name }) => name.includes(query.get("name_contains") ?? ""))
            .map(({ name }) => ({ name, creation_date: "2026-01-01T00:00:00Z" })),
        },
      }),
    ],
    [
      "POST",
      /^\/r2\/buckets$/,
      (call) => {
        const { name } = json<{ name: string }>(call);
        if (buckets.has(name))
          return refused(409, 10004, "The bucket you tried to create already exists, and you own it.");
        buckets.set(name, { name, objects: new Map(), locks: [] });
        return { result: {} };
      },
    ],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)$/,
      ({ groups }) => (buckets.has(groups[0] ?? "") ? { result: { name: groups[0] } } : missing),
    ],
    [
      "DELETE",
      /^\/r2\/buckets\/([^/]+)$/,
      ({ groups }) => {
        const bucket = buckets.get(groups[0] ?? "");
        if (!bucket) return missing;
        if (bucket.objects.size > 0)
          return refused(409, 10008, "The bucket you tried to delete is not empty.");
        buckets.delete(bucket.name);
        return { result: {} };
      },
    ],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)\/lock$/,
      ({ groups }) => {
        const bucket = buckets.get(groups[0] ?? "");
        return bucket ? { result: { rules: bucket.locks } } : missing;
      },
    ],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)\/objects$/,
      ({ groups, query }) => {
        const bucket = buckets.get(groups[0] ?? "");
        if (!bucket) return missing;
        const size = Math.min(Number(query.get("per_page") ?? 20), 1000);
        const keys = [...bucket.objects.keys()].sort().filter((key) => key > (query.get("cursor") ?? ""));
        const shown = keys.slice(0, size);
        return {
          result: shown.map((key) => ({
            key,
            size: bucket.objects.get(key)?.length,
            etag: etagOf(bucket.objects.get(key)),
            last_modified: "2026-01-01T00:00:00.000Z",
          })),
          resultInfo: {
            per_page: size,
            is_truncated: keys.length > size,
            ...(keys.length > size && { cursor: shown.at(-1) }),
          },
        };
      },
    ],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)\/objects\/(.+)$/,
      ({ groups }) => {
        const bytes = buckets.get(groups[0] ?? "")?.objects.get(keyOf(groups[1]));
        return bytes ? { bytes, headers: { etag: `"${etagOf(bytes)}"` } } : noObject;
      },
    ],
    [
      "PUT",
      /^\/r2\/buckets\/([^/]+)\/objects\/(.+)$/,
      ({ groups, body }) => {
        const bucket = buckets.get(groups[0] ?? "");
        if (!bucket) return missing;
        bucket.objects.set(keyOf(groups[1]), body);
        return { result: {} };
      },
    ],
    [
      "DELETE",
      /^\/r2\/buckets\/([^/]+)\/objects\/(.+)$/,
      ({ groups }) => {
        const bucket = buckets.get(groups[0] ?? "");
        const key = keyOf(groups[1]);
        if (bucket?.denied) return bucket.denied;
        if (bucket?.locks.some(({ enabled, prefix }) => enabled && key.startsWith(prefix)))
          return refused(403, 10069, "The object is locked by the bucket policy.");
        bucket?.objects.delete(key);
        return { result: {} };
      },
    ],
  ];
}
