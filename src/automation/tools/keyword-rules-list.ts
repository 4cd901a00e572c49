import * as z from "zod";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { historiesOf, listRules } from "../list-store";
import { sightOf } from "../sight";
import { ruleItem } from "./views";

const TOOL = "whatsapp.keyword_rules.list";

const input = z.strictObject({
  rule_id: z.string().optional(),
  status: z
    .array(z.enum(["draft", "live", "off"]))
    .min(1)
    .optional(),
  ...listInput,
});

export const keywordRulesList = defineRead({
  name: TOOL,
  room: "automation",
  title: { en: "List keyword rules", "zh-Hant": "關鍵字規則列表" },
  description:
    "Lists keyword rules in the order in which they are asked: match, reply, flow, queue, tags, hits (full: versions, history).",
  readFirst: ["whatsapp.flows.list"],
  readFirstText: "whatsapp.flows.list",
  approval: "Read-only. No approval required.",
  safety: "Avoid exposing internal routing logic to customer-facing users.",
  permission: "automation:read",
  input,
  output: z.object(
    listOutput(z.looseObject({ id: z.string(), name: z.string(), status: z.string(), priority: z.int() })),
  ),
  handler: async (ctx, asked) => {
    const start = await startOf(TOOL, asked, 2);
    const [rows, sight] = await Promise.all([
      listRules(
        ctx.db,
        { id: asked.rule_id, status: asked.status, limit: asked.limit + 1, now: ctx.clock.now() },
        start as [number, string] | undefined,
      ),
      sightOf(ctx),
    ]);
    const shown = rows.slice(0, asked.limit).map(({ id }) => id);
    const histories = asked.detail === "full" ? await historiesOf(ctx.db, "keyword_rule", shown) : undefined;
    return pageOf(
      TOOL,
      asked,
      rows,
      ({ priority, id }) => [priority, id],
      (rule) => ruleItem(rule, sight, histories?.get(rule.id)),
    );
  },
});
