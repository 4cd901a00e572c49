import { sha256 } from "../platform/hash";

/**
 * SHA-256 of what a template says: its components without their examples. Meta lists an example of a media header as a
 * signed address that is another one each time, and no customer ever sees it.
 */
export function wordingDigest(components: readonly unknown[]): Promise<string> {
  return sha256(withoutExamples(components));
}

function withoutExamples(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutExamples);
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).flatMap(([key, value]) =>
      key === "example" ? [] : [[key, withoutExamples(value)] as const],
    ),
  );
}
