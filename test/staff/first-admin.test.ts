import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { type FirstAdmin, firstAdminStatements } from "../../scripts/first-admin-sql";
import { sha256 } from "../../src/platform/hash";
import { join, joined } from "../support/staff";

let made = 0;

/** Runs what the command runs; whether a link was made, and its secret. */
async function firstAdmin(more: Partial<FirstAdmin> = {}) {
  made += 1;
  const secret = await sha256(`first ${made}`);
  const statements = firstAdminStatements({
    staffId: `stf_first${made}`,
    invitationId: `inv_first${made}`,
    auditId: `aud_first${made}`,
    name: "Olga O'Operator",
    locale: "en",
    tokenHash: await sha256(secret),
    now: Date.now(),
    ...more,
  });
  let answer: unknown;
  for (const sql of statements) answer = await env.DB.prepare(sql).first("made");
  return { secret, isMade: answer === 1 };
}

test("the operator's link makes the first administrator, once", async () => {
  const { secret, isMade } = await firstAdmin();
  expect(isMade).toBe(true);
  const { browser, finished } = await join(secret);
  expect(finished.status).toBe(200);
  const html = await browser.read("/console/settings/staff?lang=en");
  expect(html).toContain("Olga O&#39;Operator");
  expect((await join(secret)).finished.status).toBe(403);
  // From now on, administrators invite each other.
  expect((await firstAdmin()).isMade).toBe(false);
  expect(
    await env.DB.prepare("select count(*) as n from staff where handle = 'first-admin'").first("n"),
  ).toBe(1);
});

test("run again before the link was used, it makes another for the same person", async () => {
  const first = await firstAdmin();
  const second = await firstAdmin({ name: "Olga" });
  expect(second.isMade).toBe(true);
  expect((await join(first.secret)).finished.status).toBe(403);
  expect((await join(second.secret)).finished.status).toBe(200);
  expect(await env.DB.prepare("select name from staff where handle = 'first-admin'").first("name")).toBe(
    "Olga",
  );
});

test("it is refused while an administrator can sign in, by passkey or by an identity provider", async () => {
  await joined("stf_admin");
  expect((await firstAdmin()).isMade).toBe(false);
  await env.DB.batch([
    env.DB.prepare("delete from passkeys"),
    env.DB.prepare(
      "insert into staff_identities (issuer, subject, staff_id, created_at) values ('https://idp.example', 'x', 'stf_admin', 1)",
    ),
  ]);
  expect((await firstAdmin()).isMade).toBe(false);
  expect(
    await env.DB.prepare("select count(*) as n from staff where handle = 'first-admin'").first("n"),
  ).toBe(0);
  expect(
    await env.DB.prepare("select count(*) as n from invitations where kind = 'first_admin'").first("n"),
  ).toBe(0);
});

test("a way to sign in of somebody who is no administrator, or is disabled, stands in nobody's way", async () => {
  await joined("stf_agent");
  await joined("stf_admin");
  await env.DB.prepare("update staff set disabled_at = 1 where id = 'stf_admin'").run();
  expect((await firstAdmin()).isMade).toBe(true);
});

test("the link is over after a day", async () => {
  const { secret } = await firstAdmin({ now: Date.now() - 86_400_001 });
  expect((await join(secret)).finished.status).toBe(403);
});
