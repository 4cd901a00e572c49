import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { audited, connected, grants, ping } from "../../clients/dance";
import { rpcBody, send } from "../../mcp/http";
import { listedWith } from "../../mcp/listing";
import { type Browser, signedInAs } from "../browser";

const HOME = "/console/settings/clients";

/** Fills in the form for a new token and sends it. */
async function makeToken(
  browser: Browser,
  scopes: readonly string[],
  changes: Record<string, string> = {},
): Promise<Response> {
  const html = await browser.read(`${HOME}/tokens/new`);
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
  const body = new URLSearchParams({
    csrf_token: hidden("csrf_token"),
    form_key: hidden("form_key"),
    name: "Night report",
    days: "30",
    spelling: "dotted",
    ...changes,
  });
  for (const scope of scopes) body.append("scope", scope);
  return browser.request(`${HOME}/tokens`, { method: "POST", body });
}

const tokenIn = (html: string) => />(wbm_[0-9a-f]{64})</.exec(html)?.[1] ?? "";

const newestToken = () =>
  env.DB.prepare("select * from api_tokens order by created_at desc, id desc limit 1").first<
    Record<string, string | number | null>
  >();

describe("apps that signed in", () => {
  test("are listed to the person who let them in, and to nobody else", async () => {
    await connected("agent");
    expect(await (await signedInAs("agent")).read(`${HOME}?lang=en`)).toContain("Kettle");
    expect(await (await signedInAs("viewer")).read(HOME)).not.toContain("Kettle");
  });

  test("are disconnected by them: the next call is refused", async () => {
    const { access_token, grantId } = await connected("agent");
    const browser = await signedInAs("agent");
    const response = await browser.submit(`${HOME}/apps/${grantId}/disconnect`);
    expect(response.status).toBe(303);
    expect(await browser.read(`${response.headers.get("location")}&lang=en`)).toContain(
      "The app is disconnected",
    );
    expect((await ping(access_token)).status).toBe(401);
    expect(await grants()).toMatchObject([{ revoked_by: "stf_agent" }]);
    expect(await audited("grant.revoked")).toMatchObject([{ actor_id: "stf_agent", entity_id: grantId }]);
    expect((await env.OAUTH_KV.list({ prefix: `grant:${grantId}:` })).keys).toEqual([]);
  });

  test("of somebody else are not to be found, but by an administrator", async () => {
    const { access_token, grantId } = await connected("agent");
    const stranger = await signedInAs("viewer");
    expect((await stranger.submit(`${HOME}/apps/${grantId}/disconnect`)).status).toBe(404);
    expect((await stranger.get(`${HOME}/everyone`)).status).toBe(403);
    expect((await ping(access_token)).status).toBe(200);

    const admin = await signedInAs("admin");
    const everyone = await admin.read(`${HOME}/everyone`);
    expect(everyone).toContain("Kettle");
    expect(everyone).toContain("Ash Agent (demo)");
    const response = await admin.submit(`${HOME}/apps/${grantId}/disconnect`, { from: "everyone" });
    expect(response.headers.get("location")).toBe(`${HOME}/everyone?done=app&of=${grantId}`);
    expect((await ping(access_token)).status).toBe(401);
    expect((await admin.submit(`${HOME}/apps/${grantId}/disconnect`)).status).toBe(404);
  });

  test("are not said to be disconnected by a link that anybody wrote", async () => {
    const { grantId } = await connected("agent");
    const browser = await signedInAs("agent");
    for (const of of ["", grantId, "grt_none"])
      expect(await browser.read(`${HOME}?lang=en&done=app&of=${of}`)).not.toContain(
        "The app is disconnected",
      );
    await browser.submit(`${HOME}/apps/${grantId}/disconnect`);
    const elsewhere = await (await signedInAs("viewer")).read(`${HOME}?lang=en&done=app&of=${grantId}`);
    expect(elsewhere).not.toContain("The app is disconnected");
  });

  test("show when they were last used, to a few minutes", async () => {
    const { access_token } = await connected("agent");
    await ping(access_token);
    await expect
      .poll(() => env.DB.prepare("select last_used_at from oauth_grants").first("last_used_at"))
      .toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("an API token", () => {
  test("is shown once, kept as a hash, and does what it was given", async () => {
    const browser = await signedInAs("agent");
    const response = await makeToken(browser, ["contacts:read", "inbox:read"], { spelling: "underscore" });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const token = tokenIn(await response.text());
    const names = (await listedWith(token)).map(({ name }) => name);
    expect(names).toContain("whatsapp_contacts_list");
    expect(names).not.toContain("whatsapp_session_message_send");

    const row = await newestToken();
    expect(row).toMatchObject({
      owner_id: "stf_agent",
      name: "Night report",
      hint: token.slice(-4),
      scopes: '["contacts:read","inbox:read"]',
    });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(Number(row?.expires_at) - Number(row?.created_at)).toBe(30 * 86_400_000);

    const list = await browser.read(`${HOME}?lang=en`);
    expect(list).toContain(`ends in ${token.slice(-4)}`);
    expect(list).not.toContain(token);
    const [entry] = await audited("token.created");
    expect(entry).toMatchObject({ actor_id: "stf_agent", entity_id: row?.id });
    expect(JSON.stringify(entry)).not.toContain(token);
  });

  test("is revoked: the next call is refused", async () => {
    const browser = await signedInAs("agent");
    const token = tokenIn(await (await makeToken(browser, ["contacts:read"])).text());
    const id = (await newestToken())?.id;
    expect((await (await signedInAs("viewer")).submit(`${HOME}/tokens/${id}/revoke`)).status).toBe(404);
    expect((await ping(token)).status).toBe(200);
    expect((await browser.submit(`${HOME}/tokens/${id}/revoke`)).status).toBe(303);
    expect((await ping(token)).status).toBe(401);
    expect(await audited("token.revoked")).toMatchObject([{ actor_id: "stf_agent", entity_id: id }]);
  });

  test("is made once by a form that was sent twice", async () => {
    const browser = await signedInAs("agent");
    const form_key = "tok_01aaaaaaaaaaaaaaaaaaaaaaaa";
    expect(tokenIn(await (await makeToken(browser, ["contacts:read"], { form_key })).text())).not.toBe("");
    const again = await makeToken(browser, ["contacts:read"], { form_key });
    expect(again.status).toBe(409);
    expect(tokenIn(await again.text())).toBe("");
    expect(await audited("token.created")).toHaveLength(1);
  });

  test("holds no more than its person may give", async () => {
    const browser = await signedInAs("viewer");
    const response = await makeToken(browser, ["contacts:read", "inbox:send", "staff:admin", "nonsense"]);
    expect(response.status).toBe(200);
    expect((await newestToken())?.scopes).toBe('["contacts:read"]');
  });

  test.each([
    ["no name", {}, { name: " " }],
    ["a long name", {}, { name: "x".repeat(81) }],
    ["no end", {}, { days: "0" }],
    ["an end far away", {}, { days: "366" }],
    ["no number of days", {}, { days: "soon" }],
  ])("is not made with %s, and what was typed stays", async (_, __, changes) => {
    const browser = await signedInAs("agent");
    const response = await makeToken(browser, ["contacts:read"], changes);
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('role="alert"');
    expect(html).toContain('name="scope" value="contacts:read" checked=""');
    expect(await audited("token.created")).toEqual([]);
  });

  test("is not made without any permission", async () => {
    expect((await makeToken(await signedInAs("agent"), [])).status).toBe(400);
  });

  test("has a name without what cannot be seen", async () => {
    await makeToken(await signedInAs("agent"), ["contacts:read"], { name: "Avery\u202e \u200b Admin\u2028" });
    expect((await newestToken())?.name).toBe("Avery Admin");
  });

  test("with a hostile name is listed as text", async () => {
    const browser = await signedInAs("agent");
    await makeToken(browser, ["contacts:read"], { name: '<img src=x onerror="alert(1)">' });
    const html = await browser.read(HOME);
    expect(html).toContain("&lt;img src=x");
    expect(html).not.toContain("<img src=x");
  });

  test("notes its last use, a seeded one of a local run does not", async () => {
    const token = tokenIn(await (await makeToken(await signedInAs("agent"), ["contacts:read"])).text());
    await ping(token);
    await send({}, { body: rpcBody("ping") });
    await expect.poll(async () => (await newestToken())?.last_used_at).toBeGreaterThan(0);
    const seeded = await env.DB.prepare("select last_used_at from api_tokens where id = 'tok_agent'").first();
    expect(seeded).toEqual({ last_used_at: null });
  });
});

test("the address to connect to is on the page, in both languages", async () => {
  const browser = await signedInAs("viewer");
  for (const language of ["en", "zh-Hant"]) {
    expect(await browser.read(`${HOME}?lang=${language}`)).toContain('value="http://localhost:8787/mcp"');
  }
});
