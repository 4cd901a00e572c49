import { env, SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { rpcBody, send } from "../mcp/http";
import { issueToken } from "../mcp/tokens";

const TENANT = "https://tenant.example";
const LIMITS = { calls: 600, tries: 60 };

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
