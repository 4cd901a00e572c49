import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { issueToken } from "../mcp/tokens";
import { ok, rpc, rpcMessage } from "../support/worker";

const WAMID = "wamid.HBgLODUyNTU1MDEwMDEVAgASGBQzQTEyMzQ1Njc4OTA=";

test("message ids and evidence are masked in the audit log for whoever sees masked data", async () => {
  const details = {
    wamid: WAMID,
    evidence_ref: "Form of Mrs Chan, 5550 1001",
    nested: [{ note: `see ${WAMID}` }],
    consent_record_id: "cns_1",
  };
  await env.DB.batch([
    env.DB.prepare(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, reason, details, correlation_id)
       values ('aud_test1', 1, 'system', 'x', 'x', 'test.masked', 'ok', ?1, ?2, 'c')`,
    ).bind(`about ${WAMID}`, JSON.stringify(details)),
    env.DB.prepare(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, details, correlation_id)
       values ('aud_test2', 1, 'system', 'x', 'x', 'test.masked', 'ok', '{"evidence_ref":"con_demo07"}', 'c')`,
    ),
  ]);
  const args = { action: "test.masked", detail: "full" };
  const { token } = await issueToken({ roles: ["admin"], scopes: ["audit:read"] });
  const answer = await rpcMessage(
    await rpc(token, "tools/call", { name: "whatsapp.audit_logs.list", arguments: args }),
  );
  expect(JSON.stringify(answer)).not.toMatch(/HBgL|Chan|5550/);
  const [second, first] = answer.result.structuredContent.items;
  expect(first).toMatchObject({
    reason: "about wamid.••••",
    details: {
      wamid: "wamid.••••",
      evidence_ref: "••••",
      nested: [{ note: "see wamid.••••" }],
      consent_record_id: "cns_1",
    },
  });
  expect(second.details.evidence_ref).toBe("con_demo07");
  const { items } = await ok("admin", "whatsapp.audit_logs.list", args);
  expect(items[1].details).toEqual(details);
});
