import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "../../src/auth";
import { ROOMS, spell } from "../../src/mcp/names";
import { TOOLS } from "../../src/rooms";
import contract from "./tools.json";

/** Behind it: how a tool comes to be. The files that are made of the tools are written by a command. */
const THEN =
  'Then run `npm run docs` and commit what it writes; AGENTS.md, "How to add a tool", has the other places.';

const wanted = new Map(contract.map((tool) => [tool.name, tool]));

/** Sentences of a description: what ends with a full stop, question or exclamation mark before a space. */
function sentences(text: string): string[] {
  return text.split(/(?<=[.?!])\s+/).filter(Boolean);
}

test("the contract names 51 tools, each once", () => {
  const what = "a tool was added to or taken from test/contract/tools.json: mend the two counts in this file";
  expect(contract, what).toHaveLength(51);
  expect(wanted.size, "a name stands twice in test/contract/tools.json").toBe(51);
});

test("no tool is registered that the contract does not name, and none twice", () => {
  const names = TOOLS.map(({ name }) => name);
  expect(
    names.filter((name) => !wanted.has(name)),
    `these tools have no row in test/contract/tools.json: add it there first. ${THEN}`,
  ).toEqual([]);
  expect(new Set(names).size, "a tool stands twice in the tools/index.ts of its room").toBe(names.length);
});

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
  test("says what the contract says, word for word", () => {
    const agreed = wanted.get(name);
    const what = `src/${tool.room}/tools and test/contract/tools.json differ about ${name}: mend the tool's file, or the contract where that was agreed on. ${THEN}`;
    expect(
      {
        tier: tool.tier,
        read_first: tool.readFirst,
        read_first_text: tool.readFirstText,
        approval: tool.approval,
        safety: tool.safety,
      },
      what,
    ).toEqual({
      tier: agreed?.tier,
      read_first: agreed?.read_first,
      read_first_text: agreed?.read_first_text,
      approval: agreed?.approval,
      safety: agreed?.safety,
    });
  });

  test("has a room, a permission and a title in both languages", () => {
    expect(ROOMS, "add the room to ROOMS in src/mcp/names.ts").toContain(tool.room);
    expect(
      Object.keys(PERMISSIONS),
      "add the permission to PERMISSIONS in src/auth/roles.ts, give it to roles there, and run `npm run docs`",
    ).toContain(tool.permission);
    expect(tool.title.en).toMatch(/^[A-Z][ -~]{3,60}$/);
    expect(tool.title["zh-Hant"]).toMatch(/\p{Script=Han}/u);
  });

  test("describes itself in one to three sentences and mentions only tools of the contract", () => {
    expect(sentences(tool.description).length).toBeGreaterThanOrEqual(1);
    expect(sentences(tool.description).length).toBeLessThanOrEqual(3);
    expect(tool.description).toMatch(/\.$/);
    const mentioned = tool.description.match(/\bwhatsapp(?:\.[a-z_]+)+/g) ?? [];
    expect(
      mentioned.filter((other) => !wanted.has(other) || other === name),
      `the description of ${name} names tools that test/contract/tools.json does not have, or itself`,
    ).toEqual([]);
  });

  test("keeps within 64 characters that every client takes, when spelled with underscores", () => {
    expect(spell(name, "underscore")).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });
});
