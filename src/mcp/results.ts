import type { CallToolResult } from "@modelcontextprotocol/server";
import type { ToolError } from "./errors";
import { type NameSpelling, spellWithin } from "./names";

/** Lines of text one answer has at most; the structured content always has everything. */
const MOST_LINES = 400;

/** Line breaks that JSON leaves as they are: in a text they would let a customer start a new line. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

function scalar(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value).replace(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

/** A value as short indented text. Strings are quoted, so that text from customers cannot pass for anything else. */
function lines(value: unknown, indent: string): string[] {
  if (isScalar(value)) return [`${indent}${scalar(value)}`];
  if (Array.isArray(value)) {
    if (value.every(isScalar)) return [`${indent}${value.map(scalar).join(", ")}`];
    return value.flatMap((item) => {
      const [first = "", ...rest] = lines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value as object).flatMap(([key, part]) => {
    if (part === undefined || part === null) return [];
    if (isScalar(part)) return [`${indent}${key}: ${scalar(part)}`];
    if (Array.isArray(part) && part.length === 0) return [`${indent}${key}: none`];
    if (Array.isArray(part) && part.every(isScalar))
      return [`${indent}${key}: ${part.map(scalar).join(", ")}`];
    return [`${indent}${key}:`, ...lines(part, `${indent}  `)];
  });
}

/** The same facts as the structured content, as short text. */
export function asText(content: Record<string, unknown>): string {
  const all = lines(content, "");
  if (all.length <= MOST_LINES) return all.join("\n");
  return [
    ...all.slice(0, MOST_LINES),
    `… ${all.length - MOST_LINES} more lines in the structured content`,
  ].join("\n");
}

/** Fields that hold the server's own advice, in which tools are named. Customers' text is never among them. */
const ADVICE = new Set(["fix", "hint", "message", "rule", "note"]);

/** The same content with tools named in the spelling in force, in advice at any depth. */
function respell(value: unknown, spelling: NameSpelling, key = ""): unknown {
  if (typeof value === "string") return ADVICE.has(key) ? spellWithin(value, spelling) : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => respell(item, spelling, key));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, respell(part, spelling, name)]),
  );
}

export function successResult(answer: Record<string, unknown>, spelling: NameSpelling): CallToolResult {
  const content = spelling === "dotted" ? answer : (respell(answer, spelling) as Record<string, unknown>);
  return { content: [{ type: "text", text: asText(content) }], structuredContent: content };
}

/** An error that the caller can act on. Tool names in the hint are in the caller's spelling. */
export function errorResult(error: ToolError, spelling: NameSpelling): CallToolResult {
  const content = {
    code: error.code,
    message: spellWithin(error.message, spelling),
    hint: spellWithin(error.hint, spelling),
    details: spelling === "dotted" ? error.details : respell(error.details, spelling),
  };
  return { isError: true, content: [{ type: "text", text: asText(content) }], structuredContent: content };
}
