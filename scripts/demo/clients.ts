import {
  StreamableHTTPClientTransport as HttpTransport,
  Client as SecondClient,
} from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FirstHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { localToken } from "../seed/seed.ts";

/** What a tool answered: its structured content, and whether it is an error. */
export interface Answer {
  isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the story reads the answers of many tools, and checks what it reads
  data: any;
}

/** An MCP client of one generation, one connection for each role. */
export interface Mcp {
  label: string;
  call(role: string, tool: string, args?: Record<string, unknown>): Promise<Answer>;
  /** The tools that a role is offered. */
  tools(role: string): Promise<string[]>;
  /** The protocol revision that was agreed on. */
  revision(role: string): Promise<string>;
  close(): Promise<void>;
}

interface Connection {
  revision: string;
  tools: string[];
  // Both generations answer in this shape.
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

const INFO = { name: "demo", version: "1" };

async function connectFirst(url: URL, requestInit: RequestInit): Promise<Connection> {
  const client = new FirstClient(INFO);
  const transport = new FirstHttpTransport(url, { requestInit });
  await client.connect(transport);
  const { tools } = await client.listTools();
  return {
    revision: transport.protocolVersion ?? "none",
    tools: tools.map(({ name }) => name),
    callTool: (params) => client.callTool(params),
    close: () => client.close(),
  };
}

async function connectSecond(url: URL, requestInit: RequestInit): Promise<Connection> {
  const client = new SecondClient(INFO, { versionNegotiation: { mode: "auto" } });
  await client.connect(new HttpTransport(url, { requestInit }));
  const { tools } = await client.listTools();
  return {
    revision: client.getNegotiatedProtocolVersion() ?? "none",
    tools: tools.map(({ name }) => name),
    callTool: (params) => client.callTool(params),
    close: () => client.close(),
  };
}

function mcp(label: string, workerUrl: string, connect: typeof connectFirst): Mcp {
  const connections = new Map<string, Promise<Connection>>();
  const connection = (role: string): Promise<Connection> => {
    const known = connections.get(role);
    if (known) return known;
    const headers = { authorization: `Bearer ${localToken(role)}` };
    const made = connect(new URL(`${workerUrl}/mcp`), { headers });
    connections.set(role, made);
    return made;
  };
  return {
    label,
    call: async (role, name, args = {}) => {
      const result = (await (await connection(role)).callTool({ name, arguments: args })) as {
        isError?: boolean;
        structuredContent?: unknown;
      };
      return { isError: result.isError === true, data: result.structuredContent };
    },
    tools: async (role) => (await connection(role)).tools,
    revision: async (role) => (await connection(role)).revision,
    close: async () => {
      for (const made of connections.values()) await (await made).close();
    },
  };
}

/** The clients that the story is told with. Both validate every answer against the tool's output schema. */
export function clients(workerUrl: string): Mcp[] {
  return [
    mcp("@modelcontextprotocol/sdk", workerUrl, connectFirst),
    mcp("@modelcontextprotocol/client", workerUrl, connectSecond),
  ];
}
