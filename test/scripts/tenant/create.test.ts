import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APP_SECRET, ELSEWHERE, META_TOKEN, PARTS, TENANT_FILE, World } from "./world.ts";

const APP_ID = "200000000000001";
const WABA_ID = "100000000000001";
const APP_TOKEN = `${APP_ID}|${APP_SECRET}`;
const HERE = "https://chat.example.com/webhooks/meta";

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
    expect(world.api.writes).toEqual([]);
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
    // All but copies of the project: what the command wrote, wrangler's own files, the tenant's file.
    const texts = readdirSync(world.root)
      .filter((entry) => entry !== "node_modules" && !PARTS.includes(entry))
      .flatMap((entry) =>
        readdirSync(join(world.root, entry), { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile())
          .map((file) => readFileSync(join(file.parentPath, file.name), "utf8")),
      );
    expect(texts.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(world.lines.join("\n")).not.toContain(secret);
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  test("a second run changes nothing", async () => {
    const before = world.api.writes.length;
    const said = await world.run("create", "harbour");
    expect(said).toContain("Nothing had to be done.");
    expect(world.api.writes.slice(before)).toEqual([]);
  });

  test("its status says that all is well", async () => {
    const said = await world.run("status", "harbour");
    expect(said).toContain("all there");
    expect(said).toContain("the working tree is the same");
    expect(said).toContain("healthz: ok");
    expect(said).toContain("Meta sends to https://chat.example.com/webhooks/meta");
    expect(said).not.toContain("MISSING");
  });

  test("the app sends what an account's own address does not get", async () => {
    expect(await world.meta(APP_TOKEN, `${APP_ID}/subscriptions`)).toMatchObject({
      data: [
        {
          object: "whatsapp_business_account",
          callback_url: HERE,
          fields: expect.arrayContaining([
            expect.objectContaining({ name: "messages" }),
            expect.objectContaining({ name: "user_preferences" }),
            expect.objectContaining({ name: "message_template_status_update" }),
            expect.objectContaining({ name: "smb_message_echoes" }),
          ]),
        },
      ],
    });
  });

  test("an app that sends to another host is left alone unless the operator says otherwise", async () => {
    const elsewhere = {
      object: "whatsapp_business_account",
      callback_url: `https://${ELSEWHERE}/webhooks/meta`,
      fields: "messages",
      verify_token: "of somebody else",
    };
    expect(await world.meta(APP_TOKEN, `${APP_ID}/subscriptions`, elsewhere)).toEqual({ success: true });
    expect(await world.run("status", "harbour")).toContain("the app does not send here: https://elsewhere");
    const before = world.api.writes.length;
    expect(await world.fails("deploy", "harbour")).toContain("--take-over");
    expect(await world.fails("create", "harbour")).toContain("another host");
    expect(world.api.writes.slice(before)).toEqual([]);
    expect(await world.run("deploy", "harbour", "--take-over")).toContain(`13 fields to ${HERE} now`);
    expect(await world.run("status", "harbour")).toContain(`the app sends to ${HERE}`);
  });

  test("another tenant cannot take its domain", async () => {
    world.tenant("peak", TENANT_FILE);
    expect(await world.fails("create", "peak")).toContain(
      "chat.example.com belongs to the Worker whatsapp-business-mcp-harbour",
    );
    // Nothing was made for it.
    expect(JSON.stringify(world.state())).not.toContain("peak");
  });

  test("a new version that is not well says how to go back, and going back works", async () => {
    world.tenant("harbour", TENANT_FILE.replace("Harbour Lane Tea", "Harbour Lane"));
    const script = world.api.scripts.get("whatsapp-business-mcp-harbour");
    // A change of secrets, without a tag: the code of before, with the secrets that belong to it now.
    const before = script?.deployments[0]?.versions[0]?.version_id;
    expect(script?.versions[0]?.metadata.annotations).toEqual({ "workers/triggered_by": "secret" });
    world.sick = true;
    expect(await world.fails("deploy", "harbour")).toContain("npm run tenant -- rollback harbour");
    world.sick = false;
    const said = await world.run("rollback", "harbour");
    expect(said).toContain("Migrations are not undone");
    const active = script?.deployments[0]?.versions[0]?.version_id;
    expect(active).toBe(before);
    const bindings = script?.versions.find(({ id }) => id === active)?.metadata.bindings;
    expect(bindings?.find(({ name }) => name === "TENANT_NAME")?.text).toBe("Harbour Lane Tea");
    // Secrets that change now belong to that code: going back once more leads to the other one.
    world.env.META_APP_SECRET = `${APP_SECRET}-of-later`;
    await world.run("secrets", "harbour", "--set", "META_APP_SECRET");
    world.env.META_APP_SECRET = APP_SECRET;
    expect(await world.run("rollback", "harbour", "--dry-run")).toMatch(/would go back to [0-9a-f]{16} of/);
  });

  test("removal wants the name, exports, and leaves nothing", async () => {
    world.api.buckets.get("whatsapp-business-mcp-files-harbour")?.objects.set("a/b.txt", Buffer.from("tea"));
    expect(await world.fails("remove", "harbour")).toContain("--confirm harbour");
    expect(await world.fails("remove", "harbour", "--confirm", "peak")).toContain("Nothing was removed");
    const said = await world.run("remove", "harbour", "--confirm", "harbour");
    expect(said).toContain("SHA-256 of manifest.json");
    expect(JSON.stringify(world.state())).not.toContain("harbour");
    expect(await world.meta(META_TOKEN, `${WABA_ID}/subscribed_apps`)).toEqual({ data: [] });
    expect(await world.meta(APP_TOKEN, `${APP_ID}/subscriptions`)).toEqual({ data: [] });
    expect(world.api.unknown).toEqual([]);
  });
});
