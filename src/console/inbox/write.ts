import type { Context } from "hono";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { type I18n, wordsFor } from "../i18n";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import type { Written } from "./answers";
import { filtersIn, queryOf } from "./filters";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

export type Form = Readonly<Record<string, unknown>>;

/** A text of a form, trimmed; undefined when it is empty. */
export function textOf(form: Form, field: string): string | undefined {
  const value = form[field];
  return typeof value === "string" && value.trim() !== "" ? value.trim().replaceAll("\r\n", "\n") : undefined;
}

/** The key by which a form that is sent twice acts once. */
export function keyOf(c: Context<SignedInEnv>, what: string, form: Form): string {
  const sent = textOf(form, "form_key");
  const own = sent !== undefined && sent.length <= LONGEST_KEY ? sent : c.var.call.ids.next("request");
  return `console:${what}:${own}`;
}

/** The address of the open conversation, with its list as it stands. */
export function backTo(c: Context<SignedInEnv>, more: Record<string, string> = {}): string {
  const id = encodeURIComponent(c.req.param("id") ?? "");
  return `/console/inbox/${id}${queryOf(filtersIn(c.req.query()), more)}`;
}

/** Addresses of a conversation's steps, the list as it stands. */
export function pathsOf(c: Context<SignedInEnv>) {
  const [path, query] = backTo(c).split("?");
  const rest = query === undefined ? "" : `?${query}`;
  const to = (step: string) => `${path}/${step}${rest}`;
  return {
    about: to("about"),
    assign: to("assign"),
    handover: to("handover"),
    handOver: to("hand-over-now"),
    note: to("note"),
    preview: to("preview"),
    send: to("send"),
    close: to("close"),
    tags: to("tags"),
  };
}

export type Paths = ReturnType<typeof pathsOf>;

/** Leads to the page that says what came of a write. */
export const toOutcome = (c: Context<SignedInEnv>, { action_request_id }: Written): Response =>
  c.redirect(backTo(c, { asked: action_request_id }), 303);

/** What stood in the way, in words: each finding that blocks, or what is wrong with the form. */
export function whyNot(i18n: I18n, error: ToolError): string {
  const { t } = i18n;
  if (error.code === "forbidden") return t.pages.forbiddenText;
  const blocking = findingsOf(error.details).filter(({ severity }) => severity === "error");
  const words = blocking.map(({ code, path = "", message }) =>
    wordsFor<string>(
      t.inbox.hindrances,
      `${path.replace(/\.\d+$/, "")}.${code}`,
      wordsFor<string>(t.errors, code, message),
    ),
  );
  if (words.length > 0) return i18n.text([...new Set(words)]);
  const [issue] = (error.details.issues ?? []) as { path?: string; message?: string }[];
  return issue ? `${errorWords(i18n, error)} (${issue.path}: ${issue.message})` : errorWords(i18n, error);
}
