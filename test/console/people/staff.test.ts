import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { beforeBatch } from "../../support/meanwhile";
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
  const done = await change(admin, "stf_agent", "agent approver", ["viewer"]);
  expect(await rolesOf("stf_agent")).toEqual(["viewer"]);
  expect(await admin.read(`${done.headers.get("location")}&lang=en`)).toContain("The roles were changed.");
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

/** Where a request that waits is looked at; undefined when it was done at once. */
const waits = async (browser: Browser, answer: Response): Promise<string | undefined> => {
  const html =
    answer.status === 303 ? await browser.read(answer.headers.get("location") ?? "") : await answer.text();
  return /approvals\/(act_[0-9a-z]+)/.exec(html)?.[1];
};

test.each([
  ["disabled", (admin: Browser) => admin.submit(`${STAFF}/stf_manager/disable`, { form_key: "out" })],
  [
    "demoted",
    (admin: Browser) =>
      send(admin, `${STAFF}/stf_manager/roles`, [
        ["before", "admin"],
        ["form_key", "out"],
        ["roles", "viewer"],
      ]),
  ],
])("whoever has %s the other administrator is not alone yet", async (_how, putOut) => {
  await secondAdmin();
  const admin = await signedInAs("admin");
  expect((await putOut(admin)).status).toBe(303);
  const invited = await invite(admin, {}, ["approver"]);
  expect(await waits(admin, invited)).toBeDefined();
  expect(await idOf("Nia New")).toBeNull();
  const link = await send(admin, `${STAFF}/stf_approver/link`, [["form_key", "link"]]);
  expect(await link.text()).toContain("as soon as another administrator has approved it");
  // Somebody without power is still invited at once.
  expect((await invite(admin, { name: "Plain Person" }, ["viewer"])).status).toBe(200);
  // Three days later, whoever was put out has had the time to say so.
  await env.DB.prepare("update action_requests set requested_at = requested_at - 259200001").run();
  expect(linkIn(await (await invite(admin, { name: "Third Person" }, ["approver"])).text())).not.toBe("");
});

test("an administrator who put nobody out, as there was nobody, is alone", async () => {
  // Somebody who is no administrator was disabled: that leaves nobody out who could have agreed.
  const admin = await signedInAs("admin");
  await admin.submit(`${STAFF}/stf_agent/disable`, { form_key: "out" });
  expect((await invite(admin, {}, ["approver"])).status).toBe(200);
});

test("a recovery link waits for another administrator, whoever it is for, the other administrator too", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  for (const id of ["stf_agent", "stf_manager"]) {
    const { browser } = await joined(id);
    const answer = await send(admin, `${STAFF}/${id}/link`, [["form_key", id]]);
    const html = await answer.text();
    expect(html).toContain("as soon as another administrator has approved it");
    expect((await join(linkIn(html))).finished.status).toBe(403);
    expect((await browser.get("/console")).status).toBe(200);
    if (id === "stf_manager") continue;
    const request = /approvals\/(act_[0-9a-z]+)/.exec(html)?.[1] ?? "";
    expect((await second.submit(`/console/approvals/${request}/approve`, { reason: "" })).status).toBe(303);
    expect((await join(linkIn(html))).finished.status).toBe(200);
  }
});

test("a link that was made for somebody without power does not survive that they get some", async () => {
  const admin = await signedInAs("admin");
  const secret = linkIn(await (await invite(admin, {}, ["viewer"])).text());
  const id = (await idOf("Nia New")) ?? "";
  await send(admin, `${STAFF}/${id}/roles`, [
    ["before", "viewer"],
    ["form_key", "more"],
    ["roles", "viewer"],
    ["roles", "approver"],
  ]);
  expect(await rolesOf(id)).toEqual(["viewer", "approver"]);
  expect((await join(secret)).finished.status).toBe(403);

  // Neither does one that was made before they were disabled, however it came to be.
  const other = linkIn(await (await invite(admin, { name: "Other" }, ["approver"])).text());
  const otherId = (await idOf("Other")) ?? "";
  await env.DB.prepare("update staff set disabled_at = 1 where id = ?1").bind(otherId).run();
  await admin.submit(`${STAFF}/${otherId}/enable`, { form_key: "back" });
  expect((await join(other)).finished.status).toBe(403);
});

test.each([
  ["is disabled", "disabled_at = 1", 409],
  ["gets power", `roles = '["approver"]'`, 200],
])("no link works that is made at the moment in which a person %s", async (_what, change, status) => {
  await secondAdmin();
  const admin = await signedInAs("admin");
  const csrf_token = await admin.csrfToken();
  const struck = beforeBatch(() => env.DB.prepare(`update staff set ${change} where id = 'stf_agent'`).run());
  const answer = await admin.post(`${STAFF}/stf_agent/link`, { form_key: "a", csrf_token });
  expect(struck()).toBe(true);
  expect(answer.status).toBe(status);
  const open = "used_at is null and revoked_at is null and staff_id = 'stf_agent'";
  expect(await env.DB.prepare(`select count(*) as n from invitations where ${open}`).first("n")).toBe(0);
});

test("a form that is sent again says what became of its request", async () => {
  const second = await secondAdmin();
  const admin = await signedInAs("admin");
  const ask = () =>
    send(admin, `${STAFF}/stf_agent/roles`, [
      ["before", "agent"],
      ["form_key", "same"],
      ["roles", "approver"],
    ]);
  const request = (await waits(admin, await ask())) ?? "";
  await second.submit(`/console/approvals/${request}/reject`, { reason: "No." });
  const again = await admin.read(`${(await ask()).headers.get("location")}&lang=en`);
  expect(again).toContain("This was not done");
  expect(again).not.toContain("Another administrator has to approve this.");
  // A request of somebody else says nothing here.
  expect(await second.read(`${STAFF}/stf_agent?asked=${request}&lang=en`)).not.toContain("This was not done");
});

test("roles that were ticked stay ticked when the form is refused", async () => {
  const admin = await signedInAs("admin");
  const answer = await send(admin, `${STAFF}/stf_agent/roles`, [
    ["before", "viewer"],
    ["form_key", "stale"],
    ["roles", "marketer"],
  ]);
  expect(answer.status).toBe(409);
  const ticked = [...(await answer.text()).matchAll(/name="roles" value="([a-z]+)" checked/g)].map(
    ([, role]) => role,
  );
  expect(ticked).toEqual(["marketer"]);
});

test("an account of an issuer that is not configured is no way to sign in", async () => {
  const admin = await signedInAs("admin");
  const { browser } = await joined("stf_agent");
  await env.DB.prepare(
    "insert into staff_identities (issuer, subject, staff_id, created_at) values ('https://former.example/', 'x', 'stf_agent', 1)",
  ).run();
  expect(await admin.read(`${STAFF}/stf_agent?lang=en`)).not.toContain("Company sign-in");
  const passkey = await env.DB.prepare("select credential_id from passkeys").first<string>("credential_id");
  const last = await browser.submit("/console/settings/me/passkeys/remove", { passkey: passkey ?? "" });
  expect(last.status).toBe(409);
  await env.DB.prepare("update staff_identities set issuer = 'http://simulator.test/oidc'").run();
  const removed = await browser.submit("/console/settings/me/passkeys/remove", { passkey: passkey ?? "" });
  expect(removed.status).toBe(303);
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
