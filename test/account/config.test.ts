import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import worker from "../../src/index";
import type { Env } from "../../src/platform/env";
import { settings } from "../support/simulator";
import { type Answer, hear, runCron } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call, ORIGIN, ok, rpcMessage } from "../support/worker";

const TOOL = "whatsapp.config.get";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);
const warnings = async () => (await ok("viewer", TOOL)).warnings.map(({ code }: { code: string }) => code);

/** The configuration as a Worker with other settings would tell it. */
async function configOf(changes: Partial<Env>): Promise<Answer> {
  const ctx = createExecutionContext();
  const request = new Request(`${ORIGIN}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      host: new URL(ORIGIN).host,
      authorization: "Bearer local-viewer-token",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: TOOL, arguments: {} },
    }),
  });
  const response = await worker.fetch(request, { ...env, ...changes }, ctx);
  const message = await rpcMessage(response);
  await waitOnExecutionContext(ctx);
  return message.result.structuredContent;
}

test("how the channel is set up, for everybody who may read", async () => {
  await runCron();
  const config = await ok("viewer", TOOL);
  expect(config).toMatchObject({
    tenant: { name: "Harbour Lane Tea (test)", time_zone: "Asia/Hong_Kong", default_country: "HK" },
    api_version: "v23.0",
    connection: { state: "connected", checked_at: new Date().toISOString() },
    secrets: { access_token: "set", app_secret: "set", webhook_verify_token: "set", audit_seal_key: "set" },
    send_limits: [
      {
        number: "+852 5550 0001",
        messages_per_second: 80,
        messaging_limit_tier: "TIER_2K",
        quality: "GREEN",
      },
      { number: "+852 5550 0002", messages_per_second: 80 },
    ],
    window: { service_hours: 24 },
    templates: { APPROVED: 4, PAUSED: 1, PENDING: 1, REJECTED: 1 },
    approval: {
      tools: expect.arrayContaining(["whatsapp.session_message.send"]),
      decided_in: `${ORIGIN}/console/approvals`,
    },
    quiet_hours: { from: "21:00", to: "09:00", time_zone: "Asia/Hong_Kong" },
  });
});

test("no secret is in it, for an administrator either", async () => {
  await runCron();
  for (const role of ["viewer", "admin"]) {
    const { data, text: words } = await call(role, TOOL);
    for (const secret of [
      "local-app-secret",
      "local-verify-token",
      "local-meta-access-token",
      "local-audit-seal-key",
    ]) {
      expect(JSON.stringify(data)).not.toContain(secret);
      expect(words).not.toContain(secret);
    }
  }
});

test("when the first message came, the warning that none did is gone, and the field shows its time", async () => {
  await runCron();
  expect(await warnings()).toEqual(["webhook_unverified"]);
  await hear(webhookBody([messages(text("85255509001", "Hello"))]));
  expect(await warnings()).toEqual([]);
  const { webhook } = await ok("viewer", TOOL);
  expect(webhook.fields.find(({ field }: { field: string }) => field === "messages").last_event_at).toBe(
    new Date().toISOString(),
  );
  expect(
    webhook.fields.find(({ field }: { field: string }) => field === "account_alerts").last_event_at,
  ).toBeNull();
});

test("before Meta was asked, the connection is not claimed to be anything", async () => {
  expect((await ok("viewer", TOOL)).connection).toEqual({ state: "not_checked_yet", checked_at: null });
});

test("an expired token is a warning with what to do, and goes away when it works again", async () => {
  await runCron();
  await settings({ token: "expired" });
  pass(61);
  await runCron();
  const config = await ok("viewer", TOOL);
  expect(config.connection).toMatchObject({ state: "refused", meta_code: 190 });
  expect(config.warnings).toContainEqual({
    code: "meta_not_connected",
    message: expect.stringContaining("refused"),
    fix: expect.stringContaining("access token"),
  });

  await settings({ token: "valid" });
  pass(4);
  await runCron();
  expect(await warnings()).toContain("meta_not_connected");
  pass(1);
  await runCron();
  expect(await warnings()).not.toContain("meta_not_connected");
});

test.each([
  ["META_ACCESS_TOKEN", "meta_access_token_missing"],
  ["META_APP_SECRET", "meta_app_secret_missing"],
  ["META_VERIFY_TOKEN", "meta_verify_token_missing"],
  ["META_WABA_ID", "meta_waba_id_missing"],
  ["META_APP_ID", "meta_app_id_missing"],
  ["AUDIT_SEAL_KEY", "audit_seal_key_missing"],
])("without %s there is the warning %s, which names what to set", async (name, code) => {
  const { warnings: list } = await configOf({ [name]: "" });
  expect(list).toContainEqual({ code, message: expect.any(String), fix: expect.stringContaining(name) });
  expect((await configOf({})).warnings).not.toContainEqual(expect.objectContaining({ code }));
});

test.each([
  ["access_token", { valid: false }, "access_token_invalid"],
  ["access_token", { valid: true, expires_at: 1_000 }, "access_token_expiring"],
  ["subscribed_apps", 0, "not_subscribed"],
])("what Meta says of %s (%j) is the warning %s", async (key, value, code) => {
  await runCron();
  expect(await warnings()).not.toContain(code);
  await env.DB.prepare("update account_facts set value = ?2 where key = ?1")
    .bind(key, JSON.stringify(value))
    .run();
  expect(await warnings()).toContain(code);
});

test("without any number there is a warning, and the rest still works", async () => {
  await env.DB.prepare("delete from phone_numbers").run();
  expect(await warnings()).toContain("no_phone_number");
  expect((await ok("viewer", TOOL)).send_limits).toEqual([]);
});

test("unknown arguments are refused", async () => {
  const { data } = await call("viewer", TOOL, { secrets: true });
  expect(data).toMatchObject({ code: "validation_failed", details: { issues: [{ path: "secrets" }] } });
});
