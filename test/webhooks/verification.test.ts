import { createExecutionContext, env, SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import worker from "../../src/index";
import { ORIGIN } from "../support/worker";

const RIGHT = {
  "hub.mode": "subscribe",
  "hub.verify_token": "local-verify-token",
  "hub.challenge": "1158201444",
};

function verify(query: Record<string, string>): Promise<Response> {
  return SELF.fetch(`${ORIGIN}/webhooks/meta?${new URLSearchParams(query)}`);
}

test("Meta proves that it knows the verify token and gets its challenge back, as plain text", async () => {
  const response = await verify(RIGHT);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await response.text()).toBe("1158201444");
});

test("a challenge that is markup comes back as text, never as a page", async () => {
  const response = await verify({ ...RIGHT, "hub.challenge": "<script>alert(1)</script>" });
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await response.text()).toBe("<script>alert(1)</script>");
});

test.each([
  ["a wrong token", { ...RIGHT, "hub.verify_token": "local-verify-tokem" }],
  ["a token with something added", { ...RIGHT, "hub.verify_token": "local-verify-token " }],
  ["an empty token", { ...RIGHT, "hub.verify_token": "" }],
  ["a wrong mode", { ...RIGHT, "hub.mode": "unsubscribe" }],
  ["no mode", { "hub.verify_token": RIGHT["hub.verify_token"], "hub.challenge": "1" }],
  ["no token", { "hub.mode": "subscribe", "hub.challenge": "1158201444" }],
  ["no challenge", { "hub.mode": "subscribe", "hub.verify_token": "local-verify-token" }],
  ["nothing at all", {}],
])("%s is refused, and the challenge is not given back", async (_what, query) => {
  const response = await verify(query as Record<string, string>);
  expect(response.status).toBe(403);
  expect(await response.text()).not.toContain("1158201444");
});

test.each([undefined, ""])("while no verify token is set (%j), nothing is the right one", async (token) => {
  for (const given of ["", "undefined", "local-verify-token"]) {
    const query = new URLSearchParams({ ...RIGHT, "hub.verify_token": given });
    const request = new Request(`${ORIGIN}/webhooks/meta?${query}`);
    const unset = { ...env, META_VERIFY_TOKEN: token as string };
    const response = await worker.fetch(request, unset, createExecutionContext());
    expect(response.status).toBe(403);
  }
});
