import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { Browser } from "../console/browser";
import { audited } from "../support/staff";

const ISSUER = "http://simulator.test/oidc";

/** Begins at the console; what the identity provider is asked for. */
async function begin(browser: Browser, next = ""): Promise<URLSearchParams> {
  const query = next === "" ? "" : `?next=${encodeURIComponent(next)}`;
  const response = await browser.get(`/console/sign-in/oidc${query}`);
  expect(response.status).toBe(302);
  const address = new URL(response.headers.get("location") ?? "");
  expect(`${address.origin}${address.pathname}`).toBe(`${ISSUER}/authorize`);
  return address.searchParams;
}

/** Chooses an account on the identity provider's page; where that leads. */
async function choose(asked: URLSearchParams, account: string): Promise<string> {
  const response = await fetch(`${ISSUER}/authorize?${asked}&as=${account}`, { redirect: "manual" });
  const address = new URL(response.headers.get("location") ?? "");
  return address.pathname + address.search;
}

/** A code with something wrong about the token that it is exchanged for, and the address that carries it. */
async function flawed(asked: URLSearchParams, flaw: Record<string, unknown>): Promise<string> {
  const response = await fetch(`${ISSUER}/_codes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: asked.get("client_id"),
      redirect_uri: asked.get("redirect_uri"),
      code_challenge: asked.get("code_challenge"),
      nonce: asked.get("nonce"),
      sub: "idp-agent",
      ...flaw,
    }),
  });
  const { code } = await response.json<{ code: string }>();
  return `/console/sign-in/oidc/callback?${new URLSearchParams({ code, state: asked.get("state") ?? "", iss: ISSUER })}`;
}

const isSignedIn = async (browser: Browser) => (await browser.get("/console")).status === 200;

test("somebody who was invited by their address signs in, and is known by the issuer's id from then on", async () => {
  const browser = new Browser();
  expect(await browser.read("/console/sign-in?lang=en")).toContain("Sign in with Demo identity provider");
  const asked = await begin(browser, "/console/approvals?lang=en");
  expect(asked.get("code_challenge_method")).toBe("S256");
  expect(asked.get("redirect_uri")).toBe("http://localhost:8787/console/sign-in/oidc/callback");
  const answer = await browser.get(await choose(asked, "idp-agent"));
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/console/approvals?lang=en");
  expect(await browser.read("/console")).toContain("Ash Agent (demo)");
  expect(await audited("session.started")).toMatchObject([{ details: { method: "oidc" } }]);
  expect(await audited("identity.linked")).toMatchObject([
    { entity_id: "stf_agent", details: { issuer: ISSUER } },
  ]);

  // The address changes hands; the person does not.
  await env.DB.prepare("update staff set email = 'old@shop.example' where id = 'stf_agent'").run();
  const again = new Browser();
  await again.get(await choose(await begin(again), "idp-agent"));
  expect(await again.read("/console")).toContain("Ash Agent (demo)");
  expect(await audited("identity.linked")).toHaveLength(1);
});

test.each([
  ["idp-stranger", "unknown", "not among the staff"],
  ["idp-unverified", "email_unverified", "has not verified"],
  ["denied", "oidc_cancelled", "cancelled"],
])("%s is not let in, and nobody is added", async (account, code, words) => {
  const before = await env.DB.prepare("select count(*) as n from staff").first("n");
  const browser = new Browser();
  const answer = await browser.get(`${await choose(await begin(browser), account)}&lang=en`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain(words);
  expect(await isSignedIn(browser)).toBe(false);
  expect(await audited("sign_in.failed")).toMatchObject([{ code, details: { method: "oidc" } }]);
  expect(await env.DB.prepare("select count(*) as n from staff").first("n")).toBe(before);
});

const second = () => Math.floor(Date.now() / 1000);

test.each<[string, Record<string, unknown>]>([
  ["of another issuer", { claims: { iss: "http://evil.test" } }],
  ["for another client", { claims: { aud: "another-client" } }],
  ["with another nonce", { claims: { nonce: "another" } }],
  ["without a nonce", { nonce: undefined }],
  ["that has expired", { claims: { iat: second() - 900, exp: second() - 600 } }],
  ["without a signature", { sign: "none" }],
  ["that somebody else signed", { sign: "foreign" }],
  ["to another verifier", { code_challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
  ["without a subject", { claims: { sub: "" } }],
])("a token %s signs nobody in", async (_name, flaw) => {
  const browser = new Browser();
  const answer = await browser.get(await flawed(await begin(browser), flaw));
  expect(answer.status).toBe(403);
  expect(await isSignedIn(browser)).toBe(false);
  expect(await audited("sign_in.failed")).toMatchObject([{ code: "oidc_invalid" }]);
});

test("an address that an issuer only calls verified in words is not", async () => {
  const browser = new Browser();
  const answer = await browser.get(
    await flawed(await begin(browser), { claims: { email_verified: "true" } }),
  );
  expect(answer.status).toBe(403);
});

test.each([
  ["state", "another"],
  ["iss", "http://evil.test"],
])("an answer with another %s is refused", async (name, value) => {
  const browser = new Browser();
  const address = new URL(await choose(await begin(browser), "idp-agent"), browser.origin);
  address.searchParams.set(name, value);
  expect((await browser.get(address.pathname + address.search)).status).toBe(403);
  expect(await isSignedIn(browser)).toBe(false);
});

test("an answer counts once, and only in the browser that asked", async () => {
  const victim = new Browser();
  const attacker = new Browser();
  // Nobody can be led into somebody else's account by an address that was made elsewhere.
  const made = await choose(await begin(attacker), "idp-viewer");
  expect((await victim.get(made)).status).toBe(403);
  expect(await isSignedIn(victim)).toBe(false);

  const own = await choose(await begin(victim), "idp-agent");
  expect((await victim.get(own)).status).toBe(303);
  const thief = new Browser();
  expect((await thief.get(own)).status).toBe(403);
  expect((await victim.get(own)).status).toBe(403);
});

test("a disabled person stays out, whether the issuer knows them already or not", async () => {
  const browser = new Browser();
  await browser.get(await choose(await begin(browser), "idp-agent"));
  await env.DB.prepare("update staff set disabled_at = 1").run();
  for (const account of ["idp-agent", "idp-viewer"]) {
    const answer = await browser.get(await choose(await begin(browser), account));
    expect(answer.status).toBe(403);
  }
  expect((await audited("sign_in.failed")).map(({ code }) => code)).toEqual(["disabled", "disabled"]);
});

test("an address leads to one account of an issuer: another one with the same address is refused", async () => {
  const browser = new Browser();
  await browser.get(await choose(await begin(browser), "idp-agent"));
  const other = new Browser();
  const answer = await other.get(
    await flawed(await begin(other), {
      sub: "idp-impostor",
      claims: { email: "agent@shop.example", email_verified: true },
    }),
  );
  expect(answer.status).toBe(403);
  expect((await audited("sign_in.failed")).at(-1)).toMatchObject({ code: "taken" });
});

test.each(["https://evil.example", "//evil.example", "/console/../mcp"])(
  "after signing in nobody is led to %s",
  async (next) => {
    const browser = new Browser();
    const answer = await browser.get(await choose(await begin(browser, next), "idp-agent"));
    expect(answer.headers.get("location")).toBe("/console");
  },
);
