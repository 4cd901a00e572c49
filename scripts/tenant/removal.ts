import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";

const MARK = z.strictObject({
  format: z.literal(1),
  /** The account and the database that the removal is of: another one is another tenant of the same name. */
  account: z.string(),
  database: z.string().nullable(),
  began_at: z.string(),
  /**
   * `exported`: the export is made and verified, nothing is deleted but perhaps the Worker. `deleting`: the Worker is gone, the export was
   * compared with what it left, and data may be deleted. A mark only says what this machine did: each run looks at export and data again.
   */
  stage: z.enum(["exported", "deleting"]),
  export: z.strictObject({ folder: z.string(), sha256: z.string() }),
});

/** That a removal has begun, and how far it is. Where there is nothing to export there is none. */
export type Removal = z.infer<typeof MARK>;

/** Beside the generated configuration. */
const pathOf = (site: Site): string => join(site.folder, "removal.json");

function read(site: Site): Removal | undefined {
  const path = pathOf(site);
  if (!existsSync(path)) return undefined;
  try {
    return MARK.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new Failure(
      `${relative(site.operator.root, path)} is not what a removal writes.`,
      "Delete it to have the tenant exported anew, or bring it back from a copy.",
    );
  }
}

/** Writes the mark whole or not at all. */
export function markRemoval(
  site: Site,
  { stage, export: made, began_at }: Pick<Removal, "stage" | "export"> & { began_at?: string },
): Removal {
  const mark: Removal = {
    format: 1,
    account: site.operator.env.CLOUDFLARE_ACCOUNT_ID ?? "",
    database: site.databaseId ?? null,
    began_at: began_at ?? new Date(site.operator.now()).toISOString(),
    stage,
    export: made,
  };
  const path = pathOf(site);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, `${JSON.stringify(mark, null, 2)}\n`);
  renameSync(`${path}.part`, path);
  return mark;
}

/**
 * The removal that a run before began, if it is of what is there now. It is not when the account or the database is another one, or when a
 * Worker runs although data was being deleted already: then somebody made the tenant anew.
 */
export function begunRemoval(site: Site): Removal | undefined {
  const mark = read(site);
  if (!mark || mark.account !== site.operator.env.CLOUDFLARE_ACCOUNT_ID) return undefined;
  const { databaseId, found } = site;
  if (databaseId !== undefined && databaseId !== mark.database) return undefined;
  if (mark.stage === "deleting") return found.worker ? undefined : mark;
  return databaseId === undefined ? undefined : mark;
}

/** Forgets a removal: it is finished, or the tenant is made anew. Returns the folder of its export, if there was one. */
export function forgetRemoval(site: Site): string | undefined {
  const mark = read(site);
  if (mark) rmSync(pathOf(site));
  return mark?.export.folder;
}
