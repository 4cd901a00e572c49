import type { Database } from "../platform/db";
import type { AssetStatus, ScanState } from "./rules";
import { type AssetRow, assetsOfMessages } from "./store";

/** The file of a message, as far as it is here. */
export interface Attachment {
  asset_id: string;
  kind: AssetRow["kind"];
  status: AssetStatus;
  /** From the bytes, or as it was said to be while they are not there. */
  mime_type: string | null;
  size: number | null;
  width: number | null;
  height: number | null;
  scan: ScanState | null;
  /** As the customer's phone called it. */
  file_name: string | null;
  error: string | null;
  /** Whether {@link mediaLink} leads to it. */
  available: boolean;
}

/** Attachments of messages that the caller may see, by message id. One statement. */
export async function attachmentsOf(
  db: Database,
  messageIds: readonly string[],
): Promise<Map<string, Attachment>> {
  if (messageIds.length === 0) return new Map();
  const rows = await assetsOfMessages(db, messageIds);
  return new Map(rows.map((row) => [row.message_id ?? "", attachment(row)]));
}

function attachment(row: AssetRow): Attachment {
  return {
    asset_id: row.id,
    kind: row.kind,
    status: row.status,
    mime_type: row.mime_type ?? row.declared_type,
    size: row.status === "ready" ? row.size : null,
    width: row.width,
    height: row.height,
    scan: row.scan,
    file_name: row.file_name,
    error: row.error,
    available: row.status === "ready" && row.scan === "clean",
  };
}
