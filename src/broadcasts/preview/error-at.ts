import type { Finding } from "../../governance";

/** A finding that nobody can approve away, at its place in the input. */
export const errorAt = (code: string, path: string, message: string, fix: string): Finding => ({
  severity: "error",
  code,
  message,
  path,
  fix,
});
