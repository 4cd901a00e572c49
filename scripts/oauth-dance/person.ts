import { expect } from "../demo/report.ts";

/** A member of staff at a browser: keeps cookies, signs in with the local picker, reads a page and sends its form. */
export class Person {
  private readonly cookies = new Map<string, string>();
  private readonly workerUrl: string;
  private readonly handle: string;

  constructor(workerUrl: string, handle: string) {
    this.workerUrl = workerUrl;
    this.handle = handle;
  }

  private async request(url: URL, form?: URLSearchParams): Promise<Response> {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }

  /** Goes where a client sends them, signs in on the way and agrees. Returns where they are sent in the end. */
  async agreeTo(authorizationUrl: URL): Promise<URL> {
    const toSignIn = await this.request(authorizationUrl);
    const signIn = new URL(toSignIn.headers.get("location") ?? "", this.workerUrl);
    expect(signIn.pathname === "/console/sign-in", "the way to sign-in", signIn.href);
    const back = await this.request(
      new URL("/console/sign-in/local", this.workerUrl),
      new URLSearchParams({ staff: this.handle, next: signIn.searchParams.get("next") ?? "" }),
    );
    const page = await this.request(new URL(back.headers.get("location") ?? "", this.workerUrl));
    const html = await page.text();
    expect(page.status === 200, "the page of consent", page.status);
    const answer = await this.request(new URL("/console/authorize", this.workerUrl), filledIn(html));
    expect(answer.status === 302, "a redirect to the client", answer.status);
    return new URL(answer.headers.get("location") ?? "");
  }
}

/** The form as it stands on the page, with the button that agrees. */
function filledIn(html: string): URLSearchParams {
  const form = new URLSearchParams({ decision: "allow" });
  const inputs = /<input type="(?:hidden|checkbox|radio)" name="([^"]+)" value="([^"]*)"( checked="")?/g;
  for (const [tag, name = "", value = "", checked] of html.matchAll(inputs)) {
    if (tag.includes('type="hidden"') || checked) form.append(name, value.replaceAll("&amp;", "&"));
  }
  return form;
}
