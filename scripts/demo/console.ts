/** What the console answered to a decision. */
export interface DecisionAnswer {
  status: number;
  page: string;
}

/** The token of the page's own form. */
function tokenIn(page: string): string {
  return /name="csrf_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
}

/** A person at the console, as a browser would act: signs in, reads the page, sends its form. */
export class ConsolePerson {
  private cookie = "";
  private readonly url: string;
  private readonly staff: string;

  constructor(url: string, staff: string) {
    this.url = url;
    this.staff = staff;
  }

  private send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), cookie: this.cookie };
    return fetch(`${this.url}${path}`, { ...init, headers, redirect: "manual" });
  }

  private post(path: string, fields: Record<string, string>): Promise<Response> {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.url };
    return this.send(path, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
  }

  async signIn(): Promise<void> {
    const response = await this.post("/console/sign-in/local", { staff: this.staff });
    this.cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    if (response.status !== 303 || this.cookie === "")
      throw new Error(`sign-in as ${this.staff} answered ${response.status}`);
  }

  async read(path: string): Promise<DecisionAnswer> {
    const response = await this.send(`/console${path}`);
    return { status: response.status, page: await response.text() };
  }

  approvalPage(actionRequestId: string): Promise<DecisionAnswer> {
    return this.read(`/approvals/${actionRequestId}`);
  }

  /** Takes in Meta's prices, as CSV that counts from now on. */
  async importRateCard(text: string): Promise<DecisionAnswer> {
    const path = "/broadcasts/rate-card";
    const csrf_token = tokenIn((await this.read(path)).page);
    const response = await this.post(`/console${path}`, { csrf_token, text, from: "" });
    return { status: response.status, page: await response.text() };
  }

  /** Agrees, as the owner of an escalation, that its conversation may be closed. */
  async confirmEscalation(conversationId: string): Promise<DecisionAnswer> {
    const path = `/console/conversations/${conversationId}/escalation`;
    const csrf_token = tokenIn(await (await this.send(path)).text());
    const response = await this.post(`${path}/confirm`, { csrf_token });
    return { status: response.status, page: await response.text() };
  }

  /** Approves with the token of the page's own form. */
  async approve(actionRequestId: string, reason: string): Promise<DecisionAnswer> {
    const { page } = await this.approvalPage(actionRequestId);
    const csrf_token = tokenIn(page);
    const response = await this.post(`/console/approvals/${actionRequestId}/approve`, { csrf_token, reason });
    return { status: response.status, page: await response.text() };
  }
}
