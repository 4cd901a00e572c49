import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/mcp/errors";
import type { ListedTool } from "../../src/mcp/registry";
import { TOOLS } from "../../src/rooms";
import { conversationWith } from "../support/story";
import { call, type ToolResult } from "../support/worker";
import { listedFor } from "./listing";
import { MISSING, WORKING } from "./working-calls";

const validators = new CfWorkerJsonSchemaValidator();

/** What is wrong with structured content by the schema that `tools/list` gives, or undefined. */
function faultOf(tool: ListedTool, content: unknown): string | undefined {
  const result = validators.getValidator(tool.outputSchema)(content);
  return result.valid ? undefined : result.errorMessage;
}

const byName = new Map(TOOLS.map((tool) => [tool.name as string, tool]));
async function listed(name: string): Promise<ListedTool> {
  const tool = (await listedFor("admin")).find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`${name} is not listed`);
  return tool;
}

function expectText({ text, data }: ToolResult): void {
  expect(text.length).toBeGreaterThan(0);
  for (const key of ["code", "preview_id", "action_request_id", "next_cursor"])
    if (typeof data[key] === "string") expect(text).toContain(data[key]);
}

test("every tool has an example of a call that works", () => {
  const known = Object.keys(WORKING);
  expect(
    {
      without_an_example: [...byName.keys()].filter((name) => !known.includes(name)),
      no_tool: known.filter((name) => !byName.has(name)),
    },
    "mend WORKING in test/mcp/working-calls.ts (a write has a row under MISSING too), then run `npx vitest run test/mcp/output-schemas.test.ts test/audit/coverage.test.ts`",
  ).toEqual({ without_an_example: [], no_tool: [] });
});

describe.each(Object.keys(WORKING))("%s", (name) => {
  test("answers as its output schema says, with the same facts as text", async () => {
    const tool = await listed(name);
    const examples = (await WORKING[name]?.(await conversationWith())) ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const args of examples) {
      const answer = await call("admin", name, args);
      expect(answer).toMatchObject({ isError: false });
      expect(faultOf(tool, answer.data)).toBeUndefined();
      expect(byName.get(name)?.output.safeParse(answer.data).error).toBeUndefined();
      expectText(answer);
    }
  });

  test("its errors fit the schema too, and carry a code of the union", async () => {
    const tool = await listed(name);
    const wrong = [{ no_such_field: 1 }, ...(MISSING[name] ? [MISSING[name]] : [])];
    for (const args of wrong) {
      const answer = await call("admin", name, args);
      expect(answer).toMatchObject({
        isError: true,
        data: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
      });
      expect(ERROR_CODES).toContain(answer.data.code);
      expect(faultOf(tool, answer.data)).toBeUndefined();
      expectText(answer);
    }
  });

  test("the schema admits nothing else", async () => {
    const tool = await listed(name);
    expect(faultOf(tool, {})).toBeDefined();
    expect(faultOf(tool, { code: "not_found", message: "No hint." })).toBeDefined();
    expect(faultOf(tool, [])).toBeDefined();
  });

  test("takes no field that it does not know", async () => {
    const { inputSchema } = await listed(name);
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    const { data } = await call("admin", name, { no_such_field: 1 });
    expect(data).toMatchObject({ code: "validation_failed" });
    expect(data.details.issues).toContainEqual({ path: "no_such_field", message: "is not a known field" });
  });
});
