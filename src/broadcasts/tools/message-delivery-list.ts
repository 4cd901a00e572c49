import * as z from "zod";
import type { CallContext } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { notFound, ToolError } from "../../mcp/errors";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { contactInReach, messageInReach, seesRecipients, threadInReach } from "../delivery/reach";
import {
  type DeliveriesOf,
  type DeliveryFilters,
  type DeliveryRow,
  deliveriesOfBroadcast,
  deliveriesToContact,
} from "../delivery/store";
import { deliveryView } from "../delivery/view";
import { broadcastNames } from "../store";

const TOOL = "whatsapp.message_delivery.list";

const STATUSES = [
  ...["waiting", "queued", "sending", "unknown", "accepted", "sent"],
  ...["delivered", "read", "played", "failed", "skipped"],
] as const;

const input = z
  .strictObject({
    broadcast_id: z.string().optional(),
    conversation_id: z.string().optional(),
    contact_id: z.string().optional(),
    message_id: z.string().optional(),
    status: z
      .array(z.enum(STATUSES as unknown as [string, ...string[]]))
      .min(1)
      .optional()
      .meta({ shownAs: { type: "array", items: { type: "string" } } }),
    error_code: z.string().max(40).optional(),
    replied: z.boolean().optional(),
    clicked: z.boolean().optional(),
    since: timeInput.optional(),
    ...listInput,
  })
  .refine((asked) => idsIn(asked).length === 1, {
    path: ["broadcast_id"],
    message: "or conversation_id, contact_id or message_id is needed, and only one of them",
  });

type Input = z.infer<typeof input>;

function idsIn({ broadcast_id, conversation_id, contact_id, message_id }: Record<string, unknown>) {
  return [broadcast_id, conversation_id, contact_id, message_id].filter((id) => id !== undefined);
}

export const messageDeliveryList = defineRead({
  name: TOOL,
  room: "broadcasts",
  title: { en: "List message deliveries", "zh-Hant": "訊息送達狀態列表" },
  description:
    "What became of messages of one broadcast, conversation or contact: status, reply, click, error. Figures: whatsapp.campaign_report.get.",
  readFirst: ["whatsapp.broadcasts.list", "whatsapp.conversation.get"],
  readFirstText: "whatsapp.broadcasts.list or whatsapp.conversation.get",
  approval: "Read-only. No approval required.",
  safety: "Do not expose other customers' message state outside authorized reports.",
  permission: "broadcasts:read",
  personalData: true,
  input,
  output: z.object(
    listOutput(
      z.looseObject({
        id: z.string(),
        contact_id: z.string(),
        phone: z.string().nullable(),
        status: z.string(),
      }),
    ),
  ),
  handler: async (ctx, asked) => {
    const filters: DeliveryFilters = {
      ...asked,
      since: asked.since === undefined ? undefined : Date.parse(asked.since),
    };
    const view = (row: DeliveryRow) => deliveryView(ctx, row, asked.detail === "full");
    if (asked.broadcast_id !== undefined) {
      const rows = await ofBroadcast(ctx, asked, asked.broadcast_id, filters);
      return pageOf(TOOL, asked, rows, ({ seq }) => [seq ?? 0], view);
    }
    const reach = await reachOf(ctx, asked);
    const start = (await startOf(TOOL, asked, 2)) as [number, string] | undefined;
    const before = start && { at: start[0], id: start[1] };
    const rows = await deliveriesToContact(ctx.db, reach, filters, before, asked.limit + 1);
    return pageOf(TOOL, asked, rows, ({ at, id }) => [at, id], view);
  },
});

/** @throws {ToolError} for a broadcast that there is not, and for whoever may see its figures only: the two look the same. */
async function ofBroadcast(ctx: CallContext, asked: Input, id: string, filters: DeliveryFilters) {
  const known = seesRecipients(ctx.principal) && (await broadcastNames(ctx.db, [id])).has(id);
  if (!known) {
    throw new ToolError(
      "not_found",
      `No recipients of ${JSON.stringify(id)} within your reach.`,
      "Figures of a broadcast: whatsapp.campaign_report.get; one customer's messages: by conversation_id.",
      { id },
    );
  }
  const [after = 0] = (await startOf(TOOL, asked, 1)) ?? [];
  return deliveriesOfBroadcast(ctx.db, id, filters, Number(after), asked.limit + 1);
}

/** @throws {ToolError} for what is not there or out of reach. */
async function reachOf(ctx: CallContext, asked: Input): Promise<DeliveriesOf> {
  const { conversation_id, contact_id, message_id } = asked;
  if (conversation_id !== undefined) {
    const thread = await threadInReach(ctx.db, ctx.principal, conversation_id);
    if (thread) return thread;
    throw notFound("conversation", conversation_id, "whatsapp.conversations.list");
  }
  if (contact_id !== undefined) {
    const contact = await contactInReach(ctx.db, ctx.principal, contact_id);
    if (contact) return contact;
    throw notFound("contact", contact_id, "whatsapp.conversations.list");
  }
  const message = await messageInReach(ctx.db, ctx.principal, message_id ?? "");
  if (message) return message;
  throw notFound("message", message_id ?? "", "whatsapp.conversation.get");
}
