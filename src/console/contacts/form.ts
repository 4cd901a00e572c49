import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { errorWords } from "../request-words";
import { findingsOf, type ShownPreview } from "../shown-preview";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

/** What a form brought, read by name. A file where a text is expected counts as nothing. */
export interface Fields {
  /** Trimmed; empty when the form has no such field. */
  text(name: string): string;
  /** As it was sent: the name of a column may begin or end with a space. */
  raw(name: string): string;
  all(name: string): string[];
  file(name: string): File | undefined;
  /** The idempotency key of what the form asks for: the same form sent again asks for the same. */
  key(what: string): string;
}

export async function fieldsOf(c: Context<SignedInEnv>): Promise<Fields> {
  const form = (await c.req.formData()) as unknown as {
    get(name: string): string | File | null;
    getAll(name: string): (string | File)[];
  };
  const raw = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const text = (name: string) => raw(name).trim();
  return {
    text,
    raw,
    all: (name) => form.getAll(name).filter((value) => typeof value === "string"),
    file: (name) => {
      const value = form.get(name);
      return value !== null && typeof value !== "string" && value.size > 0 ? value : undefined;
    },
    key: (what) => {
      const sent = text("form_key");
      const usable = sent !== "" && sent.length <= LONGEST_KEY;
      return `console:${what}:${usable ? sent : c.var.call.ids.next("request")}`;
    },
  };
}

/** What kept something from being done, in plain words, with what the check said about each field. */
export interface Refusal {
  text: string;
  findings: ShownPreview["findings"];
  issues: string[];
}

/** @throws whatever is no refusal */
export function refusalOf(i18n: I18n, error: unknown): Refusal {
  if (!(error instanceof ToolError)) throw error;
  const { issues } = error.details;
  const findings = findingsOf(error.details);
  return {
    text: error.code === "forbidden" ? i18n.t.pages.forbiddenText : errorWords(i18n, error),
    findings,
    issues: Array.isArray(issues)
      ? issues.map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`)
      : findings.length > 0
        ? []
        : [error.message],
  };
}
