import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import { noteInput } from "../../notes";
import { handover, handoverWrite } from "../assign/handover";

const input = z
  .strictObject({
    conversation_ids: z.array(z.string()).min(1).max(200),
    queue_id: z.string().nullable().optional(),
    team_id: z.string().nullable().optional(),
    staff_id: z.string().nullable().optional().describe("Or `me`. Null in any of the three takes it away."),
    note: noteInput().optional().describe("For staff only."),
    escalate: z
      .strictObject({ owner_id: z.string(), reason: noteInput(500) })
      .optional()
      .describe("The owner must confirm before it can be closed."),
  })
  .refine((given) => Object.keys(given).length > 1, {
    path: ["queue_id"],
    message: "needs queue_id, team_id, staff_id, note or escalate",
  });

export const handoverPreview = definePreview({
  name: "whatsapp.handover.preview",
  room: "inbox",
  title: { en: "Preview a hand-over", "zh-Hant": "預覽移交" },
  description:
    "Shows what assigning, transferring, escalating or unassigning conversations would do: load, service level, who is told. Changes nothing; whatsapp.conversation.assign carries it out.",
  readFirst: ["whatsapp.conversation.get", "whatsapp.inbox_assignments.list"],
  readFirstText: "whatsapp.conversation.get, whatsapp.inbox_assignments.list",
  approval: "Approval required for restricted queues or bulk reassignment.",
  safety: "Do not expose private notes to customers and preserve handover history.",
  permission: "inbox:assign",
  input,
  view: {
    load: z.array(z.looseObject({ staff_id: z.string(), open: z.int() })),
    queue_assignment: z.string().optional(),
    notifies: z.array(z.looseObject({ staff_id: z.string() })),
    conversations: z.array(z.looseObject({ conversation_id: z.string() })),
    note: z.string().optional(),
    escalation: z.looseObject({ owner_id: z.string() }).optional(),
  },
  write: handoverWrite,
  content: (given, ctx) => handover(ctx, given),
});
