import { audit } from "../../governance";
import { callGraph } from "../../meta";
import { reach } from "../../platform/checkpoints";
import { HOUR, SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { sha256 } from "../../platform/hash";
import { wordingDigest } from "../digest";
import { categoryOf, effectOfCategory } from "./category";
import { latestOf, type Sequenced } from "./latest";
import { categoryRank, isCategory, qualityRank, strictness } from "./statuses";
import { applyNews, recordNews } from "./store";
import {
  knowsTemplates,
  type ListedTemplate,
  noteTemplateSync,
  retireUnlisted,
  saveListed,
  syncTimes,
} from "./sync-store";

/** Webhooks keep templates current; a full look this often (ms) repairs what they missed. */
const SYNC_EVERY = HOUR;
/** Pages of Meta's list that are read at most, and templates on one. Meta allows an account 6,000 templates at most. */
const MOST_PAGES = 100;
const PAGE = 100;

/** …/whatsapp/reference/whatsapp-business-account/template-api */
const FIELDS =
  "id,name,language,category,correct_category,status,components,parameter_format,message_send_ttl_seconds,rejected_reason,quality_score";

/** A template as Meta's Graph API lists it. */
interface GraphTemplate {
  id: string;
  name: string;
  language: string;
  category: string;
  correct_category?: string;
  status: string;
  components?: unknown[];
  parameter_format?: string;
  message_send_ttl_seconds?: number;
  rejected_reason?: string;
  quality_score?: { score?: string };
}

interface TemplatePage {
  data?: GraphTemplate[];
  paging?: { cursors?: { after?: string }; next?: string };
}

/** Meta's whole list of templates, or undefined when any page of it could not be had. */
async function listAtMeta(ctx: AppContext): Promise<GraphTemplate[] | undefined> {
  const found = new Map<string, GraphTemplate>();
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = `fields=${FIELDS}&limit=${PAGE}${after && `&after=${encodeURIComponent(after)}`}`;
    const answer = await callGraph<TemplatePage>(
      ctx,
      "GET",
      `${ctx.env.META_WABA_ID}/message_templates?${query}`,
    );
    if (answer.kind !== "accepted") return undefined;
    const { data, paging } = answer.data;
    // Taken for the end of the list, an answer of another shape would retire every template that it does not name.
    if (!Array.isArray(data)) return undefined;
    for (const template of data) found.set(template.id, template);
    if (!paging?.next) return [...found.values()];
    after = paging.cursors?.after ?? "";
    if (!after) return undefined;
  }
  return undefined;
}

/** Whether an entry of the list says all that a row needs; one that does not is left as it is known. */
const isWhole = (template: GraphTemplate): boolean =>
  [template.name, template.language, template.category, template.status].every(
    (word) => typeof word === "string" && word !== "",
  );

/** What a listed template says, fact by fact, as of the time at which Meta was asked (ms). */
async function factsOf(template: GraphTemplate, at: number): Promise<Sequenced[]> {
  const about = { metaId: template.id, name: undefined, language: undefined, at, before: undefined };
  const { status, category, correct_category: coming } = template;
  const quality = template.quality_score?.score ?? "UNKNOWN";
  const reason = template.rejected_reason;
  const effect = (word: string) => ({ effect: effectOfCategory(categoryOf(word)) });
  return [
    {
      ...about,
      fact: "status",
      value: status,
      rank: strictness(status),
      ...(reason !== undefined && reason !== "NONE" && reason !== "" && { reason }),
    },
    { ...about, fact: "category", value: category, rank: categoryRank(category), detail: effect(category) },
    ...(isCategory(coming) && coming !== category
      ? [{ ...about, fact: "coming_category" as const, value: coming, rank: 0, detail: effect(coming) }]
      : []),
    { ...about, fact: "quality", value: quality, rank: qualityRank(quality) },
    { ...about, fact: "components", value: await wordingDigest(template.components ?? []), rank: 0 },
  ];
}

const listed = (ctx: AppContext, template: GraphTemplate): ListedTemplate => ({
  our_id: ctx.ids.next("template"),
  id: template.id,
  name: template.name,
  language: template.language,
  category: template.category,
  status: template.status,
  quality: template.quality_score?.score ?? "UNKNOWN",
  rejected_reason: template.rejected_reason === "NONE" ? null : (template.rejected_reason ?? null),
  parameter_format: template.parameter_format ?? "POSITIONAL",
  message_send_ttl_seconds: template.message_send_ttl_seconds ?? null,
  components: template.components ?? [],
});

/**
 * Brings the templates up to date with Meta's list, every hour or when somebody wants it; the cron's part. Does nothing
 * while Meta cannot be reached. What webhooks told after the list was asked for stays.
 */
export async function syncTemplates(ctx: AppContext): Promise<void> {
  if (!ctx.env.META_WABA_ID || !ctx.env.META_ACCESS_TOKEN) return;
  const asked = ctx.clock.now();
  const { synced, wanted } = await syncTimes(ctx.db);
  if (synced + SYNC_EVERY > asked && wanted < synced) return;
  const found = await listAtMeta(ctx);
  if (!found) return;
  // An account that has templates does not lose all of them unannounced: webhooks tell of each.
  if (found.length === 0 && (await knowsTemplates(ctx.db))) return;
  const whole = found.filter(isWhole);
  reach("templates:after-list");
  const now = ctx.clock.now();
  // Meta's webhooks tell whole seconds: the list is compared with them as one of its second.
  const at = Math.floor(asked / SECOND) * SECOND;
  const facts = (await Promise.all(whole.map((template) => factsOf(template, at)))).flat();
  // What may be sent can change by this, so it leaves its entry; the digest tells two lists apart.
  const entry = audit(ctx, {
    action: "templates.synced",
    outcome: "ok",
    afterDigest: await sha256(facts.map(({ metaId, fact, value }) => [metaId, fact, value])),
    details: { templates: found.length },
  });
  await ctx.db.batch([
    ...saveListed(
      whole.map((template) => listed(ctx, template)),
      at,
    ),
    ...recordNews(facts, "sync", now),
    ...applyNews(latestOf(facts), now),
    ...retireUnlisted(
      found.map(({ id }) => id),
      at,
      now,
    ),
    noteTemplateSync(found.length, at),
    entry.insert,
  ]);
}
