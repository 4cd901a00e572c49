import { code, table } from "./markdown.ts";
import type { DescribedTool, Policy, Schema, Tables } from "./tables.ts";

const TIERS: Readonly<Record<string, string>> = {
  read: "Reads",
  preview: "Shows what would happen; changes nothing",
  write: "Asks for a change",
  status: "Says how a request stands",
};

/** The type in a few words: `"a" or "b"`, `text, 1–80 characters`, `list of text, at most 20`. */
function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(" or ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.shownAs && schema.type === undefined && schema.$ref === undefined) return typeOf(schema.shownAs);
  const types = Array.isArray(schema.type)
    ? schema.type
    : [schema.type ?? (schema.$ref ? "object" : "anything")];
  return types.map((type) => `${named(type, schema)}${range(type, schema)}`).join(" or ");
}

function named(type: string, { items, format }: Schema): string {
  if (type === "string") return format === "date-time" ? "time (RFC 3339)" : (format ?? "text");
  if (type === "array") return `list of ${items ? typeOf(items) : "anything"}`;
  return type;
}

function range(type: string, schema: Schema): string {
  const between = (low: number | undefined, high: number | undefined, what: string) => {
    if (low === undefined && high === undefined) return "";
    if (low === undefined) return `, at most ${high}${what}`;
    return high === undefined ? `, at least ${low}${what}` : `, ${low}–${high}${what}`;
  };
  if (type === "string") return between(schema.minLength, schema.maxLength, " characters");
  if (type === "array") return between(schema.minItems, schema.maxItems, "");
  const safe = (bound: number | undefined) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
  return type === "integer" || type === "number"
    ? between(safe(schema.minimum), safe(schema.maximum), "")
    : "";
}

/** What a field says of itself: by its own words, or those of what stands for it or is shown in its place. */
function describing(schema: Schema, defs: Schema["$defs"]): string | undefined {
  const named = schema.$ref === undefined ? undefined : defs?.[schema.$ref.replace("#/$defs/", "")];
  return (
    schema.description ??
    schema.shownAs?.description ??
    (named && describing(named, {})) ??
    (schema.anyOf ?? schema.oneOf)?.map((choice) => describing(choice, defs)).find(Boolean)
  );
}

/** Every field, those of objects inside under `object.field`, those of lists under `list[].field`. */
function fields(schema: Schema, defs: Schema["$defs"], prefix = "", depth = 0): string[][] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const path = `${prefix}${key}`;
    const meaning = [
      describing(field, defs),
      field.default === undefined ? "" : `Default ${code(JSON.stringify(field.default))}.`,
    ];
    const own = [
      code(path),
      typeOf(field),
      required.has(key) ? "yes" : "",
      meaning.filter(Boolean).join(" "),
    ];
    if (depth > 2) return [own];
    const inside = field.items?.properties
      ? fields(field.items, defs, `${path}[].`, depth + 1)
      : fields(field, defs, `${path}.`, depth + 1);
    return [own, ...inside];
  });
}

function section(tool: DescribedTool, { ROLES }: Tables, { approvals, guardrails }: Policy): string {
  const roles = Object.keys(ROLES).filter((role) => ROLES[role]?.includes(tool.permission));
  const input = fields(tool.inputSchema, tool.inputSchema.$defs);
  const rules = approvals.filter((rule) => rule.tool === tool.name);
  const never = guardrails.filter((row) => row.tool === tool.name);
  return [
    `### ${tool.name}`,
    `${tool.title.en} · ${tool.title["zh-Hant"]}. ${TIERS[tool.tier] ?? tool.tier}. Needs ${code(tool.permission)}: ${roles.join(", ")}.`,
    tool.description,
    [
      `- Read first: ${tool.readFirst.length > 0 ? tool.readFirst.map(code).join(", ") : "nothing"}`,
      `- Approval: ${tool.approval}`,
      `- Safety: ${tool.safety}`,
    ].join("\n"),
    input.length > 0 ? table(["Input", "Type", "Required", "Meaning"], input) : "Takes no input.",
    rules.length > 0
      ? `Waits for a person:\n\n${rules.map(({ rule, when, approver_roles }) => `- ${code(rule)}: ${when} (${approver_roles.join(", ")})`).join("\n")}`
      : "",
    never.length > 0
      ? `Never, approved or not:\n\n${never.map(({ code: name, rule }) => `- ${code(name)}: ${rule}`).join("\n")}`
      : "",
    `Answers with ${Object.keys(tool.outputSchema.properties ?? {})
      .map(code)
      .join(", ")}.`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** `docs/tools.md`: every tool of the registry, by room. */
export async function toolsPage(tables: Tables): Promise<string> {
  const policy = await tables.policy();
  const rooms = Map.groupBy(tables.TOOLS, ({ room }) => room);
  return `# Tools

Made by \`npm run docs\` out of the registry: what \`tools/list\` describes, with the rules of the policy that concern each tool. All inputs
are strict: an unknown field is refused with its path. Errors carry \`code\`, \`message\`, \`hint\` and \`details\`; the codes are those of
\`src/mcp/errors.ts\`. Messages to customers keep to the guardrails of [the policy](policy.md) as well.

${table(
  ["Room", "Tools"],
  [...rooms].map(([room, tools]) => [
    room,
    tools.map(({ name }) => `[${name}](#${anchor(name)})`).join(", "),
  ]),
)}

${[...rooms]
  .map(([room, tools]) => [`## ${room}`, ...tools.map((tool) => section(tool, tables, policy))].join("\n\n"))
  .join("\n\n")}
`;
}

/** How GitHub names the anchor of a heading: dots fall away. */
const anchor = (name: string) => name.replaceAll(".", "");
