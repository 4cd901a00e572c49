import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { conversationWith, freshKey, hoursAgo, previewText, send } from "../support/story";
import { call, ok } from "../support/worker";
import { signedInAs, waitingRequest } from "./browser";

const order = (page: string) =>
  [...page.matchAll(/href="\/console\/approvals\/(act_\w+)"/g)].map(([, id]) => id);

const auditedReads = async () =>
  (
    await env.DB.prepare("select count(*) as n from audit_log where action = 'personal_data.read'").first<{
      n: number;
    }>()
  )?.n;

test("the reply whose window closes first is on top, and the page says when", async () => {
  const calm = await waitingRequest("We will refund HK$10 today.");
  const { preview_id } = await previewText(
    await conversationWith("85255509002", "Hello?", { timestamp: hoursAgo(23) }),
    "We will refund HK$20 today.",
  );
  const urgent = (await send(preview_id)).data.action_request_id;
  const page = await (await signedInAs("approver")).read("/console/approvals?lang=en");
  expect(order(page)).toEqual([urgent, calm]);
  expect(page).toMatch(/(59 min|1 h).* until the 24-hour window closes/);
});

test("what is for others to decide comes after one's own, however soon it expires", async () => {
  const theirs = await waitingRequest("We will refund HK$10 today.", "manager");
  const mine = await waitingRequest("We will refund HK$30 today.");
  await env.DB.prepare("update action_requests set expires_at = ?1 where id = ?2")
    .bind(Date.now() + 60_000, theirs)
    .run();
  expect(order(await (await signedInAs("manager")).read("/console/approvals"))).toEqual([mine, theirs]);
});

test("the lists that keep themselves current cost nothing while nothing changes", async () => {
  await waitingRequest();
  const approver = await signedInAs("approver");
  const first = await approver.get("/console/approvals/live");
  expect(await first.text()).toContain("act_");
  const etag = first.headers.get("etag") ?? "";
  const before = await auditedReads();
  const unchanged = await approver.request("/console/approvals/live", { headers: { "if-none-match": etag } });
  expect(unchanged.status).toBe(304);
  expect(await auditedReads()).toBe(before);

  const { data } = await call("manager", "whatsapp.segment.upsert", {
    name: "Everybody",
    all_customers: true,
    idempotency_key: freshKey(),
  });
  const changed = await approver.request("/console/approvals/live", { headers: { "if-none-match": etag } });
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain(data.action_request_id);
  expect(
    await ok("manager", "whatsapp.action_request.status", { action_request_id: data.action_request_id }),
  ).toMatchObject({ status: "pending_approval" });
});
