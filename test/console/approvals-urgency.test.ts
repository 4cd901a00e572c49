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

test("the time that is left counts down in a page that stands open", async () => {
  const id = await waitingRequest();
  const { expires_at } =
    (await env.DB.prepare("select expires_at from action_requests where id = ?1")
      .bind(id)
      .first<{ expires_at: number }>()) ?? {};
  const page = await (await signedInAs("approver")).read("/console/approvals?lang=en");
  expect(
    /data-until="(\d+)"[^>]*>[^<]+<\/span>( left| until the 24-hour window closes)/.exec(page),
  ).toBeTruthy();
  expect(Number(/data-until="(\d+)"/.exec(page)?.[1])).toBeLessThanOrEqual(expires_at ?? 0);
});

/** Requests like one that waits, which expire after it. */
async function manyLike(id: string, count: number): Promise<void> {
  await env.DB.prepare(
    `insert into action_requests (id, tool, principal_id, requester_staff_id, requester_name, idempotency_key, input_hash,
       input, status, approval_reasons, requested_at, expires_at, correlation_id)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2)
     select 'act_copy' || printf('%03d', i), tool, principal_id, requester_staff_id, requester_name, 'copy-key-' || i,
       input_hash, input, status, approval_reasons, requested_at, expires_at - 1000 + i, correlation_id
     from action_requests, n where action_requests.id = ?1`,
  )
    .bind(id, count)
    .run();
}

test("of many requests each is on some page, and one's own to decide are on the first", async () => {
  const theirs = await waitingRequest("We will refund HK$10 today.", "manager");
  await manyLike(theirs, 60);
  const mine = await waitingRequest("We will refund HK$30 today.");
  const manager = await signedInAs("manager");
  const first = await manager.read("/console/approvals?lang=en");
  expect(order(first)).toHaveLength(50);
  expect(order(first)[0]).toBe(mine);
  const next = /href="(\/console\/approvals\?from=50)">Next requests/.exec(first)?.[1] ?? "";
  const second = await manager.read(next);
  expect(second).toContain('data-live="/console/approvals/live?from=50"');
  expect(second).toContain("Back to the first requests");
  expect(new Set([...order(first), ...order(second)]).size).toBe(62);
  expect(order(await manager.read("/console/approvals/live?from=50"))).toEqual(order(second));
  expect(order(await manager.read("/console/approvals?from=nonsense"))).toEqual(order(first));
});
