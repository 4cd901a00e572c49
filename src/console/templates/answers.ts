import type { Finding } from "../../governance";
import type { TemplateComponent } from "../../templates";

/** One language of a name, as `whatsapp.templates.list` tells it. */
export interface ListedLanguage {
  language: string;
  template_id?: string;
  status?: string;
  quality?: string;
  sendable: boolean;
  draft?: { draft_id: string; status: string; version: number };
}

export interface ListedName {
  name: string;
  category: string;
  languages: ListedLanguage[];
  last_edited_at: string | null;
  last_used_on: string | null;
  used: { sent_30d: number };
}

export interface NameList {
  items: ListedName[];
  next_cursor: string | null;
}

/** What a template or a draft holds. */
export interface Content {
  category: string;
  parameter_format: "positional" | "named";
  components: TemplateComponent[];
  variables: { path: string; name: string; sample: string | null }[];
}

export interface TemplateAtMeta extends Content {
  template_id: string;
  status: string;
  sendable: boolean;
  rejection?: { reason: string };
  quality: string;
  coming_category?: { category: string; at: string | null };
  history: { at: string; fact: string; value: string; previous?: string }[];
}

export interface DraftAnswer extends Content {
  draft_id: string;
  status: "draft" | "ready" | "submitted";
  version: number;
  differs_from_meta?: string[];
  findings: Finding[];
  updated_by: string | null;
  updated_at: string;
}

export interface DraftVersion {
  version: number;
  by: string | null;
  at: string;
  changed?: string[];
}

export interface Submission {
  action_request_id: string;
  kind: string;
  status: string;
  answer?: { status?: string; category?: string };
  error?: { message?: string };
  submitted_at: string;
}

/** One language of a name, as `whatsapp.template.get` tells it; with a note it is left out for length. */
export interface LanguageAnswer {
  language: string;
  template?: TemplateAtMeta;
  draft?: DraftAnswer;
  versions?: DraftVersion[];
  submission?: Submission;
  note?: string;
}

export interface NameAnswer {
  name: string;
  languages: LanguageAnswer[];
}

/** What `whatsapp.template_quality.get` tells of one language. */
export interface QualityAnswer {
  quality: string;
  pause_risk: "none" | "low" | "medium" | "high" | "paused";
  /** From 0 to 1. */
  throttle: number;
  rule: { id: string; why: string };
  signals: { sent: number; delivered: number; read: number; failed: number; negative: number };
  rates: Record<"delivered" | "read" | "failed" | "negative", number | null>;
  failures: { code: number; reason: string; messages: number }[];
  by_day?: { date: string; sent: number; delivered: number; read: number; failed: number }[];
}
