import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { conversationId } from "../seed/seed.ts";
import type { NewFigure } from "./figures.ts";
import { answerOf, type Probe } from "./probe.ts";
import { messageOf, toolCall, toolsList } from "./requests.ts";

/** What all tools may cost a model, and what would be better still. o200k tokens. */
const GOAL = 12_000;
const IDEAL = 10_000;

interface ListedTool {
  name: string;
  description: string;
  inputSchema: unknown;
  _meta: { room: string };
}

/** Calls as agents make them every day, each with its defaults. */
const TYPICAL: readonly { tool: string; args: Record<string, unknown> }[] = [
  { tool: "whatsapp.contacts.list", args: {} },
  { tool: "whatsapp.conversations.list", args: {} },
  { tool: "whatsapp.conversation.get", args: { conversation_id: conversationId(0) } },
  {
    tool: "whatsapp.session_message.preview",
    args: {
      conversation_id: conversationId(0),
      message: { type: "text", text: { body: "Yes, we are open until seven." } },
    },
  },
  { tool: "whatsapp.templates.list", args: {} },
  { tool: "whatsapp.segments.list", args: {} },
  { tool: "whatsapp.config.get", args: {} },
  { tool: "whatsapp.policy_rules.get", args: {} },
  { tool: "whatsapp.audit_logs.list", args: {} },
];

/** What a client passes on to a model, of one tool. */
const shown = ({ name, description, inputSchema }: ListedTool): number =>
  countTokens(JSON.stringify({ name, description, inputSchema }));

function ofTools(tools: readonly ListedTool[]): NewFigure[] {
  const sizes = tools
    .map((tool) => ({ name: tool.name, room: tool._meta.room, size: shown(tool) }))
    .sort((a, b) => b.size - a.size);
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const rooms = Map.groupBy(sizes, ({ room }) => room);
  return [
    {
      name: `Shown to a model: ${sizes.length} tools`,
      value: total,
      unit: "tokens",
      goal: GOAL,
      detail: `name, description and input schema of each, o200k; ${(total / IDEAL).toFixed(2)} × the ideal of 10,000`,
    },
    ...sizes.slice(0, 5).map(
      ({ name, size }, index): NewFigure => ({
        name: `Largest tool ${index + 1}: ${name}`,
        value: size,
        unit: "tokens",
      }),
    ),
    ...[...rooms].map(([room, own]): NewFigure => {
      const value = own.reduce((sum, { size }) => sum + size, 0);
      return {
        name: `Room ${room}: ${own.length} ${own.length === 1 ? "tool" : "tools"}`,
        value,
        unit: "tokens",
        detail: `${((value / total) * 100).toFixed(1)} % of what is shown; \`?rooms=${room}\` lists these alone`,
      };
    }),
  ];
}

async function ofAnswers(probe: Probe): Promise<NewFigure[]> {
  const figures: NewFigure[] = [];
  for (const { tool, args } of TYPICAL) {
    const answer = await probe.call(toolCall("admin", tool, args));
    const data = answerOf<{ items?: unknown[]; messages?: unknown[] }>(answer);
    const items = data.items ?? data.messages;
    figures.push({
      name: `Answer of ${tool}`,
      value: countTokens(JSON.stringify(data)),
      unit: "tokens",
      detail: items ? `structured content with ${items.length} items` : "structured content",
    });
  }
  return figures;
}

/** What the tools cost a model in context: what clients pass on to it, the whole answer, and typical answers. */
export async function tokens(probe: Probe): Promise<NewFigure[]> {
  const { result } = messageOf((await probe.call(toolsList("2026-07-28"))).text);
  const { tools } = result as { tools: ListedTool[] };
  return [
    ...ofTools(tools),
    {
      name: "Whole tools/list answer",
      value: countTokens(JSON.stringify(result)),
      unit: "tokens",
      detail: "with output schemas and annotations, which clients keep to themselves",
    },
    ...(await ofAnswers(probe)),
  ];
}
