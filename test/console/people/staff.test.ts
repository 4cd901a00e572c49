import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { audited, join, joined, signInWith } from "../../support/staff";
import { type Browser, signedInAs } from "../browser";

const STAFF = "/console/settings/staff";

const formKey = async (browser: Browser, path: string): Promise<string> =>
  /name="form_key" value="([^"]+)"/.exec(await browser.read(path))?.[1] ?? "";

/** A form with several fields of one name. */
async function send(browser: Browser, path: string, fields: [string, string][]): Promise<Response> {
  const body = new URLSearchParams([...fields, ["csrf_token", await browser.csrfToken()]]);
  return browser.request(path, { method: "POST", body });
}

const invite = async (browser: Browser, fields: Record<string, string>, roles: string[]) =>
  send(browser, STAFF, [
    ...Object.entries({
      name: "Nia New",
      email: "",
      locale: "en",
      form_key: await formKey(browser, `${STAFF}/new`),
      ...fields,
    }),
    ...roles.map((role): [string, string] => ["roles", role]),
  ]);

const linkIn = (html: string): string => /console\/join\/([0-9a-f]{64})/.exec(html)?.[1] ?? "";

const rolesOf = async (id: string): Promise<string[]> =>
  JSON.parse(
    (await env.DB.prepare("select roles from staff where id = ?1").bind(id).first<string>("roles")) ?? "[]",
  );

const idOf = (name: string) =>
  env.DB.prepare("select id from staff where name = ?1").bind(name).first<string>("id");

/** A second administrator who can sign in. */
const secondAdmin = async () => {
  await env.DB.prepare(`update staff set roles = '["admin"]' where id = 'stf_manager'`).run();
  return signedInAs("manager");
};

test("an administrator invites somebody, who joins by the link and works with the roles that were given", async () => {
  const admin = await signedInAs("admin");
  const answer = await invite(admin, { email: "Nia@Example.com" }, ["agent", "marketer"]);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  const secret = linkIn(html);
  expect(html).toContain("This link is shown once");
  // Nothing but its hash is kept, wherever one looks.
  const { results } = await env.DB.prepare("select content, shown from previews").all();
  expect(JSON.stringify(results)).not.toContain(secret);

  const { browser, finished } = await join(secret);
  expect(finished.status).toBe(200);
  expect(await browser.read("/console?lang=en")).toContain("Hello, Nia New");
  expect(await rolesOf((await idOf("Nia New")) ?? "")).toEqual(["agent", "marketer"]);
  const list = await admin.read(`${STAFF}?lang=en`);
  expect(list).toContain("nia@example.com");
  expect(list).toContain("1 passkey");
  expect(await audited("write.executed")).toHaveLength(2);
});

test("a form that is sent twice invites once, and shows no link a second time", async () => {
  const admin = await signedInAs("admin");
  const form_key = await formKey(admin, `${STAFF}/new`);
  const first = await (await invite(admin, { form_key }, ["viewer"])).text();
  const second = await (await invite(admin, { form_key }, ["viewer"])).text();
  expect(linkIn(first)).not.toBe("");
  expect(linkIn(second)).toBe("");
  expect(second).toContain("This link was shown already");
  expect(await env.DB.prepare("select count(*) as n from staff where name = 'Nia New'").first("n")).toBe(1);
});

test.each([
  [{ name: " " }, ["viewer"], 400, "Give a name"],
  [{ name: "x".repeat(61) }, ["viewer"], 400, "Give a name"],
  [{ email: "nobody" }, ["viewer"], 400, "not an e-mail address"],
  [{ locale: "xx" }, ["viewer"], 400, "Choose a language"],
  [{}, [], 400, "at least one role"],
  [{}, ["root"], 400, "at least one role"],
])("an invitation with %o and roles %j is mended, not lost", async (fields, roles, status, words) => {
  const admin = await signedInAs("admin");
  const answer = await invite(admin, { email: "kept@example.com", ...fields }, roles);
  expect(answer.status).toBe(status);
  const html = await answer.text();
  expect(html).toContain(words);
  if (!("email" in fields)) expect(html).toContain("kept@example.com");
});

test("an e-mail address leads to one person", async () => {
  const admin = await signedInAs("admin");
  await invite(admin, { email: "same@example.com" }, ["viewer"]);
  const answer = await invite(admin, { name: "Other", email: "SAME@example.com" }, ["viewer"]);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain("is there already");
});

test("hostile text in a name stays text", async () => {
  const admin = await signedInAs("admin");
  await invite(admin, { name: "<script>alert(1)</script>‮evil" }, ["viewer"]);
  const list = await admin.read(STAFF);
  expect(list).toContain("&lt;script&gt;alert(1)&lt;/script&gt;evil");
  expect(list).not.toContain("<script>alert");
});

test("power waits for another administrator when there is one, and nobody gives it to themselves", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  const change = async (browser: Browser, id: string, before: string, roles: string[]) =>
    send(browser, `${STAFF}/${id}/roles`, [
      ["before", before],
      ["form_key", await formKey(browser, `${STAFF}/${id}`)],
      ...roles.map((role): [string, string] => ["roles", role]),
    ]);

  const asked = await change(admin, "stf_agent", "agent", ["agent", "approver"]);
  const request = /asked=(act_[0-9a-z]+)/.exec(asked.headers.get("location") ?? "")?.[1] ?? "";
  expect(request).not.toBe("");
  expect(await rolesOf("stf_agent")).toEqual(["agent"]);
  // Whoever asked cannot decide, and neither can an approver who is no administrator.
  for (const browser of [admin, await signedInAs("approver")])
    expect((await browser.submit(`/console/approvals/${request}/approve`, { reason: "" })).status).toBe(403);
  const page = await second.read(`/console/approvals/${request}?lang=en`);
  expect(page).toContain("Change roles");
  expect(page).toContain("Ash Agent (demo)");
  expect(page).toContain("Agent, Approver");
  expect((await second.submit(`/console/approvals/${request}/approve`, { reason: "" })).status).toBe(303);
  expect(await rolesOf("stf_agent")).toEqual(["agent", "approver"]);

  // What takes power away, or gives none, waits for nobody.
  expect((await change(admin, "stf_agent", "agent approver", ["viewer"])).headers.get("location")).toContain(
    "done=roles",
  );
  expect(await rolesOf("stf_agent")).toEqual(["viewer"]);
});

test("a link for somebody with power works only once another administrator has agreed", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  const answer = await send(admin, `${STAFF}/stf_approver/link`, [["form_key", "key-1"]]);
  const html = await answer.text();
  expect(html).toContain("as soon as another administrator has approved it");
  const secret = linkIn(html);
  expect((await join(secret)).finished.status).toBe(403);
  const request = /approvals\/(act_[0-9a-z]+)/.exec(html)?.[1] ?? "";
  expect((await second.submit(`/console/approvals/${request}/approve`, { reason: "" })).status).toBe(303);
  expect((await join(secret)).finished.status).toBe(200);
});

test("a request of somebody who is no longer an administrator is not carried out", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  const answer = await send(admin, `${STAFF}/stf_approver/link`, [["form_key", "key-2"]]);
  const request = /approvals\/(act_[0-9a-z]+)/.exec(await answer.text())?.[1] ?? "";
  await env.DB.prepare(`update staff set roles = '["viewer"]' where id = 'stf_admin'`).run();
  expect((await second.submit(`/console/approvals/${request}/approve`, { reason: "" })).status).toBe(409);
  expect(await env.DB.prepare("select count(*) as n from invitations").first("n")).toBe(0);
});

test("nobody disables or demotes themselves", async () => {
  await secondAdmin();
  const admin = await signedInAs("admin");
  const disabled = await admin.submit(`${STAFF}/stf_admin/disable`, { form_key: "a" });
  expect(disabled.status).toBe(409);
  expect(await disabled.text()).toContain("Nobody disables themselves");
  const demoted = await send(admin, `${STAFF}/stf_admin/roles`, [
    ["before", "admin"],
    ["roles", "viewer"],
    ["form_key", "b"],
  ]);
  expect(demoted.status).toBe(409);
  expect(await rolesOf("stf_admin")).toEqual(["admin"]);
});

test("of two administrators who disable each other at once, one stays", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  const answers = await Promise.all([
    admin.submit(`${STAFF}/stf_manager/disable`, { form_key: "a" }),
    second.submit(`${STAFF}/stf_admin/disable`, { form_key: "b" }),
  ]);
  expect(answers.filter(({ status }) => status === 303).length).toBeLessThanOrEqual(1);
  const left = await env.DB.prepare(
    `select count(*) as n from staff where disabled_at is null and roles like '%"admin"%'`,
  ).first<number>("n");
  expect(left).toBeGreaterThanOrEqual(1);
});

test("a person who is disabled is out with everything, and comes back without it", async () => {
  const admin = await signedInAs("admin");
  const { browser, authenticator } = await joined("stf_agent");
  expect((await admin.submit(`${STAFF}/stf_agent/disable`, { form_key: "a" })).status).toBe(303);
  expect((await browser.get("/console")).status).toBe(302);
  const kept = await env.DB.prepare(
    "select count(*) as n from api_tokens where owner_id = 'stf_agent' and revoked_at is null",
  );
  expect(await kept.first("n")).toBe(0);
  expect(
    await env.DB.prepare("select count(*) as n from sessions where staff_id = 'stf_agent'").first("n"),
  ).toBe(0);
  expect((await admin.submit(`${STAFF}/stf_agent/disable`, { form_key: "b" })).status).toBe(409);

  expect((await admin.submit(`${STAFF}/stf_agent/enable`, { form_key: "c" })).status).toBe(303);
  expect((await signInWith(authenticator)).finished.status).toBe(200);
  expect(await kept.first("n")).toBe(0);
});

test("an administrator ends sessions, revokes clients and takes a link back", async () => {
  const admin = await signedInAs("admin");
  const agent = await signedInAs("agent");
  await admin.submit(`${STAFF}/stf_agent/end-sessions`, { form_key: "a" });
  expect((await agent.get("/console")).status).toBe(302);
  await admin.submit(`${STAFF}/stf_agent/revoke-clients`, { form_key: "b" });
  expect(
    await env.DB.prepare(
      "select count(*) as n from api_tokens where owner_id = 'stf_agent' and revoked_at is null",
    ).first("n"),
  ).toBe(0);
  const secret = linkIn(await (await admin.submit(`${STAFF}/stf_agent/link`, { form_key: "c" })).text());
  await admin.submit(`${STAFF}/stf_agent/revoke-link`, { form_key: "d" });
  expect((await join(secret)).finished.status).toBe(403);
});

test("pages of the staff are for administrators, in both languages", async () => {
  for (const path of [STAFF, `${STAFF}/new`, `${STAFF}/stf_agent`]) {
    expect((await (await signedInAs("manager")).get(path)).status).toBe(403);
    const admin = await signedInAs("admin");
    expect((await admin.get(path)).status).toBe(200);
    expect(await admin.read(`${path}?lang=zh-Hant`)).toContain("員工");
  }
  const manager = await signedInAs("manager");
  expect((await manager.submit(`${STAFF}/stf_agent/disable`)).status).toBe(403);
  expect((await (await signedInAs("admin")).get(`${STAFF}/stf_nobody`)).status).toBe(404);
});
