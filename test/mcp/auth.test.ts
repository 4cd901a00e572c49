import { env } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { SCOPES } from "../../src/auth";
import { call, ORIGIN, ok, rpcMessage } from "../support/worker";
import { callBody, rpcBody, send } from "./http";
import { listedWith } from "./listing";
import { issueToken } from "./tokens";

const METADATA = "/.well-known/oauth-protected-resource/mcp";
const TENANT = "https://tenant.example";
const ping = rpcBody("ping");

const pingWith = (token: string, origin = ORIGIN) =>
  send({ authorization: `Bearer ${token}` }, { body: ping, origin });

/** The parameters of a `WWW-Authenticate: Bearer` header. */
function challengeOf(response: Response): Record<string, string> {
  const header = response.headers.get("www-authenticate") ?? "";
  expect(header).toMatch(/^Bearer /);
  return Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
}

async function expectInvalidToken(response: Response, origin = ORIGIN): Promise<void> {
  expect(response.status).toBe(401);
  expect(challengeOf(response)).toMatchObject({
    error: "invalid_token",
    resource_metadata: origin + METADATA,
  });
  expect(await response.json()).toMatchObject({ error: "invalid_token" });
}

describe("a token is needed", () => {
  test.each([
    ["none", null],
    ["an empty one", "Bearer "],
    ["another scheme", "Basic bG9jYWwtYWdlbnQtdG9rZW46"],
    ["a bare token", "local-agent-token"],
  ])(
    "%s: 401, with where to learn how to get one, what to ask for, and no error code",
    async (_, authorization) => {
      const response = await send({ authorization }, { body: ping });
      expect(response.status).toBe(401);
      expect(challengeOf(response)).toEqual({
        resource_metadata: `${ORIGIN}${METADATA}`,
        scope:
          "account:read contacts:read segments:read consent:read inbox:read templates:read broadcasts:read automation:read",
      });
      expect(response.headers.get("cache-control")).toBe("no-store");
    },
  );

  test.each(["GET", "POST", "DELETE"])("%s without one is refused before anything else", async (method) => {
    expect((await send({ authorization: null }, { method, path: "/mcp?rooms=kitchen" })).status).toBe(401);
  });

  test.each(["access_token", "token", "authorization"])("the URL is no place for it: ?%s=", async (name) => {
    const path = `/mcp?${name}=local-agent-token`;
    expect((await send({ authorization: null }, { body: ping, path })).status).toBe(401);
  });

  test("nor is a cookie", async () => {
    const cookie = "console_session=local-agent-token; token=local-agent-token";
    expect((await send({ authorization: null, cookie }, { body: ping })).status).toBe(401);
  });

  test("the scheme's case does not matter", async () => {
    expect((await send({ authorization: "bearer local-agent-token" }, { body: ping })).status).toBe(200);
  });
});

describe("a token that does not hold", () => {
  test("unknown", async () => expectInvalidToken(await pingWith("no-such-token")));

  test("of the wrong case", async () => expectInvalidToken(await pingWith("LOCAL-AGENT-TOKEN")));

  test("expired, from the very moment", async () => {
    const { token } = await issueToken({ roles: ["agent"], expiresAt: Date.now() - 1 });
    await expectInvalidToken(await pingWith(token));
  });

  test("revoked", async () => {
    const { token, id } = await issueToken({ roles: ["agent"] });
    expect((await pingWith(token)).status).toBe(200);
    await env.DB.prepare("update api_tokens set revoked_at = ?1 where id = ?2").bind(Date.now(), id).run();
    await expectInvalidToken(await pingWith(token));
  });

  test("revoked: only the names of tools can be had with it for a few seconds more", async () => {
    const { token, id } = await issueToken({ roles: ["agent"] });
    const list = () => send({ authorization: `Bearer ${token}` }, { body: rpcBody("tools/list") });
    expect((await list()).status).toBe(200);
    await env.DB.prepare("update api_tokens set revoked_at = ?1 where id = ?2").bind(Date.now(), id).run();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5_001 });
    const later = await list();
    vi.useRealTimers();
    await expectInvalidToken(later);
  });

  test("of a person who was disabled", async () => {
    const { token } = await issueToken({ roles: ["agent"] });
    await env.DB.prepare("update staff set disabled_at = ?1 where id = 'stf_agent'").bind(Date.now()).run();
    await expectInvalidToken(await pingWith(token));
  });

  test("a hash from the database is not a token", async () => {
    const row = await env.DB.prepare("select token_hash from api_tokens where id = 'tok_admin'").first<{
      token_hash: string;
    }>();
    await expectInvalidToken(await pingWith(row?.token_hash ?? ""));
  });

  test("roles that its owner has lost are lost to the token too", async () => {
    const { token } = await issueToken({ owner: "agent", roles: ["agent"] });
    await env.DB.prepare(`update staff set roles = '["viewer"]' where id = 'stf_agent'`).run();
    const names = (await listedWith(token)).map(({ name }) => name);
    expect(names).not.toContain("whatsapp.session_message.send");
  });
});

describe("a seeded token", () => {
  test.each(["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"])(
    "is good at %s",
    async (origin) => {
      expect((await pingWith("local-agent-token", origin)).status).toBe(200);
    },
  );

  test.each([TENANT, "https://localhost.tenant.example", "http://192.168.1.20:8787"])(
    "is refused at %s, even in a local environment",
    async (origin) => expectInvalidToken(await pingWith("local-agent-token", origin), origin),
  );

  test("says nothing about why: the same answer as for an unknown one", async () => {
    const [local, unknown] = await Promise.all([
      pingWith("local-agent-token", TENANT),
      pingWith("x", TENANT),
    ]);
    expect(await local.text()).toBe(await unknown.text());
  });

  test("a real token is good on the tenant's host", async () => {
    const { token } = await issueToken({ roles: ["agent"] });
    expect((await pingWith(token, TENANT)).status).toBe(200);
  });
});

describe("what a token may not", () => {
  const denials = async () =>
    (await ok("admin", "whatsapp.audit_logs.list", { action: "tool.denied" })).items;

  test("a scope that its role has and it lacks: 403 with the scope to ask for, audited", async () => {
    const { token, id } = await issueToken({ roles: ["agent"], scopes: ["account:read", "contacts:read"] });
    const response = await send(
      { authorization: `Bearer ${token}` },
      { body: callBody("whatsapp.session_message.send") },
    );
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toMatchObject({
      error: "insufficient_scope",
      scope: "inbox:send",
      resource_metadata: `${ORIGIN}${METADATA}`,
    });
    expect(await response.json()).toMatchObject({ error: "insufficient_scope", scope: "inbox:send" });
    expect(await denials()).toMatchObject([
      {
        actor: { kind: "client", id },
        tool: "whatsapp.session_message.send",
        outcome: "denied",
        code: "insufficient_scope",
      },
    ]);
  });

  test("the same by the other spelling, and inside a batch nothing slips through", async () => {
    const { token } = await issueToken({ roles: ["admin"], scopes: ["account:read"] });
    const headers = { authorization: `Bearer ${token}` };
    expect((await send(headers, { body: callBody("whatsapp_audit_logs_list") })).status).toBe(403);

    const batch = `[${callBody("whatsapp.audit_logs.list")}]`;
    const text = await (await send(headers, { body: batch })).text();
    expect(text).toContain("Unknown tool");
    expect(await denials()).toHaveLength(2);
  });

  test("a permission that its role lacks: the tool does not exist for it, audited", async () => {
    const answer = await call("viewer", "whatsapp.session_message.send");
    expect(answer.data).toEqual({ code: -32602, message: "Unknown tool: whatsapp.session_message.send" });
    expect(await denials()).toMatchObject([
      {
        actor: { kind: "client", id: "tok_viewer" },
        tool: "whatsapp.session_message.send",
        outcome: "denied",
        code: "forbidden",
      },
    ]);
  });

  test("looks the same as a tool that there is not, which leaves no entry", async () => {
    const answer = await call("viewer", "whatsapp.session_message.sendx");
    expect(answer.data).toEqual({ code: -32602, message: "Unknown tool: whatsapp.session_message.sendx" });
    expect(await denials()).toEqual([]);
  });

  test("is not told to a model: an unmasked read needs the scope for it", async () => {
    const { token } = await issueToken({ roles: ["agent"], scopes: ["contacts:read"] });
    const response = await send(
      { authorization: `Bearer ${token}` },
      { body: callBody("whatsapp.contact.get", { contact_id: "con_demo01" }) },
    );
    const { result } = await rpcMessage(response);
    expect(result.structuredContent).toMatchObject({
      phone: "+852••••01",
      masked: ["phone", "customer_name"],
    });
    expect(JSON.stringify(result)).not.toMatch(/55501001|測試顧客甲/);
  });
});

describe("other sites", () => {
  test.each(["https://evil.example", "http://localhost.evil.example", "null"])(
    "a page at %s is refused, with a good token too",
    async (origin) => {
      expect((await send({ origin }, { body: ping })).status).toBe(403);
      expect((await send({ origin, authorization: null }, { method: "OPTIONS" })).status).toBe(403);
    },
  );

  test("a page on this machine may, as the inspector does", async () => {
    const origin = "http://localhost:6274";
    expect((await send({ origin }, { body: ping })).status).toBe(200);
    expect((await send({ origin, authorization: null }, { method: "OPTIONS" })).status).toBe(200);
  });

  test("and may read the challenge, to start its authorization", async () => {
    const response = await send({ origin: "http://localhost:6274", authorization: null }, { body: ping });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBeTruthy();
    expect(response.headers.get("access-control-expose-headers")?.toLowerCase()).toContain(
      "www-authenticate",
    );
  });

  test("a name that was rebound to this machine is refused", async () => {
    expect((await send({ host: "evil.example" }, { body: ping })).status).toBe(403);
  });
});

describe("the protected resource's metadata", () => {
  test.each([ORIGIN, TENANT])(
    "names the resource at %s, its authorization server and every scope",
    async (origin) => {
      const response = await send({ authorization: null }, { method: "GET", path: METADATA, origin });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        resource: `${origin}/mcp`,
        authorization_servers: [origin],
        bearer_methods_supported: ["header"],
        scopes_supported: SCOPES,
      });
    },
  );
});
