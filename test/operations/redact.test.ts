import { describe, expect, it } from "vitest";
import { describeBug, describeError } from "../../src/platform/log";
import { redact, redactText } from "../../src/platform/redact";

describe("values that never reach a log", () => {
  it.each([
    ["a phone number", "sent to +852 5555 0123 now", "5555"],
    ["bare digits", "sent to 85255550123", "85255550123"],
    ["digits with brackets", "(852) 5555-0123", "5555"],
    ["a bearer token", "authorization: Bearer abc.def-123", "abc.def"],
    ["a token of Meta's", "token EAAGm0PX4ZCpsBAKZCxyz123456 expired", "EAAGm0"],
    ["a token of ours", "wbm_Zk3mTq8bY2 is unknown", "Zk3mTq8b"],
    ["a key of Stripe's", "sk_test_local1234", "local1234"],
    ["the query of an address", "GET https://example.com/a?signature=abc&x=1 failed", "signature=abc"],
    ["a query alone", "debug_token?input_token=hush-hush", "hush"],
    ["a password in an address", "https://user:hunter2@example.com/x", "hunter2"],
    ["a message id of Meta's", "wamid.HBgLODUyNTU1NTAxMjMVAgARGBI= unknown", "ODUyNTU1"],
    ["an e-mail address", "mei@example.com wrote", "mei@"],
    ["the secret of an invitation", `/console/join/${"ab12".repeat(16)}`, "ab12ab12"],
  ])("%s", (_what, text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(JSON.stringify(redact({ deep: [{ cause: text }] }))).not.toContain(secret);
  });

  it("are hidden by the key they stand under, at any depth", () => {
    const said = JSON.stringify(
      redact({
        a: { customer_text: "hello", profile_name: "Mei", phone: 1, nested: { access_token: "x-1" } },
      }),
    );
    expect(said).not.toMatch(/hello|Mei|x-1/);
  });

  it("leave ids, codes, times and Meta's trace ids as they are", () => {
    const fields = {
      conversation_id: "cnv_01kaz3v9q2c8r5t7w9y1b3d5f7",
      code: 131047,
      at: "2026-01-05T01:02:03.000Z",
      raised_at: 1767575000000,
      meta_trace_id: "AbC_12345678-90dEf",
    };
    expect(redact(fields)).toEqual(fields);
  });

  it("take a bare number for no trace id", () => {
    expect(redact({ meta_trace_id: "85255550123" })).toEqual({ meta_trace_id: null });
  });

  it("say where a bug was thrown and not what a parser quoted", () => {
    const error = (() => {
      try {
        return JSON.parse('Hello, I am Mei "and" more');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(describeError(error).error).toMatch(/^SyntaxError/);
    expect(JSON.stringify(describeBug(error))).not.toContain("Mei");
    expect(describeBug(new Error("x")).at?.[0]).toMatch(/^at /);
  });
});
