import * as z from "zod";
import { may, type Principal } from "../auth";
import type { Tool } from "./define-tool";
import { type NameSpelling, type Room, spell, spellWithin } from "./names";

/** How a client asked for the tools to be narrowed and spelled: `?names=`, `?rooms=`, `?readonly=`. */
export interface ToolView {
  spelling: NameSpelling;
  rooms: ReadonlySet<Room> | undefined;
  readOnly: boolean;
  language: "en" | "zh-Hant";
}

/** What `tools/list` says of one tool. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown> & { type: "object" };
  outputSchema: Record<string, unknown> & { type: "object" };
  annotations: Record<string, unknown>;
  _meta: Record<string, unknown>;
}

const ERROR_PROPERTIES = {
  code: { type: "string" },
  message: { type: "string" },
  hint: { type: "string" },
  details: { type: "object" },
};

/**
 * The output schema of a tool: its answer, or an error. Clients validate structured content against it, and an
 * error is structured content too, so the schema admits both and nothing else.
 */
function outputSchemaOf(tool: Tool): ListedTool["outputSchema"] {
  const schema = z.toJSONSchema(tool.output, { io: "output", unrepresentable: "any" }) as Record<
    string,
    unknown
  >;
  const { $schema: _dialect, additionalProperties: _closed, required, properties, ...rest } = schema;
  return {
    ...rest,
    type: "object",
    properties: { ...(properties as object), ...ERROR_PROPERTIES },
    anyOf: [{ required: required ?? [] }, { required: ["code", "message", "hint"] }],
  };
}

/** Characters that no honest value has: such a bound is for the others. */
const NO_BOUND = 100;

/** Characters of a pattern that a model can still read. */
const LONGEST_PATTERN = 30;

/**
 * Agents pay for every token of a schema. A format says what its pattern says, a bound that only keeps nonsense out
 * says nothing, and a part that carries `shownAs` is shown as that; what is parsed stays strict.
 */
function shorten(schema: Record<string, unknown>): void {
  if (schema.format !== undefined || String(schema.pattern ?? "").length > LONGEST_PATTERN)
    delete schema.pattern;
  if (schema.minLength === 1) delete schema.minLength;
  if (Number(schema.maxLength) >= NO_BOUND) delete schema.maxLength;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.type === "array" && schema.minItems === 1) delete schema.minItems;
  if (schema.type === "object") delete schema.propertyNames;
  const [one, other] = (schema.anyOf ?? []) as Record<string, unknown>[];
  if (typeof one?.type === "string" && other?.type === "null") {
    delete schema.anyOf;
    Object.assign(schema, { ...one, ...schema, type: [one.type, "null"] });
  }
  const { shownAs } = schema;
  if (shownAs === undefined) return;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, shownAs);
}

function inputSchemaOf(tool: Tool): ListedTool["inputSchema"] {
  const schema = z.toJSONSchema(tool.input, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => shorten(jsonSchema),
  }) as Record<string, unknown>;
  const { $schema: _dialect, ...rest } = schema;
  return { ...rest, type: "object" };
}

function describe(
  tool: Tool,
  spelling: NameSpelling,
  language: ToolView["language"],
  base: Schemas,
): ListedTool {
  const text = [
    tool.description,
    `Read first: ${tool.readFirstText}`,
    `Approval: ${tool.approval}`,
    `Safety: ${tool.safety}`,
  ].join("\n");
  return {
    name: spell(tool.name, spelling),
    title: tool.title[language],
    description: spellWithin(text, spelling),
    inputSchema: spelling === "dotted" ? base.input : respell(base.input, spelling),
    outputSchema: base.output,
    annotations: { title: tool.title[language], ...tool.annotations },
    _meta: {
      tier: tool.tier,
      room: tool.room,
      read_first: tool.readFirst.map((name) => spell(name, spelling)),
      approval: tool.approval,
      safety: tool.safety,
    },
  };
}

function respell<Schema>(schema: Schema, spelling: NameSpelling): Schema {
  return JSON.parse(spellWithin(JSON.stringify(schema), spelling)) as Schema;
}

interface Schemas {
  input: ListedTool["inputSchema"];
  output: ListedTool["outputSchema"];
}

/** All tools of the server, with their schemas converted once an isolate. */
export class Registry {
  private readonly byName = new Map<string, Tool>();
  private readonly schemas = new Map<Tool, Schemas>();
  private readonly listed = new Map<string, ListedTool[]>();

  constructor(readonly tools: readonly Tool[]) {
    for (const tool of tools) {
      for (const spelling of ["dotted", "underscore"] as const) {
        const name = spell(tool.name, spelling);
        if (this.byName.has(name)) throw new Error(`two tools are called ${name}`);
        this.byName.set(name, tool);
      }
    }
  }

  /** A tool by either spelling, or undefined when there is none. */
  find(name: string): Tool | undefined {
    return this.byName.get(name);
  }

  /** Whether a principal may see and call a tool in this view. */
  offers(tool: Tool, principal: Principal, view: ToolView): boolean {
    return (
      may(principal, tool.permission) &&
      (view.rooms === undefined || view.rooms.has(tool.room)) &&
      (!view.readOnly || tool.tier === "read" || tool.tier === "status")
    );
  }

  /** The tools a principal may call, as `tools/list` gives them. Equal lists are the same array. */
  list(principal: Principal, view: ToolView): ListedTool[] {
    const offered = this.tools.filter((tool) => this.offers(tool, principal, view));
    const key = [view.spelling, view.language, ...offered.map(({ name }) => name)].join(" ");
    let list = this.listed.get(key);
    if (!list) {
      list = offered.map((tool) => describe(tool, view.spelling, view.language, this.schemasOf(tool)));
      this.listed.set(key, list);
    }
    return list;
  }

  private schemasOf(tool: Tool): Schemas {
    let schemas = this.schemas.get(tool);
    if (!schemas) {
      schemas = { input: inputSchemaOf(tool), output: outputSchemaOf(tool) };
      this.schemas.set(tool, schemas);
    }
    return schemas;
  }
}
