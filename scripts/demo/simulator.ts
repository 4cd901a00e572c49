/** One message that the Graph API was asked to send. */
export interface SendRequest {
  body: { to?: string; type?: string; text?: { body: string }; template?: { name: string } };
  status: number;
  response: { messages?: { id: string }[] } | null;
}

/** The simulator's control calls that the story needs (`simulator/README.md`). */
export class Simulator {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  private async call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${this.url}/_sim/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Result;
  }

  /** A customer writes a text, `hoursAgo` by Meta's clock. Answers once the webhook was delivered. */
  customerWrites(
    from: string,
    text: string,
    hoursAgo = 0,
  ): Promise<{ wamid: string; webhook_status: number }> {
    return this.call("POST", "inbound", {
      from,
      name: `Demo Customer ${from.slice(-4)}`,
      type: "text",
      text: { body: text },
      ...(hoursAgo > 0 && { timestamp: String(Math.floor(Date.now() / 1000 - hoursAgo * 3600)) }),
    });
  }

  /** A customer sends a message of any kind: Meta's message object without sender and id. */
  customerSends(from: string, message: Record<string, unknown>): Promise<{ wamid: string }> {
    return this.call("POST", "inbound", { from, name: `Demo Customer ${from.slice(-4)}`, ...message });
  }

  /** A customer writes under a user name: Meta tells no number, only its own id of the person. */
  usernameWrites(user_id: string, name: string, text: string): Promise<{ wamid: string }> {
    return this.call("POST", "inbound", { user_id, name, type: "text", text: { body: text } });
  }

  /** Meta reports statuses of a message, in this order. */
  report(wamid: string, statuses: string[]): Promise<{ webhook_status: number[] }> {
    return this.call("POST", "statuses", { wamid, statuses });
  }

  /** The connection breaks after the next send was accepted: its answer is lost. */
  loseNextAnswer(): Promise<unknown> {
    return this.call("POST", "faults", { match: "messages", times: 1, kind: "drop_after" });
  }

  /** Meta's id of the template that was created last under a name. */
  async createdTemplate(name: string): Promise<string> {
    const { items } = await this.call<{
      items: { method: string; body: { name?: string } | null; response: { id?: string } | null }[];
    }>("GET", "requests?path=message_templates");
    const created = items.findLast(({ method, body }) => method === "POST" && body?.name === name);
    if (created?.response?.id === undefined) throw new Error(`no template ${name} was created`);
    return created.response.id;
  }

  /** Meta decides on a template: a status, a category, a quality. */
  review(id: string, decision: Record<string, unknown>): Promise<unknown> {
    return this.call("POST", `templates/${id}/review`, decision);
  }

  /** Stripe's checkout session of an order. */
  async checkoutOf(orderId: string): Promise<string> {
    const { items } = await this.call<{ items: { id: string; metadata: { order_id?: string } }[] }>(
      "GET",
      "stripe/sessions",
    );
    const found = items.findLast(({ metadata }) => metadata.order_id === orderId);
    if (!found) throw new Error(`no checkout session of ${orderId}`);
    return found.id;
  }

  /** A customer pays at Stripe, which tells of it twice. */
  pays(session: string): Promise<unknown> {
    return this.call("POST", "stripe", { session, event: "paid", duplicate: 1 });
  }

  settings(): Promise<Record<string, unknown>> {
    return this.call("GET", "settings");
  }

  set(values: Record<string, unknown>): Promise<unknown> {
    return this.call("POST", "settings", values);
  }

  /** Everything that the Graph API was asked to send, in order, whatever came of it. */
  private async sent(): Promise<SendRequest[]> {
    const { items } = await this.call<{ items: (SendRequest & { method: string; path: string })[] }>(
      "GET",
      "requests?path=/messages",
    );
    return items.filter(({ method }) => method === "POST");
  }

  /** Of {@link sent}, what was for a customer. */
  async sentTo(customer: string): Promise<SendRequest[]> {
    return (await this.sent()).filter(({ body }) => body.to === customer);
  }

  /** Of {@link sent}, the numbers of those whose message holds some words. */
  async receiversOf(words: string): Promise<string[]> {
    return (await this.sent())
      .filter(({ body }) => JSON.stringify(body).includes(words))
      .map(({ body }) => body.to ?? "");
  }
}
