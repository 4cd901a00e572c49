import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { TOOLS } from "../../src/rooms";
import { listedFor } from "../mcp/listing";

/** Tokens that all tools together may cost a model, as name, description and input schema. */
const BUDGET = 12_000;

test.each(["", "?names=underscore"])(
  "all tools together cost a model the budget at most (%s)",
  async (query) => {
    const tools = await listedFor("admin", query);
    expect(tools).toHaveLength(TOOLS.length);
    const spent = tools
      .map(({ name, description, inputSchema }) => ({
        name,
        tokens: countTokens(JSON.stringify({ name, description, inputSchema })),
      }))
      .sort((a, b) => b.tokens - a.tokens);
    const most = spent.slice(0, 5).map(({ name, tokens }) => `${name} ${tokens}`);
    expect(
      spent.reduce((sum, { tokens }) => sum + tokens, 0),
      `the descriptions and input schemas of the tools cost more than ${BUDGET} tokens. Shorten them in src/<room>/tools (the longest: ${most.join(", ")}), run \`npm run docs\`, and this test again`,
    ).toBeLessThanOrEqual(BUDGET);
  },
);
