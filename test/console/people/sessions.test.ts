import { createExecutionContext, env } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { app } from "../../../src/routes";
import { Authenticator } from "../../support/authenticator";
import { audited, joined } from "../../support/staff";
import { cron, ORIGIN } from "../../support/worker";
import { Browser, signedInAs } from "../browser";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const COOKIE = "console_session";

/** Lets time pass for the Worker. */
function later(ms: number): void {
  vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
}

const withCookie = (value: string | undefined) => {
  const browser = new Browser();
  if (value !== undefined) browser.cookies.set(COOKIE, value);
  return browser;
};

const isIn = async (browser: Browser) => (await browser.get("/console")).status === 200;

test("the cookie changes every quarter of an hour, and the value before is good for a minute more", async () => {
  const browser = await signedInAs("agent");
  const first = browser.cookies.get(COOKIE);
  later(14 * MINUTE);
  await browser.get("/console");
  expect(browser.cookies.get(COOKIE)).toBe(first);
  later(2 * MINUTE);
  await browser.get("/console");
  const second = browser.cookies.get(COOKIE);
  expect(second).not.toBe(first);

  // Requests that were under way still carry the first value, and get no third one.
  expect(await isIn(browser)).toBe(true);
  const parallel = withCookie(first);
  expect(await isIn(parallel)).toBe(true);
  expect(parallel.cookies.get(COOKIE)).toBe(first);
  expect(await isIn(browser)).toBe(true);
});

test("of many requests at once one changes the cookie, and all are answered", async () => {
  const browser = await signedInAs("agent");
  later(16 * MINUTE);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => withCookie(browser.cookies.get(COOKIE)).get("/console")),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const changed = answers.filter((answer) =>
    answer.headers.getSetCookie().some((text) => text.startsWith(COOKIE)),
  );
  expect(changed).toHaveLength(1);
});

test("a value that was replaced long ago comes from a copy: the session ends for both, on record", async () => {
  const browser = await signedInAs("agent");
  const stolen = browser.cookies.get(COOKIE);
  later(16 * MINUTE);
  await browser.get("/console");
  await browser.get("/console");
  later(61_000);
  expect(await isIn(withCookie(stolen))).toBe(false);
  expect(await isIn(browser)).toBe(false);
  expect(await audited("session.reused")).toMatchObject([{ entity_id: "stf_agent" }]);
});

test("an answer with a new value that gets lost costs nobody their session", async () => {
  const browser = await signedInAs("agent");
  const first = browser.cookies.get(COOKIE);
  later(16 * MINUTE);
  await withCookie(first).get("/console");
  later(10 * MINUTE);
  expect(await isIn(browser)).toBe(true);
  const second = browser.cookies.get(COOKIE);
  expect(second).not.toBe(first);
  // From the first use of the new value on, the old one is a copy.
  expect(await isIn(browser)).toBe(true);
  later(61_000);
  expect(await isIn(withCookie(first))).toBe(false);
  expect(await isIn(browser)).toBe(false);
  expect(await audited("session.reused")).toHaveLength(1);
});

test("a thief who changes the value first and uses it is found out by the owner's next click", async () => {
  const browser = await signedInAs("agent");
  const thief = withCookie(browser.cookies.get(COOKIE));
  later(16 * MINUTE);
  await thief.get("/console");
  await thief.get("/console");
  later(61_000);
  expect(await isIn(browser)).toBe(false);
  expect(await isIn(thief)).toBe(false);
});

test("a new value comes with every kind of answer, a file too", async () => {
  const browser = await signedInAs("admin");
  const first = browser.cookies.get(COOKIE);
  const csrf_token = await browser.csrfToken();
  later(16 * MINUTE);
  const file = await browser.post("/console/audit/export.ndjson", { csrf_token });
  expect(file.status).toBe(200);
  expect(file.headers.get("content-type")).toContain("ndjson");
  await file.text();
  expect(browser.cookies.get(COOKIE)).not.toBe(first);
  later(61_000);
  expect(await isIn(browser)).toBe(true);
});

test("a page that keeps itself current keeps nobody signed in", async () => {
  const browser = await signedInAs("manager");
  const first = browser.cookies.get(COOKIE);
  const live = [
    "/console/approvals/live",
    "/console/inbox/live",
    "/console/broadcasts?refreshed=1",
    "/console/imports/act_none/progress",
  ];
  for (let minutes = 0; minutes < 115; minutes += 23) {
    later(23 * MINUTE);
    for (const path of live) expect((await browser.get(path)).status).not.toBe(302);
  }
  expect(browser.cookies.get(COOKIE)).toBe(first);
  later(6 * MINUTE);
  for (const path of live) expect((await browser.get(path)).status).toBe(302);
});

test("a session that idles for two hours is over; one that is used is not", async () => {
  const [used, idle] = [await signedInAs("agent"), await signedInAs("viewer")];
  later(110 * MINUTE);
  expect(await isIn(used)).toBe(true);
  later(20 * MINUTE);
  expect(await isIn(used)).toBe(true);
  expect(await isIn(idle)).toBe(false);
});

test("after twelve hours it is over, however much it is used", async () => {
  const browser = await signedInAs("agent");
  for (let hour = 0; hour < 11; hour++) {
    later(HOUR);
    expect(await isIn(browser)).toBe(true);
  }
  later(HOUR + 1);
  expect(await isIn(browser)).toBe(false);
});

test("when it was last used is written once a minute at most", async () => {
  const browser = await signedInAs("agent");
  const seen = () => env.DB.prepare("select last_seen_at from sessions").first<number>("last_seen_at");
  const first = await seen();
  later(30_000);
  await browser.get("/console");
  expect(await seen()).toBe(first);
  later(40_000);
  await browser.get("/console");
  expect(await seen()).toBeGreaterThan(first ?? 0);
});

test("cron removes what is over", async () => {
  await signedInAs("agent");
  later(3 * HOUR);
  await cron();
  expect(await env.DB.prepare("select count(*) as n from sessions").first("n")).toBe(0);
});

test("a session that was prepared for somebody is not the one they sign in to", async () => {
  const prepared = await signedInAs("viewer");
  const victim = withCookie(prepared.cookies.get(COOKIE));
  await victim.post("/console/sign-in/local", { staff: "admin" });
  expect(await victim.read("/console")).toContain("Avery Admin (demo)");
  expect(await isIn(prepared)).toBe(false);
});

test("signing out everywhere ends all sessions, the own one too", async () => {
  const [here, there] = [await signedInAs("agent"), await signedInAs("agent")];
  const other = await signedInAs("viewer");
  const answer = await here.submit("/console/settings/me/sessions/end-all");
  expect(answer.headers.get("location")).toBe("/console/sign-in");
  expect(await isIn(here)).toBe(false);
  expect(await isIn(there)).toBe(false);
  expect(await isIn(other)).toBe(true);
});

test("the own profile lists where one is signed in, and ends one of them", async () => {
  const here = await signedInAs("agent");
  const phone = new Browser();
  await phone.post(
    "/console/sign-in/local",
    { staff: "agent" },
    {
      "user-agent":
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    },
  );
  const html = await here.read("/console/settings/me?lang=en");
  expect(html).toContain("Chrome on Android");
  expect(html).toContain("This browser");
  const session = /name="session" value="([0-9a-f]{32})"/.exec(html)?.[1] ?? "";
  // Somebody else cannot end it by its name.
  await (await signedInAs("viewer")).submit("/console/settings/me/sessions/end", { session });
  expect(await isIn(phone)).toBe(true);
  await here.submit("/console/settings/me/sessions/end", { session });
  expect(await isIn(phone)).toBe(false);
  expect(await isIn(here)).toBe(true);
});

test("name and language are one's own to change", async () => {
  const browser = await signedInAs("viewer");
  const saved = await browser.submit("/console/settings/me", {
    name: "  Vic\u202e  Viewer ",
    locale: "zh-Hant-HK",
  });
  expect(saved.status).toBe(303);
  const html = await browser.read("/console/settings/me");
  expect(html).toContain('<html lang="zh-Hant">');
  expect(html).toContain('value="Vic Viewer"');
  for (const wrong of [
    { name: "", locale: "en" },
    { name: "Victoria", locale: "xx" },
  ]) {
    const refused = await browser.submit("/console/settings/me", wrong);
    expect(refused.status).toBe(400);
    // What was typed is there to be mended.
    expect(await refused.text()).toContain(`value="${wrong.name}"`);
  }
});

test("an address alone makes no page say that something was done", async () => {
  const browser = await signedInAs("admin");
  const own = "/console/settings/me?done=passkey_removed&lang=en";
  expect(await browser.read(own)).not.toContain("The passkey was removed.");
  await browser.submit("/console/settings/me", { name: "Avery Admin (demo)", locale: "en" });
  expect(await browser.read("/console/settings/me?done=profile&lang=en")).toContain("Saved.");
  expect(await browser.read(own)).not.toContain("The passkey was removed.");
  later(HOUR);
  expect(await browser.read("/console/settings/me?done=profile&lang=en")).not.toContain("Saved.");
  const person = await browser.read("/console/settings/staff/stf_agent?done=disabled&lang=en");
  expect(person).not.toContain("They can no longer sign in.");
});

test("passkeys are renamed and removed, but never the last way to sign in", async () => {
  const { browser } = await joined("stf_agent");
  const id = await env.DB.prepare("select credential_id from passkeys").first<string>("credential_id");
  const passkey = id ?? "";
  expect(
    (await browser.submit("/console/settings/me/passkeys/rename", { passkey, name: "Blue key" })).status,
  ).toBe(303);
  expect(await browser.read("/console/settings/me")).toContain("Blue key");
  const last = await browser.submit("/console/settings/me/passkeys/remove", { passkey });
  expect(last.status).toBe(409);

  await env.DB.prepare(
    `insert into passkeys (credential_id, staff_id, public_key, counter, transports, backed_up, name, created_at)
     values ('AAAA', 'stf_agent', 'x', 0, '[]', 0, 'Other', 2)`,
  ).run();
  const viewer = await signedInAs("viewer");
  expect((await viewer.submit("/console/settings/me/passkeys/remove", { passkey })).status).toBe(409);
  expect((await browser.submit("/console/settings/me/passkeys/remove", { passkey })).status).toBe(303);
  expect(await env.DB.prepare("select name from passkeys").first("name")).toBe("Other");
});

test("another passkey is added by whoever is signed in, with the form's own token", async () => {
  const { browser, authenticator } = await joined("stf_agent");
  expect((await browser.post("/console/settings/me/passkeys/begin", {})).status).toBe(403);
  const begun = await browser.submit("/console/settings/me/passkeys/begin");
  const { options } = await begun.json<{ options: { challenge: string; user: { id: string } } }>();
  expect(JSON.stringify(options)).toContain(authenticator.credentialId);
  const credential = await new Authenticator(ORIGIN).create(options);
  const finished = await browser.submit("/console/settings/me/passkeys/finish", {
    credential,
    name: "Second",
  });
  expect(await finished.json()).toEqual({ next: "/console/settings/me?done=passkey_added" });
  expect(await env.DB.prepare("select count(*) as n from passkeys").first("n")).toBe(2);
});

/** A request to the Worker as it is deployed elsewhere. */
const elsewhere = (url: string, more: Record<string, string>, init?: RequestInit) =>
  app.fetch(new Request(url, { redirect: "manual", ...init }), { ...env, ...more }, createExecutionContext());

test.each([
  ["http://localhost:8787", "production"],
  ["http://127.0.0.1:8787", "production"],
  ["https://console.example", "local"],
  ["https://localhost.evil.example", "local"],
  ["http://localhost@evil.example", "local"],
])("the picker is unreachable at %s in %s", async (origin, environment) => {
  const init = {
    method: "POST",
    body: new URLSearchParams({ staff: "admin" }),
    headers: { host: "localhost:8787", "x-forwarded-host": "localhost" },
  };
  const address = `${new URL(origin).origin}/console/sign-in`;
  const answer = await elsewhere(`${address}/local`, { ENVIRONMENT: environment }, init);
  expect(answer.status).toBe(404);
  expect(answer.headers.getSetCookie().join()).not.toContain("session");
  const page = await (await elsewhere(address, { ENVIRONMENT: environment })).text();
  expect(page).not.toContain("(demo)");
});

test("over https the cookie is one that only an encrypted page can set", async () => {
  const { browser } = await joined("stf_agent", "https://console.example");
  expect([...browser.cookies.keys()]).toContain("__Secure-console_session");
  const begun = new Browser("https://console.example");
  await begun.post("/console/sign-in/passkey/begin", {});
  expect([...begun.cookies.keys()]).toContain("__Secure-console_sign_in");
  expect(await isIn(browser)).toBe(true);
  // The cookie of a plain page counts for nothing there.
  const plain = new Browser("https://console.example");
  plain.cookies.set(COOKIE, browser.cookies.get("__Secure-console_session") ?? "");
  expect(await isIn(plain)).toBe(false);
});

test("the deployment's own address decides whom passkeys are for, not the host of a request", async () => {
  const answer = await elsewhere(
    "https://evil.example/console/sign-in/passkey/begin",
    { PUBLIC_URL: "https://console.example" },
    { method: "POST" },
  );
  expect(await answer.json()).toMatchObject({ options: { rpId: "console.example" } });
});
