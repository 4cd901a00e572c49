import { expect, test } from "vitest";
import type { Schema, Tables } from "../../../scripts/docs/tables.ts";
import { toolsPage } from "../../../scripts/docs/tools.ts";

const rowsOf = async (inputSchema: Schema) => {
  const tool = {
    name: "whatsapp.thing.preview",
    room: "inbox",
    tier: "preview",
    permission: "inbox:send",
    title: { en: "Preview", "zh-Hant": "預覽" },
    description: "Shows.",
    readFirst: [],
    approval: "None.",
    safety: "None.",
    inputSchema,
    outputSchema: {},
  };
  const tables = { TOOLS: [tool], ROLES: {}, policy: async () => ({ approvals: [], guardrails: [] }) };
  const page = await toolsPage(tables as unknown as Tables);
  return page.split("\n").filter((line) => /^\| `(?:message|either|condition|exclude|items)`/.test(line));
};

test("what is described in another place than the field itself is told all the same", async () => {
  const condition = { $ref: "#/$defs/Condition" };
  const rows = await rowsOf({
    $defs: { Condition: { shownAs: { type: "object", description: "All, any or not." } } },
    properties: {
      message: { type: "object", shownAs: { type: "object", description: "Text or a picture." } },
      either: { anyOf: [{ type: "object", description: "One of two." }, { type: "null" }] },
      condition,
      exclude: { anyOf: [condition, { type: "null" }] },
      items: { shownAs: { type: "array", items: { type: "object" }, description: "What is bought." } },
    },
    required: ["message"],
  });
  expect(rows).toEqual([
    "| `message` | object | yes | Text or a picture. |",
    "| `either` | object or null |  | One of two. |",
    "| `condition` | object |  | All, any or not. |",
    "| `exclude` | object or null |  | All, any or not. |",
    "| `items` | list of object |  | What is bought. |",
  ]);
});
