import { expect, test } from "vitest";
import { unexpected } from "../../../scripts/chaos/output.ts";

const error = (event: string, fields: object = {}) =>
  `\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m ${JSON.stringify({ level: "error", event, correlation_id: "req_1", ...fields })}`;
const call = (meta_trace_id: string | null) =>
  error("meta.call", { outcome: "unknown", ms: 3, cause: "HTTP 503, code 131016", meta_trace_id });
const alert = (kind: string) => error("alert.raised", { kind });

test.each([
  ["what an injected fault says itself", error("tool.failed", { error: "Error: D1_ERROR: [injected] gone" })],
  ["what nobody caught of it", "\u001b[31m✘ [ERROR]\u001b[0m Uncaught Error: [injected] the consumer died"],
  ["a call of Meta's that the simulator struck", call("AinjectedXyZ")],
  ["an alert about what waits", alert("outbox_lag")],
  ["a plain line", JSON.stringify({ level: "info", event: "cron.job" })],
])("%s is expected", (_what, line) => {
  expect(unexpected(line)).toEqual([]);
});

test.each([
  ["an error of the product's own", error("tool.failed", { error: "TypeError: x is undefined" })],
  ["one that speaks of a lost connection", error("tool.failed", { error: "Error: Network connection lost" })],
  ["one that nobody caught", "\u001b[31m✘ \u001b[41;97m[ERROR]\u001b[0m Uncaught (in promise) Error: boom"],
  ["a call of Meta's that nobody struck", call("AXyZ")],
  ["a call without a trace id", call(null)],
  ["a dead letter", alert("dead_letters")],
  ["an audit log that is broken", alert("audit_broken")],
])("%s is a finding", (_what, line) => {
  expect(unexpected(line)).toHaveLength(1);
});

test("of the seed's entries that stand unsealed it is told once; a second time is a finding", () => {
  expect(unexpected([alert("audit_not_sealed"), alert("audit_not_sealed")].join("\n"))).toHaveLength(1);
});

test("Meta may find the number too fast now and then, and not all the time", () => {
  const tooFast = error("meta.call", {
    outcome: "refused",
    status: 400,
    code: 130429,
    meta_trace_id: "AXyZ",
  });
  expect(unexpected(Array.from({ length: 60 }, () => tooFast).join("\n"))).toEqual([]);
  expect(unexpected(Array.from({ length: 61 }, () => tooFast).join("\n"))).toHaveLength(1);
});
