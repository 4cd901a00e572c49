import * as z from "zod";
import { definePreview } from "../../mcp/define-tool";
import type { AutomationChange, Change } from "../change/content";
import { flowWrite } from "../change/flow-write";
import { changeInput } from "../change/input";
import { resolveChange } from "../change/resolve";
import { ruleWrite } from "../change/rule-write";
import { switchWrite } from "../change/switch-write";

const count = z.int();

const outcome = z.looseObject({
  answered_by: z.looseObject({ kind: z.string(), id: z.string() }).nullable(),
  replies: z.array(z.string()),
});

const writeOf = ({ kind }: Change) =>
  kind === "flow" ? flowWrite : kind === "keyword_rule" ? ruleWrite : switchWrite;

export const automationChangePreview = definePreview({
  name: "whatsapp.automation_change.preview",
  room: "automation",
  title: { en: "Preview a change of automation", "zh-Hant": "預覽自動化變更" },
  description:
    "Checks a flow, a keyword rule or a switch, and replays it on real messages. Changes nothing; whatsapp.flow.upsert, whatsapp.keyword_rule.upsert or whatsapp.auto_reply.enable does it.",
  readFirst: ["whatsapp.flows.list", "whatsapp.keyword_rules.list", "whatsapp.policy_rules.get"],
  readFirstText: "whatsapp.flows.list, whatsapp.keyword_rules.list, whatsapp.policy_rules.get",
  approval: "Approval required before automation becomes live.",
  safety: "Prevent loops, wrong queue routing, misleading replies, and unapproved template sends.",
  permission: "automation:write",
  input: changeInput,
  view: {
    replay: z
      .looseObject({
        messages: count,
        from: z.string().nullable(),
        to: z.string().nullable(),
        matched_before: count,
        matched_after: count,
        changed: count,
        share: z.number().nullable(),
        routes_changed: count,
        by: z.array(z.looseObject({ kind: z.string(), id: z.string(), before: count, after: count })),
        examples: z.array(
          z.looseObject({
            message_id: z.string(),
            customer_text: z.string(),
            before: outcome,
            after: outcome,
          }),
        ),
      })
      .optional(),
    differences: z
      .array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
      .optional(),
    outline: z.array(z.string()).optional(),
  },
  write: (content: AutomationChange) => writeOf(content.change),
  content: (asked, ctx) => resolveChange(ctx, asked),
});
