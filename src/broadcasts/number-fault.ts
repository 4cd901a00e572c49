/**
 * Meta's words for a number that sends. A flagged one does, on its way to a worse quality; one that is pending is not
 * registered yet. …/whatsapp/business-phone-numbers/phone-numbers
 */
const SENDS: readonly string[] = ["CONNECTED", "FLAGGED", "UNKNOWN"];

/**
 * What keeps a number from sending a broadcast, for previews and runs alike: the state of its connection, null of a number
 * that is not known, or its quality. Both are Meta's words.
 */
export function numberFault(status: string | null, quality: string | null): "status" | "quality" | null {
  if (status === null || !SENDS.includes(status)) return "status";
  return quality === "RED" ? "quality" : null;
}
