import type { TemplateDefinition } from "./definition";

/** Places of a difference that are named; there may be more. */
const MOST_NAMED = 20;

/** What stands for one file at Meta and here: that they are the same cannot be seen. */
const MEDIA_SAMPLES = ["asset_id", "header_handle"];

const isObject = (value: unknown): value is object => value !== null && typeof value === "object";

function placesIn(before: unknown, after: unknown, path: string): string[] {
  if (!isObject(before) || !isObject(after)) return Object.is(before, after) ? [] : [path];
  if (Array.isArray(before) !== Array.isArray(after)) return [path];
  const [old, young] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  return keys
    .filter((key) => !MEDIA_SAMPLES.includes(key) || (key in old && key in young))
    .flatMap((key) => placesIn(old[key], young[key], path === "" ? key : `${path}.${key}`));
}

/**
 * Where two definitions of one name and language differ: paths such as `components.0.text` or `category`, the first of
 * them. Files that stand as samples are compared only when both are ours or both are Meta's.
 */
export function differences(before: TemplateDefinition, after: TemplateDefinition): string[] {
  return placesIn(before, after, "").slice(0, MOST_NAMED);
}
