import { SELF } from "cloudflare:test";
import { conversationWith, previewText, send } from "../support/story";
import { ORIGIN } from "../support/worker";

/** A browser as far as the console can tell: it keeps cookies, fills in forms, and follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly origin = ORIGIN) {}

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; "));
    const response = await SELF.fetch(`${this.origin}${path}`, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  get(path: string): Promise<Response> {
    return this.request(path);
  }

  async read(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.request(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Posts a form with the CSRF field that the page carries. */
  async submit(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.post(path, { ...fields, csrf_token: await this.csrfToken() });
  }

  async csrfToken(): Promise<string> {
    return /name="csrf_token" value="([0-9a-f]+)"/.exec(await this.read("/console"))?.[1] ?? "";
  }
}

/** A browser in which a seeded staff member has signed in. */
export async function signedInAs(staff: string): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/console/sign-in/local", { staff });
  return browser;
}

/** An agent asks to send a text that waits for approval. Returns the request's id. */
export async function waitingRequest(text = "We will refund HK$128 today.", role = "agent"): Promise<string> {
  const preview = await previewText(await conversationWith(), text, role);
  const { data } = await send(preview.preview_id, undefined, role);
  return data.action_request_id;
}

/** A page without the one script that each has: the console's own file, by its address. */
export function withoutOwnScript(html: string): string {
  return html.replace(/<script defer="" src="\/console\/assets\/console\.js\?v=[0-9a-f]{16}"><\/script>/, "");
}
