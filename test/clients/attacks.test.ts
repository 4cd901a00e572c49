import { env, SELF } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { allowConsent } from "../../src/clients";
import { callBody, rpcBody, send } from "../mcp/http";
import { listedWith } from "../mcp/listing";
import { issueToken } from "../mcp/tokens";
import { asStaff } from "../support/approval";
import { ORIGIN } from "../support/worker";
import {
  agree,
  audited,
  authorizeUrl,
  connected,
  decide,
  formOf,
  grants,
  ping,
  RESOURCE,
  redeem,
  refresh,
  register,
  signedIn,
  type Tokens,
  token,
  VERIFIER,
} from "./dance";

const TENANT = "https://tenant.example";

/** A client that registered, and a code that it may redeem. */
async function withCode(): Promise<{ clientId: string; code: string }> {
  const clientId = await register();
  const to = await agree("agent", await authorizeUrl(clientId));
  return { clientId, code: to.searchParams.get("code") ?? "" };
}

async function expectError(response: Response, status: number, error: string): Promise<void> {
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status,
    body: { error },
  });
}

/** The error that a client is sent back with. */
function sentBack(response: Response): string | null {
  expect(response.status).toBe(302);
  const to = new URL(response.headers.get("location") ?? "");
  expect(to.origin).toBe("https://apps.example");
  return to.searchParams.get("error");
}

describe("a code", () => {
  test("used twice: refused, and what the first use gave ends as well", async () => {
    const { clientId, code } = await withCode();
    const tokens = await (await redeem(clientId, code)).json<Tokens>();
    await expectError(await redeem(clientId, code), 400, "invalid_grant");
    expect((await ping(tokens.access_token)).status).toBe(401);
    await expectError(await refresh(clientId, tokens.refresh_token), 400, "invalid_grant");
    expect(await grants()).toMatchObject([{ revoked_at: expect.any(Number) }]);
    expect(await audited("grant.revoked")).toMatchObject([{ code: "code_replayed" }]);
  });

  test("of another client", async () => {
    const { code } = await withCode();
    await expectError(await redeem(await register(), code), 400, "invalid_grant");
  });

  test("for a client that there is not", async () => {
    const { code } = await withCode();
    await expectError(await redeem("nobody", code), 401, "invalid_client");
  });

  test.each([
    ["a wrong verifier", { code_verifier: `${VERIFIER}x` }, "invalid_grant"],
    ["no verifier", { code_verifier: null }, "invalid_request"],
    ["another redirect address", { redirect_uri: "https://apps.example/other" }, "invalid_grant"],
    ["another resource", { resource: "https://elsewhere.example/mcp" }, "invalid_target"],
    ["the resource of another address", { resource: `${TENANT}/mcp` }, "invalid_target"],
  ])("with %s", async (_, changes, error) => {
    const { clientId, code } = await withCode();
    await expectError(await redeem(clientId, code, changes), 400, error);
  });

  test("with two resources", async () => {
    const { clientId, code } = await withCode();
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      code,
      code_verifier: VERIFIER,
    });
    body.append("resource", RESOURCE);
    body.append("resource", "https://elsewhere.example/mcp");
    const response = await SELF.fetch(`${ORIGIN}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: body.toString(),
    });
    await expectError(response, 400, "invalid_target");
  });

  test("at another address of the tenant: its grant is not for there", async () => {
    const { clientId, code } = await withCode();
    const fields = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: VERIFIER };
    expect((await token({ ...fields, resource: `${TENANT}/mcp` }, TENANT)).status).toBe(400);
  });

  test("that expired: its record in KV goes with its time", async () => {
    const { clientId, code } = await withCode();
    const { keys } = await env.OAUTH_KV.list({ prefix: `grant:${code.split(":")[0]}:` });
    const [record] = keys;
    expect(record?.expiration).toBeLessThanOrEqual(Date.now() / 1000 + 600);
    await env.OAUTH_KV.delete(record?.name ?? "");
    await expectError(await redeem(clientId, code), 400, "invalid_grant");
  });

  test("of a person who was disabled meanwhile", async () => {
    const { clientId, code } = await withCode();
    await env.DB.prepare("update staff set disabled_at = 1 where id = 'stf_agent'").run();
    await expectError(await redeem(clientId, code), 400, "invalid_grant");
  });
});

describe("a request to authorize", () => {
  test.each([
    ["without PKCE", { code_challenge: null, code_challenge_method: null }, "invalid_request"],
    ["with a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["for a token at once", { response_type: "token" }, "unsupported_response_type"],
    ["for another resource", { resource: "https://elsewhere.example/mcp" }, "invalid_target"],
  ])("%s is sent back to its client with the reason", async (_, changes, error) => {
    const browser = await signedIn("agent");
    expect(sentBack(await browser.get(await authorizeUrl(await register(), changes)))).toBe(error);
  });

  test("without PKCE is refused to a client with a secret, too", async () => {
    const clientId = await register({ token_endpoint_auth_method: "client_secret_basic" });
    const url = await authorizeUrl(clientId, { code_challenge: null, code_challenge_method: null });
    expect(sentBack(await (await signedIn("agent")).get(url))).toBe("invalid_request");
  });

  test("for two resources", async () => {
    const url = await authorizeUrl(await register());
    const response = await (await signedIn("agent")).get(
      `${url}&resource=${encodeURIComponent("https://elsewhere.example/mcp")}`,
    );
    expect(sentBack(response)).toBe("invalid_target");
  });

  test.each([
    "https://evil.example/callback",
    "https://apps.example/callback/../evil",
    "https://apps.example/callback?next=https://evil.example",
    "https://apps.example.evil.example/callback",
    "//evil.example",
    "javascript:alert(1)",
    "",
  ])("with the redirect address %j leads nowhere", async (redirect_uri) => {
    const browser = await signedIn("agent");
    const response = await browser.get(await authorizeUrl(await register(), { redirect_uri }));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.text()).not.toContain("evil");
  });

  test("by a client that there is not leads nowhere", async () => {
    const response = await (await signedIn("agent")).get(await authorizeUrl("nobody"));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });

  test("shows a hostile name as text", async () => {
    const html = await (await signedIn("viewer")).read(
      await authorizeUrl("https://apps.example/clients/hostile"),
    );
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html).not.toContain("\u202e");
    expect(html).toContain("&lt;script&gt;");
  });

  test.each(["javascript:alert(1)", "http://apps.example/callback", "https://apps.example/callback#x"])(
    "cannot come from a client registered for %s alone",
    async (redirect) => {
      await expect(register({ redirect_uris: [redirect] })).rejects.toThrow("400");
    },
  );
});

describe("the page of consent", () => {
  test("opens for nobody who is not signed in, and nothing can be sent to it", async () => {
    const stranger = await signedIn("nobody");
    const url = await authorizeUrl(await register());
    expect((await stranger.get(url)).headers.get("location")).toMatch(/^\/console\/sign-in\?next=/);
    const posted = await stranger.post("/console/authorize", { decision: "allow", scope: "contacts:read" });
    expect(posted.status).toBe(401);
    expect(await grants()).toEqual([]);
  });

  test("is for no frame, no cache and no script but the console's, and its form leads to the client", async () => {
    const { headers } = await (await signedIn("agent")).get(await authorizeUrl(await register()));
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cache-control")).toBe("no-store");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' https: https://apps.example;");
  });

  test.each([
    ["https://apps.example;sandbox/callback", "https:"],
    ["https://apps.example,evil.example/callback", "https:"],
    ["http://[::1]:3000/callback", "http:"],
    ["http://127.0.0.1:3000/callback", "http://127.0.0.1:3000"],
  ])("writes nothing of %s into its policy that is no plain host", async (redirect_uri, source) => {
    const url = await authorizeUrl(await register({ redirect_uris: [redirect_uri] }), { redirect_uri });
    const { headers } = await (await signedIn("agent")).get(url);
    expect(headers.get("content-security-policy")).toContain(`form-action 'self' https: ${source};`);
  });

  test("takes no form without the session's own token, or of another site", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    const forged = await decide(browser, { ...form, csrf_token: "0".repeat(64) }, "allow");
    expect(forged.status).toBe(403);
    const foreign = await browser.post(
      "/console/authorize",
      { csrf_token: form.csrf_token, handle: form.handle, decision: "allow", scope: "contacts:read" },
      { origin: "https://evil.example" },
    );
    expect(foreign.status).toBe(403);
    expect(await grants()).toEqual([]);
  });

  test.each([
    ["made up", () => "AAAA"],
    ["left out", () => ""],
    ["changed", (handle: string) => `${handle.slice(0, -2)}xx`],
  ])("takes no handle that was %s", async (_, change) => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    const response = await decide(browser, { ...form, handle: change(form.handle) }, "allow");
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(await grants()).toEqual([]);
  });

  test("takes no handle twice", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    expect((await decide(browser, form, "allow")).status).toBe(302);
    expect((await decide(browser, form, "allow")).status).toBe(400);
    expect(await grants()).toHaveLength(1);
  });

  test("takes no handle of another browser, such as an attacker's own request", async () => {
    const attacker = formOf(await (await signedIn("viewer")).read(await authorizeUrl(await register())));
    const victim = await signedIn("agent");
    const own = formOf(await victim.read(await authorizeUrl(await register())));
    const response = await decide(victim, { ...own, handle: attacker.handle }, "allow");
    expect(response.status).toBe(400);
    expect(await grants()).toEqual([]);
  });

  test("the request that it came with is only shown again, never acted on", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    const evil = new URLSearchParams({ redirect_uri: "https://evil.example/", client_id: "x" }).toString();
    const again = await decide(browser, { ...form, query: evil }, "allow", []);
    expect(again.headers.get("location")).toMatch(/^\/console\/authorize\?/);
    expect((await browser.get(again.headers.get("location") ?? "")).status).toBe(400);
  });
});

describe("when no code can be made", () => {
  test("the new grant ends, and what the client held before goes on", async () => {
    const { clientId, access_token, grantId } = await connected("agent", ["contacts:read"]);
    const browser = await signedIn("agent");
    const { handle } = formOf(await browser.read(await authorizeUrl(clientId)));
    const call = await asStaff("agent");
    const unwritable = new Proxy(env.OAUTH_KV, {
      get: (kv, name) => {
        const own = Reflect.get(kv, name) as (...args: unknown[]) => Promise<unknown>;
        return (key: string, ...rest: unknown[]) =>
          name === "put" && key.startsWith("grant:")
            ? Promise.reject(new Error("no room"))
            : own.call(kv, key, ...rest);
      },
    });
    const request = new Request(`${ORIGIN}/console/authorize`, {
      method: "POST",
      headers: { cookie: Array.from(browser.cookies, ([name, value]) => `${name}=${value}`).join("; ") },
    });
    const given = { scopes: ["inbox:read"], nameSpelling: "dotted" } as const;
    const app = { ...call, env: { ...call.env, OAUTH_KV: unwritable } };
    await expect(allowConsent(app, request, handle, given, clientId)).rejects.toThrow("no room");
    expect(await grants()).toMatchObject([
      { id: grantId, revoked_at: null },
      { client_id: clientId, revoked_at: expect.any(Number) },
    ]);
    expect(await audited("grant.revoked")).toMatchObject([{ code: "not_completed" }]);
    expect((await ping(access_token)).status).toBe(200);
  });
});

describe("an access token", () => {
  test("is good for its own address alone", async () => {
    const { access_token } = await connected();
    expect((await ping(access_token)).status).toBe(200);
    expect((await ping(access_token, TENANT)).status).toBe(401);
  });

  test.each([
    ["changed", (token: string) => `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`],
    [
      "of another grant's id",
      (token: string) => token.replace(/^grt_[^:]+/, "grt_00000000000000000000000000"),
    ],
    ["cut short", (token: string) => token.split(":").slice(0, 2).join(":")],
  ])("that was %s", async (_, change) => {
    const { access_token } = await connected();
    const response = await ping(change(access_token));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  test("a refresh token or a code is none", async () => {
    const { code } = await withCode();
    const { refresh_token } = await connected();
    expect((await ping(code)).status).toBe(401);
    expect((await ping(refresh_token)).status).toBe(401);
  });

  test("that expired", async () => {
    const { access_token } = await connected();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_602_000 });
    const later = await ping(access_token);
    vi.useRealTimers();
    expect(later.status).toBe(401);
  });

  test("of a grant that was revoked is refused at once, for lists of tools too", async () => {
    const { access_token, refresh_token, clientId, grantId } = await connected();
    const list = () => send({ authorization: `Bearer ${access_token}` }, { body: rpcBody("tools/list") });
    expect((await list()).status).toBe(200);
    await env.DB.prepare("update oauth_grants set revoked_at = 1 where id = ?1").bind(grantId).run();
    expect((await list()).status).toBe(401);
    await expectError(await refresh(clientId, refresh_token), 400, "invalid_grant");
  });

  test("of a person who was disabled is refused at once, and cannot be renewed", async () => {
    const { access_token, refresh_token, clientId } = await connected();
    await env.DB.prepare("update staff set disabled_at = 1 where id = 'stf_agent'").run();
    expect((await ping(access_token)).status).toBe(401);
    await expectError(await refresh(clientId, refresh_token), 400, "invalid_grant");
  });

  test("loses with its person's role what came with it", async () => {
    const { access_token, refresh_token, clientId } = await connected("agent", [
      "contacts:read",
      "inbox:send",
    ]);
    const names = async () => (await listedWith(access_token)).map(({ name }) => name);
    expect(await names()).toContain("whatsapp.session_message.send");
    await env.DB.prepare(`update staff set roles = '["viewer"]' where id = 'stf_agent'`).run();
    expect(await names()).not.toContain("whatsapp.session_message.send");
    const renewed = await (await refresh(clientId, refresh_token)).json<Tokens>();
    expect(renewed.scope).toBe("contacts:read");
  });

  test("never does what only a person may, whoever gave it", async () => {
    const { scope } = await connected("admin", [
      "contacts:read",
      "approvals:decide",
      "staff:admin",
      "clients:connect",
    ]);
    expect(scope).toBe("contacts:read");
  });

  test("of a refresh asks for more in vain, and for less in earnest", async () => {
    const { clientId, refresh_token } = await connected("agent", ["contacts:read", "inbox:read"]);
    const more = await refresh(clientId, refresh_token, { scope: "contacts:read inbox:send audit:read" });
    const narrowed = await more.json<Tokens>();
    expect(narrowed.scope).toBe("contacts:read");
    const call = await send(
      { authorization: `Bearer ${narrowed.access_token}` },
      { body: callBody("whatsapp.conversations.list") },
    );
    expect(call.status).toBe(403);
    const only = await refresh(clientId, narrowed.refresh_token, { scope: "inbox:send" });
    await expectError(only, 400, "invalid_scope");
  });
});

describe("an API token", () => {
  const change = (assignment: string, id: string) =>
    env.DB.prepare(`update api_tokens set ${assignment} where id = ?1`).bind(id).run();

  test.each([
    ["a scope more", `scopes = '["contacts:read","inbox:send"]'`],
    ["all that its owner may", "scopes = null"],
    ["a role more", `roles = '["agent","admin"]'`],
  ])("is never given %s afterwards", async (_, assignment) => {
    const { id } = await issueToken({ roles: ["agent"], scopes: ["contacts:read", "inbox:read"] });
    await expect(change(assignment, id)).rejects.toThrow("never widened");
  });

  test("may be cut down", async () => {
    const { id } = await issueToken({ roles: ["agent"], scopes: ["contacts:read", "inbox:read"] });
    await change(`scopes = '["inbox:read"]'`, id);
    await change("roles = '[]'", id);
  });
});

describe("a refresh token", () => {
  test("that was replaced long ago", async () => {
    const { clientId, refresh_token } = await connected();
    const second = await (await refresh(clientId, refresh_token)).json<Tokens>();
    await refresh(clientId, second.refresh_token);
    await expectError(await refresh(clientId, refresh_token), 400, "invalid_grant");
  });

  test("of another client", async () => {
    const { refresh_token } = await connected();
    await expectError(await refresh(await register(), refresh_token), 400, "invalid_grant");
  });

  test("for another resource", async () => {
    const { clientId, refresh_token } = await connected();
    const response = await refresh(clientId, refresh_token, { resource: "https://elsewhere.example/mcp" });
    await expectError(response, 400, "invalid_target");
  });

  test("is not another client's to give back", async () => {
    const { refresh_token, access_token } = await connected();
    expect((await token({ token: refresh_token, client_id: await register() })).status).toBe(200);
    expect((await ping(access_token)).status).toBe(200);
    expect(await grants()).toMatchObject([{ revoked_at: null }]);
  });
});
