import { INJECTED } from "./worker/faults.ts";

/** What runs on this machine, and not the product, says of a process that was killed or of a connection that was dropped. */
const OF_THE_STORM = [
  /Network connection lost/i,
  /internal error; reference/i,
  /the power|disconnected|connection (was )?(closed|reset|refused)|ECONN|socket hang up|The script will never generate/i,
  /Durable Object (reset|storage)|code was updated|aborted/i,
  /was canceled|AbortError|TimeoutError|timed? ?out/i,
  // What Meta refused or never answered, and what people are told of it, was the storm's own doing.
  /"event":"(meta\.call|alert\.raised)"/,
  /Graph API|meta_error|send\.unknown|\b13\d{4}\b|HTTP 5\d\d/i,
];

/** A line that tells of an error: the product's own JSON of that level, or what the runtime prints of one that nobody caught. */
const isError = (line: string) =>
  line.includes('"level":"error"') || /^\s*(✘ \[ERROR\]|Uncaught|.*\bUnhandled\b)/.test(line);

/** Error lines that no injected fault explains, each kind once, with how often it came. */
export function unexpected(output: string): string[] {
  const kinds = new Map<string, number>();
  for (const line of output.split("\n")) {
    if (!isError(line) || line.includes(INJECTED) || OF_THE_STORM.some((pattern) => pattern.test(line)))
      continue;
    const kind = line
      .trim()
      .replace(/\b[a-z]{3}_[0-9a-zA-Z]{10,}\b/g, "…")
      .slice(0, 400);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, times]) => `${times} × ${kind}`);
}
