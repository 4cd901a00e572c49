import type { CallToolResult } from "@modelcontextprotocol/server";
import type { ToolError } from "./errors";
import { type NameSpelling, spellWithin } from "./names";

/** Lines of text one answer has at most; the structured content always has everything. */
const MOST_LINES = 400;

function scalar(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
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

export function successResult(content: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text: asText(content) }], structuredContent: content };
}

/** An error that the caller can act on. Tool names in the hint are in the caller's spelling. */
export function errorResult(error: ToolError, spelling: NameSpelling): CallToolResult {
  const content = {
    code: error.code,
    message: spellWithin(error.message, spelling),
    hint: spellWithin(error.hint, spelling),
    details: error.details,
  };
  return { isError: true, content: [{ type: "text", text: asText(content) }], structuredContent: content };
}
