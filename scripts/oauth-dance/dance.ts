import { expect, type Report } from "../demo/report.ts";
import type { Provider } from "./provider.ts";

/** A connection that a client has to be let in for. */
export interface Dancer {
  label: string;
  /** Connects; false when the person has to agree first. */
  connect(provider: Provider): Promise<boolean>;
  /** Hands the client what came back with the person's browser. */
  finish(callback: URL): Promise<void>;
  call(tool: string, args: Record<string, unknown>): Promise<{ items?: unknown[] }>;
  close(): Promise<void>;
}

/** Connects with nothing but the address, calls, renews, gives back, and is refused. */
export async function dance(
  workerUrl: string,
  dancer: Dancer,
  provider: Provider,
  report: Report,
): Promise<void> {
  const call = async () => (await dancer.call("whatsapp.contacts.list", { limit: 2 })).items?.length ?? 0;

  await report.step("connects after the person agreed", async () => {
    expect(!(await dancer.connect(provider)), "a person to be asked", "nobody was");
    expect(provider.callback !== undefined, "a code", "none");
    await dancer.finish(provider.callback);
    expect(await dancer.connect(provider), "a connection", "another question");
    const client = provider.clientInformation();
    return `as ${client.client_id}, with ${provider.tokens().scope}`;
  });

  await report.step("calls a tool", async () => {
    const count = await call();
    expect(count === 2, "two contacts", count);
    return `${count} contacts`;
  });

  await report.step("renews a token that is good no more", async () => {
    const before = provider.tokens();
    provider.saveTokens({ ...before, access_token: `${before.access_token.slice(0, -4)}0000` });
    const count = await call();
    const after = provider.tokens();
    expect(count === 2, "two contacts", count);
    expect(after.refresh_token !== before.refresh_token, "a new refresh token", "the old one");
    return "a new access token and a new refresh token";
  });

  await report.step("gives its grant back, and is refused from then on", async () => {
    const { access_token, refresh_token } = provider.tokens();
    const { client_id } = provider.clientInformation();
    const given = await fetch(`${workerUrl}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({ token: refresh_token, token_type_hint: "refresh_token", client_id }),
    });
    expect(given.status === 200, "200", given.status);
    const refused = await fetch(`${workerUrl}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${access_token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
    expect(refused.status === 401, "401", refused.status);
    return refused.headers.get("www-authenticate")?.slice(0, 60) ?? "";
  });
  await dancer.close().catch(() => undefined);
}
