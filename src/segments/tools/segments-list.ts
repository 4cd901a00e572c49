import * as z from "zod";
import { ACTIVE_STATUSES, broadcastsOfSegments } from "../../broadcasts";
import { normaliseText } from "../../governance";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { countAudience } from "../audience";
import { type Condition, TEMPLATE_CATEGORIES } from "../condition";
import { isMaskedFor, withoutNames } from "../names";
import { allSegments, dependentsOf, resolveIn, wholeOf } from "../store";
import { inWords } from "../words";

const input = z.strictObject({
  segment_id: z.string().optional(),
  query: z.string().max(80).optional().describe("Part of the name."),
  counts: z.boolean().default(true).describe("false spares counting the members."),
  ...listInput,
});

export const segmentsList = defineRead({
  name: "whatsapp.segments.list",
  room: "segments",
  title: { en: "List segments", "zh-Hant": "分眾列表" },
  description:
    "Lists segments: the condition in words (full: also as data), who uses it, how many may be sent each category and why others not. For the members, use whatsapp.contacts.list with segment_id.",
  readFirst: ["whatsapp.contacts.list", "whatsapp.consent_records.list"],
  readFirstText: "whatsapp.contacts.list, whatsapp.consent_records.list",
  approval: "Read-only. No approval required.",
  safety: "Segment counts must exclude opted-out, blocked, or invalid contacts.",
  permission: "segments:read",
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string(), name: z.string(), who: z.string() }))),
  handler: async (ctx, asked) => {
    const start = await startOf("whatsapp.segments.list", asked, 2);
    const segments = await allSegments(ctx.db);
    const query = asked.query === undefined ? undefined : normaliseText(asked.query);
    const [at, id] = start ?? [];
    const page = [...segments.values()]
      .filter((segment) => asked.segment_id === undefined || segment.id === asked.segment_id)
      .filter(({ searchName }) => query === undefined || searchName.includes(query))
      .filter(
        (segment) =>
          start === undefined ||
          segment.updatedAt < Number(at) ||
          (segment.updatedAt === at && segment.id < String(id)),
      )
      .slice(0, asked.limit + 1);
    const resolve = resolveIn(segments);
    const now = ctx.clock.now();
    const masked = new Set(
      page.filter((segment) => isMaskedFor(ctx, wholeOf(segment), resolve)).map((segment) => segment.id),
    );
    const dependents = new Map(page.map((segment) => [segment.id, dependentsOf(segment.id, segments)]));
    const [uses, audiences] = await Promise.all([
      broadcastsOfSegments(
        ctx.db,
        [...new Set([...dependents.values()].flatMap((ids) => [...ids]))],
        ["draft", ...ACTIVE_STATUSES],
      ),
      Promise.all(
        page
          .slice(0, asked.limit)
          .map((segment) =>
            asked.counts && !masked.has(segment.id)
              ? countAudience(ctx.db, wholeOf(segment), now, resolve)
              : undefined,
          ),
      ),
    ]);
    const counted = new Map(page.map((segment, index) => [segment.id, audiences[index]]));
    const nameOf = (named: string) => segments.get(named)?.name ?? named;
    const chinese = ctx.principal.locale.toLowerCase().startsWith("zh");
    return pageOf(
      "whatsapp.segments.list",
      asked,
      page,
      (segment) => [segment.updatedAt, segment.id],
      (segment) => {
        const shown = masked.has(segment.id) ? withoutNames : (condition: Condition) => condition;
        const words = (language: "en" | "zh-Hant") =>
          inWords(shown(wholeOf(segment)), language, nameOf, ctx.env.TIME_ZONE);
        const audience = counted.get(segment.id);
        const meant = segment.purposes.length > 0 ? segment.purposes : TEMPLATE_CATEGORIES;
        return {
          id: segment.id,
          name: segment.name,
          who: words(chinese ? "zh-Hant" : "en"),
          all_customers: segment.allCustomers,
          template_categories: meant.filter(
            (category) => !audience || audience.sendable[category as keyof typeof audience.sendable] > 0,
          ),
          used_by: uses
            .filter(({ segment_id }) => dependents.get(segment.id)?.has(segment_id))
            .map(({ id: broadcast_id, name, status }) => ({ broadcast_id, name, status })),
          ...(audience && { counts: audience }),
          ...(masked.has(segment.id) && { masked: ["who", "counts"] }),
          version: segment.version,
          updated_at: rfc3339(segment.updatedAt),
          ...(asked.detail === "full" && {
            description: segment.description,
            who_in: { en: words("en"), "zh-Hant": words("zh-Hant") },
            condition: segment.allCustomers ? null : shown(segment.condition),
            exclude: segment.exclude && shown(segment.exclude),
            purposes: segment.purposes,
            named_by: [...(dependents.get(segment.id) ?? [])].filter((other) => other !== segment.id),
            created_at: rfc3339(segment.createdAt),
          }),
        };
      },
    );
  },
});
