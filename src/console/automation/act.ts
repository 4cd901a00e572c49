import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { Problem } from "../problem";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import type { AutomationDesk, Switch } from "./desk";
import { flowPage } from "./flow";
import { rulePage } from "./rule";
import { versionOf } from "./version";

/** A form's key is an id; whatever is much longer was not made here. */
const LONGEST_KEY = 80;

const PAGES = { flows: flowPage, rules: rulePage } as const;

function switchOf(kind: keyof typeof PAGES, id: string, on: boolean, version: number | undefined): Switch {
  const asked = on && version !== undefined ? { version } : {};
  return kind === "flows"
    ? { kind: "auto_reply", flow_id: id, enabled: on, ...asked }
    : { kind: "keyword_rule", rule_id: id, status: on ? "live" : "off", ...asked };
}

/** `POST /console/automation/{flows|rules}/:id/{on|off}`: through the kernel, as the tools go. */
export function askToSwitch(desk: AutomationDesk, kind: keyof typeof PAGES, action: "on" | "off") {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const id = c.req.param("id") ?? "";
    const { form_key: key, version } = await c.req.parseBody();
    const sent = typeof key === "string" && key !== "" && key.length <= LONGEST_KEY ? key : undefined;
    const change = switchOf(kind, id, action === "on", versionOf(version));
    try {
      const answer = await desk.ask(call, change, `console:${action}:${sent ?? call.ids.next("request")}`);
      const self = `/console/automation/${kind}/${encodeURIComponent(id)}`;
      return c.redirect(`${self}?asked=${answer.action_request_id}`, 303);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      if (error.code === "not_found") return messagePage(c, "notFound");
      const problem: Problem = {
        text: error.code === "forbidden" ? i18n.t.pages.forbiddenText : errorWords(i18n, error),
        findings: findingsOf(error.details),
      };
      return PAGES[kind](c, desk, statusOf(error.code), problem);
    }
  };
}
