import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { Browser, signedInAs } from "../console/browser";
import { ALL_ROLES, addressOf, PAGES, tableAllows } from "./walk";

/** A walk opens each page, or sends each form. */
const LONG = { timeout: 120_000 };
const GETS = PAGES.filter(({ method }) => method === "get");
const POSTS = PAGES.filter(({ method }) => method === "post");
const guarded = (pages: typeof PAGES) => pages.filter(({ access }) => access !== "anyone");

const denials = async () =>
  (
    await env.DB.prepare(
      "select actor_id, details ->> 'path' as path from audit_log where action = 'page.denied' order by seq",
    ).all<{ actor_id: string; path: string }>()
  ).results;

test("the table names each page once", () => {
  const names = PAGES.map(({ method, path }) => `${method} ${path}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(ALL_ROLES)("%s", (role) => {
  test("sees the pages that the table gives, and no other", LONG, async () => {
    const browser = await signedInAs(role);
    for (const { path, access } of guarded(GETS)) {
      const { status } = await browser.get(addressOf(path));
      const allowed = tableAllows(access, role);
      expect(status === 403, `${path} answered ${status}`).toBe(!allowed);
      expect(status, path).toBeLessThan(500);
    }
  });

  test("sends the forms that the table gives, and each refusal is in the audit log", LONG, async () => {
    const expected: string[] = [];
    for (const { path, access } of guarded(POSTS)) {
      const allowed = tableAllows(access, role);
      // A session each: some forms end it.
      const browser = await signedInAs(role);
      const { status } = await browser.submit(addressOf(path));
      if (!allowed) {
        expected.push(path);
        expect(status, path).toBe(403);
      }
      expect(status, path).toBeLessThan(500);
    }
    expect((await denials()).map(({ path }) => path)).toEqual(expected);
    for (const { actor_id } of await denials()) expect(actor_id).toBe(`stf_${role}`);
  });
});

test("no form passes without its session's own token, whoever sends it", LONG, async () => {
  const browser = await signedInAs("admin");
  const other = await signedInAs("admin");
  const before = await stateOf();
  for (const { path } of guarded(POSTS)) {
    expect((await browser.post(addressOf(path), {})).status, path).toBe(403);
    const foreign = { csrf_token: await other.csrfToken() };
    expect((await browser.post(addressOf(path), foreign)).status, path).toBe(403);
  }
  expect(await stateOf()).toEqual(before);
});

test("nobody signed in is led to sign-in, and no form of theirs is taken", LONG, async () => {
  const browser = new Browser();
  for (const { path } of guarded(GETS)) {
    const address = addressOf(path);
    const answer = await browser.get(address);
    expect(answer.status, path).toBe(302);
    expect(answer.headers.get("location"), path).toBe(`/console/sign-in?next=${encodeURIComponent(address)}`);
  }
  for (const { path } of guarded(POSTS)) {
    expect((await browser.post(addressOf(path), { csrf_token: "0".repeat(64) })).status, path).toBe(401);
  }
});

test("pages for anyone answer, signed in or not", LONG, async () => {
  for (const browser of [new Browser(), await signedInAs("viewer")]) {
    for (const { path } of GETS.filter(({ access }) => access === "anyone")) {
      expect((await browser.get(addressOf(path))).status, path).toBeLessThan(500);
    }
  }
});

/** How many rows there are of what forms could change. */
async function stateOf(): Promise<unknown> {
  return env.DB.prepare(
    `select (select count(*) from action_requests) as requests, (select count(*) from previews) as previews,
       (select count(*) from messages) as messages, (select count(*) from contacts) as contacts,
       (select count(*) from consent_records) as consent, (select count(*) from staff) as staff`,
  ).first();
}
