/** A file as `whatsapp.media_assets.list` tells it; what a customer called it is the customer's word. */
export interface Asset {
  id: string;
  kind: string;
  status: "awaiting" | "ready" | "failed" | "refused";
  source: "upload" | "received";
  customer_file_name?: string | null;
  file_name?: string | null;
  title?: string | null;
  mime_type: string | null;
  /** Bytes. */
  size: number | null;
  width?: number | null;
  height?: number | null;
  scan: "clean" | "undecided" | "infected";
  /** Why it failed or was refused, a code. */
  reason?: string;
  meets_meta_limits: boolean | null;
  misfit?: string;
  approved_for_templates: boolean;
  used: { messages: number; last_at: string | null; templates?: string[]; drafts?: string[] };
  at_meta: { held_until: string }[];
  conversation_id?: string;
  url: string | null;
  created_at: string;
}

export interface AssetList {
  items: Asset[];
  next_cursor: string | null;
}

/** What a person calls the file; its id where nobody gave it a name. */
export const nameOf = ({ title, file_name, customer_file_name, id }: Asset): string =>
  title ?? file_name ?? customer_file_name ?? id;

/** Kinds that may stand in the header of a template. */
export const HEADER_KINDS: readonly string[] = ["image", "video", "document"];
