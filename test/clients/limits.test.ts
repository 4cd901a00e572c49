import { env, SELF } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { rpcBody, send } from "../mcp/http";
import { issueToken } from "../mcp/tokens";
import { ORIGIN } from "../support/worker";

const TENANT = "https://tenant.example";
const LIMITS = { calls: 600, tries: 60 };

/** The limiter counts by the minute of the clock: a test starts behind a boundary that is near. */
beforeEach(async () => {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 12_000) await scheduler.wait(left + 100);
});

/** Asks so often that the last answers are past a limit. */
async function statuses(times: number, ask: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const response = await ask();
    await response.body?.cancel();
    seen.push(response.status);
  }
  return seen;
}

test("a principal calls so many times a minute, and is told how long to wait", async () => {
  const { token, id } = await issueToken({ roles: ["viewer"] });
  for (let n = 0; n < LIMITS.calls; n += 1) await env.CALL_LIMIT.limit({ key: id });
  const response = await send(
    { authorization: `Bearer ${token}` },
    { body: rpcBody("ping"), origin: TENANT },
  );
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("60");
  expect(await response.json()).toMatchObject({ error: "too_many_requests" });

  const other = await issueToken({ roles: ["viewer"] });
  const otherResponse = await send(
    { authorization: `Bearer ${other.token}` },
    { body: rpcBody("ping"), origin: TENANT },
  );
  expect(otherResponse.status).toBe(200);
});

test("a seeded token of a local run has no limit", async () => {
  for (let n = 0; n <= LIMITS.calls; n += 1) await env.CALL_LIMIT.limit({ key: "tok_agent" });
  expect((await send({}, { body: rpcBody("ping") })).status).toBe(200);
});

test("an address tries so many wrong tokens a minute", async () => {
  const seen = await statuses(LIMITS.tries + 1, () =>
    send(
      { authorization: "Bearer wrong", "cf-connecting-ip": "203.0.113.1" },
      { body: rpcBody("ping"), origin: TENANT },
    ),
  );
  expect(seen.slice(0, LIMITS.tries)).not.toContain(429);
  expect(seen.at(-1)).toBe(429);
});

test("all addresses of an IPv6 network try together", async () => {
  let host = 0;
  const seen = await statuses(LIMITS.tries + 1, () => {
    host += 1;
    return send(
      { authorization: "Bearer wrong", "cf-connecting-ip": `2001:db8:1:2::${host.toString(16)}` },
      { body: rpcBody("ping"), origin: TENANT },
    );
  });
  expect(seen.at(-1)).toBe(429);
});

test("clients behind one address are all told that their access tokens expired", async () => {
  let client = 0;
  const seen = await statuses(LIMITS.tries + 1, () => {
    client += 1;
    return send(
      { authorization: `Bearer grt_0expired${client}:grant:secret`, "cf-connecting-ip": "203.0.113.3" },
      { body: rpcBody("ping"), origin: TENANT },
    );
  });
  expect(new Set(seen)).toEqual(new Set([401]));
});

/** A body that says nothing of its length and never ends; how often it was asked for more. */
function endless(): { body: ReadableStream<Uint8Array>; asked: () => number } {
  let asked = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      asked += 1;
      controller.enqueue(new Uint8Array(64 * 1024).fill(32));
    },
  });
  return { body, asked: () => asked };
}

test.each([
  ["/mcp", 4 * 1024 * 1024],
  ["/oauth/register", 64 * 1024],
  ["/oauth/token", 64 * 1024],
])("a body that never ends is read no further than the limit at %s", async (path, limit) => {
  const { body, asked } = endless();
  const response = await SELF.fetch(`${ORIGIN}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer wrong" },
    body,
  });
  expect(response.status).toBe(413);
  expect(asked() * 64 * 1024).toBeLessThan(limit + 1024 * 1024);
});

test.each(["register", "token"])("an address asks so often at /oauth/%s", async (endpoint) => {
  const seen = await statuses(LIMITS.tries + 1, () =>
    SELF.fetch(`${TENANT}/oauth/${endpoint}`, {
      method: "POST",
      headers: { "content-type": "application/json", "cf-connecting-ip": "203.0.113.2" },
      body: "{}",
    }),
  );
  expect(seen.slice(0, LIMITS.tries)).not.toContain(429);
  expect(seen.at(-1)).toBe(429);
});

test("the public key of the audit seals is given out so many times a minute to one address", async () => {
  const ask = () =>
    SELF.fetch(`${TENANT}/.well-known/audit-seal-key.json`, {
      headers: { "cf-connecting-ip": "203.0.113.77" },
    });
  const seen = await statuses(LIMITS.tries + 2, ask);
  expect(seen[0]).toBe(200);
  expect(seen.at(-1)).toBe(429);
});
