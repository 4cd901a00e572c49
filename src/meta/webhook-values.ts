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

/** Levels of a payload that are kept: the database reads a thousand, and nothing that Meta means has a tenth of that. */
const DEEPEST = 40;
/** What is kept of a payload at most, in characters of its JSON: written twice over, it must still fit into a row of D1. */
const LONGEST = 400_000;
/** What is kept of one text of a payload that is longer than that. WhatsApp's own limit is 65,536. */
const LONGEST_TEXT = 70_000;
const MOST_PARTS = 300;

/** A payload as far as it can be kept: cut where it is nested without sense, and where it is too long for a row. */
export function fitting<Payload extends object>(payload: Payload): Payload {
  const shallow = trimmed(payload, 0, { text: Number.POSITIVE_INFINITY, parts: Number.POSITIVE_INFINITY });
  if (JSON.stringify(shallow).length <= LONGEST) return shallow as Payload;
  const short = trimmed(shallow, 0, { text: LONGEST_TEXT, parts: MOST_PARTS });
  if (JSON.stringify(short).length <= LONGEST) return short as Payload;
  return trimmed(short, 0, { text: 500, parts: 12 }) as Payload;
}

function trimmed(value: unknown, depth: number, most: { text: number; parts: number }): unknown {
  if (typeof value === "string") return value.length > most.text ? `${value.slice(0, most.text)}…` : value;
  if (value === null || typeof value !== "object") return value;
  if (depth >= DEEPEST) return null;
  if (Array.isArray(value)) return value.slice(0, most.parts).map((part) => trimmed(part, depth + 1, most));
  const parts = Object.entries(value).slice(0, most.parts);
  return Object.fromEntries(parts.map(([key, part]) => [key.slice(0, 500), trimmed(part, depth + 1, most)]));
}
