import { type Principal, visibility } from "../auth";
import type { Position } from "../platform/cursors";
import type { Database } from "../platform/db";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow, NOT_TAKEN_BACK, SCAN } from "./store";

export interface AssetFilters {
  kind?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  approved?: boolean | undefined;
  scan?: string | undefined;
  conversation_id?: string | undefined;
  limit: number;
}

/**
 * Assets that the principal may see, newest first: uploads that were kept or wait for their bytes, and files of
 * conversations within reach. Indexes `media_assets_conversation`, `media_assets_uploads`, `media_assets_kind`,
 * `media_assets_status` or `media_assets_recent`, by what is asked for.
 */
export async function listAssets(
  db: Database,
  principal: Principal,
  filters: AssetFilters,
  start: Position | undefined,
): Promise<AssetRow[]> {
  const params: unknown[] = [];
  const bind = (value: unknown) => `?${params.push(value)}`;
  const conditions = ["asset.kind <> 'table'", "(asset.expires_at is null or asset.status = 'awaiting')"];
  const equals = {
    kind: filters.kind,
    status: filters.status,
    conversation_id: filters.conversation_id,
  };
  // Only uploads are approved, and customers send far more files than are uploaded: their own index goes before all
  // others, which a literal opens and the plus closes.
  const source = filters.source ?? (filters.approved === true ? "upload" : undefined);
  if (source !== undefined)
    conditions.push(`asset.source = '${source === "upload" ? "upload" : "received"}'`);
  const column = (name: string) => (source === "upload" ? `+asset.${name}` : `asset.${name}`);
  for (const [name, value] of Object.entries(equals))
    if (value !== undefined) conditions.push(`${column(name)} = ${bind(value)}`);
  if (filters.scan !== undefined) conditions.push(`${SCAN} = ${bind(filters.scan)}`);
  // Harmful files are refused all of them: their index is a short one.
  if (filters.scan === "infected" && filters.status === undefined)
    conditions.push("asset.status = 'refused'");
  if (filters.approved !== undefined)
    conditions.push(`asset.approved_at is ${filters.approved ? "not null" : "null"}`);
  if (start) conditions.push(`(asset.created_at, asset.id) < (${bind(start[0])}, ${bind(start[1])})`);
  const visible = visibility(principal, params.length + 1);
  params.push(...visible.params);
  return db.all<AssetRow>(
    `select ${ASSET_COLUMNS} from media_assets as asset ${ASSET_JOINS}
     where ${conditions.join(" and ")} and ${NOT_TAKEN_BACK}
       and (asset.source = 'upload' or exists (
         select 1 from conversations as conversation where conversation.id = asset.conversation_id and ${visible.sql}))
     order by asset.created_at desc, asset.id desc limit ${bind(filters.limit + 1)}`,
    ...params,
  );
}

/** A template or draft that a file stands in, as the sample of a header. */
export interface TemplateUse {
  asset_id: string;
  use: "draft" | "template";
  name: string;
  language: string;
}

/** Templates shown of one file; popular ones stand in more. */
const MOST_USES = 10;

/** The templates of Meta's and the drafts that some files stand in, each the first by name. Primary key of `template_media`. */
export async function templateUses(db: Database, assetIds: readonly string[]): Promise<TemplateUse[]> {
  return db.all<TemplateUse>(
    `select used.asset_id, used.use, used.name, used.language
     from json_each(?1) as wanted join template_media as used on used.rowid in (
       select one.rowid from template_media as one where one.asset_id = wanted.value
       order by one.use, one.name, one.language limit ${MOST_USES})
     order by used.asset_id, used.use, used.name, used.language`,
    JSON.stringify([...new Set(assetIds)]),
  );
}
