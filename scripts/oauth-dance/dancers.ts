import {
  StreamableHTTPClientTransport as HttpTransport,
  Client as SecondClient,
  UnauthorizedError as SecondUnauthorized,
} from "@modelcontextprotocol/client";
import { UnauthorizedError as FirstUnauthorized } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FirstHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Dancer } from "./dance.ts";

const INFO = { name: "dancer", version: "1" };

/** False when the client was sent for a person's consent; any other error is one. */
async function letIn(connecting: Promise<void>, Unauthorized: new () => Error): Promise<boolean> {
  try {
    await connecting;
    return true;
  } catch (error) {
    if (error instanceof Unauthorized) return false;
    throw error;
  }
}

const contentOf = (result: unknown) =>
  (result as { structuredContent: { items?: unknown[] } }).structuredContent;

export function first(workerUrl: string): Dancer {
  const client = new FirstClient(INFO);
  let transport: FirstHttpTransport;
  return {
    label: "@modelcontextprotocol/sdk",
    connect: (authProvider) => {
      transport = new FirstHttpTransport(new URL(`${workerUrl}/mcp`), { authProvider });
      return letIn(client.connect(transport), FirstUnauthorized);
    },
    finish: (callback) => transport.finishAuth(callback.searchParams.get("code") ?? ""),
    call: async (name, args) => contentOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

export function second(workerUrl: string): Dancer {
  const client = new SecondClient(INFO, { versionNegotiation: { mode: "auto" } });
  let transport: HttpTransport;
  return {
    label: "@modelcontextprotocol/client",
    connect: (authProvider) => {
      transport = new HttpTransport(new URL(`${workerUrl}/mcp`), { authProvider });
      return letIn(client.connect(transport), SecondUnauthorized);
    },
    // The client checks `iss` by itself before it reads the code.
    finish: (callback) => transport.finishAuth(callback.searchParams),
    call: async (name, args) => contentOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}
