import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "./cloudflare-api.ts";
import { World } from "./world.ts";

/**
 * Every call that changes something, in the order in which they come. Each fails before it is carried out, and some after it as well, when
 * only the answer is lost; the next run goes on from there, so all of this is one tenant's creation with many interruptions.
 */
const CALLS: readonly [name: string, fault: Fault][] = [
  ["database", { method: "POST", path: /^\/d1\/database$/, when: "before" }],
  ["database, answer lost", { method: "POST", path: /^\/d1\/database$/, when: "after" }],
  ["namespace, answer lost", { method: "POST", path: /^\/storage\/kv\/namespaces$/, when: "after" }],
  ["bucket, answer lost", { method: "POST", path: /^\/r2\/buckets$/, when: "after" }],
  ["queue", { method: "POST", path: /^\/queues$/, when: "before" }],
  ["draft of the Worker, answer lost", { method: "PUT", path: /^\/workers\/scripts\/[^/]+$/, when: "after" }],
  ["secrets, answer lost", { method: "PATCH", path: /secrets-bulk$/, when: "after" }],
  ["migrations", { method: "POST", path: /\/query$/, when: "before" }],
  ["upload, answer lost", { method: "PUT", path: /^\/workers\/scripts\/[^/]+$/, when: "after" }],
  ["workers.dev", { method: "POST", path: /\/subdomain$/, when: "before" }],
  ["cron", { method: "PUT", path: /\/schedules$/, when: "before" }],
  ["domain", { method: "PUT", path: /\/domains\/records$/, when: "before" }],
  ["consumers", { method: "POST", path: /\/consumers$/, when: "before" }],
];

describe("a creation that fails again and again", { timeout: 300_000 }, () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  test.each(CALLS)("%s: it stops, says where, and how to go on", async (_, fault) => {
    world.api.fault = fault;
    const said = await world.fails("create", "harbour").catch((error: Error) => error.message);
    world.api.fault = undefined;
    // An answer that was lost may do no harm: then the run went through.
    if (!said.startsWith("it did not fail")) expect(said).toContain("npm run tenant -- create harbour");
    else expect(fault.when).toBe("after");
  });

  test("the last run finishes it, and what there is was made once", async () => {
    await world.run("create", "harbour");
    expect(await world.run("create", "harbour")).toContain("Nothing had to be done.");
    expect(world.api.databases.size).toBe(1);
    expect(world.api.namespaces.size).toBe(1);
    expect(world.api.buckets.size).toBe(1);
    expect(world.api.queues.size).toBe(6);
    expect(world.api.scripts.size).toBe(1);
    const state = world.state() as {
      scripts: { secrets: string[]; schedules: unknown[] }[];
      domains: string[];
    };
    expect(state.scripts[0]?.secrets).toEqual([
      "AUDIT_SEAL_KEY",
      "ERASURE_KEY",
      "LINK_SIGNING_KEY",
      "META_ACCESS_TOKEN",
      "META_APP_SECRET",
      "META_VERIFY_TOKEN",
    ]);
    expect(state.scripts[0]?.schedules).toEqual([{ cron: "* * * * *" }]);
    expect(state.domains).toEqual(["chat.example.com: whatsapp-business-mcp-harbour"]);
    // Those for dead letters have no consumer, or the same Worker.
    for (const { consumers } of world.api.queues.values()) expect(consumers.length).toBeLessThanOrEqual(1);
  });
});
