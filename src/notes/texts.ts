/** How often a text may be encoded over and over. */
const MOST_ENCODINGS = 3;

const BASE64 = /[\w+/-]{16,}={0,2}/g;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What stands in a text as base64, where it is words. */
function* fromBase64(text: string): Generator<string> {
  for (const [token] of text.matchAll(BASE64)) {
    try {
      const bytes = Uint8Array.from(
        atob(token.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "")),
        (byte) => byte.charCodeAt(0),
      );
      yield new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    } catch {
      // An ordinary long word.
    }
  }
}

/** A text, and what it says once it is decoded as the address of a page would be. */
function* readings(text: string): Generator<string> {
  let reading: string | undefined = text;
  for (let times = 0; reading !== undefined && times <= MOST_ENCODINGS; times++) {
    yield reading;
    yield* fromBase64(reading);
    const next = decoded(reading);
    reading = next === reading ? undefined : next;
  }
}

function* stringsIn(value: unknown, key: string): Generator<[key: string, text: string]> {
  if (typeof value === "string") {
    let reading = 0;
    for (const text of readings(value)) yield [`${key}${"%".repeat(reading++)}`, text];
  } else if (Array.isArray(value)) {
    for (const item of value) yield* stringsIn(item, key);
  } else if (value !== null && typeof value === "object") {
    for (const [name, part] of Object.entries(value)) yield* stringsIn(part, name);
  }
}

/**
 * All that a message says, wherever it says it: each field by itself, the fields of one name in a row, as somebody reads
 * buttons, rows or the values of a template one after the other, and all fields in a row.
 */
export function everythingSaid(message: unknown): string[] {
  const byKey = new Map<string, string[]>();
  const add = (key: string, text: string) => byKey.set(key, [...(byKey.get(key) ?? []), text]);
  for (const [key, text] of stringsIn(message, "")) {
    add(key, text);
    if (key !== "type" && !key.endsWith("%")) add("*", text);
  }
  return [...byKey.values()].map((texts) => texts.join(" "));
}
