/**
 * A template in Meta's words, as it is written, judged, submitted and stored. These types are for reading: everything is
 * optional that Meta's own list may leave out. What a draft must fulfil is said by the schema of `meta/template-definition`.
 */

export const TEMPLATE_CATEGORIES = ["marketing", "utility", "authentication"] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];
export type ParameterFormat = "positional" | "named";

export interface TemplateButton {
  /** QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, MPM, SPM, VOICE_CALL, REQUEST_CONTACT_INFO … */
  type: string;
  text?: string;
  url?: string;
  phone_number?: string;
  /** Of a URL with a variable its sample in an array; of COPY_CODE the code. */
  example?: string | string[];
  /** Of OTP: COPY_CODE, ONE_TAP, ZERO_TAP. */
  otp_type?: string;
  autofill_text?: string;
  supported_apps?: { package_name: string; signature_hash: string }[];
  zero_tap_terms_accepted?: boolean;
  flow_id?: string;
  flow_name?: string;
  flow_json?: string;
  icon?: string;
  flow_action?: string;
  navigate_screen?: string;
  ttl_minutes?: number;
}

/** Samples of what a component leaves open. */
export interface TemplateExample {
  header_text?: string[];
  header_text_named_params?: { param_name: string; example: string }[];
  /** Of a media header: a file of ours, given to Meta at submission. */
  asset_id?: string;
  /** What Meta's list has in its place. */
  header_handle?: string[];
  body_text?: string[][];
  body_text_named_params?: { param_name: string; example: string }[];
}

export interface TemplateComponent {
  /** HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, LIMITED_TIME_OFFER. */
  type: string;
  /** Of a header: TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION. */
  format?: string;
  text?: string;
  example?: TemplateExample;
  buttons?: TemplateButton[];
  cards?: { components: TemplateComponent[] }[];
  limited_time_offer?: { text?: string; has_expiration?: boolean };
  /** Of authentication: Meta writes the body and the footer itself. */
  add_security_recommendation?: boolean;
  code_expiration_minutes?: number;
}

/** One language of a template, whole. */
export interface TemplateDefinition {
  /** Lower-case letters, digits, underscores. */
  name: string;
  /** Meta's code, for example `zh_HK`. */
  language: string;
  category: TemplateCategory;
  parameter_format: ParameterFormat;
  /** How long Meta tries to deliver its messages, seconds; null for Meta's default. */
  message_send_ttl_seconds: number | null;
  components: TemplateComponent[];
}
