import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { sentMessages } from "../support/simulator";
import { conversationWith, freshKey, send } from "../support/story";
import { call, cron, ORIGIN, ok } from "../support/worker";
import { Browser, signedInAs, waitingRequest, withoutOwnScript } from "./browser";

const pageOf = (id: string) => `/console/approvals/${id}`;

test("an approver sees the message, approves it, and it is sent once", async () => {
  const id = await waitingRequest("We will refund HK$128 today.");
  const approver = await signedInAs("approver");
  expect(await approver.read("/console?lang=en")).toContain("1 request waits for your decision.");
  expect(await approver.read("/console/approvals")).toContain(pageOf(id));
  const page = await approver.read(pageOf(id));
  expect(page).toContain("We will refund HK$128 today.");
  expect(page).toContain("The reply is about payment.");
  expect(page).toContain("+85255509001");

  const answer = await approver.submit(`${pageOf(id)}/approve`);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(pageOf(id));
  expect(await approver.read(pageOf(id))).toContain("WhatsApp accepted the message");
  expect(await sentMessages()).toHaveLength(1);
  expect(await ok("agent", "whatsapp.action_request.status", { action_request_id: id })).toMatchObject({
    status: "executed",
    approval: { decided_by: "Pat Approver (demo)", decision_reason: "approved" },
  });

  const again = await approver.submit(`${pageOf(id)}/approve`);
  expect(again.status).toBe(409);
  expect(await again.text()).toContain("already decided by Pat Approver (demo)");
  expect(await sentMessages()).toHaveLength(1);
});

test("a rejection needs a reason, and nothing is sent", async () => {
  const id = await waitingRequest();
  const approver = await signedInAs("approver");
  expect((await approver.submit(`${pageOf(id)}/reject`, { reason: "  " })).status).toBe(400);
  expect((await approver.submit(`${pageOf(id)}/reject`, { reason: "退".repeat(501) })).status).toBe(400);
  expect((await approver.submit(`${pageOf(id)}/reject`, { reason: "退".repeat(500) })).status).toBe(303);
  expect(await ok("agent", "whatsapp.action_request.status", { action_request_id: id })).toMatchObject({
    status: "rejected",
    approval: { decision_reason: "退".repeat(500) },
  });
  expect(await sentMessages()).toHaveLength(0);
});

test("two people approve at once: one decides, the other is told", async () => {
  const id = await waitingRequest();
  const [approver, manager] = await Promise.all([signedInAs("approver"), signedInAs("manager")]);
  const answers = await Promise.all(
    [approver, manager].map((person) => person.submit(`${pageOf(id)}/approve`)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  expect(await sentMessages()).toHaveLength(1);
});

test("nobody decides what was asked for in their name, and the page says so", async () => {
  const id = await waitingRequest("Your refund is on its way.", "manager");
  const manager = await signedInAs("manager");
  const page = await manager.read(`${pageOf(id)}?lang=en`);
  expect(page).toContain("You cannot decide this");
  expect(page).not.toContain('name="reason"');
  expect((await manager.submit(`${pageOf(id)}/approve`)).status).toBe(403);
  expect(await sentMessages()).toHaveLength(0);
});

test("roles that the rule does not name are told who decides", async () => {
  const id = await waitingRequest();
  const compliance = await signedInAs("compliance");
  expect(await compliance.read(pageOf(id))).toContain("This is decided by: Approver, Manager, Admin.");
  expect((await compliance.submit(`${pageOf(id)}/reject`, { reason: "no" })).status).toBe(403);
});

test.each(["viewer", "agent", "marketer"])("a %s sees no approvals", async (role) => {
  const id = await waitingRequest();
  const person = await signedInAs(role);
  expect((await person.get("/console/approvals")).status).toBe(403);
  const page = await person.get(pageOf(id));
  expect(page.status).toBe(403);
  expect(await page.text()).not.toContain("refund");
  expect((await person.submit(`${pageOf(id)}/approve`)).status).toBe(403);
});

test("a form from elsewhere decides nothing", async () => {
  const id = await waitingRequest();
  const approver = await signedInAs("approver");
  const csrf_token = await approver.csrfToken();
  const other = await (await signedInAs("approver")).csrfToken();
  const approve = (fields: Record<string, string>, headers = {}) =>
    approver.post(`${pageOf(id)}/approve`, fields, headers);
  expect((await approve({})).status).toBe(403);
  expect((await approve({ csrf_token: other })).status).toBe(403);
  expect((await approve({ csrf_token }, { origin: "https://evil.example" })).status).toBe(403);
  expect((await new Browser().post(`${pageOf(id)}/approve`, { csrf_token })).status).toBe(401);
  expect(await sentMessages()).toHaveLength(0);
  expect((await approve({ csrf_token }, { origin: ORIGIN })).status).toBe(303);
});

test("when the customer opts out meanwhile, approval is refused and says why", async () => {
  const id = await waitingRequest();
  await conversationWith(undefined, "STOP");
  const approver = await signedInAs("approver");
  await approver.get("/console?lang=en");
  const answer = await approver.submit(`${pageOf(id)}/approve`, { reason: "fine with me" });
  expect(answer.status).toBe(409);
  const page = await answer.text();
  expect(page).toContain("Things have changed since the request was made.");
  expect(page).toContain("The customer has opted out.");
  expect(page).toContain("fine with me");
});

test("a request that has expired is shown as such and cannot be approved", async () => {
  const id = await waitingRequest();
  await env.DB.prepare("update action_requests set expires_at = ?1 where id = ?2").bind(Date.now(), id).run();
  const approver = await signedInAs("approver");
  expect(await approver.read("/console?lang=en")).toContain("Nothing waits for your decision.");
  expect(await approver.read(pageOf(id))).not.toContain('name="reason"');
  const answer = await approver.submit(`${pageOf(id)}/approve`);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain("The request has expired.");
  expect(await sentMessages()).toHaveLength(0);
});

test("what nobody expected is a page with a reference, and no details", async () => {
  const id = await waitingRequest();
  await env.DB.prepare("update action_requests set tool = 'whatsapp.unknown' where id = ?1").bind(id).run();
  const approver = await signedInAs("approver");
  const answer = await approver.submit(`${pageOf(id)}/approve`);
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = await answer.text();
  expect(page).toMatch(/<code>req_[0-9a-z]+<\/code>/);
  expect(page).not.toContain("contract");
});

test("text of customers and agents is shown as text", async () => {
  const text = 'Refund <script>alert("1")</script>\n*bold* <img src=x onerror=alert(2)>';
  const id = await waitingRequest(text);
  const approver = await signedInAs("approver");
  await approver.submit(`${pageOf(id)}/reject`, { reason: '"><script>alert(3)</script>' });
  for (const path of [pageOf(id), "/console/approvals"]) {
    const page = await approver.read(path);
    expect(withoutOwnScript(page)).not.toMatch(/<script|<img/);
  }
  expect(await approver.read(pageOf(id))).toContain(
    "<strong>bold</strong> &lt;img src=x onerror=alert(2)&gt;",
  );
});

test("buttons are shown as buttons, links with their address", async () => {
  const conversation_id = await conversationWith();
  const interactive = (content: Record<string, unknown>) => ({ type: "interactive", interactive: content });
  const show = async (message: Record<string, unknown>) => {
    const { preview_id } = await ok("agent", "whatsapp.session_message.preview", {
      conversation_id,
      message,
    });
    const { data } = await send(preview_id, freshKey());
    return (await signedInAs("approver")).read(pageOf(data.action_request_id));
  };
  const withButtons = await show(
    interactive({
      type: "button",
      body: { text: "Refund or a new one?" },
      action: { buttons: [{ type: "reply", reply: { id: "refund", title: "Refund me" } }] },
    }),
  );
  expect(withButtons).toContain("<bdi>Refund me</bdi>");
  expect(withButtons).not.toContain("[Refund me]");
  const withLink = await show(
    interactive({
      type: "cta_url",
      body: { text: "Pay your invoice here." },
      action: {
        name: "cta_url",
        parameters: { display_text: "Pay", url: "https://shop.example/pay?a=1&b=2" },
      },
    }),
  );
  expect(withLink).toContain('<span class="target">https://shop.example/pay?a=1&amp;b=2</span>');
});

test("seeing a customer's number is in the audit log", async () => {
  const id = await waitingRequest();
  await (await signedInAs("approver")).get(pageOf(id));
  await cron();
  const { items } = (await call("compliance", "whatsapp.audit_logs.list", {})).data;
  expect(items).toContainEqual(
    expect.objectContaining({
      action: "personal_data.read",
      actor: expect.objectContaining({ name: "Pat Approver (demo)" }),
    }),
  );
});

test("who asked is the person, whatever their client calls itself", async () => {
  await env.DB.prepare("update api_tokens set name = 'Avery Admin (demo)' where id = 'tok_agent'").run();
  const id = await waitingRequest();
  const approver = await signedInAs("approver");
  for (const path of ["/console/approvals", pageOf(id)]) {
    const words = (await approver.read(`${path}?lang=en`)).replace(/<[^>]+>/g, "");
    expect(words).toMatch(/Asked by\s*Ash Agent \(demo\) · with the API token “Avery Admin \(demo\)”/);
    expect(await approver.read(`${path}?lang=zh-Hant`)).toContain("以 API 權杖「Avery Admin (demo)」");
  }
});
