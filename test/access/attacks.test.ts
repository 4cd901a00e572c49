import { env, SELF } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { Browser, signedInAs, waitingRequest, withoutOwnScript } from "../console/browser";
import { conversationWith, previewText } from "../support/story";
import { ORIGIN } from "../support/worker";
import { addressOf, PAGES } from "./walk";

const LONG = { timeout: 120_000 };
const GETS = PAGES.filter(({ method }) => method === "get");
const POSTS = PAGES.filter(({ method }) => method === "post");

/** Addresses of real records besides those that the walk fills in. */
const deeper = async () => [
  ...GETS.map(({ path }) => addressOf(path)),
  `/console/approvals/${await waitingRequest()}`,
];

describe("every page", () => {
  test("forbids foreign script, frames, sniffing and keeping", LONG, async () => {
    const browser = await signedInAs("admin");
    for (const address of await deeper()) {
      const answer = await browser.get(address);
      const { headers } = answer;
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, address).toContain("default-src 'none'");
      expect(policy, address).toContain("frame-ancestors 'none'");
      expect(policy, address).toContain("base-uri 'none'");
      expect(policy, address).not.toMatch(/unsafe-|\*|https?:/);
      expect(headers.get("x-frame-options"), address).toBe("DENY");
      expect(headers.get("x-content-type-options"), address).toBe("nosniff");
      expect(headers.get("cache-control"), address).toMatch(/no-store|private/);
      if (!headers.get("content-type")?.startsWith("text/html")) continue;
      const html = withoutOwnScript(await answer.text());
      expect(html, address).not.toMatch(/<script|<style|\sstyle="|\son[a-z]+="|javascript:/i);
    }
  });

  test("has one heading of the first level, a language, and a label for each field", LONG, async () => {
    const browser = await signedInAs("admin");
    for (const address of await deeper()) {
      const answer = await browser.get(address);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
      const html = await answer.text();
      // Part of a page, which refreshes itself.
      if (!html.startsWith("<!doctype html>")) continue;
      expect(html.match(/<h1[\s>]/g), address).toHaveLength(1);
      expect(html, address).toMatch(/<html lang="(en|zh-Hant)">/);
      const labels = new Set(Array.from(html.matchAll(/<label[^>]* for="([^"]+)"/g), ([, id]) => id));
      for (const [field] of html.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)) {
        if (/type="(hidden|submit)"|aria-label(ledby)?="/.test(field)) continue;
        const id = /\sid="([^"]+)"/.exec(field)?.[1];
        const wrapped =
          id === undefined &&
          new RegExp(`<label[^>]*>(?:(?!</label>)[\\s\\S])*?${escaped(field)}`).test(html);
        expect(wrapped || (id !== undefined && labels.has(id)), `${address}: ${field}`).toBe(true);
      }
    }
  });
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Tables that pages may write to when they are only read: the log, of who saw what, and who was there. */
const TRACES = ["audit_log", "audit_seals", "sessions", "sign_in_failures", "sqlite_sequence"];

async function everything(): Promise<Record<string, string>> {
  const { results: tables } = await env.DB.prepare(
    `select name from sqlite_schema where type = 'table' and name not like '\\_cf\\_%' escape '\\' and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  const found: Record<string, string> = {};
  for (const { name } of tables.filter(({ name }) => !TRACES.includes(name)))
    found[name] = JSON.stringify((await env.DB.prepare(`select * from ${name}`).all()).results);
  return found;
}

test("looking at pages changes nothing but the log of who looked", LONG, async () => {
  const addresses = await deeper();
  const browser = await signedInAs("admin");
  const before = await everything();
  const { seq } = (await env.DB.prepare("select max(seq) as seq from audit_log").first<{
    seq: number;
  }>()) ?? { seq: 0 };
  for (const address of addresses) await browser.get(address);
  expect(await everything()).toEqual(before);
  const { results } = await env.DB.prepare("select distinct action, outcome from audit_log where seq > ?1")
    .bind(seq)
    .all<{ action: string; outcome: string }>();
  // A link of an invitation that there is not is a sign-in that failed: it is counted, as it should be.
  for (const { action, outcome } of results.filter(({ action }) => action !== "sign_in.failed")) {
    expect(outcome, action).toBe("ok");
    expect(action).toMatch(/\.read$/);
  }
});

describe("other sites", () => {
  test.each(["https://evil.example", "null", "http://localhost:8787.evil.example", "http://localhost"])(
    "a form from %s is refused, token or not",
    LONG,
    async (origin) => {
      const browser = await signedInAs("admin");
      const csrf_token = await browser.csrfToken();
      for (const { path } of POSTS) {
        const { status } = await browser.post(addressOf(path), { csrf_token }, { origin });
        expect([403, 404], `${path} answered ${status}`).toContain(status);
      }
      expect((await browser.get("/console")).status).toBe(200);
    },
  );
});

describe("paths", () => {
  test.each([
    "/console//approvals",
    "/console//evil.example",
    "/console/%2e%2e/mcp",
    "/console/..%2fmcp",
    "/console/%2fapprovals",
    "/console/approvals%2f",
    "/console/approvals%00",
    "/console/audit/..%2f..%2fmcp",
    "/console/./audit",
    "/console/Audit",
    "/CONSOLE/audit",
    "/console/audit;x=1",
    "/console/audit%3f",
    "/console\\audit",
    "//console/audit",
  ])("%s opens nothing for somebody who may not see it", async (path) => {
    const browser = await signedInAs("agent");
    const answer = await browser.get(path);
    expect(answer.status).not.toBe(200);
    expect(answer.status).toBeLessThan(500);
    const location = answer.headers.get("location");
    if (location) expect(new URL(location, `${ORIGIN}/`).origin).toBe(ORIGIN);
  });

  test.each(["/console/approvals/", "/console/audit/", "/console/evil.example/", "/console//evil.example/"])(
    "the slash behind %s leads to no other site",
    async (path) => {
      const answer = await (await signedInAs("admin")).get(path);
      expect(answer.status).toBeLessThan(500);
      const location = answer.headers.get("location");
      if (location) expect(new URL(location, `${ORIGIN}${path}`).origin).toBe(ORIGIN);
    },
  );

  test.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s sends no form",
    LONG,
    async (method) => {
      const browser = await signedInAs("admin");
      const before = await everything();
      for (const { path } of POSTS) {
        const { status } = await browser.request(addressOf(path), { method });
        expect(status, path).toBeLessThan(500);
      }
      expect(await everything()).toEqual(before);
    },
  );
});

describe("a forged host", () => {
  beforeEach(() => expect(ORIGIN).toBe("http://localhost:8787"));

  const FORGED = {
    "x-forwarded-host": "evil.example",
    "x-original-host": "evil.example",
    forwarded: "host=evil.example",
  };

  test("does not get into pages, redirects or links", LONG, async () => {
    const browser = await signedInAs("admin");
    for (const address of await deeper()) {
      const answer = await browser.request(address, { headers: FORGED });
      expect(answer.headers.get("location") ?? "", address).not.toContain("evil.example");
      expect(await answer.text(), address).not.toContain("evil.example");
    }
    const out = await new Browser().request("/console/audit", { headers: FORGED });
    expect(out.headers.get("location")).toBe("/console/sign-in?next=%2Fconsole%2Faudit");
  });

  test("does not get into the link that an approver is given", async () => {
    const { preview_id } = await previewText(await conversationWith(), "We will refund HK$128 today.");
    const response = await SELF.fetch(`${ORIGIN}/mcp`, {
      method: "POST",
      headers: {
        ...FORGED,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        host: new URL(ORIGIN).host,
        authorization: "Bearer local-agent-token",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: {
          name: "whatsapp.session_message.send",
          arguments: { preview_id, idempotency_key: "forged-host-1" },
        },
      }),
    });
    const text = await response.text();
    expect(text).toContain(`${ORIGIN}/console/approvals/`);
    expect(text).not.toContain("evil.example");
  });

  test("is not the host of sessions or of the local picker", async () => {
    const browser = new Browser("https://evil.example");
    expect((await browser.post("/console/sign-in/local", { staff: "admin" })).status).toBe(404);
    expect(browser.cookies.size).toBe(0);
  });
});
