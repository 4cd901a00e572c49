import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Site, Version } from "./site.ts";

/** 16 digits that follow from all that makes up a version: the sources, the packages and the tenant's configuration. */
export function sourceTag(site: Site): string {
  const { root } = site.operator;
  const hash = createHash("sha256").update(JSON.stringify(site.configuration));
  for (const file of ["package-lock.json", ...globSync("src/**/*.{ts,tsx,css,sql}", { cwd: root }).sort()])
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

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

/**
 * What code a version is of: the tag it was deployed with, or its own id when somebody deployed it without one. A change of secrets makes
 * a version of its own of the code that ran at that moment. Undefined when that is further back than Cloudflare lists (ten deployments).
 */
export function codeOf(site: Site, id: string): string | undefined {
  const version = versionOf(site, id);
  if (!version) return undefined;
  const { "workers/tag": tag, "workers/triggered_by": cause } = version.annotations ?? {};
  if (tag) return tag;
  if (cause !== "secret") return id;
  const ids = deployedIds(site);
  // Its first deployment made it; later ones went back to it.
  const source = ids[ids.lastIndexOf(id) + 1];
  return source === undefined || source === id ? undefined : codeOf(site, source);
}

/** The code that runs. */
export function activeCode(site: Site): string | undefined {
  const id = activeId(site);
  return id === undefined ? undefined : codeOf(site, id);
}

/** Nothing but a place for secrets: what wrangler uploads when secrets are set before there is a Worker. */
const isDraft = ({ number, annotations }: Version): boolean => number === 1 && !annotations?.["workers/tag"];

/**
 * The version that was deployed last before the code that runs now: with the secrets as they were then, whoever deployed it. Undefined when
 * there is none.
 */
export function versionBefore(site: Site): Version | undefined {
  const worker = site.found.worker;
  const running = activeCode(site);
  const draft = worker?.versions.find(isDraft)?.id;
  const id = deployedIds(site).find((one) => {
    const code = codeOf(site, one);
    return code !== undefined && code !== running && code !== draft;
  });
  return id === undefined ? undefined : versionOf(site, id);
}
