import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { Browser, signedInAs } from "../console/browser";
import { Authenticator } from "../support/authenticator";
import { audited, invitation, join, joined, signInWith, step } from "../support/staff";

test("looking at a link, as programs in chats do, does not use it up", async () => {
  const secret = await invitation("stf_agent");
  for (const _ of [1, 2, 3]) {
    const html = await new Browser().read(`/console/join/${secret}`);
    expect(html).toContain("Ash Agent (demo)");
    // In the language of the person who is invited.
    expect(html).toContain('<html lang="zh-Hant">');
  }
  expect((await join(secret)).finished.status).toBe(200);
});

test("a link works once, and says so afterwards", async () => {
  const secret = await invitation("stf_agent");
  expect((await join(secret)).finished.status).toBe(200);
  const again = await join(secret);
  expect(again.begun.status).toBe(403);
  expect(again.finished.status).toBe(403);
  const page = await new Browser().get(`/console/join/${secret}?lang=en`);
  expect(page.status).toBe(404);
  expect(await page.text()).toContain("This link does not work");
});

test("of two who use a link at once, one gets in", async () => {
  const secret = await invitation("stf_agent");
  const tries = await Promise.all(
    [1, 2].map(async () => {
      const browser = new Browser();
      const { data } = await step(browser, `/console/join/${secret}/begin`);
      return { browser, credential: await new Authenticator(browser.origin).create(data.options) };
    }),
  );
  const answers = await Promise.all(
    tries.map(({ browser, credential }) => step(browser, `/console/join/${secret}/finish`, { credential })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  expect(await env.DB.prepare("select count(*) as n from passkeys").first("n")).toBe(1);
});

test("a link is over when its time is, when it was taken back, and when the person was disabled", async () => {
  expect((await join(await invitation("stf_agent", { expiresAt: Date.now() - 1 }))).finished.status).toBe(
    403,
  );
  const revoked = await invitation("stf_agent");
  await env.DB.prepare("update invitations set revoked_at = 1 where used_at is null").run();
  expect((await join(revoked)).finished.status).toBe(403);
  const disabled = await invitation("stf_agent");
  await env.DB.prepare("update staff set disabled_at = 1 where id = 'stf_agent'").run();
  expect((await join(disabled)).finished.status).toBe(403);
});

test("a new link of a person takes the place of the one before", async () => {
  const admin = await signedInAs("admin");
  const make = async () => {
    const form_key = crypto.randomUUID();
    const answer = await admin.submit("/console/settings/staff/stf_agent/link", { form_key });
    return /join\/([0-9a-f]{64})/.exec(await answer.text())?.[1] ?? "";
  };
  const [first, second] = [await make(), await make()];
  expect((await join(first)).finished.status).toBe(403);
  expect((await join(second)).finished.status).toBe(200);
});

test("whoever lost their passkeys gets a new one by a link, and what they lost works no more", async () => {
  const lost = await joined("stf_agent");
  const count = (table: string, where: string) =>
    env.DB.prepare(`select count(*) as n from ${table} where ${where}`).first<number>("n");
  await env.DB.prepare(
    "insert into staff_identities (issuer, subject, staff_id, created_at) values ('http://simulator.test/oidc', 'taken', 'stf_agent', 1)",
  ).run();
  expect(await count("api_tokens", "owner_id = 'stf_agent' and revoked_at is null")).toBeGreaterThan(0);
  const { finished, browser, authenticator } = await join(await invitation("stf_agent", { kind: "recover" }));
  expect(finished.status).toBe(200);
  expect((await browser.get("/console")).status).toBe(200);
  expect((await lost.browser.get("/console")).status).toBe(302);
  expect((await signInWith(lost.authenticator)).finished.status).toBe(403);
  expect((await signInWith(authenticator)).finished.status).toBe(200);
  // Whoever had them may have connected programs, or an account of their own.
  expect(await count("api_tokens", "owner_id = 'stf_agent' and revoked_at is null")).toBe(0);
  expect(await count("staff_identities", "staff_id = 'stf_agent'")).toBe(0);
});

test("no other site locks anybody out: what it can make a browser open does not count", async () => {
  const { authenticator } = await joined("stf_agent");
  for (let tries = 0; tries < 12; tries++) {
    expect((await new Browser().get(`/console/join/${"0".repeat(64)}`)).status).toBe(404);
    expect((await new Browser().get("/console/sign-in/oidc/callback?code=x&state=y")).status).toBe(403);
  }
  expect((await signInWith(authenticator)).finished.status).toBe(200);
});

test("joining ends the session that the browser had", async () => {
  const browser = await signedInAs("viewer");
  const before = new Map(browser.cookies);
  await join(await invitation("stf_agent"), { browser });
  expect(await browser.read("/console")).toContain("Ash Agent (demo)");
  const old = new Browser();
  for (const [name, value] of before) old.cookies.set(name, value);
  expect((await old.get("/console")).status).toBe(302);
});

/** A sign-in that fails, with a passkey that nobody knows. */
const fail = (headers: Record<string, string> = {}) =>
  step(new Browser(), "/console/sign-in/passkey/finish", { credential: "{}" }, headers);

test("ten failures of an address in a quarter of an hour, and it has to wait", async () => {
  const { authenticator } = await joined("stf_agent");
  for (let tries = 0; tries < 10; tries++) expect((await fail()).status).toBe(403);
  const eleventh = await fail();
  expect(eleventh.status).toBe(429);
  expect(Number(eleventh.headers.get("retry-after"))).toBeGreaterThan(800);
  expect(eleventh.data.message).toBeTruthy();
  // Also for whoever has the right passkey, and for whoever has a link.
  const blocked = await signInWith(authenticator);
  expect(blocked.finished.status).toBe(429);
  expect((await join(await invitation("stf_viewer"))).finished.status).toBe(429);
  expect(await audited("sign_in.limited")).toHaveLength(1);
  expect(await audited("sign_in.failed")).toHaveLength(10);

  await env.DB.prepare("update sign_in_failures set since = since - 900001").run();
  expect((await signInWith(authenticator)).finished.status).toBe(200);
});

test("many tries at once are counted before any of them is made", async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => fail()));
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(10);
});

test("signing in well takes nobody's tries away, and addresses are counted apart", async () => {
  const { authenticator } = await joined("stf_agent");
  for (let tries = 0; tries < 12; tries++)
    expect((await signInWith(authenticator)).finished.status).toBe(200);
  const from = (address: string) => fail({ "cf-connecting-ip": address });
  for (let tries = 0; tries < 10; tries++) await from(`2001:db8:1:2::${tries}`);
  // All addresses of one network count together; another network does not.
  expect((await from("2001:db8:1:2:ffff::1")).status).toBe(429);
  expect((await from("2001:db8:1:3::1")).status).toBe(403);
  expect((await from("198.51.100.7")).status).toBe(403);
});
