import { SELF } from "cloudflare:test";
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";
import { describe, expect, test } from "vitest";
import { TOOLS } from "../../src/rooms";
import { sentMessages } from "../support/simulator";
import { conversationWith, freshKey, textMessage } from "../support/story";
import { ORIGIN } from "../support/worker";

/** The clients' way to the Worker: the test runtime's own, with the host that a socket would have given. */
const workerFetch: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("host", new URL(ORIGIN).host);
  return SELF.fetch(input as string, { ...init, headers });
};

interface Client {
  tools: string[];
  call(name: string, args?: Record<string, unknown>): Promise<Answer>;
  revision: string | undefined;
  close(): Promise<void>;
}

interface Answer {
  isError?: boolean | undefined;
  structuredContent?: Record<string, unknown> | undefined;
  content: { type: string }[];
}

const info = { name: "interoperability test", version: "1" };
const address = (query: string) => new URL(`${ORIGIN}/mcp${query}`);
const options = (token: string) => ({
  fetch: workerFetch,
  requestInit: { headers: { authorization: `Bearer ${token}` } },
});

/** The client of the SDK's first generation. It validates what a tool answers once it has listed the tools. */
async function firstGeneration(token: string, query = ""): Promise<Client> {
  const client = new ClientV1(info, { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() });
  const transport = new TransportV1(address(query), options(token));
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  const { tools } = await client.listTools();
  return {
    tools: tools.map(({ name }) => name),
    call: async (name, args = {}) => (await client.callTool({ name, arguments: args })) as Answer,
    revision: transport.protocolVersion,
    close: () => client.close(),
  };
}

/** The client of the second generation, in one of its ways to agree on a revision. */
function secondGeneration(mode: "legacy" | "auto" | { pin: string }) {
  return async (token: string, query = ""): Promise<Client> => {
    const client = new ClientV2(info, { versionNegotiation: { mode } });
    await client.connect(new TransportV2(address(query), options(token)));
    const { tools } = await client.listTools();
    return {
      tools: tools.map(({ name }) => name),
      call: async (name, args = {}) => (await client.callTool({ name, arguments: args })) as Answer,
      revision: client.getNegotiatedProtocolVersion(),
      close: () => client.close(),
    };
  };
}

describe.each([
  ["the first generation", firstGeneration, "2025-11-25"],
  ["the second generation, as it comes", secondGeneration("legacy"), "2025-11-25"],
  ["the second generation, negotiating", secondGeneration("auto"), "2026-07-28"],
  ["the second generation, on one revision", secondGeneration({ pin: "2026-07-28" }), "2026-07-28"],
])("a client of %s", (_, connect, revision) => {
  test("connects, lists and calls by either spelling", async () => {
    const client = await connect("local-admin-token", "?names=underscore");
    expect(client.revision).toBe(revision);
    expect(client.tools).toEqual(TOOLS.map(({ name }) => name.replaceAll(".", "_")));
    for (const name of ["whatsapp_config_get", "whatsapp.config.get"]) {
      const answer = await client.call(name);
      expect(answer).toMatchObject({
        structuredContent: { api_version: "v23.0" },
        content: [{ type: "text" }],
      });
      expect(answer.isError ?? false).toBe(false);
    }
    await client.close();
  });

  test("gets an error as a result that it can read", async () => {
    const client = await connect("local-agent-token");
    const answer = await client.call("whatsapp.contact.get", { contact_id: "con_nobody" });
    expect(answer).toMatchObject({ isError: true, structuredContent: { code: "not_found" } });
    await client.close();
  });

  test("is told that there is no such tool", async () => {
    const client = await connect("local-viewer-token");
    await expect(client.call("whatsapp.session_message.send")).rejects.toThrow(/Unknown tool/);
    await client.close();
  });

  test("previews and sends, once", async () => {
    const conversation_id = await conversationWith();
    const client = await connect("local-agent-token");
    const preview = await client.call("whatsapp.session_message.preview", {
      conversation_id,
      message: textMessage("We are open until nine."),
    });
    expect(preview.structuredContent).toMatchObject({ verdict: "ready" });

    const request = { preview_id: preview.structuredContent?.preview_id, idempotency_key: freshKey() };
    const [answer, repeated] = [
      await client.call("whatsapp.session_message.send", request),
      await client.call("whatsapp.session_message.send", request),
    ];
    expect(answer.structuredContent).toMatchObject({ status: "executed" });
    expect(repeated.structuredContent?.action_request_id).toBe(answer.structuredContent?.action_request_id);
    expect(await sentMessages()).toHaveLength(1);
    await client.close();
  });

  test("without a good token cannot connect", async () => {
    await expect(connect("no-such-token")).rejects.toThrow(/401|unauthorized|invalid_token/i);
  });
});
