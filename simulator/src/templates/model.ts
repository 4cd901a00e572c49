/**
 * What a template is, in Meta's words: of the whole component model of
 * …/whatsapp/templates/components and of …/whatsapp/reference/whatsapp-business-account/message-template-api.
 */

export const templateCategories = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;
export type TemplateCategory = (typeof templateCategories)[number];
/** …/whatsapp/reference/whatsapp-business-account/message-template-api, `status`. */
export const templateStatuses = [
  "APPROVED",
  "PENDING",
  "REJECTED",
  "PAUSED",
  "DISABLED",
  "IN_APPEAL",
  "LIMIT_EXCEEDED",
  "PENDING_DELETION",
  "DELETED",
  "ARCHIVED",
] as const;
export type TemplateStatus = (typeof templateStatuses)[number];

/** …/whatsapp/templates/components, "Buttons". `OTP` is how one is written, `URL` how it comes back. */
export const buttonTypes = [
  "QUICK_REPLY",
  "URL",
  "PHONE_NUMBER",
  "COPY_CODE",
  "OTP",
  "FLOW",
  "CATALOG",
  "MPM",
  "SPM",
  "VOICE_CALL",
  "REQUEST_CONTACT_INFO",
] as const;

export interface TemplateButton {
  type: (typeof buttonTypes)[number];
  text?: string;
  url?: string;
  phone_number?: string;
  /** Of a URL its sample in a list, of a code the code itself. */
  example?: string | string[];
  [more: string]: unknown;
}

export const componentTypes = [
  "HEADER",
  "BODY",
  "FOOTER",
  "BUTTONS",
  "CAROUSEL",
  "LIMITED_TIME_OFFER",
] as const;

export const headerFormats = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"] as const;

export interface TemplateComponent {
  type: (typeof componentTypes)[number];
  format?: (typeof headerFormats)[number];
  text?: string;
  example?: { [key: string]: unknown };
  buttons?: TemplateButton[];
  cards?: { components: TemplateComponent[] }[];
  limited_time_offer?: { text: string; has_expiration?: boolean };
  add_security_recommendation?: boolean;
  code_expiration_minutes?: number;
}

export type QualityScore = "GREEN" | "YELLOW" | "RED" | "UNKNOWN";

export interface Template {
  id: string;
  name: string;
  language: string;
  category: TemplateCategory;
  status: TemplateStatus;
  parameter_format: "POSITIONAL" | "NAMED";
  components: TemplateComponent[];
  /** Meta's word for why a review failed; `NONE` otherwise. */
  rejected_reason: string;
  quality_score: { score: QualityScore; date?: number };
  /** The category before Meta changed it, and the one that Meta has announced. */
  previous_category?: TemplateCategory;
  correct_category?: TemplateCategory;
  sub_category?: string;
  message_send_ttl_seconds?: number;
  /** Unix seconds. */
  last_updated_time?: number;
}
