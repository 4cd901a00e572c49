import * as z from "zod";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { historiesOf, listFlows } from "../list-store";
import { sightOf } from "../sight";
import { flowItem } from "./views";

const TOOL = "whatsapp.flows.list";

const input = z.strictObject({
  flow_id: z.string().optional(),
  status: z
    .array(z.enum(["draft", "live", "off"]))
    .min(1)
    .optional(),
  ...listInput,
});

export const flowsList = defineRead({
  name: TOOL,
  room: "automation",
  title: { en: "List automatic reply flows", "zh-Hant": "自動回覆流程列表" },
  description:
    "Lists flows, newest first: versions, trigger, scope, fallback, hand-over, hits (full: definitions, history). For keywords use whatsapp.keyword_rules.list.",
  readFirst: ["whatsapp.config.get"],
  readFirstText: "whatsapp.config.get",
  approval: "Read-only. No approval required.",
  safety: "Draft automation should not answer customers until enabled through approval.",
  permission: "automation:read",
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string(), name: z.string(), status: z.string() }))),
  handler: async (ctx, asked) => {
    const start = await startOf(TOOL, asked, 1);
    const [rows, sight] = await Promise.all([
      listFlows(
        ctx.db,
        { id: asked.flow_id, status: asked.status, limit: asked.limit + 1, now: ctx.clock.now() },
        start?.[0] as string | undefined,
      ),
      sightOf(ctx),
    ]);
    const shown = rows.slice(0, asked.limit).map(({ id }) => id);
    const histories = asked.detail === "full" ? await historiesOf(ctx.db, "flow", shown) : undefined;
    return pageOf(
      TOOL,
      asked,
      rows,
      ({ id }) => [id],
      (flow) => flowItem(flow, sight, histories?.get(flow.id)),
    );
  },
});
