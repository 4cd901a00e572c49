import * as z from "zod";
import type { CallContext } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf } from "../../mcp/list";
import { listHandovers, listQueues, listRules, listTeams, membersOfGroups } from "../assign/list-store";
import { loadOf, namesOf } from "../assign/store";
import { handoverItem, idsIn, queueItem, ruleItem, teamItem } from "../assign/views";
import { conversationView } from "../conversation-view";
import { listConversations } from "../list-store";

const TOOL = "whatsapp.inbox_assignments.list";

const input = z
  .strictObject({
    view: z.enum(["queues", "teams", "rules", "handovers", "unassigned"]).default("queues"),
    queue_id: z.string().optional(),
    conversation_id: z.string().optional().describe("Of hand-overs."),
    ...listInput,
  })
  .refine(({ view, conversation_id }) => conversation_id === undefined || view === "handovers", {
    path: ["conversation_id"],
    message: "only with view: handovers",
  })
  .refine(({ view, queue_id }) => queue_id === undefined || view !== "teams", {
    path: ["queue_id"],
    message: "not with view: teams",
  });

type Input = z.infer<typeof input>;
type Start = [string, string] | undefined;
type Page = { items: { id: string }[]; next_cursor: string | null };

/** Loads of the members of some queues or teams, by queue or team. */
async function membersWithLoad(ctx: CallContext, ids: readonly string[]) {
  const members = await membersOfGroups(ctx.db, ids);
  const load = await loadOf(ctx.db, ctx.principal, [...new Set(members.map(({ staff_id }) => staff_id))]);
  return (id: string) => {
    const own = new Set(members.filter(({ group_id }) => group_id === id).map(({ staff_id }) => staff_id));
    return load.filter(({ staff_id }) => own.has(staff_id));
  };
}

const VIEWS: Readonly<Record<Input["view"], (ctx: CallContext, args: Input, start: Start) => Promise<Page>>> =
  {
    queues: async (ctx, args, start) => {
      const rows = await listQueues(ctx.db, ctx.principal, args, start);
      const members = await membersWithLoad(
        ctx,
        rows.map(({ id }) => id),
      );
      return pageOf(
        TOOL,
        args,
        rows,
        (row) => [row.name, row.id],
        (row) => queueItem(row, members(row.id)),
      );
    },
    teams: async (ctx, args, start) => {
      const rows = await listTeams(ctx.db, ctx.principal, args.limit, start);
      const members = await membersWithLoad(
        ctx,
        rows.map(({ id }) => id),
      );
      return pageOf(
        TOOL,
        args,
        rows,
        (row) => [row.name, row.id],
        (row) => teamItem(row, members(row.id)),
      );
    },
    rules: async (ctx, args, start) =>
      pageOf(
        TOOL,
        args,
        await listRules(ctx.db, ctx.principal, args, start),
        (row) => [row.position, row.id],
        ruleItem,
      ),
    handovers: async (ctx, args, start) => {
      const rows = await listHandovers(ctx.db, ctx.principal, args, start);
      const names = await namesOf(ctx.db, idsIn(rows));
      return pageOf(
        TOOL,
        args,
        rows,
        (row) => [row.at, row.id],
        (row) => handoverItem(row, names),
      );
    },
    unassigned: async (ctx, args, start) =>
      pageOf(
        TOOL,
        args,
        await listConversations(
          ctx.db,
          ctx.principal,
          { limit: args.limit, queue_id: args.queue_id, unassigned: true },
          start as [number, string] | undefined,
          ctx.clock.now(),
        ),
        (row) => [row.sort_at, row.id],
        (row) => conversationView(ctx, row),
      ),
  };

export const inboxAssignmentsList = defineRead({
  name: TOOL,
  room: "inbox",
  title: { en: "List queues and hand-overs", "zh-Hant": "隊列與移交列表" },
  description:
    "Lists one view of the team inbox: queues or teams with members and load, routing rules, hand-over history, or unassigned conversations.",
  readFirst: ["whatsapp.conversations.list"],
  readFirstText: "whatsapp.conversations.list",
  approval: "Read-only. No approval required.",
  safety: "Do not reveal conversations assigned to restricted queues.",
  permission: "inbox:read",
  personalData: true,
  input,
  output: z.object(listOutput(z.looseObject({ id: z.string() }))),
  handler: async (ctx, args) => VIEWS[args.view](ctx, args, (await startOf(TOOL, args, 2)) as Start),
});
