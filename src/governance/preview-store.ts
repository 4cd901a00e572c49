import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";
import type { Verdict } from "./assessment";

export interface StoredPreview {
  id: string;
  tool: string;
  principalId: string;
  content: unknown;
  contentHash: string;
  factsHash: string;
  verdict: Verdict;
  shown: Record<string, unknown>;
  createdAt: number;
  expiresAt: number;
}

interface PreviewRow {
  id: string;
  tool: string;
  principal_id: string;
  content: string;
  content_hash: string;
  facts_hash: string;
  verdict: Verdict;
  shown: string;
  created_at: number;
  expires_at: number;
}

export function insertPreview(preview: StoredPreview): Statement {
  return statement(
    `insert into previews (id, tool, principal_id, content, content_hash, facts_hash, verdict, shown, created_at, expires_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
    preview.id,
    preview.tool,
    preview.principalId,
    JSON.stringify(preview.content),
    preview.contentHash,
    preview.factsHash,
    preview.verdict,
    preview.shown,
    preview.createdAt,
    preview.expiresAt,
  );
}

function fromRow(row: PreviewRow): StoredPreview {
  return {
    id: row.id,
    tool: row.tool,
    principalId: row.principal_id,
    content: JSON.parse(row.content) as unknown,
    contentHash: row.content_hash,
    factsHash: row.facts_hash,
    verdict: row.verdict,
    shown: JSON.parse(row.shown) as Record<string, unknown>,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export async function findPreview(db: Database, id: string): Promise<StoredPreview | undefined> {
  const row = await db.first<PreviewRow>("select * from previews where id = ?1", id);
  return row && fromRow(row);
}

/** Several previews by id, in one statement. */
export async function findPreviews(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, StoredPreview>> {
  const rows = await db.all<PreviewRow>(
    "select * from previews where id in (select value from json_each(?1))",
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}
