/** A version's number as an address or a form has it; undefined when it is none. */
export function versionOf(text: unknown): number | undefined {
  return typeof text === "string" && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
