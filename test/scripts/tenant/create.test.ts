import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APP_SECRET, META_TOKEN, TENANT_FILE, World } from "./world.ts";

/** Each start of wrangler takes a second on an idle machine, and several on a busy one. */
describe("a tenant from its file", { timeout: 300_000 }, () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  test("the plan is printed and nothing is changed", async () => {
    const said = await world.run("create", "harbour", "--dry-run");
    expect(said).toContain("would create whatsapp-business-mcp-harbour");
    expect(said).toContain(
      "would set META_ACCESS_TOKEN, META_APP_SECRET, AUDIT_SEAL_KEY, LINK_SIGNING_KEY, ERASURE_KEY",
    );
    expect(said).toContain("Nothing was changed.");
    expect(world.api.writes()).toEqual([]);
  });

  test("one command makes everything, and says where it is", async () => {
    const said = await world.run("create", "harbour");
    expect(said).toContain("https://chat.example.com/mcp");
    expect(said).toContain("Meta sends to https://chat.example.com/webhooks/meta now");
    expect(said).toMatch(/https:\/\/chat\.example\.com\/console\/join\/[0-9a-f]{64}/);
    expect(world.state()).toMatchObject({
      namespaces: ["whatsapp-business-mcp-oauth-kv-harbour"],
      buckets: ["whatsapp-business-mcp-files-harbour"],
      domains: ["chat.example.com: whatsapp-business-mcp-harbour"],
    });
    expect(world.api.unknown).toEqual([]);
  });

  test("no secret is printed, or stands in a file", async () => {
    const secrets = [...(world.api.scripts.get("whatsapp-business-mcp-harbour")?.secrets.values() ?? [])];
    expect(secrets).toContain(META_TOKEN);
    expect(secrets).toContain(APP_SECRET);
    const texts = readdirSync(world.root, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
    expect(texts.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(world.lines.join("\n")).not.toContain(secret);
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  test("a second run changes nothing", async () => {
    const before = world.api.writes().length;
    const said = await world.run("create", "harbour");
    expect(said).toContain("Nothing had to be done.");
    expect(world.api.writes().slice(before)).toEqual([]);
  });

  test("its status says that all is well", async () => {
    const said = await world.run("status", "harbour");
    expect(said).toContain("all there");
    expect(said).toContain("the working tree is the same");
    expect(said).toContain("healthz: ok");
    expect(said).toContain("Meta sends to https://chat.example.com/webhooks/meta");
    expect(said).not.toContain("MISSING");
  });

  test("another tenant cannot take its domain", async () => {
    world.tenant("peak", TENANT_FILE);
    expect(await world.fails("create", "peak")).toContain(
      "chat.example.com belongs to the Worker whatsapp-business-mcp-harbour",
    );
  });

  test("a new version that is not well says how to go back, and going back works", async () => {
    world.tenant("harbour", TENANT_FILE.replace("Harbour Lane Tea", "Harbour Lane"));
    world.sick = true;
    expect(await world.fails("deploy", "harbour")).toContain("npm run tenant -- rollback harbour");
    world.sick = false;
    const said = await world.run("rollback", "harbour");
    expect(said).toContain("Migrations are not undone");
    const script = world.api.scripts.get("whatsapp-business-mcp-harbour");
    const active = script?.deployments[0]?.versions[0]?.version_id;
    const bindings = script?.versions.find(({ id }) => id === active)?.metadata.bindings;
    expect(bindings?.find(({ name }) => name === "TENANT_NAME")?.text).toBe("Harbour Lane Tea");
  });

  test("removal wants the name, exports, and leaves nothing", async () => {
    world.api.buckets.get("whatsapp-business-mcp-files-harbour")?.objects.set("a/b.txt", Buffer.from("tea"));
    expect(await world.fails("remove", "harbour")).toContain("--confirm harbour");
    expect(await world.fails("remove", "harbour", "--confirm", "peak")).toContain("Nothing was removed");
    const said = await world.run("remove", "harbour", "--confirm", "harbour");
    expect(said).toContain("SHA-256 of manifest.json");
    expect(JSON.stringify(world.state())).not.toContain("harbour");
    expect(world.api.unknown).toEqual([]);
  });
});
