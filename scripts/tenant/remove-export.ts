import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { exportRemote } from "./archive/commands.ts";
import { changedSince } from "./archive/export.ts";
import { readExport } from "./archive/manifest.ts";
import { remotePlace } from "./archive/place.ts";
import type { Arguments } from "./arguments.ts";
import { Failure } from "./failure.ts";
import { begunRemoval, markRemoval, type Removal } from "./removal.ts";
import type { Site } from "./site.ts";
import type { Look, Step } from "./steps.ts";

/** How far the removal is, as the steps of one run hand it on. */
export interface Progress {
  mark: Removal | undefined;
  /** There is an export, or one is about to be made. */
  exported: boolean;
}

/** Whether database and bucket are there, and whether they hold anything. */
async function dataOf(site: Site): Promise<{ database: boolean; bucket: boolean; data: boolean }> {
  const database = site.databaseId !== undefined;
  const bucket = site.found.buckets.has("FILES");
  const [table] = database
    ? await site.query("select name from sqlite_schema where name = 'd1_migrations'")
    : [];
  const data = table !== undefined || (bucket && (await remotePlace(site).keys()).length > 0);
  return { database, bucket, data };
}

/** Whether the export that a mark names is still where it was made, and whole. */
function isWhole({ export: made }: Removal): boolean {
  try {
    return existsSync(made.folder) && readExport(made.folder).digest === made.sha256;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

const named = (site: Site, made: Removal["export"]) =>
  `${relative(site.operator.root, made.folder)} (SHA-256 of manifest.json: ${made.sha256})`;

/** Exports, reads what was written back from the disk, and marks it. */
async function exportAndMark(
  site: Site,
  to: string | undefined,
  stage: Removal["stage"],
  began_at?: string,
): Promise<{ mark: Removal; said: string }> {
  const { folder, digest, said } = await exportRemote(site, to);
  if (readExport(folder).digest !== digest) throw new Failure(`${folder} is not as it was written.`);
  const made = { folder, sha256: digest };
  return { mark: markRemoval(site, { stage, export: made, ...(began_at && { began_at }) }), said };
}

/** Takes an export that a removal on another machine made. */
function takeOver(site: Site, progress: Progress, from: string, whole: boolean): Look {
  const { operator, tenant } = site;
  if (whole)
    throw new Failure(
      "Database and bucket are both there: --from is for a removal that another machine began and that deleted one of them.",
      "Leave --from away: the tenant is exported first.",
    );
  const folder = resolve(operator.root, from);
  const { manifest, digest } = readExport(folder);
  if (manifest.tenant !== tenant.slug)
    throw new Failure(`${from} is an export of ${manifest.tenant}.`, `Give one of ${tenant.slug}.`);
  progress.exported = true;
  const act = async () => {
    progress.mark = markRemoval(site, { stage: "deleting", export: { folder, sha256: digest } });
    return "taken";
  };
  return { found: `${from} of ${manifest.exported_at}`, todo: { plan: "take it as this removal's", act } };
}

/**
 * Exports first, while the tenant can still be left alone: the Worker's secrets go with it. A removal that has begun keeps the export that it
 * made, as another one would be of a tenant that is half gone.
 */
export function exportStep(site: Site, progress: Progress, { to, from }: Arguments): Step {
  return {
    name: "export",
    look: async () => {
      const mark = begunRemoval(site);
      if (mark?.stage === "deleting" || (mark && isWhole(mark))) {
        progress.mark = mark;
        progress.exported = true;
        return { found: `made by the removal that began at ${mark.began_at}: ${named(site, mark.export)}` };
      }
      const { database, bucket, data } = await dataOf(site);
      if (from) return takeOver(site, progress, from, database && bucket);
      if (!data) return { found: "there is nothing to export" };
      if (!database || !bucket)
        throw new Failure(
          `the ${database ? "database" : "bucket"} holds data and the ${database ? "bucket" : "database"} is not there: no export would be whole, and no removal is marked on this machine.`,
          `Did a removal begin on another machine? Then give the export that it made: --from FOLDER. Otherwise make what is missing: npm run tenant -- create ${site.tenant.slug}`,
        );
      const act = async () => {
        const { mark: made, said } = await exportAndMark(site, to, "exported");
        progress.mark = made;
        return said;
      };
      progress.exported = true;
      return { found: "data is there", todo: { plan: "export it", act } };
    },
  };
}

/** A folder beside another one that is not there yet. */
function beside(folder: string): string {
  for (let number = 2; ; number += 1) if (!existsSync(`${folder}-${number}`)) return `${folder}-${number}`;
}

/** Once the Worker is gone: what it wrote between the export and its end is exported too. From here on data is deleted. */
export function lastChangesStep(site: Site, progress: Progress): Step {
  return {
    name: "last changes",
    look: async () => {
      const { mark, exported } = progress;
      if (!exported) return { found: "nothing to compare" };
      if (mark?.stage === "deleting") return { found: "all of it is in the export" };
      const plan = "compare the export with what the Worker left, and export again if it differs";
      const act = async () => {
        if (!mark) throw new Error("an export is made before this");
        const { began_at, export: made } = mark;
        const changed = await changedSince(remotePlace(site), readExport(made.folder).manifest);
        if (changed === undefined) {
          progress.mark = markRemoval(site, { stage: "deleting", export: made, began_at });
          return "the export has all of it";
        }
        const again = await exportAndMark(site, beside(made.folder), "deleting", began_at);
        progress.mark = again.mark;
        return `${changed} changed after the export; ${again.said}. This is the export to keep`;
      };
      return { found: "not compared yet", todo: { plan, act } };
    },
  };
}
