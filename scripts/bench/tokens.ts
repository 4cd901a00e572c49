import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { NewFigure } from "./figures.ts";
import type { Probe } from "./probe.ts";
import { messageOf, toolsList } from "./requests.ts";

/** Tools that the whole product is planned to have. */
const ALL_TOOLS = 51;
const GOAL = 12_000;

interface ListedTool {
  name: string;
  description: string;
  inputSchema: unknown;
}

/** What the tools cost a model in context: o200k tokens of what clients pass on to it, and of the whole answer. */
export async function tokens(probe: Probe): Promise<NewFigure[]> {
  const { result } = messageOf((await probe.call(toolsList("2026-07-28"))).text);
  const { tools } = result as { tools: ListedTool[] };
  const sizes = tools
    .map(({ name, description, inputSchema }) => ({
      name,
      size: countTokens(JSON.stringify({ name, description, inputSchema })),
    }))
    .sort((a, b) => b.size - a.size);
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const average = total / sizes.length;
  return [
    {
      name: `Shown to a model: ${sizes.length} tools`,
      value: total,
      unit: "tokens",
      detail: "name, description and input schema of each, o200k",
    },
    {
      name: `Shown to a model: average of a tool × ${ALL_TOOLS}`,
      value: Math.round(average * ALL_TOOLS),
      unit: "tokens",
      goal: GOAL,
      detail: `${Math.round(average)} a tool`,
    },
    ...sizes.slice(0, 5).map(
      ({ name, size }, index): NewFigure => ({
        name: `Largest tool ${index + 1}: ${name}`,
        value: size,
        unit: "tokens",
      }),
    ),
    {
      name: "Whole tools/list answer",
      value: countTokens(JSON.stringify(result)),
      unit: "tokens",
      detail: "with output schemas and annotations, which clients keep to themselves",
    },
  ];
}
