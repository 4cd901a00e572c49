import { expect, test } from "vitest";
import { call } from "../support/worker";

const STATUS = "whatsapp.action_request.status";

test("of a request that is out of reach, each is told what is within its own", async () => {
  const byId = await call("agent", STATUS, { action_request_id: "act_nobody" });
  expect(byId.data).toMatchObject({
    code: "not_found",
    hint: "Check the action_request_id: it stands in the answer of the call that asked.",
    details: { id: "act_nobody" },
  });

  const byKey = await call("agent", STATUS, { idempotency_key: "never-used-before" });
  expect(byKey.data).toMatchObject({
    code: "not_found",
    hint: "Check the idempotency_key: it finds only what you asked for yourself.",
  });

  const auditor = await call("compliance", STATUS, { action_request_id: "act_nobody" });
  expect(auditor.data).toMatchObject({
    hint: expect.stringContaining("Or find it with whatsapp.audit_logs.list."),
  });
});
