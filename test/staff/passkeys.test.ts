import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { Browser } from "../console/browser";
import { Authenticator, type Flaws } from "../support/authenticator";
import { audited, invitation, join, joined, signInWith, step } from "../support/staff";
import { ORIGIN } from "../support/worker";

test("a link becomes a passkey, and the passkey signs in without a name being typed", async () => {
  const { browser, authenticator, finished } = await join(await invitation("stf_agent"), {
    name: "Work phone",
  });
  expect(finished).toMatchObject({ status: 200, data: { next: "/console" } });
  expect(await browser.read("/console")).toContain("Ash Agent (demo)");

  const again = await signInWith(authenticator, { next: "/console/approvals?lang=en" });
  expect(again.begun.data.options).toMatchObject({ userVerification: "required", rpId: "localhost" });
  expect(again.begun.data.options?.allowCredentials).toBeUndefined();
  expect(again.finished).toMatchObject({ status: 200, data: { next: "/console/approvals?lang=en" } });
  expect(await again.browser.read("/console")).toContain("Ash Agent (demo)");
  const passkey = await env.DB.prepare("select name, counter, staff_id from passkeys").first();
  expect(passkey).toEqual({ name: "Work phone", counter: 1, staff_id: "stf_agent" });
  expect((await audited("session.started")).map(({ details }) => details?.method)).toEqual([
    "passkey",
    "passkey",
  ]);
});

const FLAWS: [string, Flaws][] = [
  ["of another site", { origin: "https://evil.example" }],
  ["of another port", { origin: "http://localhost:9999" }],
  ["for another relying party", { rpId: "evil.example" }],
  ["to another challenge", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
  ["without a look at the person", { unverified: true }],
  ["of another kind", { type: "payment.get" }],
];

test.each([
  ...FLAWS,
  ["of somebody else", { userHandle: "c3RmX2FkbWlu" }] as [string, Flaws],
  ["with another key", { forged: true }] as [string, Flaws],
])("a signature %s signs nobody in", async (_name, flaws) => {
  const { authenticator } = await joined("stf_agent");
  const { browser, finished } = await signInWith(authenticator, { flaws });
  expect(finished.status).toBe(403);
  expect((await browser.get("/console")).status).toBe(302);
  expect(await audited("sign_in.failed")).toMatchObject([
    { code: "passkey_invalid", details: { method: "passkey" } },
  ]);
});

test.each(FLAWS)("a new passkey %s is not kept, and the link stays good", async (_name, flaws) => {
  const secret = await invitation("stf_agent");
  const { browser, finished } = await join(secret, { flaws });
  expect(finished.status).toBe(403);
  expect((await browser.get("/console")).status).toBe(302);
  expect(await env.DB.prepare("select count(*) as n from passkeys").first("n")).toBe(0);
  expect((await join(secret)).finished.status).toBe(200);
});

test("a signature is good once", async () => {
  const { authenticator } = await joined("stf_agent");
  const { browser, credential, finished } = await signInWith(authenticator);
  expect(finished.status).toBe(200);
  const replayed = await step(browser, "/console/sign-in/passkey/finish", { credential });
  expect(replayed).toMatchObject({ status: 403 });
  const inOtherBrowser = await step(new Browser(), "/console/sign-in/passkey/finish", { credential });
  expect(inOtherBrowser.status).toBe(403);
});

test("what one browser was asked cannot be answered in another", async () => {
  const { authenticator } = await joined("stf_agent");
  const [asked, other] = [new Browser(), new Browser()];
  const { data } = await step(asked, "/console/sign-in/passkey/begin");
  await step(other, "/console/sign-in/passkey/begin");
  const credential = await authenticator.get(data.options);
  expect((await step(other, "/console/sign-in/passkey/finish", { credential })).status).toBe(403);
  // The challenge was not taken by that: the browser that was asked may still answer.
  expect((await step(asked, "/console/sign-in/passkey/finish", { credential })).status).toBe(200);
});

test("a challenge is over after five minutes, and one for a registration does not sign in", async () => {
  const { authenticator } = await joined("stf_agent");
  const late = new Browser();
  const { data } = await step(late, "/console/sign-in/passkey/begin");
  await env.DB.prepare("update sign_in_challenges set expires_at = ?1")
    .bind(Date.now() - 1)
    .run();
  const credential = await authenticator.get(data.options);
  expect((await step(late, "/console/sign-in/passkey/finish", { credential })).status).toBe(403);

  const crossed = new Browser();
  const begun = await step(crossed, `/console/join/${await invitation("stf_agent")}/begin`);
  const signed = await authenticator.get(begun.data.options);
  expect((await step(crossed, "/console/sign-in/passkey/finish", { credential: signed })).status).toBe(403);
});

test("a counter that falls back tells of a copy: refused, and on record", async () => {
  const { authenticator } = await joined("stf_agent");
  await signInWith(authenticator, { flaws: { counter: 7 } });
  const { finished, browser } = await signInWith(authenticator, { flaws: { counter: 7 } });
  expect(finished.status).toBe(403);
  expect((await browser.get("/console")).status).toBe(302);
  expect(await audited("sign_in.failed")).toMatchObject([{ code: "passkey_copied", entity_id: "stf_agent" }]);
  // A forged answer cannot make a passkey look copied.
  await signInWith(authenticator, { flaws: { counter: 1, forged: true } });
  expect((await audited("sign_in.failed")).at(-1)).toMatchObject({ code: "passkey_invalid" });
});

test("a passkey that counts nothing, as synced ones do, signs in again and again", async () => {
  const { authenticator } = await joined("stf_agent");
  for (const _ of [1, 2]) {
    expect((await signInWith(authenticator, { flaws: { counter: 0 } })).finished.status).toBe(200);
  }
});

test("a disabled person's passkey signs in no more, and their session is over at once", async () => {
  const { authenticator, browser } = await joined("stf_agent");
  expect((await browser.get("/console")).status).toBe(200);
  await env.DB.prepare("update staff set disabled_at = 1 where id = 'stf_agent'").run();
  expect((await browser.get("/console")).status).toBe(302);
  expect((await signInWith(authenticator)).finished.status).toBe(403);
});

test("another site can neither begin nor finish", async () => {
  const { authenticator } = await joined("stf_agent");
  const browser = new Browser();
  const foreign = { origin: "https://evil.example" };
  expect((await step(browser, "/console/sign-in/passkey/begin", {}, foreign)).status).toBe(403);
  const { data } = await step(browser, "/console/sign-in/passkey/begin");
  const credential = await authenticator.get(data.options);
  expect((await step(browser, "/console/sign-in/passkey/finish", { credential }, foreign)).status).toBe(403);
});

test.each([
  "",
  "{",
  "[]",
  '{"id":1}',
  JSON.stringify({ id: "x".repeat(5000), rawId: "x", type: "public-key" }),
])("nonsense is refused: %s", async (credential) => {
  const browser = new Browser();
  await step(browser, "/console/sign-in/passkey/begin");
  expect((await step(browser, "/console/sign-in/passkey/finish", { credential })).status).toBe(403);
});

test("a passkey belongs to the address of the deployment, whatever host a request names", async () => {
  const browser = new Browser("https://other.example");
  const { data } = await step(browser, "/console/sign-in/passkey/begin");
  expect(data.options?.rpId).toBe("other.example");
  // A passkey of this deployment says so itself, and is not taken at another address.
  const { authenticator } = await joined("stf_agent");
  const { finished } = await signInWith(authenticator, { browser: new Browser("https://other.example") });
  expect(finished.status).toBe(403);
});

test("where a sign-in leads is this site, whatever it was asked", async () => {
  const { authenticator } = await joined("stf_agent");
  for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    expect((await signInWith(authenticator, { next })).finished.data).toEqual({ next: "/console" });
});

test("a passkey that somebody has cannot be registered for another person", async () => {
  const { authenticator } = await joined("stf_agent");
  const second = new Authenticator(ORIGIN);
  Object.assign(second, { id: Reflect.get(authenticator, "id") });
  const secret = await invitation("stf_viewer");
  const browser = new Browser();
  const begun = await step(browser, `/console/join/${secret}/begin`);
  const credential = await second.create(begun.data.options);
  expect((await browser.post(`/console/join/${secret}/finish`, { credential })).status).not.toBe(200);
  expect(await env.DB.prepare("select staff_id from passkeys").first("staff_id")).toBe("stf_agent");
});
