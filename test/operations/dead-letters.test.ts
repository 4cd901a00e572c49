import { createExecutionContext, createMessageBatch, env, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import worker from "../../src/index";
import { signedInAs as signIn } from "../console/browser";
import { cron } from "../support/worker";

async function give(
  queue: string,
  bodies: readonly unknown[],
  ids?: readonly string[],
  slug = "",
): Promise<void> {
  const batch = createMessageBatch(
    queue,
    bodies.map((body, n) => ({
      id: ids?.[n] ?? crypto.randomUUID(),
      timestamp: new Date(),
      attempts: 1,
      body,
    })),
  );
  const ctx = createExecutionContext();
  await worker.queue(batch as never, { ...env, TENANT_SLUG: slug }, ctx);
  await waitOnExecutionContext(ctx);
}

const letters = async () =>
  (await env.DB.prepare("select id, queue, outcome, correlation_id from dead_letters order by id").all())
    .results;

const entry = (id: string, done: number | null, topic = "nobody.knows") =>
  env.DB.prepare(
    "insert into outbox (id, topic, ref, created_at, due_at, done_at, correlation_id) values (?1, ?2, 'x', 0, ?3, ?4, 'req_origin')",
  )
    .bind(id, topic, Date.now() + 3_600_000, done)
    .run();

describe("a message that a queue gave up", () => {
  it("is recorded once, and settled by what the database says of its work", async () => {
    await entry("out_done", 1);
    await entry("out_open", null);
    const bodies = [
      { outbox_id: "out_done" },
      { outbox_id: "out_open" },
      { outbox_id: "out_none" },
      { strange: 1 },
    ];
    const ids = ["a", "b", "c", "d"];
    await give("whatsapp-outbox-dead-some-tenant", bodies, ids, "some-tenant");
    await give("whatsapp-outbox-dead-some-tenant", bodies, ids, "some-tenant");
    const queue = "whatsapp-outbox-some-tenant";
    expect(await letters()).toEqual([
      { id: "a", queue, outcome: "done", correlation_id: "req_origin" },
      { id: "b", queue, outcome: "due_again", correlation_id: "req_origin" },
      { id: "c", queue, outcome: "gone", correlation_id: null },
      { id: "d", queue, outcome: null, correlation_id: null },
    ]);
  });

  it.each([
    ["whatsapp-webhooks-a-dead", "a-dead"],
    ["whatsapp-webhooks-dead-shop", "dead-shop"],
    ["whatsapp-webhooks-dead", "dead"],
  ])("is none in the queue %s of the tenant %s, whatever its name is like", async (queue, slug) => {
    await give(queue, [{ events: 1 }], undefined, slug);
    expect(await letters()).toEqual([]);
    await give(`whatsapp-webhooks-dead-${slug}`, [{ events: 1 }], undefined, slug);
    expect(await letters()).toMatchObject([{ queue: `whatsapp-webhooks-${slug}` }]);
  });

  it("settles webhooks and slices too", async () => {
    await give("whatsapp-webhooks-dead", [{ events: 3 }], ["w"]);
    await give(
      "whatsapp-broadcasts-dead",
      [{ broadcast_id: "brd_none", slice: "s", from: 1, to: 2, correlation_id: "req_asked" }],
      ["s"],
    );
    expect(await letters()).toEqual([
      { id: "s", queue: "whatsapp-broadcasts", outcome: "gone", correlation_id: "req_asked" },
      { id: "w", queue: "whatsapp-webhooks", outcome: "done", correlation_id: null },
    ]);
  });

  it("is told of by an alert, and listed on the page with what to do", async () => {
    await give("whatsapp-outbox-dead", [{ strange: 1 }], ["d"]);
    await cron();
    const alert = await env.DB.prepare(
      "select kind from alerts where kind = 'dead_letters' and cleared_at is null",
    ).first();
    expect(alert).toEqual({ kind: "dead_letters" });
    const manager = await signIn("manager");
    const page = await (await manager.get("/console/operations")).text();
    expect(page).toMatch(/whatsapp-outbox/);
  });

  it("is tried again by a person, once, and audited", async () => {
    await entry("out_open", null, "media.discard");
    await give("whatsapp-outbox-dead", [{ outbox_id: "out_open" }], ["b"]);
    const manager = await signIn("manager");
    const response = await manager.submit("/console/operations/dead-letters/b/retry", { form_key: "k1" });
    expect(response.status).toBe(303);
    expect(await letters()).toMatchObject([{ outcome: "retried" }]);
    const due = await env.DB.prepare("select due_at from outbox where id = 'out_open'").first<{
      due_at: number;
    }>();
    expect(due?.due_at).toBeLessThanOrEqual(Date.now());
    const again = await manager.submit("/console/operations/dead-letters/b/retry", { form_key: "k2" });
    expect(again.status).toBe(409);
    const audited = await env.DB.prepare(
      "select count(*) as n from audit_log where tool = 'operations.retry_dead_letter' and outcome = 'ok'",
    ).first<{ n: number }>();
    expect(audited?.n).toBeGreaterThan(0);
  });

  it("is not for everybody", async () => {
    await give("whatsapp-outbox-dead", [{ strange: 1 }], ["d"]);
    const compliance = await signIn("compliance");
    expect((await compliance.get("/console/operations")).status).toBe(200);
    expect(
      (await compliance.submit("/console/operations/dead-letters/d/retry", { form_key: "k" })).status,
    ).toBe(403);
    const agent = await signIn("agent");
    expect((await agent.get("/console/operations")).status).toBe(403);
  });
});
