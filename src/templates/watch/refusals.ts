import { SECOND } from "../../platform/clock";
import type { Statement } from "../../platform/db";
import type { WebhookEvent } from "../../webhooks";
import { strictness } from "./statuses";
import { applyNews, recordNews, wantTemplateSync } from "./store";

/**
 * Meta's refusals of a send that say how its template stands. 132001 says only that it cannot be sent in this language.
 * …/whatsapp/support/error-codes
 */
const STATUS_BY_CODE: Readonly<Record<number, string | null>> = {
  132001: null,
  132015: "PAUSED",
  132016: "DISABLED",
};

/** Whether a delivery status failed for something that says how its template stands. */
export function refusalIn(event: WebhookEvent): boolean {
  if (event.kind !== "status") return false;
  return (event.payload.status.errors ?? []).some(
    ({ code }) => code !== undefined && STATUS_BY_CODE[code] !== undefined,
  );
}

/**
 * What Meta's refusal of a send says of the template: it is paused or disabled from now on, though no webhook told so,
 * and Meta is asked for its list. Nothing for refusals that are about something else.
 */
export function templateRefused(
  refusal: { code: number; name: string; language: string },
  now: number,
): Statement[] {
  const status = STATUS_BY_CODE[refusal.code];
  if (status === undefined) return [];
  if (status === null) return [wantTemplateSync(now)];
  const news = {
    metaId: undefined,
    name: refusal.name,
    language: refusal.language,
    fact: "status" as const,
    value: status,
    rank: strictness(status),
    at: Math.floor(now / SECOND) * SECOND,
    detail: { code: refusal.code },
    before: undefined,
  };
  const latest = { meta_id: null, name: refusal.name, language: refusal.language, status: news };
  return [...recordNews([news], "send", now), wantTemplateSync(now), ...applyNews([latest], now)];
}
