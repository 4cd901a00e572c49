import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { CONSOLE_ONLY, findTokenPrincipal, SCOPES } from "../../src/auth";
import { createContext } from "../../src/platform/context";
import { TOOLS } from "../../src/rooms";
import { listedWith } from "../mcp/listing";
import { issueToken } from "../mcp/tokens";
import { rpc, rpcMessage } from "../support/worker";
import { ALL_PERMISSIONS, ALL_ROLES, clientMay } from "./walk";

/** A walk calls some fifty tools. */
const LONG = { timeout: 120_000 };

interface Answer {
  status: number;
  /** The protocol's error, for a tool that does not exist as far as this caller is told. */
  unknown: boolean;
  /** The tool's own error, if any. */
  code: string | undefined;
}

async function callWith(token: string, tool: string): Promise<Answer> {
  const response = await rpc(token, "tools/call", { name: tool, arguments: {} });
  const message = await rpcMessage(response);
  const text = message.error?.message ?? "";
  const { isError, structuredContent } = message.result ?? {};
  return {
    status: response.status,
    unknown: typeof text === "string" && text.startsWith("Unknown tool"),
    code: isError ? structuredContent.code : undefined,
  };
}

const denials = async () =>
  (
    await env.DB.prepare(
      "select tool, actor_id, code from audit_log where action = 'tool.denied' order by seq",
    ).all<{
      tool: string;
      actor_id: string;
      code: string;
    }>()
  ).results;

test("each tool's permission is one that a client can be given", () => {
  for (const { name, permission } of TOOLS) expect(SCOPES, name).toContain(permission);
  expect(SCOPES.filter((scope) => CONSOLE_ONLY.includes(scope))).toEqual([]);
});

describe.each(ALL_ROLES)("%s", (role) => {
  const allowed = TOOLS.filter(({ permission }) => clientMay(role, permission));

  test("is listed what the table gives, and nothing else", async () => {
    const { token } = await issueToken({ roles: [role] });
    expect((await listedWith(token)).map(({ name }) => name)).toEqual(allowed.map(({ name }) => name));
  });

  test(
    "calls what the table gives; the rest does not exist for them, and their try is kept",
    LONG,
    async () => {
      const { token, id } = await issueToken({ roles: [role] });
      for (const tool of TOOLS) {
        const answer = await callWith(token, tool.name);
        expect(answer.unknown, tool.name).toBe(!allowed.includes(tool));
        expect(answer.code, tool.name).not.toBe("forbidden");
        expect(answer.code, tool.name).not.toBe("unavailable");
      }
      expect(await denials()).toEqual(
        TOOLS.filter((tool) => !allowed.includes(tool)).map(({ name }) => ({
          tool: name,
          actor_id: id,
          code: "forbidden",
        })),
      );
    },
  );
});

test("a scope that was not given is asked for by name, and the try is kept", LONG, async () => {
  const { token, id } = await issueToken({ roles: ["admin"], scopes: ["account:read"] });
  const expected: object[] = [];
  for (const { name, permission } of TOOLS.filter(({ permission }) => permission !== "account:read")) {
    const response = await rpc(token, "tools/call", { name, arguments: {} });
    expect(response.status, name).toBe(403);
    expect(response.headers.get("www-authenticate"), name).toContain(`scope="${permission}"`);
    expected.push({ tool: name, actor_id: id, code: "insufficient_scope" });
  }
  expect(await denials()).toEqual(expected);
});

test("what only a person may do is no client's, whatever its scopes say", async () => {
  const tokens = await Promise.all([
    issueToken({ roles: ["admin"], scopes: null }),
    issueToken({ roles: ["admin"], scopes: ALL_PERMISSIONS }),
    issueToken({ roles: ["admin"], scopes: CONSOLE_ONLY }),
  ]);
  const app = createContext(env, { publicUrl: "http://localhost:8787", waitUntil: () => undefined });
  for (const { token } of tokens) {
    const principal = await findTokenPrincipal(app.db, app.clock, token, true);
    for (const permission of CONSOLE_ONLY) expect(principal?.permissions.has(permission)).toBe(false);
  }
});
