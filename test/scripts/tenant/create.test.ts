import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APP_SECRET, ELSEWHERE, META_TOKEN, PARTS, TENANT_FILE, World } from "./world.ts";

const APP_ID = "200000000000001";
const WABA_ID = "100000000000001";
const APP_TOKEN = `${APP_ID}|${APP_SECRET}`;
const OWN_KEY = "a1".repeat(32);
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

  test("a key that does not say of which tenant it is, is not taken, and nothing is made", async () => {
    world.env.AUDIT_SEAL_KEY = "0".repeat(64);
    for (const args of [
      ["create", "harbour"],
      ["create", "harbour", "--dry-run"],
    ]) {
      const said = await world.fails(...args);
      expect(said).toContain("AUDIT_SEAL_KEY stands in the environment and does not say of which tenant");
      expect(said).toContain("call it AUDIT_SEAL_KEY__HARBOUR. Otherwise: unset AUDIT_SEAL_KEY");
    }
    expect(world.api.writes).toEqual([]);
    delete world.env.AUDIT_SEAL_KEY;
  });

  test("one command makes everything, and says where it is", async () => {
    world.env.ERASURE_KEY__HARBOUR = OWN_KEY;
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

  test("a key of the tenant's own is taken, and what is not given is made", async () => {
    const script = world.api.scripts.get("whatsapp-business-mcp-harbour");
    expect(script?.secrets.get("ERASURE_KEY")).toBe(OWN_KEY);
    expect(script?.secrets.get("LINK_SIGNING_KEY")).toMatch(/^[0-9a-f]{64}$/);
    // Once a key is set, what a shell holds does not matter: nothing reads it.
    world.env.LINK_SIGNING_KEY = "1".repeat(64);
    expect(await world.run("create", "harbour")).toContain("Nothing had to be done.");
    expect(await world.fails("secrets", "harbour", "--set", "LINK_SIGNING_KEY")).toContain(
      "call it LINK_SIGNING_KEY__HARBOUR",
    );
    world.env.LINK_SIGNING_KEY__HARBOUR = "2".repeat(64);
    await world.run("secrets", "harbour", "--set", "LINK_SIGNING_KEY");
    expect(script?.secrets.get("LINK_SIGNING_KEY")).toBe("2".repeat(64));
    delete world.env.LINK_SIGNING_KEY;
    delete world.env.LINK_SIGNING_KEY__HARBOUR;
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
