import type { Audience } from "../../segments";

/** A segment, as `whatsapp.segments.list` gives it in full; what is masked is marked. */
export interface ListedSegment {
  id: string;
  name: string;
  all_customers: boolean;
  template_categories: string[];
  used_by: { broadcast_id: string; name: string; status: string }[];
  counts?: Audience;
  masked?: string[];
  version: number;
  updated_at: string;
  description: string | null;
  who_in: { en: string; "zh-Hant": string };
  condition: unknown;
  exclude: unknown;
  purposes: string[];
  named_by: string[];
  created_at: string;
}

export const addressOf = (id: string) => `/console/segments/${encodeURIComponent(id)}`;
