import { SELF } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { SCOPES } from "../../src/auth";
import { callBody, rpcBody, send } from "../mcp/http";
import { ORIGIN, rpcMessage } from "../support/worker";
import {
  agree,
  audited,
  authorizeUrl,
  connected,
  DOCUMENT,
  decide,
  formOf,
  grants,
  ping,
  REDIRECT,
  RESOURCE,
  redeem,
  refresh,
  register,
  signedIn,
  type Tokens,
  token,
} from "./dance";

describe("a client finds its way from the URL alone", () => {
  test("from the challenge to the resource's metadata to the server's", async () => {
    const refused = await send({ authorization: null }, { body: rpcBody("ping") });
    const metadataUrl = /resource_metadata="([^"]+)"/.exec(
      refused.headers.get("www-authenticate") ?? "",
    )?.[1];
    const resource = await (await SELF.fetch(metadataUrl ?? "")).json<Record<string, string[]>>();
    expect(resource).toMatchObject({ resource: RESOURCE, authorization_servers: [ORIGIN] });
    const server = await SELF.fetch(
      `${resource.authorization_servers?.[0]}/.well-known/oauth-authorization-server`,
    );
    expect(await server.json()).toMatchObject({
      issuer: ORIGIN,
      authorization_endpoint: `${ORIGIN}/console/authorize`,
      token_endpoint: `${ORIGIN}/oauth/token`,
      registration_endpoint: `${ORIGIN}/oauth/register`,
      revocation_endpoint: `${ORIGIN}/oauth/token`,
      scopes_supported: SCOPES,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    });
  });

  test("an older client finds the resource's metadata at the root", async () => {
    const response = await SELF.fetch(`${ORIGIN}/.well-known/oauth-protected-resource`);
    expect(await response.json()).toMatchObject({ resource: RESOURCE });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("each address of the tenant is an issuer and a resource of its own", async () => {
    const origin = "https://tenant.example";
    const response = await SELF.fetch(`${origin}/.well-known/oauth-authorization-server`);
    expect(await response.json()).toMatchObject({ issuer: origin, protected_resources: [`${origin}/mcp`] });
  });

  test("there is none where the way is not encrypted", async () => {
    const response = await SELF.fetch("http://shop.example/.well-known/oauth-authorization-server");
    expect(response.status).toBe(404);
  });
});

describe("a client that registers", () => {
  test("is led through sign-in to the page, and gets tokens that act for the person", async () => {
    const clientId = await register();
    const url = await authorizeUrl(clientId);

    const stranger = await signedIn("nobody");
    const toSignIn = await stranger.get(url);
    expect(toSignIn.status).toBe(302);
    const next = new URL(toSignIn.headers.get("location") ?? "", ORIGIN).searchParams.get("next") ?? "";
    const back = await stranger.post("/console/sign-in/local", { staff: "agent", next });
    expect(back.headers.get("location")).toBe(url);

    const form = formOf(await stranger.read(url));
    expect(form.ticked).toEqual(["contacts:read", "inbox:read"]);
    const answer = await decide(stranger, form, "allow");
    const to = new URL(answer.headers.get("location") ?? "");
    expect(to.origin + to.pathname).toBe(REDIRECT);
    expect(to.searchParams.get("state")).toBe("state-1");
    expect(to.searchParams.get("iss")).toBe(ORIGIN);

    const response = await redeem(clientId, to.searchParams.get("code") ?? "");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const tokens = await response.json<Tokens>();
    expect(tokens).toMatchObject({
      token_type: "bearer",
      expires_in: 3600,
      scope: "contacts:read inbox:read",
      resource: RESOURCE,
    });

    const list = await send(
      { authorization: `Bearer ${tokens.access_token}` },
      { body: callBody("whatsapp.contacts.list", { limit: 1 }) },
    );
    const { result } = await rpcMessage(list);
    expect(result.structuredContent.items).toHaveLength(1);
    expect(result.structuredContent.items[0].masked).toContain("phone");
  });

  test("may bring a file of contacts with its token too, where it was given that", async () => {
    const upload = async (scopes: readonly string[]) => {
      const { access_token } = await connected("marketer", scopes);
      return SELF.fetch(`${ORIGIN}/uploads`, {
        method: "POST",
        headers: { authorization: `Bearer ${access_token}`, "content-type": "text/csv" },
        body: "phone\n+85255501001\n",
      });
    };
    expect((await upload(["contacts:import"])).status).toBe(201);
    expect((await upload(["contacts:read"])).status).toBe(403);
  });

  test("leaves a grant of the person's, and an entry in the audit log", async () => {
    const { clientId, grantId } = await connected("agent", ["contacts:read"], { spelling: "underscore" });
    expect(await grants()).toMatchObject([
      {
        id: grantId,
        staff_id: "stf_agent",
        client_id: clientId,
        client_name: "Kettle",
        scopes: '["contacts:read"]',
        name_spelling: "underscore",
        revoked_at: null,
      },
    ]);
    expect(await audited("grant.given")).toMatchObject([
      { actor_id: "stf_agent", entity_id: grantId, outcome: "ok" },
    ]);
  });

  test("hears names of tools as the person chose", async () => {
    const { access_token } = await connected("agent", ["contacts:read"], { spelling: "underscore" });
    const list = await send({ authorization: `Bearer ${access_token}` }, { body: rpcBody("tools/list") });
    const names = (await rpcMessage(list)).result.tools.map((tool: { name: string }) => tool.name);
    expect(names).toContain("whatsapp_contacts_list");
    expect(names.join()).not.toContain(".");
  });

  test("gets a new grant in place of the one it had", async () => {
    const clientId = await register();
    const first = await redeem(
      clientId,
      (await agree("agent", await authorizeUrl(clientId))).searchParams.get("code") ?? "",
    );
    const old = await first.json<Tokens>();
    await agree("agent", await authorizeUrl(clientId));
    expect(await grants()).toMatchObject([{ revoked_by: "stf_agent" }, { revoked_at: null }]);
    expect((await ping(old.access_token)).status).toBe(401);
  });
});

describe("a client that a document describes", () => {
  test("is named by its domain, and keeps its other installations", async () => {
    const url = await authorizeUrl(DOCUMENT);
    const html = await (await signedIn("viewer")).read(url);
    expect(html).toContain("Tea Desk");
    expect(html).toContain("apps.example");
    expect(html).not.toContain("registered itself");

    for (const installation of ["laptop", "phone"]) {
      const to = await agree("viewer", await authorizeUrl(DOCUMENT, { state: installation }));
      const response = await redeem(DOCUMENT, to.searchParams.get("code") ?? "");
      expect(response.status).toBe(200);
      expect((await ping((await response.json<Tokens>()).access_token)).status).toBe(200);
    }
    expect(await grants()).toMatchObject([{ revoked_at: null }, { revoked_at: null }]);
  });

  test("may wait at any port of this computer, and the page says what that means", async () => {
    const url = await authorizeUrl(DOCUMENT, { redirect_uri: "http://localhost:49152/callback" });
    expect(await (await signedIn("viewer")).read(url)).toContain("a program on your own computer");
  });

  test("is refused without a readable document that is its own", async () => {
    const browser = await signedIn("viewer");
    for (const client of ["https://apps.example/clients/nobody", "https://apps.example/clients/impostor"]) {
      const response = await browser.get(await authorizeUrl(client));
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("could not be verified");
    }
  });
});

describe("the person decides", () => {
  test("to give less", async () => {
    const { scope, access_token } = await connected("agent", ["contacts:read"]);
    expect(scope).toBe("contacts:read");
    const response = await send(
      { authorization: `Bearer ${access_token}` },
      { body: callBody("whatsapp.conversations.list") },
    );
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toContain('scope="contacts:read inbox:read"');
  });

  test("to give more than was asked", async () => {
    expect((await connected("agent", ["contacts:read", "inbox:send"])).scope).toBe(
      "contacts:read inbox:send",
    );
  });

  test("and a client that asks for nothing gets what only reads, if nobody ticks more", async () => {
    const html = await (await signedIn("agent")).read(await authorizeUrl(await register(), { scope: null }));
    const { ticked, offered } = formOf(html);
    expect(ticked.every((scope) => scope.endsWith(":read"))).toBe(true);
    expect(ticked).not.toContain("media:read");
    expect(offered).toContain("inbox:send");
  });

  test("within their roles: the rest is named and cannot be given", async () => {
    const clientId = await register();
    const url = await authorizeUrl(clientId, { scope: "contacts:read inbox:send audit:read offline_access" });
    const browser = await signedIn("viewer");
    const html = await browser.read(url);
    const form = formOf(html);
    expect(form.offered).not.toContain("inbox:send");
    expect(html).toContain("Asked for, but not among your roles");
    const answer = await decide(browser, form, "allow", ["contacts:read", "inbox:send", "staff:admin"]);
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    expect((await (await redeem(clientId, code)).json<Tokens>()).scope).toBe("contacts:read");
  });

  test("to give nothing at all: the page comes again as they left it, and says so", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    const again = await decide(browser, form, "allow", [], { spelling: "underscore" });
    expect(again.status).toBe(303);
    const page = await browser.get(again.headers.get("location") ?? "");
    expect(page.status).toBe(400);
    const html = await page.text();
    expect(formOf(html).ticked).toEqual([]);
    expect(html).toContain('name="spelling" value="underscore" checked=""');
    expect(await grants()).toEqual([]);
  });

  test("anew: a client that registered has its new grant in place of the old, and both are in the audit log", async () => {
    const first = await connected("agent", ["contacts:read"]);
    await agree("agent", await authorizeUrl(first.clientId), ["inbox:read"]);
    expect(await grants()).toMatchObject([
      { id: first.grantId, revoked_at: expect.any(Number), revoked_by: "stf_agent" },
      { client_id: first.clientId, revoked_at: null },
    ]);
    expect(await audited("grant.revoked")).toMatchObject([
      { actor_id: "stf_agent", entity_id: first.grantId, code: "replaced" },
    ]);
    expect((await ping(first.access_token)).status).toBe(401);
  });

  test("again when the client could not be verified at the first try: their handle is still good", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(DOCUMENT)));
    const gone = new URLSearchParams({ client_id: `${DOCUMENT}-gone` }).toString();
    const refused = await decide(browser, { ...form, query: gone }, "allow");
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("無法核實這個應用程式");
    expect((await decide(browser, form, "allow")).status).toBe(302);
  });

  test("not to connect: the client is told, and nothing is kept", async () => {
    const browser = await signedIn("agent");
    const form = formOf(await browser.read(await authorizeUrl(await register())));
    const to = new URL((await decide(browser, form, "deny")).headers.get("location") ?? "");
    expect(to.origin + to.pathname).toBe(REDIRECT);
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      error: "access_denied",
      state: "state-1",
      iss: ORIGIN,
    });
    expect(await grants()).toEqual([]);
    expect(await audited("grant.refused")).toMatchObject([{ actor_id: "stf_agent", outcome: "denied" }]);
  });
});

describe("a connection goes on", () => {
  test("by refresh tokens, a new one each time", async () => {
    const first = await connected();
    const second = await (await refresh(first.clientId, first.refresh_token)).json<Tokens>();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await ping(second.access_token)).status).toBe(200);
    expect((await refresh(first.clientId, second.refresh_token)).status).toBe(200);
  });

  test("when an answer was lost: the old refresh token works until the new one was used", async () => {
    const first = await connected();
    const lost = await (await refresh(first.clientId, first.refresh_token)).json<Tokens>();
    const second = await (await refresh(first.clientId, first.refresh_token)).json<Tokens>();
    expect((await refresh(first.clientId, lost.refresh_token)).status).toBe(400);
    expect((await refresh(first.clientId, second.refresh_token)).status).toBe(200);
    expect((await refresh(first.clientId, first.refresh_token)).status).toBe(400);
  });

  test("until the client gives it back: the grant ends here too", async () => {
    const { clientId, access_token, refresh_token } = await connected();
    expect((await token({ token: refresh_token, client_id: clientId })).status).toBe(200);
    expect((await ping(access_token)).status).toBe(401);
    expect((await refresh(clientId, refresh_token)).status).toBe(400);
    expect(await grants()).toMatchObject([{ revoked_by: null, revoked_at: expect.any(Number) }]);
    expect(await audited("grant.revoked")).toMatchObject([{ actor_kind: "client", code: "client" }]);
  });

  test("when it gives back an access token alone", async () => {
    const { clientId, access_token, refresh_token } = await connected();
    expect((await token({ token: access_token, client_id: clientId })).status).toBe(200);
    expect((await ping(access_token)).status).toBe(401);
    expect((await refresh(clientId, refresh_token)).status).toBe(200);
    expect(await grants()).toMatchObject([{ revoked_at: null }]);
  });
});
