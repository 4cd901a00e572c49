/** Definitions that are kept at most: every live one of a tenant, many times over. */
const MOST = 500;

const kept = new Map<string, unknown>();

/**
 * A definition out of its JSON. The same text gives the very same object, which nobody may change: what was made of it, such as
 * compiled matchers, is made once in the life of an isolate, not once a message.
 */
export function parsedOnce<Definition>(json: string): Definition {
  const known = kept.get(json);
  if (known !== undefined) return known as Definition;
  if (kept.size >= MOST) kept.clear();
  const definition = JSON.parse(json) as Definition;
  kept.set(json, definition);
  return definition;
}
