import { env, SELF } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { LOGGED_EVERY } from "../../src/platform/counters";
import { settleBackground } from "../support/background";
import { customerWrites, fault, takeWebhooks } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { applyWebhooks, cron, hearFromMeta, ORIGIN, ok, rpc, rpcMessage } from "../support/worker";
import { watchLog } from "./console-lines";

it("ties a tool call, its message and Meta's call together, under the id in the answer", async () => {
  const conversation = await conversationWith();
  const preview = await previewText(conversation, "We are open until six.");
  const log = watchLog();
  const response = await rpc("local-agent-token", "tools/call", {
    name: "whatsapp.session_message.send",
    arguments: { preview_id: preview.preview_id, idempotency_key: "correlated-1" },
  });
  const id = response.headers.get("x-correlation-id");
  const answer = (await rpcMessage(response)).result.structuredContent;
  await settleBackground();

  expect(id).toMatch(/^req_/);
  const outbox = await env.DB.prepare("select correlation_id from outbox where ref = ?")
    .bind(answer.result.message_id)
    .first();
  expect(outbox).toEqual({ correlation_id: id });
  const call = log.lines().find(({ event }) => event === "meta.call");
  expect(call).toMatchObject({ correlation_id: id, call: "POST {id}/messages", outcome: "accepted" });
  expect(call?.meta_trace_id).toMatch(/^A/);
  const audits = await env.DB.prepare(
    "select action, correlation_id from audit_log where action_request_id = ?",
  )
    .bind(answer.action_request_id)
    .all<{ action: string; correlation_id: string }>();
  expect(audits.results.length).toBeGreaterThan(1);
  expect(new Set(audits.results.map(({ correlation_id }) => correlation_id))).toEqual(new Set([id]));
});

it("logs the trace id of Meta's error under the id of the call that asked", async () => {
  const conversation = await conversationWith();
  const preview = await previewText(conversation, "One moment.");
  await fault({ match: "messages", times: 1, kind: "error", code: 131031 });
  const log = watchLog();
  const sent = await send(preview.preview_id, "correlated-2");
  await settleBackground();
  const refused = log.lines().find(({ event, outcome }) => event === "meta.call" && outcome === "refused");
  expect(refused).toMatchObject({ code: 131031, level: "error" });
  expect(refused?.meta_trace_id).toMatch(/\w/);
  const request = await env.DB.prepare("select correlation_id from action_requests where id = ?")
    .bind(sent.data.action_request_id)
    .first<{ correlation_id: string }>();
  expect(refused?.correlation_id).toBe(request?.correlation_id);
});

it("applies a webhook under the id of the request that brought it, whoever applies it", async () => {
  await conversationWith();
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "And another thing" } });
  const ids: (string | null)[] = [];
  for (const { body, signature } of await takeWebhooks()) {
    const response = await SELF.fetch(`${ORIGIN}/webhooks/meta`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
      body,
    });
    ids.push(response.headers.get("x-correlation-id"));
  }
  const stored = await env.DB.prepare(
    "select distinct correlation_id as id from webhook_events where correlation_id = ?",
  )
    .bind(ids[0])
    .all();
  expect(stored.results).toEqual([{ id: ids[0] }]);
  const log = watchLog();
  await applyWebhooks();
  await cron();
  await settleBackground();
  const entry = await env.DB.prepare(
    "select count(*) as n from audit_log where action = 'webhook.applied' and correlation_id = ?",
  )
    .bind(ids[0])
    .first();
  expect(entry).toEqual({ n: 1 });
  expect(log.text()).not.toContain("And another thing");
});

it("logs what was counted now and then, under its own id beside the caller's trace", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const log = watchLog();
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const forged = async () => {
    const response = await SELF.fetch(`${ORIGIN}/webhooks/meta`, {
      method: "POST",
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, "x-correlation-id": "req_of_somebody_else" },
      body: "{}",
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("x-correlation-id")).toMatch(/^req_[0-9a-z]{26}$/);
    await settleBackground();
    return response;
  };
  const told = () => log.lines().filter(({ event }) => event === "counter");
  vi.setSystemTime(Date.now() + LOGGED_EVERY);
  // What the isolate counted before, in other tests, goes with the first.
  await forged();
  const before = told().length;
  for (let times = 0; times < 3; times += 1) await forged();
  expect(told()).toHaveLength(before);
  vi.setSystemTime(Date.now() + LOGGED_EVERY);
  const response = await forged();
  expect(told().slice(before)).toMatchObject([
    {
      trace_id: trace,
      correlation_id: response.headers.get("x-correlation-id"),
      counts: [{ counter: "webhook_events", outcome: "rejected", reason: "bad_signature", n: 4 }],
    },
  ]);
});

it("lets nothing of a whole story into the log: no number, name, text or token", async () => {
  const log = watchLog();
  const conversation = await conversationWith(NEW_CUSTOMER, "My secret wish is jasmine tea");
  const preview = await previewText(conversation, "Our jasmine tea is back.");
  await send(preview.preview_id, "story-1");
  await ok("admin", "whatsapp.contacts.list", {});
  await rpc("made-up-token-1234567890", "tools/list", {});
  await fault({ match: "messages", times: 1, kind: "error", code: 190 });
  const second = await previewText(conversation, "Shall we keep one for you?");
  await send(second.preview_id, "story-2");
  await hearFromMeta();
  await env.DB.prepare("update account_facts set fetched_at = 0").run();
  await cron();
  await settleBackground();

  const text = log.text();
  expect(log.lines().length).toBeGreaterThan(5);
  const { results } = await env.DB.prepare("select phone, profile_name as name from contacts").all<{
    phone: string | null;
    name: string | null;
  }>();
  const secrets = [
    ...results.flatMap(({ phone, name }) => [phone?.replace(/\D/g, ""), name]),
    NEW_CUSTOMER,
    "jasmine",
    "keep one",
    "Test Customer Story",
    "local-meta-access-token",
    "local-agent-token",
    "made-up-token",
    "local-app-secret",
  ];
  for (const secret of secrets.filter((one): one is string => !!one && one.length > 3))
    expect(text.includes(secret), `the log holds ${secret}`).toBe(false);
});
