import { hex } from "./canonical";

export { canonicalJson, hex, hmacSha256, sha256 } from "./canonical";

const encoder = new TextEncoder();

/** Compares two texts in a time that does not tell where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  if (left.byteLength !== right.byteLength) return false;
  return crypto.subtle.timingSafeEqual(left, right);
}

/** 256 random bits as hexadecimal digits: session ids, CSRF tokens. */
export function randomToken(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}
