import { NotChecked, type NotCheckedCode } from "./not-checked.ts";

const TOOL = "whatsapp.audit_logs.list";
/** How long one page may take, ms: the deployment recomputes up to 20,000 rows for it. */
const PATIENCE = 120_000;

/** Why a connection fails, in words; Node names the cause. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOTFOUND: "no computer has that name",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was broken off",
  UND_ERR_SOCKET: "the connection was broken off",
  UND_ERR_CONNECT_TIMEOUT: "it took too long",
};

interface Refusal {
  code?: string;
  message?: string;
  hint?: string;
}

interface Message {
  result?: { isError?: boolean; structuredContent?: unknown };
  error?: { message?: string };
}

/** One call of `audit_logs.list` with `verify`. Throws {@link NotChecked} with what was wrong, in words. */
export async function callDeployment<Page>(url: string, token: string, args: object): Promise<Page> {
  const response = await posted(url, token, args);
  const text = await response.text().catch(() => {
    throw new NotChecked("url_not_reachable", `${url} broke off while it answered`);
  });
  const wrong = codeOf(response.status);
  if (wrong) throw new NotChecked(wrong, `${url}/mcp answered ${response.status}${reasonIn(text)}`);
  const message = messageIn(text);
  if (!message)
    throw new NotChecked(
      "url_not_a_deployment",
      `${url}/mcp answered ${response.status} with something that is no answer of a deployment${
        /^\s*</.test(text) ? " (a web page)" : ""
      }`,
    );
  const { result, error } = message;
  if (result?.isError) throw refused(url, (result.structuredContent ?? {}) as Refusal);
  const page = result?.structuredContent as { items?: unknown; verification?: unknown } | undefined;
  if (isNotOffered(error))
    throw new NotChecked(
      "token_not_allowed",
      `${url}/mcp does not offer ${TOOL} to that token: it lacks audit:read, or the role of whoever made it does`,
    );
  if (!Array.isArray(page?.items) || !page.verification)
    throw new NotChecked(
      error ? "call_refused" : "url_not_a_deployment",
      `${url}/mcp gave no page of the log${error?.message ? `: ${error.message.replace(/\.$/, "")}` : ""}`,
    );
  return page as Page;
}

/** A tool that a caller has no right to does not exist for that caller. */
const isNotOffered = (error: Message["error"]): boolean =>
  /unknown tool/i.test(error?.message ?? "") && (error?.message ?? "").includes(TOOL);

async function posted(url: string, token: string, args: object): Promise<Response> {
  try {
    return await fetch(`${url}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: TOOL, arguments: args },
      }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    throw new NotChecked("url_not_reachable", `${url} did not answer: ${causeOf(error as Error)}`);
  }
}

function causeOf({ name, message, cause }: Error): string {
  if (name === "TimeoutError") return "it took too long";
  const { code = "", message: deeper = "" } = (cause ?? {}) as { code?: string; message?: string };
  if (/CERT|SELF_SIGNED|SIGNATURE/.test(code)) return `its certificate is not accepted (${code})`;
  return CAUSES[code] ?? (deeper || message).replace(/\.$/, "");
}

function codeOf(status: number): NotCheckedCode | undefined {
  if (status === 401) return "token_unknown";
  if (status === 403) return "token_not_allowed";
  if (status === 404 || status === 405) return "url_not_a_deployment";
  if (status === 429) return "too_many_calls";
  return status >= 500 ? "deployment_failed" : undefined;
}

/** What an answer says of itself: of JSON the description, of anything else nothing. */
function reasonIn(text: string): string {
  try {
    const { error_description: said, error } = JSON.parse(text);
    const reason = said ?? error?.message;
    return typeof reason === "string" ? `: ${reason.slice(0, 200).replace(/\.$/, "")}` : "";
  } catch {
    return "";
  }
}

function messageIn(text: string): Message | undefined {
  const data = text.split("\n").find((line) => line.startsWith("data: "));
  try {
    const message = JSON.parse(data ? data.slice("data: ".length) : text);
    return message !== null && typeof message === "object" ? message : undefined;
  } catch {
    return undefined;
  }
}

const REFUSALS: Readonly<Record<string, NotCheckedCode>> = {
  forbidden: "token_not_allowed",
  rate_limited: "too_many_calls",
  unavailable: "deployment_failed",
};

function refused(url: string, { code = "", message = "it gave no reason", hint = "" }: Refusal): NotChecked {
  const said = `${url}/mcp refused the call (${code || "no code"}): ${message} ${hint}`.trimEnd();
  return new NotChecked(REFUSALS[code] ?? "call_refused", said.replace(/\.$/, ""));
}
