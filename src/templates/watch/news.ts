import { metaTime, objectIn, textOf } from "../../meta";
import { HOUR, rfc3339 } from "../../platform/clock";
import type { WebhookEvent } from "../../webhooks";
import { categoryOf, effectOfCategory } from "./category";
import { categoryRank, isCategory, isKnownStatus, qualityRank, strictness } from "./statuses";

export type Fact = "status" | "category" | "coming_category" | "quality" | "components";

/** One thing that Meta says of one template, with the time since when it is so. */
export interface News {
  /** Meta's id; undefined when it is not told. */
  metaId: string | undefined;
  name: string | undefined;
  language: string | undefined;
  fact: Fact;
  /** Meta's word; of components their digest, and nothing when they are only said to have changed. */
  value: string;
  /** Of two of one second the higher counts. */
  rank: number;
  at: number;
  /** It is kept in the history and changes nothing: FLAGGED, LOCKED. */
  noted?: boolean;
  /** Of a status: Meta's word for why. */
  reason?: string;
  /** Meta's words beside it; of a category what it means. */
  detail?: Record<string, unknown>;
  /** Of a category that is to come: when, ms. */
  from?: number | undefined;
  /** Of a category: this says that no other one is to come. */
  settled?: boolean;
}

export interface HeardNews {
  news: News[];
  /** The event says that something changed and not, or not surely, what it is now: only Meta's list does. */
  ask: boolean;
}

const NOTHING: HeardNews = { news: [], ask: false };

/** What of Meta's texts is kept. Characters. */
const LONGEST = 1_000;

/** Events after which only Meta's list says how the template stands. */
const ASK_AFTER: ReadonlySet<string> = new Set([
  "UNARCHIVED",
  "UNPAUSED",
  "UNLOCKED",
  "LIMIT_EXCEEDED",
  "LOCKED",
]);
/** Events that leave the status as it was. */
const NO_STATUS: ReadonlySet<string> = new Set(["FLAGGED", "LOCKED", "UNARCHIVED", "UNPAUSED", "UNLOCKED"]);

/** How long Meta pauses a template, by the title of its notice. …/whatsapp/templates/template-pausing */
const PAUSES: Readonly<Record<string, number | null>> = {
  FIRST_PAUSE: 3 * HOUR,
  SECOND_PAUSE: 6 * HOUR,
  RATE_LIMITING_PAUSE: null,
};

/** The template that an event is about. A number too large to be exact is no id. */
function subject(value: Record<string, unknown>): Pick<News, "metaId" | "name" | "language"> {
  const id = value.message_template_id;
  const metaId = Number.isSafeInteger(id) ? String(id) : textOf(id);
  // Webhooks write a language as `en-US`, the list of templates as `en_US`.
  const language = textOf(value.message_template_language)?.replace("-", "_");
  return { metaId, name: textOf(value.message_template_name), language };
}

/** What a webhook event says of a template. */
export function newsIn(event: WebhookEvent): HeardNews {
  if (event.kind !== "template_review") return NOTHING;
  const { value } = event.payload;
  const about = subject(value);
  if (about.metaId === undefined && !(about.name && about.language)) return NOTHING;
  const at = event.occurredAt ?? event.receivedAt;
  const heard = READERS[event.field]?.(value, { ...about, at });
  if (!heard) return NOTHING;
  // Meta always names its id; who does not may mean another template of that name.
  return { ...heard, ask: heard.ask || about.metaId === undefined };
}

type About = Pick<News, "metaId" | "name" | "language" | "at">;

const READERS: Readonly<
  Record<string, (value: Record<string, unknown>, about: About) => HeardNews | undefined>
> = {
  message_template_status_update: statusNews,
  message_template_quality_update: qualityNews,
  template_category_update: categoryNews,
  // It has some of the texts and none of the rest.
  message_template_components_update: (_value, about) => ({
    news: [{ ...about, fact: "components", value: "", rank: 0 }],
    ask: true,
  }),
};

/** Meta reports a template that is back in use as REINSTATED; one that is locked may be so because it is paused. */
function statusOf(event: string, title: string | undefined): string | undefined {
  if (event === "REINSTATED") return "APPROVED";
  if (event === "LOCKED" && title !== undefined && title in PAUSES) return "PAUSED";
  if (event === "LOCKED" && title === "DISABLED") return "DISABLED";
  return NO_STATUS.has(event) ? undefined : event;
}

function statusNews(value: Record<string, unknown>, about: About): HeardNews | undefined {
  const event = textOf(value.event)?.toUpperCase();
  if (!event) return undefined;
  const other = objectIn(value, "other_info");
  const title = textOf(other.title);
  const status = statusOf(event, title);
  const reason = textOf(value.reason);
  const detail = detailOf(value, status, about.at);
  const news: News = {
    ...about,
    fact: "status",
    value: status ?? event,
    rank: strictness(status ?? event),
    ...(status === undefined && { noted: true }),
    ...(reason !== undefined && reason !== "NONE" && { reason }),
    ...(detail && { detail }),
  };
  const category = textOf(value.message_template_category)?.toUpperCase();
  return {
    news: [news, ...(isCategory(category) ? [ofCategory(about, category)] : [])],
    ask: ASK_AFTER.has(event) || (status !== undefined && !isKnownStatus(status)),
  };
}

/** Meta's words beside a status: why, what would help, until when. */
function detailOf(
  value: Record<string, unknown>,
  status: string | undefined,
  at: number,
): Record<string, string> | undefined {
  const other = objectIn(value, "other_info");
  const rejection = objectIn(value, "rejection_info");
  const disabled = metaTime(objectIn(value, "disable_info").disable_date);
  const pause = status === "PAUSED" ? PAUSES[String(other.title)] : undefined;
  const parts = {
    title: textOf(other.title),
    description: textOf(other.description),
    rejection: textOf(rejection.reason),
    recommendation: textOf(rejection.recommendation),
    disabled_at: rfc3339(disabled) ?? undefined,
    paused_until: pause ? rfc3339(at + pause) : undefined,
  };
  const said = Object.entries(parts).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, text.slice(0, LONGEST)] as const],
  );
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

function qualityNews(value: Record<string, unknown>, about: About): HeardNews | undefined {
  const quality = textOf(value.new_quality_score)?.toUpperCase();
  if (!quality) return undefined;
  const known = qualityRank(quality) >= 0;
  return {
    news: known ? [{ ...about, fact: "quality", value: quality, rank: qualityRank(quality) }] : [],
    ask: !known,
  };
}

function ofCategory(about: About, category: string): News {
  return {
    ...about,
    fact: "category",
    value: category,
    rank: categoryRank(category),
    detail: { effect: effectOfCategory(categoryOf(category)) },
  };
}

/**
 * A category that was changed (`previous_category`, `new_category`), or one that will be: then `new_category` is the one
 * of now, and `correct_category` the one from `category_update_timestamp` on.
 */
function categoryNews(value: Record<string, unknown>, about: About): HeardNews | undefined {
  const current = textOf(value.new_category)?.toUpperCase();
  const coming = textOf(value.correct_category)?.toUpperCase();
  const announced = isCategory(coming) && coming !== current;
  const news: News[] = [];
  if (isCategory(current)) news.push({ ...ofCategory(about, current), settled: !announced });
  if (announced) {
    const from = metaTime(value.category_update_timestamp) ?? about.at + 24 * HOUR;
    const detail = { from: rfc3339(from), effect: effectOfCategory(categoryOf(coming)) };
    news.push({ ...about, fact: "coming_category", value: coming, rank: 0, from, detail });
  }
  return { news, ask: news.length === 0 };
}
