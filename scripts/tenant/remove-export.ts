import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { exportRemote } from "./archive/commands.ts";
import { changedSince, notAsExported } from "./archive/export.ts";
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

interface Data {
  database: boolean;
  bucket: boolean;
  /** One of them holds something. */
  data: boolean;
}

/** Whether database and bucket are there, and whether they hold anything. */
async function dataOf(site: Site): Promise<Data> {
  const database = site.databaseId !== undefined;
  const bucket = site.found.buckets.has("FILES");
  const [table] = database
    ? await site.query("select name from sqlite_schema where name = 'd1_migrations'")
    : [];
  const data = table !== undefined || (bucket && (await remotePlace(site).files()).length > 0);
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

/** How many of the keys that an error is about it names. */
const NAMED = 5;

/**
 * Throws unless the bucket, which is all that is left, holds nothing but what the export has: an older export, or one of another life of the
 * tenant, would be all that remains of what was written since.
 */
async function checkLeftovers(site: Site, folder: string): Promise<void> {
  const place = remotePlace(site);
  const strange = await notAsExported(place, readExport(folder).manifest.objects, await place.files());
  if (strange.length === 0) return;
  const more = strange.length > NAMED ? ` and ${strange.length - NAMED} more` : "";
  throw new Failure(
    `${site.names.buckets.FILES} holds files that are not in ${relative(site.operator.root, folder)}, or with other content: ${strange.slice(0, NAMED).join(", ")}${more}. Nothing was deleted.`,
    "Give the export that was made last, when the Worker was gone: --from FOLDER. If there is none, look at these files, and keep or delete them yourself.",
  );
}

/** Throws while there is more than a removal leaves that has deleted the database: then all can be exported, or made whole for it. */
function checkTakeOver(site: Site, { database, bucket }: Data): void {
  const { names, found, tenant } = site;
  const there = [
    ...(found.worker ? [`the Worker ${names.worker}`] : []),
    ...(database ? [`the database ${names.databases.DB}`] : []),
  ];
  if (there.length === 0) return;
  const whole = database && bucket;
  throw new Failure(
    `${there.join(" and ")} ${there.length > 1 ? "are" : "is"} there: --from is for a removal that another machine began and that has deleted both. Nothing was deleted.`,
    whole
      ? "Leave --from away: the tenant is exported first."
      : `Make what is missing (npm run tenant -- create ${tenant.slug}), then remove without --from: the tenant is exported first.`,
  );
}

/** Takes an export that a removal on another machine made, or that was moved since. */
async function takeOver(site: Site, progress: Progress, from: string): Promise<Look> {
  const { operator, tenant } = site;
  const folder = resolve(operator.root, from);
  const { manifest, digest } = readExport(folder);
  if (manifest.tenant !== tenant.slug)
    throw new Failure(`${from} is an export of ${manifest.tenant}.`, `Give one of ${tenant.slug}.`);
  await checkLeftovers(site, folder);
  progress.exported = true;
  const act = async () => {
    progress.mark = markRemoval(site, { stage: "deleting", export: { folder, sha256: digest } });
    return "taken";
  };
  return {
    found: `${from} of ${manifest.exported_at} has all that is left`,
    todo: { plan: "take it as this removal's", act },
  };
}

/** Throws unless a removal that has deleted the database may go on: its export is whole, and has all that is left. */
async function checkBegun(site: Site, mark: Removal): Promise<void> {
  if (!isWhole(mark))
    throw new Failure(
      `the database is deleted, and its only copy is not as it was made: ${named(site, mark.export)}. Nothing more was deleted.`,
      "Bring that folder back. If it was moved, say where it is: --from FOLDER.",
    );
  await checkLeftovers(site, mark.export.folder);
}

/** Why there can be neither an export nor a removal without one. */
function halfGone({ tenant, found }: Site, { database }: Data): Failure {
  const [there, gone] = database ? ["database", "bucket"] : ["bucket", "database"];
  const create = `npm run tenant -- create ${tenant.slug}`;
  const byRemoval = !database && !found.worker;
  return new Failure(
    `the ${there} holds data and the ${gone} is not there: no export would be whole, and ${
      byRemoval
        ? "no removal is marked on this machine"
        : "no removal leaves it like this, as it deletes the Worker first, then the database, and the bucket last"
    }. Nothing was deleted.`,
    byRemoval
      ? `Did a removal begin on another machine? Then give the export that it made: --from FOLDER. Otherwise make what is missing: ${create}`
      : `Make what is missing: ${create}`,
  );
}

/**
 * Exports first, while the tenant can still be left alone: the Worker's secrets go with it. A removal that has begun keeps the export that it
 * made, if that is whole: while all is there it is compared later (`lastChangesStep`), and once the database is deleted another one would be
 * of a tenant that is half gone.
 */
export function exportStep(site: Site, progress: Progress, { to, from }: Arguments): Step {
  return {
    name: "export",
    look: async () => {
      const mark = begunRemoval(site);
      const there = await dataOf(site);
      const { database, bucket, data } = there;
      if (from) checkTakeOver(site, there);
      if (!data) return { found: "there is nothing to export" };
      if (from) return takeOver(site, progress, from);
      const goesOn = mark && (database ? bucket && isWhole(mark) : mark.stage === "deleting");
      if (goesOn) {
        if (!database) await checkBegun(site, mark);
        progress.mark = mark;
        progress.exported = true;
        return { found: `made by the removal that began at ${mark.began_at}: ${named(site, mark.export)}` };
      }
      if (!database || !bucket) throw halfGone(site, there);
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

/**
 * Once the Worker is gone: what it wrote between the export and its end is exported too. From here on data is deleted. As long as database and
 * bucket are there, each run compares again: whatever the mark says, somebody may have written since.
 */
export function lastChangesStep(site: Site, progress: Progress): Step {
  return {
    name: "last changes",
    look: async () => {
      const { mark, exported } = progress;
      if (!exported) return { found: "nothing to compare" };
      // The step before saw to it; once the database is deleted there is no more to compare.
      if (site.databaseId === undefined) return { found: "all that is left is in the export" };
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
