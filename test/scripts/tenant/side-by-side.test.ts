import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localToken, seedStatements } from "../../../scripts/seed/seed.ts";
import { writeLocalConfiguration } from "../../../scripts/tenant/archive/place.ts";
import type { Operator } from "../../../scripts/tenant/operator.ts";
import { runWrangler } from "../../../scripts/tenant/wrangler.ts";
import { PARTS, PROJECT, TENANT_FILE } from "./world.ts";

const HARBOUR_TOKEN = localToken("agent");
const PEAK_TOKEN = "local-agent-token-of-peak";
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Answer {
  status: number;
  isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests read the answers of tools, and assert each field that they read.
  data: any;
}

/** Calls a tool over HTTP as the holder of the token. */
async function callTool(origin: string, token: string, name: string, args: unknown = {}): Promise<Answer> {
  const response = await fetch(`${origin}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
  const text = await response.text();
  if (response.status !== 200) return { status: response.status, isError: true, data: text };
  const line = text.split("\n").find((part) => part.startsWith("data: "));
  const { result } = JSON.parse(line ? line.slice("data: ".length) : text);
  return { status: 200, isError: result.isError === true, data: result.structuredContent };
}

/** Two tenants run on this machine by their own configurations: the real Workers, each with its own port, in one folder of data. */
describe("two tenants side by side", { timeout: 600_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), "tenants-"));
  const operator: Operator = {
    root,
    env: { PATH: process.env.PATH, HOME: root },
    fetch,
    say: () => undefined,
    ask: async () => undefined,
    wait: async () => undefined,
    now: Date.now,
  };
  const running: ChildProcess[] = [];

  async function prepare(slug: string, statements: string[]): Promise<void> {
    const config = writeLocalConfiguration(operator, slug);
    const local = ["DB", "--local", "--persist-to", join(root, "state")];
    await runWrangler(operator, config, ["d1", "migrations", "apply", ...local]);
    const file = join(root, `${slug}.sql`);
    writeFileSync(file, statements.join("\n"));
    await runWrangler(operator, config, ["d1", "execute", ...local, "--file", file, "--yes"]);
  }

  async function start(slug: string): Promise<string> {
    const port = await freePort();
    const config = join(root, ".wrangler", "tenants", slug, "local.json");
    const bin = join(root, "node_modules", ".bin");
    const child = spawn(
      join(bin, "wrangler"),
      [
        ...["dev", "--config", config, "--port", String(port), "--inspector-port", "0"],
        ...["--persist-to", join(root, "state"), "--env-file", join(PROJECT, "scripts", "local.env")],
        ...["--log-level", "warn"],
      ],
      {
        cwd: root,
        // Its own process group, so that stopping it stops the runtime below it too.
        detached: true,
        stdio: ["ignore", "ignore", "inherit"],
        env: {
          HOME: root,
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          CI: "true",
          CLOUDFLARE_CF_FETCH_ENABLED: "false",
          WRANGLER_SEND_METRICS: "false",
        },
      },
    );
    running.push(child);
    const origin = `http://localhost:${port}`;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the Worker of ${slug} ended while starting`);
      const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
      if (answer?.ok) return origin;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  let [harbour, peak] = ["", ""];
  beforeAll(async () => {
    symlinkSync(join(PROJECT, "node_modules"), join(root, "node_modules"));
    for (const one of PARTS) cpSync(join(PROJECT, one), join(root, one), { recursive: true });
    mkdirSync(join(root, "tenants"));
    // Without a domain: wrangler would have the Worker believe that it is called by it.
    const file = TENANT_FILE.replace(/^domain.*\n/m, "");
    for (const slug of ["harbour", "peak"]) writeFileSync(join(root, "tenants", `${slug}.toml`), file);
    const seed = seedStatements(operator.now());
    await prepare("harbour", seed);
    // The same people and another token, so that nothing but the tenant keeps them apart.
    const people = seed.filter((statement) => /^insert into "?(?:staff|api_tokens)"?\s/i.test(statement));
    await prepare(
      "peak",
      people.map((statement) => statement.replaceAll(hashOf(HARBOUR_TOKEN), hashOf(PEAK_TOKEN))),
    );
    [harbour, peak] = [await start("harbour"), await start("peak")];
  }, 600_000);
  afterAll(async () => {
    for (const child of running) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.pid === undefined || child.exitCode !== null) continue;
      process.kill(-child.pid, "SIGTERM");
      await gone;
    }
    rmSync(root, { recursive: true, force: true });
  });

  test("a token opens its own tenant alone", async () => {
    expect((await callTool(harbour, HARBOUR_TOKEN, "whatsapp.contacts.list")).status).toBe(200);
    expect((await callTool(peak, PEAK_TOKEN, "whatsapp.contacts.list")).status).toBe(200);
    expect((await callTool(peak, HARBOUR_TOKEN, "whatsapp.contacts.list")).status).toBe(401);
    expect((await callTool(harbour, PEAK_TOKEN, "whatsapp.contacts.list")).status).toBe(401);
  });

  test("a contact of one is nobody in the other", async () => {
    const { data } = await callTool(harbour, HARBOUR_TOKEN, "whatsapp.contacts.list");
    const contact_id = data.items[0].id;
    expect((await callTool(harbour, HARBOUR_TOKEN, "whatsapp.contact.get", { contact_id })).isError).toBe(
      false,
    );
    const there = await callTool(peak, PEAK_TOKEN, "whatsapp.contact.get", { contact_id });
    expect(there).toMatchObject({ status: 200, isError: true });
    expect(JSON.stringify(there.data)).toContain("not_found");
    expect((await callTool(peak, PEAK_TOKEN, "whatsapp.contacts.list")).data.items).toEqual([]);
  });

  test("a file of one is not in the other, though both sign links with the same key here", async () => {
    const uploaded = await callTool(harbour, HARBOUR_TOKEN, "whatsapp.media_asset.upload", {
      base64: Buffer.from("Opening hours: 9 to 6\n").toString("base64"),
      file_name: "hours.txt",
      idempotency_key: "side-by-side-file-1",
    });
    expect(uploaded.data).toMatchObject({ status: "executed" });
    const { items } = (await callTool(harbour, HARBOUR_TOKEN, "whatsapp.media_assets.list")).data;
    const link = new URL(items[0].url);
    const here = await fetch(`${harbour}${link.pathname}${link.search}`);
    expect([here.status, await here.text()]).toEqual([200, "Opening hours: 9 to 6\n"]);
    expect((await fetch(`${peak}${link.pathname}${link.search}`)).status).toBe(404);
    expect((await callTool(peak, PEAK_TOKEN, "whatsapp.media_assets.list")).data.items).toEqual([]);
  });
});
