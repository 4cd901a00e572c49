/**
 * How values become text and text becomes a digest. It imports nothing and uses nothing but Web Crypto, so that commands on
 * Node compute what the Worker computes with the same lines.
 */
const encoder = new TextEncoder();

/** JSON with the keys of every object sorted, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

export function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 as 64 hexadecimal digits. Strings are hashed as UTF-8, other values as canonical JSON. */
export async function sha256(value: unknown): Promise<string> {
  const text = typeof value === "string" ? value : canonicalJson(value);
  return hex(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/** HMAC-SHA-256 of a text, as hexadecimal digits. */
export async function hmacSha256(key: string, text: string): Promise<string> {
  const cryptoKey = await crypto.subtle.importKey(
    "raw",
    encoder.encode(key),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return hex(await crypto.subtle.sign("HMAC", cryptoKey, encoder.encode(text)));
}
