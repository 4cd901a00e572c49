import type { Finding } from "../../governance";

/** Something that Meta refuses for sure. */
export const refused = (
  code: string,
  path: string,
  message: string,
  fix: string,
  evidence?: string,
): Finding => ({ severity: "error", code, message, path, fix, ...(evidence !== undefined && { evidence }) });

/** Something that Meta may refuse, or that reads badly on a phone. */
export const doubtful = (
  code: string,
  path: string,
  message: string,
  fix: string,
  evidence?: string,
): Finding => ({
  severity: "warning",
  code,
  message,
  path,
  fix,
  ...(evidence !== undefined && { evidence }),
});

/** A component or button in its place. */
export interface Placed<Part> {
  part: Part;
  /** For example `components.2.buttons.0`. */
  path: string;
}

/** Parts with the paths of their places. */
export const placed = <Part>(parts: readonly Part[] | undefined, path: string): Placed<Part>[] =>
  Array.isArray(parts) ? parts.map((part, index) => ({ part, path: `${path}.${index}` })) : [];
