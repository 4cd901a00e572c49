/**
 * Meta's webhook bodies, as far as the code reads them. Everything else in them is kept as it came.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks
 */
export interface WebhookBody {
  object?: unknown;
  entry?: unknown;
}

export interface WebhookContact {
  profile?: { name?: string; username?: string };
  wa_id?: string;
  user_id?: string;
  parent_user_id?: string;
}

export interface InboundMessage {
  id: string;
  from?: string;
  from_user_id?: string;
  timestamp?: string | number;
  type?: string;
  context?: { id?: string };
  referral?: Record<string, unknown>;
  [kind: string]: unknown;
}

export interface StatusEvent {
  id: string;
  status: string;
  timestamp?: string | number;
  recipient_id?: string;
  recipient_user_id?: string;
  biz_opaque_callback_data?: string;
  pricing?: Record<string, unknown>;
  errors?: { code?: number; title?: string; message?: string; error_data?: { details?: string } }[];
}

export interface UserPreference {
  wa_id?: string;
  user_id?: string;
  category?: string;
  value?: string;
  timestamp?: string | number;
  detail?: string;
}

/** Unix seconds. A later time is no time that Meta can mean. */
const YEAR_2100 = 4_102_444_800;

/** Meta's times are Unix seconds, as text in some fields and as numbers in others. Returns ms, or null. */
export function metaTime(timestamp: unknown): number | null {
  const seconds =
    typeof timestamp === "string" || typeof timestamp === "number" ? Number(timestamp) : Number.NaN;
  return seconds > 0 && seconds < YEAR_2100 ? Math.round(seconds * 1_000) : null;
}

/** Rank of a delivery status: a later one is higher, and nothing goes back. A read implies delivered. */
export const STATUS_RANK = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  played: 8,
} as const;

export type DeliveryStatus = keyof typeof STATUS_RANK;

/** Statuses that Meta reports by webhook. */
export const REPORTED_STATUSES = ["sent", "failed", "delivered", "read", "played"] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export function isReportedStatus(status: string): status is ReportedStatus {
  return (REPORTED_STATUSES as readonly string[]).includes(status);
}
