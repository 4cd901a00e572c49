import { vi } from "vitest";

/** One log line as it was written. */
export interface Line {
  level: string;
  event: string;
  correlation_id: string;
  /** Fields differ by event. */
  [field: string]: unknown;
}

/** Everything that the Worker logs from now on, in this isolate, objects included; parsed, and as it was written. */
export function watchLog(): { lines: () => Line[]; text: () => string } {
  const written: string[] = [];
  for (const method of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written.push(parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "));
    });
  return {
    text: () => written.join("\n"),
    lines: () =>
      written.flatMap((line) => {
        try {
          return [JSON.parse(line) as Line];
        } catch {
          return [];
        }
      }),
  };
}
