import { join, relative, resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { Failure } from "../failure.ts";
import type { Operator } from "../operator.ts";
import { resourceSteps } from "../resources.ts";
import { Site } from "../site.ts";
import { runSteps } from "../steps.ts";
import { writeExport } from "./export.ts";
import type { Manifest } from "./manifest.ts";
import { readExport } from "./manifest.ts";
import { localPlace, type Place, remotePlace } from "./place.ts";
import { restoreExport } from "./restore.ts";

/** `.wrangler/exports/NAME-TIME`, which git ignores: it holds personal data. */
function folderFor(operator: Operator, slug: string, to: string | undefined): string {
  if (to) return resolve(operator.root, to);
  const time = new Date(operator.now()).toISOString().replace(/[:.]/g, "-");
  return join(operator.root, ".wrangler", "exports", `${slug}-${time}`);
}

function inWords(
  operator: Operator,
  folder: string,
  { manifest, digest }: { manifest: Manifest; digest: string },
): string[] {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `${manifest.tables.length} tables with ${rows} rows and ${manifest.objects.length} files in ${relative(operator.root, folder)}`,
    `SHA-256 of manifest.json: ${digest}`,
  ];
}

async function using<T>(place: Place, work: (place: Place) => Promise<T>): Promise<T> {
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}

/** Exports the deployed tenant; the part of `remove`. Returns where, the manifest's digest, and what to say of it. */
export async function exportRemote(
  site: Site,
  to: string | undefined,
): Promise<{ folder: string; digest: string; said: string }> {
  const { operator, tenant } = site;
  const folder = folderFor(operator, tenant.slug, to);
  const result = await writeExport(remotePlace(site), tenant.slug, folder, operator.now());
  return {
    folder,
    digest: result.digest,
    said: `exported ${inWords(operator, folder, result).join("; ")}`,
  };
}

export async function exportTenant(
  operator: Operator,
  { name, to, local, dryRun }: Arguments,
): Promise<void> {
  const folder = folderFor(operator, name, to);
  if (dryRun)
    return operator.say(`Would export ${name} to ${relative(operator.root, folder)}. Nothing was changed.`);
  const place = local ? await localPlace(operator, name, local) : await deployed(operator, name);
  await using(place, async () => {
    const result = await writeExport(place, name, folder, operator.now());
    for (const line of inWords(operator, folder, result)) operator.say(line);
    operator.say("Keep that digest elsewhere: it tells a changed export. The folder holds personal data.");
    for (const line of result.manifest.not_included) operator.say(`Not included: ${line}.`);
  });
}

async function deployed(operator: Operator, name: string): Promise<Place> {
  const site = await Site.open(operator, name);
  if (site.databaseId === undefined)
    throw new Failure(`${name} has no database.`, `npm run tenant -- create ${name}`);
  return remotePlace(site);
}

export async function restoreTenant(operator: Operator, args: Arguments): Promise<void> {
  const { name, from, local, dryRun } = args;
  if (!from) throw new Failure("Say which export: --from FOLDER.");
  const folder = resolve(operator.root, from);
  const { manifest } = readExport(folder);
  operator.say(`Restore ${manifest.tenant} of ${manifest.exported_at} into ${name}`);
  if (dryRun) return operator.say("The export is whole. Nothing was changed.");
  const place = local ? await localPlace(operator, name, local) : await prepared(operator, name);
  await using(place, async () => {
    for (const line of await restoreExport(place, folder)) operator.say(`  ${line}`);
  });
  operator.say(local ? "Restored." : `Restored. Go on with: npm run tenant -- create ${name}`);
}

/** Database, namespace, bucket and queues, made where they are missing. */
async function prepared(operator: Operator, name: string): Promise<Place> {
  const site = await Site.open(operator, name);
  const again = `npm run tenant -- restore ${name}`;
  await runSteps(resourceSteps(site), { dryRun: false, say: operator.say, again });
  return remotePlace(site);
}
