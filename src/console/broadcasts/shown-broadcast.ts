import * as z from "zod";
import { type CallContext, may } from "../../auth";
import type { StoredPreview } from "../../governance";

/** The tool whose requests are shown as broadcasts. */
const TOOL = "whatsapp.broadcast.schedule";

const count = z.number();
const optional = <Part extends z.ZodType>(part: Part) => part.nullish().catch(undefined);

/** What a look at a broadcast keeps for people to see; of a pause or an end there are only the first lines. */
const shown = z.object({
  name: z.string(),
  action: z.string(),
  status: z.string(),
  sent: count.catch(0),
  left: optional(count),
  scheduled_at: optional(z.string()),
  rate: optional(count),
  category: optional(z.string()),
  audience: optional(
    z.object({
      considered: count,
      excluded: z.record(z.string(), count),
      sendable: count,
      quiet_hours_at_start: count.catch(0),
    }),
  ),
  by_language: optional(z.record(z.string(), count)),
  by_variant: optional(z.array(z.object({ name: z.string(), share: count, people: count }))),
  samples: optional(
    z.array(
      z.object({
        contact_id: z.string(),
        customer_name: z.string().nullable(),
        market: z.string().nullable(),
        variant: z.string(),
        language: z.string(),
        customer_rendering: z.string(),
        masked: z.array(z.string()).optional(),
      }),
    ),
  ),
  cost: optional(
    z.object({ currency: z.string().nullable(), total_micros: count.nullable(), unpriced: count.catch(0) }),
  ),
  free_conversations: optional(count),
  headroom: optional(
    z.object({
      limit: count.nullable(),
      left: count.nullable(),
      reserved_by_other_broadcasts: count.catch(0),
    }),
  ),
  time_to_finish: optional(
    z.object({
      starts_at: z.string().nullable(),
      finishes_at: z.string().nullable(),
      messages_per_second: count,
      waits_for_quiet_hours: z.boolean().catch(false),
      waits_for_limit: z.boolean().catch(false),
    }),
  ),
  frequency: optional(z.record(z.string(), count)),
  opt_out_risk: optional(z.object({ share: count.nullable(), based_on: count, level: z.string() })),
  fallback: optional(
    z.object({ after_minutes: count, template: z.string(), languages: z.array(z.string()) }),
  ),
});

export type ShownBroadcast = z.infer<typeof shown> & { broadcastId: string };

/**
 * The parts of a request to have a broadcast go out, without samples for whoever may not see names; undefined for requests
 * of other kinds.
 */
export function readBroadcast(
  { principal }: CallContext,
  preview: StoredPreview | undefined,
): ShownBroadcast | undefined {
  if (preview?.tool !== TOOL) return undefined;
  const parsed = shown.safeParse(preview.shown);
  if (!parsed.success) return undefined;
  const { broadcast_id: id } = preview.content as { broadcast_id?: unknown };
  const { samples, ...rest } = parsed.data;
  return { ...rest, broadcastId: String(id), ...(may(principal, "contacts:pii") && { samples }) };
}
