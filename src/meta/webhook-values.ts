/** Parts of Meta's webhook objects, whatever is in their place: nothing that comes in is trusted to have its shape. */

/** The object under a key; an empty one when something else is there. */
export function objectIn(value: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  const part = value[key];
  return part !== null && typeof part === "object" && !Array.isArray(part)
    ? (part as Record<string, unknown>)
    : {};
}

/** The objects of the list under a key; none when something else is there. */
export function objectsIn(value: Readonly<Record<string, unknown>>, key: string): Record<string, unknown>[] {
  const part = value[key];
  return Array.isArray(part)
    ? part.filter((item) => item !== null && typeof item === "object" && !Array.isArray(item))
    : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
