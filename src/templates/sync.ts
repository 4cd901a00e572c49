import { audit } from "../governance";
import { callGraph } from "../meta";
import { HOUR } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { sha256 } from "../platform/hash";
import {
  type GraphTemplate,
  lastTemplateSync,
  noteTemplateSync,
  retireUnlisted,
  saveTemplates,
} from "./store";

/** Webhooks keep templates current; a full look this often (ms) repairs what they missed. */
const SYNC_EVERY = HOUR;
/** Pages of Meta's list that are read at most. */
const MOST_PAGES = 50;

const FIELDS = "id,name,language,category,status,components,rejected_reason,quality_score";

interface TemplatePage {
  data?: GraphTemplate[];
  paging?: { cursors?: { after?: string }; next?: string };
}

/** Meta's whole list of templates, or undefined when any page of it could not be had. */
async function listAtMeta(ctx: AppContext): Promise<GraphTemplate[] | undefined> {
  const found: GraphTemplate[] = [];
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = `fields=${FIELDS}&limit=100${after && `&after=${encodeURIComponent(after)}`}`;
    const answer = await callGraph<TemplatePage>(
      ctx.env,
      "GET",
      `${ctx.env.META_WABA_ID}/message_templates?${query}`,
    );
    if (answer.kind !== "accepted") return undefined;
    found.push(...(answer.data.data ?? []));
    after = answer.data.paging?.cursors?.after ?? "";
    if (!answer.data.paging?.next || !after) return found;
  }
  return undefined;
}

/** Brings the templates up to date with Meta's list; the cron's part. Does nothing while Meta cannot be reached. */
export async function syncTemplates(ctx: AppContext): Promise<void> {
  const now = ctx.clock.now();
  if (!ctx.env.META_WABA_ID || !ctx.env.META_ACCESS_TOKEN) return;
  if ((await lastTemplateSync(ctx.db)) + SYNC_EVERY > now) return;
  const listed = await listAtMeta(ctx);
  if (!listed) return;
  // What may be sent can change by this, so it leaves its entry; the digest tells two lists apart.
  const entry = audit(ctx, {
    action: "templates.synced",
    outcome: "ok",
    afterDigest: await sha256(
      listed.map(({ id, status, category, components }) => [id, status, category, components]),
    ),
    details: { templates: listed.length },
  });
  await ctx.db.batch([
    saveTemplates(
      listed.map((template) => ({ ...template, our_id: ctx.ids.next("template") })),
      now,
    ),
    retireUnlisted(
      listed.map(({ id }) => id),
      now,
    ),
    noteTemplateSync(listed.length, now),
    entry.insert,
  ]);
}
