import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { askForApproval, auditOf, statusOf } from "../support/approval";
import { takenByMeta } from "../support/crash";
import { sentMessages } from "../support/simulator";
import { conversationWith } from "../support/story";
import { ORIGIN } from "../support/worker";

const form = (path: string, cookie: string, fields: Record<string, string>) =>
  SELF.fetch(`${ORIGIN}/console${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, origin: ORIGIN },
    body: new URLSearchParams(fields),
  });

/** Signs in through the local picker. Returns the session's cookie. */
async function signIn(staff: string): Promise<string> {
  const response = await form("/sign-in/local", "", { staff });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function csrfToken(cookie: string, id: string): Promise<string> {
  const page = await SELF.fetch(`${ORIGIN}/console/approvals/${id}`, { headers: { cookie } });
  return /name="csrf_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
}

test("an approver reads the page, presses approve, and the agent's status shows it", async () => {
  const { id } = await askForApproval(await conversationWith());
  const cookie = await signIn("approver");
  const csrf_token = await csrfToken(cookie, id);
  const answer = await form(`/approvals/${id}/approve`, cookie, { reason: "Agreed by phone.", csrf_token });
  expect(answer.status).toBe(303);

  expect(await statusOf(id)).toMatchObject({
    status: "executed",
    approval: {
      decision: "approved",
      decided_by: "Pat Approver (demo)",
      decision_reason: "Agreed by phone.",
    },
  });
  expect(await takenByMeta()).toHaveLength(1);

  const again = await form(`/approvals/${id}/approve`, cookie, { reason: "Again.", csrf_token });
  expect(again.status).toBe(409);
  expect(await takenByMeta()).toHaveLength(1);
});

test("an approver rejects with a reason, which the agent gets to read", async () => {
  const { id } = await askForApproval(await conversationWith());
  const cookie = await signIn("approver");
  const csrf_token = await csrfToken(cookie, id);
  await form(`/approvals/${id}/reject`, cookie, { reason: "Ask for less.", csrf_token });
  expect(await statusOf(id)).toMatchObject({
    status: "rejected",
    approval: { decision: "rejected", decision_reason: "Ask for less." },
  });
  expect((await auditOf(id)).at(-1)).toMatchObject({ action: "approval.rejected", reason: "Ask for less." });
  expect(await sentMessages()).toEqual([]);
});

test("the owner of the token that asked cannot approve, nor can a form without its token", async () => {
  const { id } = await askForApproval(await conversationWith(), undefined, "manager");
  const manager = await signIn("manager");
  const own = await form(`/approvals/${id}/approve`, manager, {
    reason: "Mine.",
    csrf_token: await csrfToken(manager, id),
  });
  expect(own.status).toBe(403);

  const approver = await signIn("approver");
  const theirs = await csrfToken(approver, id);
  const forms: Record<string, string>[] = [
    { reason: "yes" },
    { reason: "yes", csrf_token: "0".repeat(theirs.length) },
  ];
  for (const fields of forms) {
    expect((await form(`/approvals/${id}/approve`, approver, fields)).status).toBe(403);
  }
  expect((await form(`/approvals/${id}/approve`, "", { reason: "yes", csrf_token: theirs })).status).not.toBe(
    303,
  );
  expect(await statusOf(id, "manager")).toMatchObject({ status: "pending_approval" });
  expect(await sentMessages()).toEqual([]);
});
